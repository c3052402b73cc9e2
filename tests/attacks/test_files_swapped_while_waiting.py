"""The owner of a folder swaps the file in it while root waits: for the provider, or for a yes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.destinations.examples import NEWER, TOKEN, sharepoint
from tests.wizard.test_obtained_token import in_hand
from tokenwizard.destinations.kinds.env import _with
from tokenwizard.destinations.registry import destination_named, open_store
from tokenwizard.errors.errors import LocalError
from tokenwizard.flow.refresh_request import RefreshRequest, Source
from tokenwizard.flow.refresher import RefreshResult, refresh_stored_token
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import state_folder


@pytest.fixture
def folder(attacker: OtherUser, grounds: Path) -> Path:
    """The attacker's; root may have a file in it."""
    return attacker.own(grounds / "service")


@pytest.fixture
def file(folder: Path) -> Path:
    """Root's, though it lies in the attacker's folder."""
    path = folder / ".env"
    path.write_text(_with("", sharepoint()), "utf-8")
    path.chmod(0o600)
    return path


def renewed(file: Path, meanwhile: Callable[[], object]) -> RefreshResult:
    """What becomes of a renewal during whose request something happens."""

    def redeem(_: RefreshRequest) -> TokenSet:
        meanwhile()
        return TokenSet(
            access_token=Secret("practice-access"),
            refresh_token=Secret(NEWER),
            id_token=None,
            scope=(),
            obtained_at=datetime.now(UTC),
            expires_at=None,
        )

    return refresh_stored_token(Source(keeping=open_store(f"env:{file}", "", {})), redeem)


def texts_below(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())


def test_a_newer_token_does_not_go_to_who_put_a_file_there_meanwhile(
    attacker: OtherUser, folder: Path, file: Path
) -> None:
    def swap() -> None:
        text = file.read_text("utf-8").replace(TOKEN, "theirs")
        file.unlink()
        attacker.own(file, text)

    done = renewed(file, swap)

    assert NEWER not in texts_below(folder)
    assert file.stat().st_uid == attacker.uid
    assert done.unsaved is not None
    (unsaved,) = (state_folder() / "unsaved").iterdir()
    assert NEWER in unsaved.read_text("utf-8")
    assert (unsaved.stat().st_uid, unsaved.stat().st_mode & 0o777) == (0, 0o600)


@pytest.mark.parametrize("mode", [0o640, 0o660])
def test_nor_to_a_group_that_could_not_read_what_was_read(
    attacker: OtherUser, folder: Path, file: Path, mode: int
) -> None:
    """Root has another file that the attacker's group may read, and they move it there."""

    def swap() -> None:
        text = file.read_text("utf-8")
        file.unlink()
        file.write_text(text, "utf-8")
        os.chown(file, 0, attacker.uid)
        file.chmod(mode)

    renewed(file, swap)

    seen = attacker.run(attacker.command("grep", "-r", "-F", "-s", "-l", NEWER, folder))
    assert seen.stdout == ""


def test_an_editor_that_replaces_the_file_stops_nothing(folder: Path, file: Path) -> None:
    def save() -> None:
        beside = file.with_name("new")
        beside.write_text(f"{file.read_text('utf-8')}ADDED=1\n", "utf-8")
        beside.chmod(0o600)
        beside.replace(file)

    done = renewed(file, save)

    assert done.unsaved is None
    assert NEWER in file.read_text("utf-8")
    assert "ADDED=1" in file.read_text("utf-8")


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("kind", ["env", "envrc", "file", "json"])
def test_what_was_shown_as_ones_own_is_not_written_to_another_users_file(
    attacker: OtherUser, folder: Path, kind: str, there: bool
) -> None:
    """Between the preview and the yes."""
    file = folder / "practice"
    if there:
        file.write_text("{}" if kind == "json" else "", "utf-8")
    place = destination_named(f"{kind}:{file}")
    place.preview(sharepoint())
    file.unlink(missing_ok=True)
    attacker.own(file, "{}" if kind == "json" else "")

    with pytest.raises(LocalError):
        asyncio.run(place.hand_over(sharepoint()))

    assert TOKEN not in texts_below(folder)


@pytest.mark.parametrize("again", [True, False])
def test_nor_by_the_token_in_hand_of_the_front_ends(
    attacker: OtherUser, folder: Path, file: Path, again: bool
) -> None:
    """The full screen looks once more at the yes: what it finds then was never shown."""
    token = in_hand()
    token.preview(f"env:{file}", "")
    file.unlink()
    attacker.own(file, "")

    def go_on() -> None:
        if again:
            token.preview(f"env:{file}", "")
        asyncio.run(token.hand_over(f"env:{file}"))

    with pytest.raises(LocalError):
        go_on()

    assert token.refresh_token.reveal() not in texts_below(folder)


@pytest.mark.parametrize("kind", ["env", "envrc", "file", "json"])
def test_the_preview_says_whose_file_it_is_and_only_where_it_is_anothers(
    attacker: OtherUser, folder: Path, tmp_path: Path, kind: str
) -> None:
    theirs = attacker.own(folder / "theirs", "{}" if kind == "json" else "")
    shown = {
        path: "\n".join(destination_named(f"{kind}:{path}").preview(sharepoint()))
        for path in (theirs, folder / "new", tmp_path / "mine")
    }

    name = str(attacker.uid)
    told = {path: name in text.replace(str(path), "") for path, text in shown.items()}
    assert told == {theirs: True, folder / "new": True, tmp_path / "mine": False}
