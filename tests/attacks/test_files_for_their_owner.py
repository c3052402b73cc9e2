"""What guards against other users does not shut out the one whose file or folder it is."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.test_files_swapped_while_waiting import renewed
from tests.destinations.examples import NEWER, sharepoint
from tests.profiles.practice_profiles import SHAREPOINT
from tokenwizard.destinations.kinds.env import _with
from tokenwizard.destinations.registry import destination_named
from tokenwizard.profiles.profile import text_of

MEMBER = """
import sys
from pathlib import Path
from tokenwizard.errors.errors import TokenWizardError
from tokenwizard.destinations.registry import open_store
from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.user_file import edited
from tokenwizard.flow.refresh_request import Source
from tokenwizard.flow.refresher import refresh_stored_token

def redeem(_):
    print("sent")
    raise SystemExit

try:
    if sys.argv[2:]:
        edited(Path(sys.argv[1]), lambda text: text + "A=1", Shown())
        print("shown")
    refresh_stored_token(Source(keeping=open_store(f"env:{sys.argv[1]}", "", {})), redeem)
except TokenWizardError as refused:
    print("refused")
"""


def as_sudo(person: OtherUser, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Root's run with the person's HOME, as of a sudo that keeps it."""
    ids = {"SUDO_UID": str(person.uid), "SUDO_GID": str(person.uid)}
    command = [str(person.python), "-P", "-m", "tokenwizard", *arguments]
    return person.run(command, env={**ids, **environ})


def test_a_first_run_by_sudo_does_not_lock_the_person_out(person: OtherUser) -> None:
    as_sudo(person, "refresh", "--env-file", str(person.own(person.home / ".env", "A=1\n")))

    below = [path for path in person.home.rglob("*") if path != person.home / ".env"]
    assert below
    assert {path.lstat().st_uid for path in below} == {person.uid}
    done = person.run(person.tokenwizard("refresh", "--env-file", "no-such-file"))
    assert "could not be written" not in done.stderr
    theirs = person.own(person.home / "practice.toml", text_of(SHAREPOINT))
    imported = person.run(person.tokenwizard("profiles", "import", str(theirs)))
    assert imported.returncode == 0, imported.stderr


@pytest.mark.parametrize("owner", [0, 40_029])
@pytest.mark.parametrize("work", ["refresh", "put"])
def test_a_service_that_reads_by_its_group_still_can(
    person: OtherUser, grounds: Path, owner: int, work: str
) -> None:
    """As `root:svc 0640`."""
    folder = grounds / "etc"
    folder.mkdir(0o755)
    file = folder / ".env"
    file.write_text(_with("", sharepoint()), "utf-8")
    os.chown(file, owner, person.uid)
    file.chmod(0o640)

    if work == "refresh":
        renewed(file, lambda: None)
    else:
        asyncio.run(destination_named(f"env:{file}").hand_over(sharepoint(NEWER)))

    found = file.stat()
    assert (found.st_uid, found.st_gid) == (owner, person.uid)
    assert stat.S_IMODE(found.st_mode) == 0o640
    assert NEWER in person.run(person.command("cat", file)).stdout


@pytest.mark.parametrize("further", [(), ("put",)])
def test_a_colleagues_file_is_refused_before_anything_is_sent_or_shown(
    person: OtherUser, grounds: Path, further: tuple[str, ...]
) -> None:
    """A member of its group may write it, and could not keep its owner."""
    folder = grounds / "team"
    folder.mkdir()
    os.chown(folder, 0, person.uid)
    folder.chmod(0o2775)
    file = folder / ".env"
    file.write_text(_with("", sharepoint()), "utf-8")
    os.chown(file, 40_029, person.uid)
    file.chmod(0o660)

    done = person.run(person.command(person.python, "-P", "-c", MEMBER, file, *further))

    assert done.stdout == "refused\n", done.stderr


def test_a_file_of_ones_own_in_such_a_folder_is_not(person: OtherUser, grounds: Path) -> None:
    folder = grounds / "team"
    folder.mkdir()
    os.chown(folder, 0, person.uid)
    folder.chmod(0o2775)
    file = person.own(folder / ".env", _with("", sharepoint()))

    done = person.run(person.command(person.python, "-P", "-c", MEMBER, file))

    assert done.stdout == "sent\n", done.stderr


NOTES = """
import json, sys
from datetime import UTC, datetime
from types import SimpleNamespace
from tokenwizard.profiles.store import read_profile
from tokenwizard.flow.usage import note_use
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.secret import Secret
tokens = TokenSet(access_token=Secret("practice"), refresh_token=None, id_token=None, scope=(),
    obtained_at=datetime.now(UTC), expires_at=None)
fault = note_use(read_profile("practice"), SimpleNamespace(tokens=tokens))
print(json.dumps(None if fault is None else fault.title))
"""


@pytest.mark.parametrize("whose", ["root's", "theirs"])
def test_a_profile_that_root_keeps_is_used_without_a_word_about_its_date(
    person: OtherUser, grounds: Path, whose: str
) -> None:
    profiles = person.home / ".config" / "tokenwizard" / "profiles"
    for folder in (profiles.parent.parent, profiles.parent, profiles):
        person.own(folder)
    kept = grounds / "practice.toml"
    kept.write_text(text_of(SHAREPOINT), "utf-8")
    kept.chmod(0o644)
    if whose == "root's":
        (profiles / "practice.toml").symlink_to(kept)
        os.lchown(profiles / "practice.toml", person.uid, person.uid)
    else:
        person.own(profiles / "practice.toml", kept.read_text("utf-8"))
        profiles.chmod(0o500)

    done = person.run(person.command(person.python, "-P", "-c", NOTES))

    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout) is None) == (whose == "root's")
