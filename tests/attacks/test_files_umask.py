"""Whatever the umask, what is made is for this user: no less of it, and no more for others."""

from __future__ import annotations

import json
import stat
import subprocess
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


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o077, 0o277, 0o777])
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
    files = [path for path in person.home.rglob("*") if path.is_file() and path != theirs]
    assert {"adme.toml", "ends.ics", "practice.pem"} <= {file.name for file in files}
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) & ~0o044 == 0o600, file


@pytest.mark.parametrize("umask", [0o277, 0o777])
def test_the_practice_provider_serves_https_under_any_umask(person: OtherUser, umask: int) -> None:
    folder = person.own(person.home / "tls")
    command = person.tokenwizard("sandbox", "--tls", "--tls-folder", folder)

    with person.start(command, umask=umask, stdout=subprocess.PIPE) as sandbox:
        assert sandbox.stdout is not None
        described = json.loads(sandbox.stdout.readline())
        sandbox.terminate()
        sandbox.wait(20)

    assert described["authority"].startswith("https:")
    assert stat.S_IMODE(Path(described["ca"]).stat().st_mode) == 0o600


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
