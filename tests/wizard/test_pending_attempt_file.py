"""Where pending attempts lie: which one is offered, which are deleted, and what a fault leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.constrained import NO_RIGHTS, full_after, python
from tests.pending_walks import NOW, as_kept, linked
from tokenwizard.providers.answers import Answers
from tokenwizard.system.files.private_file import write_private
from tokenwizard.wizard.pending_attempt import PendingAttempt, to_text
from tokenwizard.wizard.pending_attempt_file import Found, PendingFile, newest_pending
from tokenwizard.wizard.state import WizardState

WALK, _ = linked()
BEGUN = Answers(site="contoso")


def clock() -> float:
    return NOW


@pytest.fixture
def folder(state_home: Path) -> Path:
    """Where attempts lie; it is not made yet."""
    return state_home / "tokenwizard"


def put(path: Path, kept_at: float = NOW, process: int = 4_321) -> PendingAttempt:
    """Lay an attempt down as another run of the wizard would have."""
    pending = PendingAttempt(walk=as_kept(WALK), kept_at=kept_at, process=process)
    write_private(path, to_text(pending))
    return pending


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_without_a_folder_there_is_nothing_and_none_is_made(folder: Path) -> None:
    assert newest_pending(NOW) is None
    assert not folder.exists()


def test_what_was_kept_is_found(folder: Path) -> None:
    keeper = PendingFile(BEGUN, clock)
    keeper.keep(WALK)

    found = newest_pending(NOW)

    assert keeper.fault is None
    assert found == Found(
        PendingAttempt(walk=as_kept(WALK), kept_at=NOW, process=os.getpid()), keeper.file
    )
    assert keeper.file.parent == folder
    assert keeper.file.stat().st_mode & 0o777 == 0o600
    assert names(folder) == {keeper.file.name}


def test_the_newest_is_found_and_the_others_stay(folder: Path) -> None:
    put(folder / "attempt-a.json", NOW - 60)
    newest = put(folder / "attempt-b.json", NOW - 30)
    put(folder / "attempt-c.json", NOW - 90)

    assert newest_pending(NOW) == Found(newest, folder / "attempt-b.json")
    assert names(folder) == {"attempt-a.json", "attempt-b.json", "attempt-c.json"}


def test_another_folder_can_be_named(tmp_path: Path, folder: Path) -> None:
    put(folder / "attempt-a.json")
    there = put(tmp_path / "there" / "attempt-b.json", NOW - 60)

    assert newest_pending(NOW, tmp_path / "there") == Found(
        there, tmp_path / "there" / "attempt-b.json"
    )


@pytest.mark.parametrize("content", ["old", "of the future", "", "{}", "practice", "[1, 2"])
def test_what_cannot_be_finished_is_deleted(folder: Path, content: str) -> None:
    path = folder / "attempt-a.json"
    if content in ("old", "of the future"):
        put(path, NOW - 900 if content == "old" else NOW + 900)
    else:
        write_private(path, content)
    good = put(folder / "attempt-b.json")

    assert newest_pending(NOW) == Found(good, folder / "attempt-b.json")
    assert names(folder) == {"attempt-b.json"}


def test_what_was_begun_and_not_ended_is_swept_after_a_minute(folder: Path) -> None:
    begun = [".attempt-a.json.0123abcd", ".refresh-token.0123abcd"]
    kept = [".attempt-a.json", ".practice", "refresh-token", ".refresh-token.0123abcde"]
    for name in (*begun, *kept):
        write_private(folder / name, "practice")
        os.utime(folder / name, (NOW - 61, NOW - 61))
    write_private(folder / ".attempt-b.json.0123abcd", "practice")
    os.utime(folder / ".attempt-b.json.0123abcd", (NOW - 59, NOW - 59))
    newest_pending(NOW)

    assert names(folder) == {*kept, ".attempt-b.json.0123abcd"}


def test_nothing_left_worth_keeping_leaves_no_file(folder: Path) -> None:
    begun = linked()[0].answers
    keeper = PendingFile(begun, lambda: NOW)
    keeper.keep(linked()[0])
    assert names(folder) == {keeper.file.name}
    keeper.keep(WizardState(answers=begun))

    assert names(folder) == set()


def test_files_that_are_not_attempts_of_this_user_s_are_left_alone(
    tmp_path: Path, folder: Path
) -> None:
    put(folder / "attempt-shared.json")
    (folder / "attempt-shared.json").chmod(0o640)
    put(tmp_path / "target")
    (folder / "attempt-link.json").symlink_to(tmp_path / "target")
    (folder / "attempt-folder.json").mkdir()
    write_private(folder / "attempt-practice.txt", "practice")
    write_private(folder / "refresh-token", "practice")
    before = names(folder)

    assert newest_pending(NOW) is None
    assert names(folder) == before
    assert (tmp_path / "target").exists()


def test_a_file_of_another_user_s_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_private(folder / "attempt-a.json", "practice")
    if os.getuid() == 0:
        os.chown(folder / "attempt-a.json", 12_345, -1)
    else:  # nobody else can give a file away
        monkeypatch.setattr(os, "getuid", lambda: 12_345)

    assert newest_pending(NOW) is None
    assert names(folder) == {"attempt-a.json"}


@pytest.mark.parametrize("mode", [0o500, 0o300, 0o000])
def test_a_folder_that_may_not_be_written_or_read_stops_nothing(folder: Path, mode: int) -> None:
    write_private(folder / "attempt-a.json", "practice")
    folder.chmod(mode)
    look = (
        "from tokenwizard.wizard.pending_attempt_file import newest_pending"
        f"\n{NO_RIGHTS}\nprint(newest_pending({NOW}))"
    )

    done = python(look)

    folder.chmod(0o700)
    assert (done.stdout, done.stderr) == ("None\n", "")
    assert names(folder) == {"attempt-a.json"}


def test_a_process_that_still_lives_may_hold_the_attempt_open_elsewhere(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        pending = put(folder / "attempt-a.json", process=other.pid)
        alive = Found(pending, folder / "attempt-a.json").elsewhere
        other.kill()
        other.wait()
        ended = Found(pending, folder / "attempt-a.json").elsewhere

    assert alive
    assert not ended


@pytest.mark.parametrize(
    "process", [os.getpid(), 2**31 - 1, 2**40], ids=["this one", "2**31 - 1", "2**40"]
)
def test_this_process_and_one_that_cannot_be_are_not_elsewhere(process: int) -> None:
    pending = PendingAttempt(walk=WALK, kept_at=NOW, process=process)

    assert not Found(pending, Path("attempt-a.json")).elsewhere


def test_what_was_found_can_be_forgotten_twice(folder: Path) -> None:
    put(folder / "attempt-a.json")
    found = newest_pending(NOW)
    assert found is not None

    found.forget()
    found.forget()

    assert names(folder) == set()


def test_forgetting_what_cannot_be_deleted_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "attempt-a.json").mkdir()

    Found(PendingAttempt(walk=WALK, kept_at=NOW, process=1), tmp_path / "attempt-a.json").forget()

    assert names(tmp_path) == {"attempt-a.json"}


def test_nothing_is_kept_that_was_given_at_the_beginning(folder: Path) -> None:
    keeper = PendingFile(BEGUN, clock)

    keeper.keep(WizardState(answers=BEGUN))

    assert keeper.fault is None
    assert not folder.exists()


def test_each_walk_has_a_file_of_its_own_and_what_is_kept_later_replaces_it(folder: Path) -> None:
    times = iter([NOW, NOW + 1, NOW + 2])
    one, other = (PendingFile(BEGUN, lambda: next(times)) for _ in range(2))
    one.keep(WizardState(answers=replace(BEGUN, site="practice")))
    other.keep(WALK)
    one.keep(WALK)

    found = newest_pending(NOW + 3)

    assert names(folder) == {one.file.name, other.file.name}
    assert found is not None
    assert found.file == one.file
    assert found.pending.kept_at == NOW + 2
    assert found.pending.walk == as_kept(WALK)


def test_what_goes_on_is_kept_in_the_place_of_what_was_found(folder: Path) -> None:
    put(folder / "attempt-a.json", NOW - 60)
    found = newest_pending(NOW)
    assert found is not None
    keeper = PendingFile(BEGUN, clock)

    keeper.go_on_with(found)
    keeper.keep(WALK)
    kept = newest_pending(NOW)
    keeper.forget()

    assert kept is not None
    assert kept.file == found.file
    assert kept.pending.kept_at == NOW
    assert names(folder) == set()


def test_what_was_never_kept_is_forgotten_without_a_fault() -> None:
    keeper = PendingFile(BEGUN, clock)

    keeper.forget()

    assert keeper.fault is None


def test_what_cannot_be_deleted_is_a_fault_with_a_sentence(folder: Path) -> None:
    keeper = PendingFile(BEGUN, clock)
    keeper.file.mkdir(parents=True)

    keeper.forget()

    assert keeper.fault is not None
    assert str(keeper.file) in keeper.fault.title
    assert keeper.fault.cause


KEEP = """
import json, sys
from tests.pending_walks import NOW, linked
from tokenwizard.providers.answers import Answers
from tokenwizard.wizard.pending_attempt_file import PendingFile
keeper = PendingFile(Answers(), lambda: NOW)
{before}
keeper.keep(linked()[0])
print(json.dumps([keeper.fault.title, keeper.fault.cause, str(keeper.file)]))
"""


def test_a_full_disk_is_a_fault_with_a_sentence_and_leaves_nothing(folder: Path) -> None:
    done = python(KEEP.format(before=full_after(100)))

    title, cause, file = json.loads(done.stdout)
    assert title == f"{file} could not be written"
    assert cause == "A file there may not become so large."
    assert names(folder) == set()


def test_a_fault_is_over_once_there_is_room(folder: Path) -> None:
    keeper = PendingFile(BEGUN, clock)
    folder.parent.mkdir()
    folder.write_text("a file where the folder is to be")
    keeper.keep(WALK)
    in_the_way = keeper.fault
    folder.unlink()

    keeper.keep(WALK)

    assert in_the_way is not None
    assert str(keeper.file) in in_the_way.title
    assert keeper.fault is None
    assert newest_pending(NOW) is not None
