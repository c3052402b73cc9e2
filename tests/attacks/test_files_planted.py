"""What lies at the names that a write uses for a moment is not written into, and stays harmless."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.victim import victim_at
from tokenwizard.destinations.editing.user_file import edit_file
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.lock import held
from tokenwizard.system.files.private_file import beside_name

NAMES = ("the new file", "the old file kept aside", ".env.bak")


def planted_at(folder: Path, name: str) -> Path:
    """Where; of a name that a write uses for a moment, that one."""
    with held("practice"):  # the folder of the locks is there now
        moment = {NAMES[0]: beside_name(".env"), NAMES[1]: beside_name(".env.bak")}
    return folder / moment.get(name, name)


@pytest.mark.parametrize("kind", ["file", "link", "link to nothing", "second name", "pipe"])
@pytest.mark.parametrize("name", NAMES)
def test_what_was_planted_there_is_replaced(
    attacker: OtherUser, grounds: Path, name: str, kind: str
) -> None:
    victim = victim_at(grounds / "victim")
    folder = attacker.own(grounds / "service")
    file = attacker.own(folder / ".env", "old")
    planted = planted_at(folder, name)
    if kind == "file":
        attacker.own(planted, "planted", mode=0o666)
    elif kind == "second name":
        os.link(victim.path, planted)
    elif kind == "pipe":
        os.mkfifo(planted, 0o666)
    else:
        planted.symlink_to(victim.path if kind == "link" else grounds / "nothing")

    edit_file(file, lambda _: "new")

    assert file.read_text("utf-8") == "new"
    assert file.with_name(".env.bak").read_text("utf-8") == "old"
    assert victim.is_unharmed
    assert not (grounds / "nothing").exists()
    assert sorted(path.name for path in folder.iterdir()) == [".env", ".env.bak"]


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_folder_that_was_planted_there_stops_nothing(
    attacker: OtherUser, grounds: Path, name: str
) -> None:
    folder = attacker.own(grounds / "service")
    file = attacker.own(folder / ".env", "old")
    planted = attacker.own(planted_at(folder, name))

    edit_file(file, lambda _: "new")

    assert file.read_text("utf-8") == "new"
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted([".env", ".env.bak", planted.name])


def test_a_folder_where_the_old_file_is_kept_stops_the_edit_with_a_sentence(
    attacker: OtherUser, grounds: Path
) -> None:
    name = ".env.bak"
    folder = attacker.own(grounds / "service")
    file = attacker.own(folder / ".env", "old")
    attacker.own(folder / name)

    with pytest.raises(LocalError, match="could not be written"):
        edit_file(file, lambda _: "new")

    assert file.read_text("utf-8") == "old"
    assert sorted(path.name for path in folder.iterdir()) == sorted([".env", name])


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to a device"])
def test_a_file_that_is_none_stops_it_too(attacker: OtherUser, grounds: Path, kind: str) -> None:
    folder = attacker.own(grounds / "service")
    if kind == "folder":
        attacker.own(folder / ".env")
    elif kind == "pipe":
        os.mkfifo(folder / ".env", 0o666)
    else:
        (folder / ".env").symlink_to("/dev/full")

    with pytest.raises(LocalError):
        edit_file(folder / ".env", lambda _: "new")

    assert [path.name for path in folder.iterdir()] == [".env"]
