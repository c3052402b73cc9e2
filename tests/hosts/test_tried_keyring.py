"""A keyring is tried by an entry of its own, unless that could become a question to the person."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from tests.destinations.kinds.test_keyring import use
from tests.destinations.program_recorder import delivery
from tests.hosts.worlds import names
from tokenwizard.destinations.kinds.keyring import KeyringPlace
from tokenwizard.destinations.model import Delivery
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError


class ForgetfulKeyring(KeyringBackend):
    """It takes what is put there, and keeps nothing."""

    priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        return None

    delete_password = get_password  # type: ignore[assignment]


class SilentKeyring(ForgetfulKeyring):
    """It waits for the person, who does not come."""

    def set_password(self, service: str, username: str, password: str) -> None:
        threading.Event().wait()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the entries of `FolderKeyring` lie."""
    place = tmp_path / "entries"
    place.mkdir()
    monkeypatch.setenv("PRACTICE_KEYRING", str(place))
    use(monkeypatch, "tests.destinations.keyrings.FolderKeyring")
    return place


def named() -> Delivery:
    return delivery(profile="practice")


async def test_an_entry_is_put_there_and_is_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.destinations.keyrings import FolderKeyring

    put: list[str] = []
    really = FolderKeyring.set_password

    def noted(self: FolderKeyring, service: str, username: str, password: str) -> None:
        put.append(username)
        really(self, service, username, password)

    monkeypatch.setattr(FolderKeyring, "set_password", noted)

    await destination_named("keyring").tried(named())

    assert len(put) == 1
    assert names(folder) == []


@pytest.mark.parametrize("backend", ["LockedKeyring", "QuotingKeyring"])
async def test_one_that_refuses_is_found(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    use(monkeypatch, f"tests.destinations.keyrings.{backend}")

    with pytest.raises(LocalError, match="keyring"):
        await destination_named("keyring").tried(named())


async def test_one_that_does_not_answer_is_found_and_does_not_keep_the_walk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, f"{__name__}.SilentKeyring")

    with pytest.raises(LocalError, match="did not answer"):
        await KeyringPlace(limit=0.2).tried(named())


async def test_one_that_keeps_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, f"{__name__}.ForgetfulKeyring")

    with pytest.raises(LocalError, match="does not give back"):
        await destination_named("keyring").tried(named())


async def test_none_at_all_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "keyring.backends.fail.Keyring")

    with pytest.raises(LocalError, match="no keyring"):
        await destination_named("keyring").tried(named())


async def test_one_that_might_ask_for_its_password_gets_no_entry(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.destinations.keyrings import LockedKeyring

    monkeypatch.setattr(LockedKeyring, "__module__", "keyring.backends.kwallet")
    use(monkeypatch, "tests.destinations.keyrings.LockedKeyring")
    await destination_named("keyring").tried(named())
    use(monkeypatch, "keyrings.alt.file.PlaintextKeyring")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    await destination_named("keyring").tried(named())

    assert names(tmp_path / "data") == []


async def test_without_a_name_there_is_nothing_to_keep_it_under(folder: Path) -> None:
    with pytest.raises(LocalError, match="profile"):
        await destination_named("keyring").tried(delivery())
