"""A link that another user put there leads root, or a person, to no file of theirs."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.victim import Victim, state_of, victim_at
from tests.destinations.examples import adme, sharepoint
from tokenwizard.destinations.editing.user_file import edit_file, text_of
from tokenwizard.destinations.registry import destination_named, open_store
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import write_private

PLACES = ("env", "envrc", "file", "json", "osducli", "sdutil")


@pytest.fixture
def victim(grounds: Path) -> Victim:
    place = grounds / "of-root"
    place.mkdir(0o755)
    return victim_at(place / ".env")


@pytest.fixture(params=["theirs", "for all", "sticky", "their group's"])
def strangers(request: pytest.FixtureRequest, grounds: Path, attacker: OtherUser) -> Path:
    """A folder in which the attacker can put names."""
    folder = grounds / "strangers"
    folder.mkdir()
    if request.param == "theirs":
        return attacker.own(folder)
    if request.param == "their group's":
        os.chown(folder, 0, attacker.uid)
    folder.chmod({"for all": 0o777, "sticky": 0o1777}.get(request.param, 0o775))
    return folder


def linked_by(attacker: OtherUser, link: Path, target: Path) -> Path:
    assert attacker.run(attacker.command("ln", "-s", target, link)).returncode == 0
    return link


@pytest.mark.parametrize("kind", PLACES)
def test_a_file_that_is_a_link_of_theirs_is_refused_before_it_is_read(
    strangers: Path, attacker: OtherUser, victim: Victim, kind: str
) -> None:
    link = linked_by(attacker, strangers / ".env", victim.path)
    place, delivery = (
        destination_named(f"{kind}:{link}"),
        adme() if kind == "osducli" else sharepoint(),
    )

    with pytest.raises(LocalError, match="link that another user may have put there"):
        place.preview(delivery)
    with pytest.raises(LocalError, match="link that another user may have put there"):
        asyncio.run(place.hand_over(delivery))

    assert victim.is_unharmed
    assert [path.name for path in victim.path.parent.iterdir()] == [".env"]
    assert [path.name for path in strangers.iterdir()] == [".env"]


def test_nor_is_a_refresh_token_read_from_it(
    strangers: Path, attacker: OtherUser, victim: Victim
) -> None:
    link = linked_by(attacker, strangers / ".env", victim.path)

    with pytest.raises(LocalError, match="link that another user may have put there"):
        open_store(f"env:{link}", "", {}).read()


def test_a_link_of_ones_own_to_a_link_of_theirs_is_refused(
    strangers: Path, attacker: OtherUser, victim: Victim, grounds: Path
) -> None:
    theirs = linked_by(attacker, strangers / ".env", victim.path)
    own = grounds / "own"
    own.symlink_to(theirs)

    with pytest.raises(LocalError):
        edit_file(own, lambda _: "new")

    assert victim.is_unharmed


def test_a_link_of_ones_own_into_a_folder_of_theirs_goes_on_working(
    attacker: OtherUser, grounds: Path
) -> None:
    folder = attacker.own(grounds / "service")
    file = attacker.own(folder / ".env", "old")
    link = grounds / "link"
    link.symlink_to(file)

    edit_file(link, lambda _: "new")

    assert link.is_symlink()
    assert file.read_text("utf-8") == "new"
    assert (file.stat().st_uid, stat.S_IMODE(file.stat().st_mode)) == (attacker.uid, 0o600)


@pytest.mark.parametrize("deep", [False, True])
def test_a_folder_that_is_a_link_of_theirs_leads_to_theirs_alone(
    attacker: OtherUser, grounds: Path, victim: Victim, deep: bool
) -> None:
    """As a service that keeps its releases side by side: `current` leads to one of them."""
    service = attacker.own(grounds / "service")
    release = attacker.own(service / "releases" / "42")
    attacker.own(service / "releases")
    file = attacker.own(release / ".env", "old")
    to_theirs = linked_by(attacker, service / "current", Path("releases/42"))
    to_roots = linked_by(attacker, service / "next", victim.path.parent)
    if deep:
        to_theirs = linked_by(attacker, service / "current-2", Path("current"))
        to_roots = linked_by(attacker, service / "next-2", Path("next/../of-root"))

    edit_file(to_theirs / ".env", lambda _: "new")
    for attempt in (text_of, lambda path: edit_file(path, lambda _: "new")):
        with pytest.raises(LocalError, match="link that another user may have put there"):
            attempt(to_roots / ".env")
    with pytest.raises(LocalError, match="link that another user may have put there"):
        write_private(to_roots / "planted", "new")

    assert file.read_text("utf-8") == "new"
    assert file.stat().st_uid == attacker.uid
    assert victim.is_unharmed
    assert [path.name for path in victim.path.parent.iterdir()] == [".env"]


def test_a_file_of_roots_with_a_second_name_there_keeps_its_mode(
    strangers: Path, victim: Victim
) -> None:
    """A system that protects no hard links lets them give it that name."""
    os.link(victim.path, strangers / ".env")

    edit_file(strangers / ".env", lambda text: text)
    unchanged = victim.is_unharmed
    edit_file(strangers / ".env", lambda _: "new")

    assert unchanged
    assert victim.is_unharmed


def test_a_link_of_roots_with_a_second_name_there_is_not_followed(
    strangers: Path, victim: Victim, grounds: Path
) -> None:
    roots = grounds / "link-of-root"
    roots.symlink_to(victim.path.parent)
    os.link(roots, strangers / "link", follow_symlinks=False)

    with pytest.raises(LocalError, match="link that another user may have put there"):
        edit_file(strangers / "link" / ".env", lambda _: "new")

    assert victim.is_unharmed


def test_a_calendar_is_not_written_through_a_link_of_theirs(
    strangers: Path, attacker: OtherUser, victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.profiles.command_line import parsed
    from tokenwizard.cli.check.command import check_command

    monkeypatch.setenv("XDG_CONFIG_HOME", str(victim.path.parent / "none"))
    link = linked_by(attacker, strangers / "ends.ics", victim.path)

    assert check_command(parsed("check", "--ics", str(link))) == 1

    assert victim.is_unharmed


def test_the_file_of_a_service_stays_its_own_and_becomes_its_alone(
    attacker: OtherUser, grounds: Path
) -> None:
    """What root is asked to do for it goes on working, also where the text does not change."""
    folder = attacker.own(grounds / "service")
    file = attacker.own(folder / ".env", "old", mode=0o644)

    edit_file(file, lambda text: text)
    unchanged = state_of(file)
    edit_file(file, lambda _: "new")

    mine = (attacker.uid, attacker.uid, stat.S_IFREG | 0o600)
    assert unchanged == (*mine, b"old")
    assert state_of(file) == (*mine, b"new")
    assert state_of(file.with_name(".env.bak")) == (*mine, b"old")
