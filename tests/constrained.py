"""Python in a child process that may do less than this one: a small disk, no rights of root's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

NO_RIGHTS = """
import ctypes
header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
assert ctypes.CDLL(None).capset(header, none) == 0  # capset(2): root without its capabilities
"""


def full_after(length: int) -> str:
    """No file may grow beyond `length` bytes; Python ignores SIGXFSZ and so meets EFBIG."""
    return f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({length}, {length}))
"""


def python(code: str, *arguments: str, within: float = 20.0) -> subprocess.CompletedProcess[str]:
    """Run `code` with this tree's package; raises TimeoutExpired if it does not end in time."""
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
    )
