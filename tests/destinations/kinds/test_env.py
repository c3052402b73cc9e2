"""`env:FILE`: handed over, read back, put back."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.constrained import ROOT, python
from tests.destinations.examples import (
    CLIENT_ID,
    CLIENT_SECRET,
    NEWER,
    RECIPE,
    TOKEN,
    adme,
    names_in,
    sharepoint,
)
from tests.destinations.shells import POSIX, environment_of_file
from tests.programs import require
from tokenwizard.destinations.model import Delivery, Role
from tokenwizard.destinations.registry import destination_named, open_store
from tokenwizard.destinations.token_store import StoredToken, TokenStore
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.secret import Secret

FOUND = {
    Role.CLIENT_ID: CLIENT_ID,
    Role.CLIENT_SECRET: CLIENT_SECRET,
    Role.REFRESH_TOKEN: TOKEN,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the `.env` is to be; it is not there yet."""
    (tmp_path / "app").mkdir()
    return tmp_path / "app" / ".env"


def hand_over(file: Path, delivery: Delivery) -> str:
    done = asyncio.run(destination_named(f"env:{file}").hand_over(delivery))
    assert done.keeping == f"env:{file}"
    return done.sentence


def keeping(file: Path, names: dict[Role, str] | None = None) -> TokenStore:
    return open_store(f"env:{file}", "", names or {})


def revealed(found: TokenStore) -> dict[Role, str]:
    return {role: value.reveal() for role, value in found.read().values.items()}


def test_what_was_handed_over_is_read_back_with_its_recipe(file: Path) -> None:
    sentence = hand_over(file, sharepoint())

    kept = keeping(file).read()
    assert revealed(keeping(file)) == FOUND
    assert kept.recipe == RECIPE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in sentence
    assert not any(secret in sentence for secret in (TOKEN, CLIENT_SECRET))


@pytest.mark.parametrize("shell", POSIX)
def test_python_dotenv_and_a_shell_read_what_was_handed_over(file: Path, shell: str) -> None:
    file.write_text("OTHER='kept' # why\nexport SP_TOKEN=old")

    hand_over(file, sharepoint())

    for found in (dotenv_values(file), environment_of_file(require(shell), file)):
        assert found["SP_ID"] == CLIENT_ID
        assert found["SP_SECRET"] == CLIENT_SECRET
        assert found["SP_TOKEN"] == TOKEN
        assert found["OTHER"] == "kept"
    assert file.read_text().startswith(f"OTHER='kept' # why\nexport SP_TOKEN={TOKEN}\n")
    assert file.with_name(".env.bak").read_text() == "OTHER='kept' # why\nexport SP_TOKEN=old"


def test_names_that_are_not_the_usual_ones_are_known_to_the_file(file: Path) -> None:
    hand_over(file, sharepoint(names={Role.REFRESH_TOKEN: "MY_TOKEN"}))

    assert revealed(keeping(file)) == FOUND
    assert keeping(file).read().recipe == RECIPE


def test_names_that_are_given_go_before_those_of_the_file(file: Path) -> None:
    hand_over(file, sharepoint(names={Role.REFRESH_TOKEN: "MY_TOKEN"}))
    with file.open("a") as text:
        text.write("STAGING_TOKEN=practice\n")

    found = revealed(keeping(file, {Role.REFRESH_TOKEN: "STAGING_TOKEN"}))

    assert found == {**FOUND, Role.REFRESH_TOKEN: "practice"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SP_TOKEN=a\nSP_ID=b\n", {Role.REFRESH_TOKEN: "a", Role.CLIENT_ID: "b"}),
        ("REFRESH_TOKEN=a\nSCOPE='b c'\n", {Role.REFRESH_TOKEN: "a", Role.SCOPE: "b c"}),
        ("REFRESH_TOKEN=a\nSP_TOKEN=\n", {Role.REFRESH_TOKEN: "a"}),
        (
            'SP_TOKEN=a\n# tokenwizard: {provider = "adme"}\nCLIENT_ID=b\n',
            {Role.CLIENT_ID: "b"},
        ),
        ("A=1\n", {}),
    ],
)
def test_a_file_that_a_person_wrote_is_read_by_the_usual_names(
    file: Path, text: str, expected: dict[Role, str]
) -> None:
    file.write_text(text)

    assert revealed(keeping(file)) == expected


def test_a_newer_token_is_put_back_and_nothing_else_changes(file: Path) -> None:
    file.write_bytes(b"\xff OTHER=1\r\nSP_TOKEN=old # mine\r\n")
    hand_over(file, sharepoint())
    before, aside = file.read_bytes(), file.with_name(".env.bak").read_bytes()
    kept = keeping(file)

    with kept.locked():
        kept.put_back(Secret(NEWER), kept.read())

    assert file.read_bytes() == before.replace(TOKEN.encode(), NEWER.encode())
    assert file.with_name(".env.bak").read_bytes() == aside
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_that_needs_a_stand_in_can_be_put_back(file: Path) -> None:
    hand_over(file, sharepoint())
    odd = "it's ${HOME} `and` \\'$5\\"

    keeping(file).put_back(Secret(odd), keeping(file).read())

    assert revealed(keeping(file)) == {**FOUND, Role.REFRESH_TOKEN: odd}
    assert environment_of_file(require("dash"), file)["SP_TOKEN"] == odd


def test_a_file_that_is_not_there_is_a_sentence(file: Path) -> None:
    for use in (
        keeping(file).read,
        lambda: keeping(file).put_back(Secret(NEWER), StoredToken({}, {})),
    ):
        with pytest.raises(LocalError, match="there is no file"):
            use()
    assert not file.exists()


def test_a_broken_recipe_is_a_sentence_that_names_its_line(file: Path) -> None:
    file.write_text("SP_TOKEN=a\n# tokenwizard: {\n")

    with pytest.raises(LocalError) as refused:
        keeping(file).read()

    assert "Line 2" in refused.value.cause


@pytest.mark.parametrize("value", ["practice\rtoken", "practice\0token", "practice\ud800token"])
def test_a_value_that_cannot_be_read_back_is_not_written_nor_told(file: Path, value: str) -> None:
    file.write_text("A=1\n")
    with pytest.raises(LocalError) as refused:
        hand_over(file, sharepoint(value))

    error = refused.value
    assert "practice" not in f"{error.cause} {error.next_step}"
    assert file.read_text() == "A=1\n"
    assert names_in(file.parent) == [".env"]


def test_the_preview_says_what_changes_and_masks_every_secret(file: Path) -> None:
    file.write_text(f"A=1\nB=2\nSP_ID={CLIENT_ID}\nSP_TOKEN=old\n")

    lines = destination_named(f"env:{file}").preview(sharepoint())

    assert lines == (
        str(file),
        f"SP_ID={CLIENT_ID}  (as it is)",
        "SP_SECRET=prac…cdee  (new)".replace("cdee", CLIENT_SECRET[-4:]),
        "SP_TOKEN=prac…6789  (changed)",
        "3 lines stay as before. The old file is kept aside, as NAME.bak.",
    )
    assert file.read_text().endswith("SP_TOKEN=old\n")


def test_the_preview_of_a_second_time_says_that_nothing_changes(file: Path) -> None:
    hand_over(file, adme())
    before = file.stat()

    lines = destination_named(f"env:{file}").preview(adme())
    sentence = hand_over(file, adme())

    assert lines[-1] == "Nothing in the file changes."
    assert sentence.endswith("already: nothing was written.")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names_in(file.parent) == [".env"]


def test_the_preview_of_line_ends_that_a_shell_does_not_take_says_so(file: Path) -> None:
    file.write_bytes(b"A=1\r\n")

    assert "CR LF" in destination_named(f"env:{file}").preview(sharepoint())[-1]


def test_env_takes_a_file() -> None:
    with pytest.raises(InputError, match="env:FILE"):
        destination_named("env")


COUNTING = """
import sys
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import open_store
from tokenwizard.secret import Secret

keeping = open_store(f"env:{sys.argv[1]}", "", {})
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with keeping.locked():
        kept = keeping.read()
        token = kept.values[Role.REFRESH_TOKEN].reveal()
        stem, _, count = token.rpartition("-")
        keeping.put_back(Secret(f"{stem}-{int(count) + 1}"), kept)
"""


def test_two_processes_at_once_lose_no_token_whatever_name_the_file_goes_by(file: Path) -> None:
    """Each renews the token that it read: a lost one would make the count too small."""
    file.write_text("A=1\nSP_TOKEN=practice-0\n")
    link = file.with_name("link")
    link.symlink_to(file)
    runs = [
        subprocess.Popen(
            [sys.executable, "-B", "-c", COUNTING, str(name), "40"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in (file, link)
    ]

    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    for run in runs:
        run.communicate(timeout=60)

    assert [run.returncode for run in runs] == [0, 0]
    assert file.read_text() == "A=1\nSP_TOKEN=practice-80\n"
    assert link.is_symlink()


def test_the_kinds_and_their_files_load_neither_a_wire_nor_a_loop() -> None:
    """`tokenwizard --help` names them."""
    code = (
        "import sys\n"
        "from tokenwizard.destinations.registry import kind_named\n"
        "for name in ('env', 'json', 'shell', 'file', 'envrc', 'osducli', 'sdutil'):\n"
        "    assert kind_named(name).name == name\n"
        "print(sorted({'asyncio', 'httpx', 'textual', 'filelock'} & set(sys.modules)))"
    )

    assert python(code).stdout == "[]\n"
