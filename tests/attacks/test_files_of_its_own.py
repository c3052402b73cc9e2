"""What the wizard keeps for itself is neither taken from, nor given to, a folder of others."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.victim import victim_at
from tests.pending_walks import NOW, as_kept, linked
from tokenwizard.destinations.programs.child_process import secret_file
from tokenwizard.destinations.programs.deferred_script import script_path, write_script
from tokenwizard.destinations.programs.invocation import AZ, Invocation
from tokenwizard.errors.errors import LocalError
from tokenwizard.profiles.store import write_profile
from tokenwizard.secret import Secret
from tokenwizard.system.files.lock import held
from tokenwizard.system.files.private_file import write_own, write_private
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.private_copy import write_out
from tokenwizard.ui.tui.theme_settings import remember_theme, remembered_theme, settings_file
from tokenwizard.wizard.pending_attempt import PendingAttempt, to_text
from tokenwizard.wizard.pending_attempt_file import newest_pending

TOKEN = Secret("practice-token-" + "0123456789" * 3)


@pytest.fixture
def state(state_home: Path) -> Path:
    write_own(state_home / "tokenwizard" / "practice", "practice")
    return state_home / "tokenwizard"


def given_away(folder: Path, how: str, attacker: OtherUser) -> None:
    if how == "theirs":
        os.chown(folder, attacker.uid, attacker.uid)
    else:
        folder.chmod(0o1777)


def as_secret_file() -> None:
    with secret_file(TOKEN):
        pass


def as_script() -> None:
    call = Invocation((), (), file=TOKEN)
    write_script(script_path("azure-app", "practice"), "practice", AZ, (call,), None)


@pytest.mark.parametrize("how", ["theirs", "for all"])
@pytest.mark.parametrize("write", [as_secret_file, as_script])
def test_what_is_run_or_read_by_name_is_not_written_where_others_can_swap_it(
    attacker: OtherUser, state: Path, how: str, write: Callable[[], None]
) -> None:
    given_away(state, how, attacker)

    with pytest.raises(LocalError, match="not yours alone"):
        write()

    assert [path.name for path in state.iterdir()] == ["practice"]


@pytest.mark.parametrize("how", ["theirs", "for all"])
def test_nor_is_a_refresh_token(attacker: OtherUser, state: Path, how: str) -> None:
    given_away(state, how, attacker)

    with pytest.raises(LocalError, match="not yours alone"):
        write_out(TOKEN, state / "refresh-token", Environment())

    assert [path.name for path in state.iterdir()] == ["practice"]


def attempt_at(path: Path) -> None:
    write_private(
        path, to_text(PendingAttempt(walk=as_kept(linked()[0]), kept_at=NOW, process=4_321))
    )


@pytest.mark.parametrize("how", ["theirs", "for all", "their file", "file for all"])
def test_an_attempt_that_others_may_have_written_is_not_taken_up(
    attacker: OtherUser, state: Path, how: str
) -> None:
    file = state / "attempt-practice.json"
    attempt_at(file)
    if how == "their file":
        os.chown(file, attacker.uid, attacker.uid)
    elif how == "file for all":
        file.chmod(0o666)
    else:
        given_away(state, how, attacker)
    told: list[str] = []

    assert newest_pending(NOW, on_refused=told.append) is None

    assert len(told) == 1
    assert str(state) in told[0]
    assert file.exists()


@pytest.mark.parametrize("how", ["theirs", "for all", "their file", "file for all"])
def test_settings_that_others_may_have_written_are_not_believed(
    attacker: OtherUser, how: str
) -> None:
    remember_theme("ansi-dark")
    file = settings_file()
    if how == "their file":
        os.chown(file, attacker.uid, attacker.uid)
    elif how == "file for all":
        file.chmod(0o666)
    else:
        given_away(file.parent, how, attacker)
    told: list[str] = []

    assert remembered_theme(told.append) == ""

    assert len(told) == 1
    assert str(file.parent) in told[0]


def test_settings_that_root_or_oneself_wrote_are_believed() -> None:
    remember_theme("ansi-dark")
    settings_file().chmod(0o644)

    assert remembered_theme() == "ansi-dark"


def test_a_profile_is_not_written_where_others_can_swap_it(
    attacker: OtherUser, tmp_path: Path
) -> None:
    from tests.profiles.practice_profiles import ADME

    path = write_profile(ADME)
    before = path.read_bytes()
    given_away(path.parent, "theirs", attacker)

    with pytest.raises(LocalError, match="not yours alone"):
        write_profile(ADME)

    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["link", "second name"])
def test_a_lock_changes_nothing_that_was_planted_at_its_name(
    state: Path, grounds: Path, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    victim = victim_at(grounds / "victim")
    with held("practice"):
        (lock,) = (state / "locks").iterdir()
    lock.unlink()
    if kind == "link":
        lock.symlink_to(victim.path)
        with held("practice"):
            (own,) = (tmp_path / f"tokenwizard-{os.geteuid()}" / "locks").iterdir()
            assert own.name == lock.name  # it is held elsewhere, not by the link
    else:
        os.link(victim.path, lock)
        with held("practice"):
            pass

    assert victim.is_unharmed


def test_what_is_swept_lies_in_a_folder_of_ones_own(attacker: OtherUser, state: Path) -> None:
    begun = state / ".attempt-a.json.0123abcd"
    begun.write_text("practice")
    os.utime(begun, (0, 0))
    given_away(state, "theirs", attacker)
    newest_pending(NOW)
    kept = begun.exists()
    os.chown(state, 0, 0)
    newest_pending(NOW)

    assert kept
    assert not begun.exists()
