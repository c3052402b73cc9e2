"""Files that PowerShell, Notepad and other editors write in another encoding than UTF-8."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.cli.refresh.practice import practice_provider, refresh, started
from tests.destinations.examples import CLIENT_ID, CLIENT_SECRET, TOKEN, adme, sharepoint
from tests.destinations.kinds.test_sdutil import CONFIG
from tests.field.reports import reported
from tokenwizard.cli.answers_file import read_answers_file
from tokenwizard.credentials.certificate_file import passphrase_given
from tokenwizard.credentials.secret_file import read_secret_file
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError
from tokenwizard.profiles.store import as_text, change_profile, read_profile
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.text.encodings import read_bytes

POWERSHELL = ("motdotla/dotenv#445", "jdx/mise#12507", "appwrite/console#3187")
WRITTEN: Mapping[str, Callable[[str], bytes]] = {
    "UTF-16 LE with its mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 BE with its mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "UTF-8 with its mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-8": str.encode,
}
"""How a text may be written, by what it is called."""


def changed(file: Path, kind: str, before: bytes, *, osdu: bool = False) -> bytes:
    """The file's bytes after a hand-over."""
    file.write_bytes(before)
    asyncio.run(destination_named(f"{kind}:{file}").hand_over(adme() if osdu else sharepoint()))
    assert file.with_name(f"{file.name}.bak").read_bytes() == before
    return file.read_bytes()


@reported(
    *POWERSHELL,
    came="a `.env` file in UTF-16, with a mark or without",
    does="changes its settings in it and no other byte",
)
@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("last", ["", "\0", "# the end, without a line end"])
def test_a_env_file_keeps_each_byte_that_is_not_ours(
    tmp_path: Path, how: str, end: str, last: str
) -> None:
    if last == "\0" and "16" not in how:
        last = ""
    above = f"# täglich ☃ 😀{end}OTHER='1' # why{end}"
    encode = WRITTEN[how]
    after = changed(tmp_path / ".env", "env", encode(f"{above}SP_TOKEN=old  # ours{end}{last}"))

    assert after.startswith(encode(above))
    text, encoding = read_bytes(after)
    assert encoding == read_bytes(encode(f"A=1{end}{last}"))[1]
    lines = text.split(end)
    assert f"SP_TOKEN={TOKEN}  # ours" in lines
    assert {f"SP_ID={CLIENT_ID}", f"SP_SECRET={CLIENT_SECRET}"} <= set(lines)
    ours = ("SP_TOKEN=", "SP_ID=", "SP_SECRET=", "# tokenwizard:")
    kept = [line for line in lines if not line.startswith(ours)]
    assert kept == [*above.split(end)[:-1], *filter(None, [last.strip("\0")]), ""]


KINDS = {
    "envrc": ("export A=1 # ä\r\nexport SP_TOKEN='old'\r\n", "export A=1 # ä\r\n", False),
    "json": ('{"A": "ä",\r\n "SP_TOKEN": "old"}\r\n', '{"A": "ä",\r\n "SP_TOKEN": ', False),
    "osducli": ("[core]\r\n# ä\r\nserver = x\r\n", "[core]\r\n# ä\r\nserver = ", True),
    "sdutil": (CONFIG, CONFIG[:20], False),
    "dockerenv": ("# ä\r\nA=' 1\r\nSP_TOKEN=old\r\n", "# ä\r\nA=' 1\r\nSP_TOKEN=", False),
}


@reported(
    *POWERSHELL,
    came="`.envrc`, JSON, osducli's and sdutil's configuration in UTF-16 or with a mark",
    does="changes each as it is written",
)
@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("kind", KINDS)
def test_other_files_keep_their_encoding(tmp_path: Path, kind: str, how: str) -> None:
    text, beginning, osdu = KINDS[kind]
    encode = WRITTEN[how]

    after = changed(tmp_path / "practice", kind, encode(text), osdu=osdu)

    assert after.startswith(encode(beginning))
    assert read_bytes(after)[1] == read_bytes(encode(text))[1]
    assert TOKEN in read_bytes(after)[0]


@reported(
    *POWERSHELL,
    came="a Latin-1 `.env` file",
    does="changes its settings and keeps every byte that is no UTF-8",
)
def test_what_is_neither_stays_byte_for_byte(tmp_path: Path) -> None:
    after = changed(tmp_path / ".env", "env", "# täglich\r\nSP_TOKEN=old\r\n".encode("latin-1"))

    assert after.startswith("# täglich\r\nSP_TOKEN=practice-".encode("latin-1"))


@reported(
    "appwrite/console#3187",
    came="a UTF-16 file that something in UTF-8 was appended to",
    does="says so by the file's name and writes nothing",
)
@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF16_LE + "A=1\r\n".encode("utf-16-le") + b"\nSP_TOKEN=x",
        codecs.BOM_UTF16_LE + "A=1\r\n".encode("utf-16-le") + b"\nSP_TOKEN=practice\n\n",
        "A=1\r\n".encode("utf-16-le") + b"SP_TOKEN=x" * 30 + b"\n",
        b"A=1\n" * 40 + "SP_TOKEN=x\r\n".encode("utf-16-le"),
        codecs.BOM_UTF16_LE + b"\0\xd8A\0",
        codecs.BOM_UTF32_LE + "A=1\n".encode("utf-32-le"),
        b"A=1\n\0\0\0",
        bytes.fromhex("01000000d08c9ddf0115d1118c7a00c04fc297eb") + b"msal",
    ],
)
def test_what_cannot_be_written_safely_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mixed.env"
    file.write_bytes(content)

    with pytest.raises(LocalError, match=r"mixed\.env is left as it is") as refused:
        asyncio.run(destination_named(f"env:{file}").hand_over(sharepoint()))

    assert refused.value.next_step
    assert file.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir() if one.name != "state"] == ["mixed.env"]


@reported(
    *POWERSHELL,
    came="`refresh --env-file` with a UTF-16 file that holds a good token",
    does="redeems it and puts the newer one into it",
)
@pytest.mark.parametrize("how", WRITTEN)
async def test_refresh_reads_it_and_rotates_in_it(tmp_path: Path, how: str) -> None:
    async with practice_provider() as practice:
        file = tmp_path / ".env"
        await practice.env_file(file, ProviderName.SHAREPOINT)
        text = file.read_text("utf-8").replace("\n", "\r\n")
        old = practice.issued[-1]
        file.write_bytes(WRITTEN[how](text))

        done = await refresh("--env-file", str(file), *practice.named())

        assert done.status == 0, done
        assert file.read_bytes() == WRITTEN[how](text.replace(old, practice.issued[-1]))


@reported(
    *POWERSHELL,
    came="secrets, answers and profiles that PowerShell's `>` wrote",
    does="reads each as it is written",
)
@pytest.mark.parametrize("how", WRITTEN)
def test_what_is_only_read_may_be_any_of_them(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = WRITTEN[how]
    file = tmp_path / "practice.toml"
    file.write_bytes(encode("practice-secret-ä\r\n"))
    assert read_secret_file(file) == Secret("practice-secret-ä")
    assert passphrase_given(name=None, file=file) == Secret("practice-secret-ä")
    file.write_bytes(encode('tenant = "contoso.com"\r\n'))
    assert read_answers_file(file) == {"tenant": "contoso.com"}
    assert as_text(file.read_bytes()) == 'tenant = "contoso.com"\r\n'


@reported(
    *POWERSHELL,
    came="a profile of one's own that was saved as UTF-16 or with a mark",
    does="reads it, and writes it back as it was",
)
@pytest.mark.parametrize("how", WRITTEN)
def test_a_profile_keeps_its_encoding(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "tokenwizard" / "profiles"
    folder.mkdir(parents=True, mode=0o700)
    file = folder / "practice.toml"
    file.write_bytes(WRITTEN[how]('provider = "adme"\ntenant = "contoso.com"\n'))
    file.chmod(0o600)

    change_profile("practice", lambda profile: profile)

    assert read_profile("practice").tenant == "contoso.com"
    assert read_bytes(file.read_bytes())[1] == read_bytes(WRITTEN[how]("tenant"))[1]
    assert file.read_bytes().startswith(WRITTEN[how]("provider"))


@reported(
    *POWERSHELL,
    came="a refresh token on stdin in UTF-16, as PowerShell pipes it",
    does="reads it",
)
@pytest.mark.parametrize("how", WRITTEN)
async def test_stdin_may_be_any_of_them(how: str) -> None:
    process = await started("--stdin", "--client-id", "11111111-2222-3333-4444-555555555555")
    _, err = await process.communicate(WRITTEN[how]("practice-refresh\r\n"))

    # It was read as a refresh token: what is missed is what stands beside it.
    assert process.returncode == 2
    assert b"no client secret in what was given" in err
