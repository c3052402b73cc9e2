"""One run at a time, across processes."""

from __future__ import annotations

import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.constrained import NO_RIGHTS, ROOT, python
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.lock import held

HOLD = """
import signal, sys
from tokenwizard.system.files.lock import held
with held(sys.argv[1]):
    print("held", flush=True)
    signal.pause()
"""


def holder(key: str) -> subprocess.Popen[str]:
    """A process that holds `key` until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, key], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_waits_and_gives_up_with_a_sentence_until_the_first_is_dead() -> None:
    with holder("practice") as first:
        try:
            with (
                pytest.raises(LocalError, match="another tokenwizard is renewing") as fault,
                held("practice", timeout=0.2),
            ):
                pytest.fail("two hold it")
            assert "0.2 seconds" in fault.value.cause
        finally:
            first.kill()
            first.wait(10)
        with held("practice", timeout=10):
            pass


def test_two_keys_do_not_wait_for_each_other() -> None:
    with held("practice"), held("practice 2", timeout=0.2):
        pass


def test_it_is_let_go_when_the_block_ends_by_an_error() -> None:
    with pytest.raises(KeyError), held("practice"):
        raise KeyError
    with held("practice", timeout=0.2):
        pass


def test_the_folder_and_the_file_are_for_this_user_alone_and_name_nothing(
    state_home: Path,
) -> None:
    with held("env:practice"):
        (file,) = (state_home / "tokenwizard" / "locks").iterdir()
        modes = [
            stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, file.parent.parent)
        ]

    assert modes == [0o600, 0o700, 0o700]
    assert "practice" not in file.name


def test_a_state_folder_that_cannot_be_written_stops_nothing(
    state_home: Path, tmp_path: Path
) -> None:
    state_home.mkdir(mode=0o500)
    code = f"""{NO_RIGHTS}
import tempfile
tempfile.tempdir = {str(tmp_path)!r}
from tokenwizard.system.files.lock import held
with held("practice"): print("held")
"""

    done = python(code)

    assert done.stdout == "held\n", done.stderr
    assert list(state_home.iterdir()) == []


def test_a_file_where_the_state_folder_should_be_stays_and_stops_nothing(
    state_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    state_home.write_text("a file of somebody's")

    with held("practice"):
        pass

    assert state_home.read_text() == "a file of somebody's"
