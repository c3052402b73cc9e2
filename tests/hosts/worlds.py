"""Places that cannot be written, made for real: by private mounts, by limits and by modes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.attacks.other_users import require_root
from tests.constrained import ROOT
from tests.programs import require

TRY = """
import asyncio, sys
from tests.destinations.examples import sharepoint
from tokenwizard.errors.errors import LocalError
from tokenwizard.destinations.registry import destination_named
try:
    asyncio.run(destination_named(sys.argv[1]).tried(sharepoint()))
except LocalError as fault:
    print("unfit:", fault.title, "|", fault.cause, "|", fault.next_step)
else:
    print("fit")
"""
"""Tries the place that is the first argument."""


def in_world(
    mounts: str, code: str, *arguments: str | Path, within: float = 60.0
) -> subprocess.CompletedProcess[str]:
    """Run `code` where `mounts`, lines for sh, were run first; nobody else sees them."""
    require_root()
    python = f'set -e\n{mounts}\nexec "$0" -B -c "$@"'
    return subprocess.run(
        [require("unshare"), "-m", "sh", "-c", python, sys.executable, code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
    )


@contextmanager
def forbidden(folder: Path) -> Iterator[None]:
    """Nobody without root's rights writes to the folder meanwhile."""
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


def names(folder: Path) -> list[str]:
    """What lies in a folder; nothing if that is not there."""
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def traces(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Everything below a folder: inode, mode, time of its last change, and content."""
    found: dict[str, tuple[int, int, int, bytes]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        is_file = stat.S_ISREG(status.st_mode)
        changed = status.st_mtime_ns if is_file else 0
        content = path.read_bytes() if is_file else b""
        found[str(path)] = (status.st_ino, status.st_mode, changed, content)
    return found
