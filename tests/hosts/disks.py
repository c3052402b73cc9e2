"""Small file systems of a test's own, full or read-only from a moment on."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import missing, require


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of 2 MB in memory, mounted at a folder."""
    if os.geteuid() != 0:
        missing("only root can mount a file system")
    command = [require("mount"), "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    subprocess.run(command, check=True)
    try:
        yield
    finally:
        subprocess.run([require("umount"), "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Write until there is no room for one more byte."""
    descriptor = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT)
    for size in (65_536, 4_096, 1):
        try:
            while True:
                os.write(descriptor, b"x" * size)
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise
    os.close(descriptor)


def make_read_only(folder: Path) -> None:
    """From now on nothing is written to the file system that is mounted there."""
    subprocess.run([require("mount"), "-o", "remount,ro", str(folder)], check=True)
