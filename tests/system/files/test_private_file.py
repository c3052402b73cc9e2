"""Files for this user alone: their modes, and what a fault leaves."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.constrained import NO_RIGHTS, full_after, python
from tests.programs import missing
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import write_own, write_private

TEXT = "practice text, täglich\n" * 40
WRITE = """
import json, signal, sys
from pathlib import Path
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import write_own, write_private
{before}
try:
    write_private(Path(sys.argv[1]), "practice" * 2_000)
except LocalError as fault:
    print(json.dumps([fault.title, fault.cause, fault.next_step]))
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Each of these as the umask of this process."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_file_and_folder_are_for_this_user_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "state" / "practice"

    write_private(path, TEXT)

    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert path.read_text("utf-8") == TEXT
    assert names(path.parent) == ["practice"]


@pytest.mark.parametrize("mask", [0o277, 0o377, 0o777])
@pytest.mark.parametrize("write", [write_private, write_own])
def test_a_umask_that_takes_all_leaves_a_file_that_can_be_read(
    tmp_path: Path, mask: int, write: Callable[[Path, str], str]
) -> None:
    before = os.umask(mask)
    try:
        write(tmp_path / "practice", TEXT)
    finally:
        os.umask(before)

    assert mode(tmp_path / "practice") == 0o600


@pytest.mark.parametrize("length", [0, 1, 5_000])
def test_a_file_is_private_from_its_first_byte(tmp_path: Path, length: int) -> None:
    """Killed in the middle of the write, under an open umask, it leaves what others could see."""
    path = tmp_path / "practice"
    killed_by_a_full_disk = full_after(length) + (
        "import os; os.umask(0); signal.signal(signal.SIGXFSZ, signal.SIG_DFL)"
    )

    done = python(WRITE.format(before=killed_by_a_full_disk), str(path))
    (beside,) = tmp_path.iterdir()

    assert done.returncode == -signal.SIGXFSZ
    assert beside.stat().st_size == length
    assert mode(beside) == 0o600


def test_the_mode_of_a_file_is_never_changed_after_it_was_made(tmp_path: Path) -> None:
    """Who opened it before the change would read on."""
    watched = "sys.addaudithook(lambda event, _: event == 'os.chmod' and sys.exit(9))"

    done = python(WRITE.format(before=watched), str(tmp_path / "practice"))

    assert (done.returncode, done.stderr) == (0, "")
    assert mode(tmp_path / "practice") == 0o600


def test_what_was_there_before_is_replaced_and_its_open_mode_with_it(tmp_path: Path) -> None:
    path = tmp_path / "practice"
    path.write_text("longer than what comes after it: " * 100)
    path.chmod(0o644)

    write_private(path, TEXT)

    assert path.read_text("utf-8") == TEXT
    assert mode(path) == 0o600


@pytest.mark.parametrize("dangling", [False, True])
def test_a_symbolic_link_is_replaced_and_its_target_left_alone(
    tmp_path: Path, dangling: bool
) -> None:
    target, path = tmp_path / "target", tmp_path / "practice"
    if not dangling:
        target.write_text("of somebody else")
    path.symlink_to(target)

    write_private(path, TEXT)

    assert not path.is_symlink()
    assert path.read_text("utf-8") == TEXT
    assert target.exists() is not dangling
    assert dangling or target.read_text() == "of somebody else"


def test_a_full_disk_leaves_the_old_content_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "practice"
    write_private(path, TEXT)

    done = python(WRITE.format(before=full_after(5_000)), str(path))

    title, cause, next_step = json.loads(done.stdout)
    assert title == f"{path} could not be written"
    assert cause == "A file there may not become so large."
    assert next_step == "Raise that limit (ulimit -f), or give another folder, then try again."
    assert path.read_text("utf-8") == TEXT
    assert names(tmp_path) == ["practice"]


@pytest.mark.parametrize("variable", ["XDG_STATE_HOME", "XDG_CONFIG_HOME"])
def test_a_full_disk_under_a_folder_of_the_wizards_names_what_chooses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "mine"))

    done = python(
        WRITE.format(before=full_after(5_000)), str(tmp_path / "mine" / "tokenwizard" / "practice")
    )

    assert json.loads(done.stdout)[2] == (
        f"Raise that limit (ulimit -f), or set {variable} to a folder of yours, then try again."
    )


def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    write_private(closed / "practice", TEXT)
    closed.chmod(0o500)

    done = python(WRITE.format(before=NO_RIGHTS), str(closed / "practice"))

    assert json.loads(done.stdout)[1] == "This user may not write there."
    assert (closed / "practice").read_text("utf-8") == TEXT
    assert names(closed) == ["practice"]


def test_a_disk_that_says_only_at_the_end_that_it_is_full_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As network file systems do; there is none here."""

    def full(_: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    path = tmp_path / "practice"
    write_private(path, TEXT)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LocalError) as refused:
        write_private(path, "practice")

    assert "quota" in refused.value.cause
    assert path.read_text("utf-8") == TEXT
    assert names(tmp_path) == ["practice"]


def test_nothing_is_written_into_a_file_that_lies_at_the_place_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody guessed its name, and would read along."""
    target = tmp_path / "target"
    target.write_text("of somebody else")
    guessed = b"made"
    os.link(target, tmp_path / f".practice.{guessed.hex()}")
    monkeypatch.setattr(os, "urandom", lambda _: guessed)

    with pytest.raises(LocalError, match="could not be written"):
        write_private(tmp_path / "practice", TEXT)

    assert target.read_text() == "of somebody else"
    assert not (tmp_path / "practice").exists()


@pytest.mark.parametrize("below", ["practice", "deep/practice"])
def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("of somebody else")

    with pytest.raises(LocalError) as refused:
        write_private(tmp_path / "file" / below, TEXT)

    assert "should be a folder" in refused.value.cause
    assert str(tmp_path) not in refused.value.cause
    assert refused.value.__suppress_context__
    assert (tmp_path / "file").read_text() == "of somebody else"


def test_a_folder_at_the_place_of_the_file_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "practice").mkdir()

    with pytest.raises(LocalError, match="could not be written"):
        write_private(tmp_path / "practice", TEXT)

    assert names(tmp_path) == ["practice"]


def test_no_fault_tells_what_was_to_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LocalError) as refused:
        write_private(tmp_path / "file" / "practice", "practice-token-to-be-written")

    error = refused.value
    assert "practice-token" not in f"{error} {error.title} {error.cause} {error.next_step}"


def test_text_that_is_no_utf_8_is_a_fault_of_its_own(tmp_path: Path) -> None:
    """Lone surrogates: bytes of the command line, or an answer's JSON, can bring some."""
    with pytest.raises(LocalError) as refused:
        write_private(tmp_path / "practice", "practice\udcff")

    assert "UTF-8" in refused.value.cause
    assert refused.value.__suppress_context__  # what it hides quotes the text
    assert not names(tmp_path)


def test_a_folder_that_is_there_is_not_said_to_be_missing(tmp_path: Path) -> None:
    """Nobody makes a file in /proc, and the system has one number for both."""
    if not Path("/proc/self/fd").is_dir():
        missing("this system has no /proc")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "not there" / "practice")
    causes = []
    for path in (Path("/proc/practice"), link):
        with pytest.raises(LocalError) as told:
            write_private(path, TEXT, follow=True)
        causes.append(told.value.cause)

    assert "on the way" not in causes[0]
    assert "on the way" in causes[1]
