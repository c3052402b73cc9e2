"""What cannot be written says why, and only what can help: for each fault of the system its own."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.constrained import ROOT
from tests.programs import missing, require
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import unwritten, write_private

ROOM = ("ENOSPC", "EDQUOT")
OTHERS = (
    *("EFBIG", "EACCES", "EPERM", "EROFS", "ENAMETOOLONG", "ENOENT", "ENOTDIR", "EISDIR"),
    *("ELOOP", "EIO", "ENODEV", "EBUSY", "EMFILE"),
)


def said(name: str) -> LocalError:
    number = getattr(errno, name)
    return unwritten(Path("/practice/file"), OSError(number, os.strerror(number)))


@pytest.mark.parametrize("name", [*ROOM, *OTHERS])
def test_room_is_asked_for_only_where_it_is_missing(name: str) -> None:
    """The faults are made up here: most file systems that give them cannot be had."""
    fault = said(name)

    assert fault.title == "/practice/file could not be written"
    assert ("Make room" in fault.next_step) == (name in ROOM)
    assert fault.cause.endswith(".")
    assert fault.next_step[0].isupper()
    assert "another folder" in fault.next_step


def test_each_has_words_of_its_own() -> None:
    causes = {said(name).cause for name in (*ROOM, *OTHERS)}

    assert len(causes) == len((*ROOM, *OTHERS)) - 1  # EACCES and EPERM are one to a person


def test_a_place_that_is_mounted_read_only_says_so(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        missing("only root mounts a folder in a namespace of its own")
    code = """
import sys
from pathlib import Path
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import write_private
try:
    write_private(Path(sys.argv[1]) / "practice", "practice")
except LocalError as fault:
    print(fault.cause, fault.next_step)
"""
    mounts = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    command = [require("unshare"), "--mount", "--", "sh", "-ec", mounts, str(tmp_path)]

    done = subprocess.run(
        [*command, sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "read-only" in done.stdout
    assert "Make room" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_to_be_shorter(tmp_path: Path) -> None:
    with pytest.raises(LocalError) as refused:
        write_private(tmp_path / ("practice" * 40), "practice")

    assert "Shorten" in refused.value.next_step


def test_a_file_in_the_place_of_a_folder_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "practice").write_text("practice")
    with pytest.raises(LocalError) as refused:
        write_private(tmp_path / "practice" / "practice", "practice")

    assert "folder" in refused.value.cause
    assert "Make room" not in refused.value.next_step
