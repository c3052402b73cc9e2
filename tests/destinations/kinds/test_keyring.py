"""The OS keyring: kept, read back, renewed by two at once, killed at any call."""

from __future__ import annotations

import asyncio
import base64
import configparser
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from tests.constrained import ROOT, python
from tests.destinations.program_recorder import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, delivery
from tokenwizard.destinations.keyring import chunked_entry as entries
from tokenwizard.destinations.keyring.backend import OsKeyring, off_the_loop
from tokenwizard.destinations.kinds.keyring import KeyringPlace, KeyringStore, forget
from tokenwizard.destinations.model import Delivery, DeliveryResult, Role
from tokenwizard.destinations.registry import destination_named, open_store
from tokenwizard.destinations.token_store import StoredToken
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.files.lock import held

RECIPE = {"provider": "sharepoint", "site": "https://contoso.example/sites/practice"}
LONG = "practice." + "0123456789abcdef" * 400
KILLED = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.token_store import StoredToken
from tokenwizard.destinations.kinds.keyring import KeyringStore
from tokenwizard.secret import Secret

folder = Path(os.environ["PRACTICE_KEYRING"])
texts = {{path: path.read_text() for path in folder.iterdir()}}
old, new = "o" * 3_000, "n" * 4_000
seen = []
for dies in range(1, 100):
    for path in folder.iterdir():
        path.unlink()
    for path, text in texts.items():
        path.write_text(text)
    if not (child := os.fork()):
        os.environ["PRACTICE_DIES"] = str(dies)
        KeyringStore("practice").put_back(Secret(new), StoredToken({{}}, {{}}))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not (reader := os.fork()):
        kept = KeyringStore("practice").read().values[Role.REFRESH_TOKEN].reveal()
        os._exit(1 if kept == old else 2 if kept == new else 3)
    _, read = os.waitpid(reader, 0)
    seen.append(os.waitstatus_to_exitcode(read))
    if not status:
        break
print(len(seen), seen == sorted(seen), sorted(set(seen)), seen[-1])
"""
COUNTS = """
import sys
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.token_store import StoredToken
from tokenwizard.destinations.kinds.keyring import KeyringStore
from tokenwizard.secret import Secret
keeping = KeyringStore("practice")
for _ in range(10):
    with keeping.locked():
        kept = keeping.read()
        token = kept.values[Role.REFRESH_TOKEN].reveal()
        keeping.put_back(Secret(token + "+"), kept)
"""


@pytest.fixture(autouse=True)
def plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """keyrings.alt's keyring in a file, for this process and its children."""
    use(monkeypatch, "keyrings.alt.file.PlaintextKeyring")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "python_keyring" / "keyring_pass.cfg"


def use(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("keyring.core._keyring_backend", None)


def practice(token: str = REFRESH_TOKEN) -> Delivery:
    given = delivery(profile="practice", recipe=RECIPE)
    *others, last = given.settings
    assert last.role is Role.REFRESH_TOKEN
    return replace(given, settings=(*others, replace(last, value=Secret(token))))


async def kept(token: str = REFRESH_TOKEN) -> DeliveryResult:
    return await destination_named("keyring").hand_over(practice(token))


@pytest.mark.parametrize("token", [REFRESH_TOKEN, LONG], ids=["usual", "long"])
async def test_what_is_handed_over_is_read_back_with_its_recipe(token: str) -> None:
    done = await kept(token)

    found = open_store(done.keeping, "practice", {}).read()

    assert found.values == {
        Role.CLIENT_ID: Secret(CLIENT_ID),
        Role.CLIENT_SECRET: Secret(CLIENT_SECRET),
        Role.REFRESH_TOKEN: Secret(token),
    }
    assert found.recipe == RECIPE
    assert done.sentence.startswith("SP_ID, SP_SECRET, SP_TOKEN: kept in the OS keyring (")
    assert done.sentence.endswith("for the profile practice.")


async def test_a_keyring_in_open_text_is_not_praised() -> None:
    assert "not recommended by the keyring library" in (await kept()).sentence


async def test_no_entry_is_longer_than_a_windows_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_KEYRING", str(tmp_path / "entries"))
    (tmp_path / "entries").mkdir()
    use(monkeypatch, "tests.destinations.keyrings.FolderKeyring")

    await kept(LONG)

    assert KeyringStore("practice").read().values[Role.REFRESH_TOKEN] == Secret(LONG)
    assert len(list((tmp_path / "entries").iterdir())) > 5


async def test_a_newer_token_is_put_back_and_the_rest_stays() -> None:
    await kept()
    keeping = KeyringStore("practice")

    with keeping.locked():
        keeping.put_back(Secret(LONG), keeping.read())

    found = keeping.read()
    assert found.values[Role.REFRESH_TOKEN] == Secret(LONG)
    assert found.values[Role.CLIENT_SECRET] == Secret(CLIENT_SECRET)
    assert found.recipe == RECIPE


def in_the_file(keyring_file: Path) -> dict[str, str]:
    """What keyrings.alt wrote, by the entry's name."""
    found = configparser.RawConfigParser()
    found.read(keyring_file, "utf-8")
    if not found.has_section("tokenwizard"):
        return {}
    return {name: base64.b64decode(text).decode() for name, text in found.items("tokenwizard")}


async def test_the_old_token_is_nowhere_after_a_newer_one_was_put_back(plain_text: Path) -> None:
    await kept()
    assert REFRESH_TOKEN[:40] in "".join(in_the_file(plain_text).values())

    KeyringStore("practice").put_back(Secret("practice-newer"), StoredToken({}, {}))

    (text,) = in_the_file(plain_text).values()
    assert "practice-newer" in text
    assert REFRESH_TOKEN[:40] not in text


async def test_forgetting_leaves_nothing(plain_text: Path) -> None:
    await kept()

    assert forget("practice") is True
    assert in_the_file(plain_text) == {}
    assert forget("practice") is False
    with pytest.raises(LocalError, match="keeps nothing for the profile practice"):
        KeyringStore("practice").read()


async def test_killed_at_any_call_the_old_token_or_the_new_one_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_KEYRING", str(tmp_path / "entries"))
    (tmp_path / "entries").mkdir()
    use(monkeypatch, "tests.destinations.keyrings.FolderKeyring")
    await kept("o" * 3_000)

    done = await asyncio.to_thread(python, KILLED, within=60)

    # 4 parts written and 3 deleted, each killed before and after; then the run that ends by itself.
    assert done.stdout == "15 True [1, 2] 2\n", done.stderr


def test_two_processes_at_once_lose_no_token() -> None:
    asyncio.run(kept("practice"))

    both = [
        subprocess.Popen([sys.executable, "-c", COUNTS], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[1] for process in both]

    assert said == [b"", b""]
    token = KeyringStore("practice").read().values[Role.REFRESH_TOKEN]
    assert token.reveal() == "practice" + "+" * 20


async def test_without_a_profile_it_says_to_remember_the_walk_first() -> None:
    for attempt in (
        lambda: destination_named("keyring").preview(delivery()),
        lambda: asyncio.run(destination_named("keyring").hand_over(delivery())),
    ):
        with pytest.raises(LocalError, match="under a profile's name"):
            await asyncio.to_thread(attempt)


async def test_without_the_library_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(LocalError, match=r"pip install 'tokenwizard\[keyring\]'"):
        await kept()
    with pytest.raises(LocalError, match=r"pip install 'tokenwizard\[keyring\]'"):
        KeyringStore("practice").read()
    with pytest.raises(LocalError, match=r"pip install 'tokenwizard\[keyring\]'"):
        destination_named("keyring").preview(practice())


@pytest.mark.parametrize(
    ("backend", "title"),
    [
        ("keyring.backends.fail.Keyring", "no keyring that can be used"),
        ("tests.destinations.keyrings.LockedKeyring", "the keyring is locked"),
        ("keyring.backends.null.Keyring", "is not what was written"),
        ("tests.destinations.keyrings.QuotingKeyring", "the keyring refuses"),
        ("tests.destinations.no_such_module.Keyring", "the keyring refuses"),
    ],
)
async def test_a_keyring_that_cannot_be_used_is_a_sentence_that_names_the_file_instead(
    monkeypatch: pytest.MonkeyPatch, backend: str, title: str
) -> None:
    use(monkeypatch, backend)

    with pytest.raises(LocalError, match=title) as fault:
        await kept()

    assert "env:FILE" in fault.value.next_step
    assert REFRESH_TOKEN not in f"{fault.value.title} {fault.value.cause}"
    assert fault.value.__cause__ is None


async def test_a_keyring_that_waits_for_the_person_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, "tests.destinations.keyrings.HangingKeyring")

    with pytest.raises(LocalError, match=r"did not answer within 0\.2 seconds"):
        async with asyncio.timeout(4):
            await KeyringPlace(limit=0.2).hand_over(practice())
    with held("keyring:practice", timeout=10):
        pass  # the lock was let go


def is_held() -> bool:
    try:
        with held("keyring:practice", timeout=0):
            return False
    except LocalError:
        return True


async def test_nobody_else_writes_while_it_is_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, "tests.destinations.keyrings.HangingKeyring")
    task = asyncio.create_task(KeyringPlace(limit=2).hand_over(practice()))

    async with asyncio.timeout(20):
        while not await asyncio.to_thread(is_held):
            assert not task.done()

    with pytest.raises(LocalError, match="did not answer"):
        await task


async def test_left_while_it_waits_no_call_follows(plain_text: Path) -> None:
    keyring, begun, go_on = OsKeyring(limit=20), threading.Event(), threading.Event()
    outcome: Future[str] = Future()

    def work() -> None:
        begun.set()
        go_on.wait(20)
        with pytest.raises(LocalError) as fault:
            keyring.put("practice", "practice")
        outcome.set_result(fault.value.title)

    task = asyncio.create_task(off_the_loop(keyring, work))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()

    assert await asyncio.to_thread(outcome.result, 20) == "the keyring was left"
    assert in_the_file(plain_text) == {}


async def test_what_another_program_put_there_is_a_sentence() -> None:
    await kept()
    OsKeyring().put("practice#0.1", "1/1/practice:")
    with pytest.raises(LocalError, match="is not what was written"):
        KeyringStore("practice").read()

    forget("practice")
    entries.write(OsKeyring(), "practice", '{"values": 1}')
    with pytest.raises(LocalError, match="is not what was written"):
        KeyringStore("practice").read()


def test_the_preview_says_that_a_keyring_is_not_fit_for_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, "keyrings.alt.file.PlaintextKeyring")

    assert "not recommended" in destination_named("keyring").preview(practice())[0]


def test_the_preview_shows_names_masked_values_and_asks_for_no_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, "tests.destinations.keyrings.HangingKeyring")

    lines = destination_named("keyring").preview(practice())

    keyring = "the OS keyring (keyrings HangingKeyring)"
    assert lines[0] == f"{keyring}: service tokenwizard, name practice"
    assert lines[1] == f"    SP_ID: {CLIENT_ID}"
    assert CLIENT_SECRET not in "\n".join(lines)
    assert REFRESH_TOKEN not in "\n".join(lines)


def test_the_library_is_not_loaded_before_it_is_used() -> None:
    done = python(
        "import sys\n"
        "from tokenwizard.destinations.registry import destination_named\n"
        "destination_named('keyring')\n"
        "print({'keyring', 'filelock'} & set(sys.modules))"
    )

    assert done.stdout == "set()\n", done.stderr
