"""Under a umask of 000 the first run leaves no folder that another user can write."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.profiles.practice_profiles import ADME
from tokenwizard.profiles.profile import text_of


def modes_below(home: Path) -> dict[str, int]:
    return {
        path.relative_to(home).as_posix(): stat.S_IMODE(path.lstat().st_mode)
        for path in home.rglob("*")
        if path.is_dir()
    }


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o077])
def test_every_folder_that_is_made_is_for_this_user_alone(person: OtherUser, umask: int) -> None:
    theirs = person.own(person.home / "adme.toml", text_of(ADME))
    runs = {
        "config": ("profiles", "import", str(theirs)),
        "state": ("refresh", "--env-file", "no-such-file"),
        "folders that are named": ("check", "--ics", "deep/deeper/ends.ics"),
        "a pair": ("certificate", "new", "--name", "practice", "keys/deep"),
    }

    for what, arguments in runs.items():
        done = person.run(person.tokenwizard(*arguments), umask=umask)
        assert done.returncode in (0, 1), (what, done.stderr)

    modes = modes_below(person.home)
    assert {".config", ".config/tokenwizard", ".config/tokenwizard/profiles"} <= set(modes)
    assert {".local", ".local/state", ".local/state/tokenwizard/locks"} <= set(modes)
    assert {"deep", "deep/deeper", "keys", "keys/deep"} <= set(modes)
    assert set(modes.values()) == {0o700}, modes


def test_the_folder_of_the_profiles_cannot_be_swapped(
    person: OtherUser, attacker: OtherUser
) -> None:
    person.home.chmod(0o755)
    theirs = person.own(person.home / "adme.toml", text_of(ADME))
    person.run(person.tokenwizard("profiles", "import", str(theirs)), umask=0)
    profiles = person.home / ".config" / "tokenwizard" / "profiles"

    for folder in (profiles, profiles.parent, profiles.parent.parent):
        swap = attacker.command("mv", folder, f"{folder}.away")
        assert attacker.run(swap).returncode == 1, folder
    assert (profiles / "adme.toml").exists()
