"""A folder of this user's own among the temporary ones, for who has no other to write to."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tokenwizard.opened_folder import opened_folder


def temporary_folder() -> Path:
    """What it is called; it need not be there.

    Raises:
        OSError: there is no place for temporary files.
    """
    user = "" if sys.platform == "win32" else f"-{os.geteuid()}"
    return Path(tempfile.gettempdir()) / f"tokenwizard{user}"


def own_temporary_folder() -> Path:
    """The folder, made if it is not there, 0700; everybody may have put one of that name there.

    Raises:
        OSError: it cannot be made.
        LocalError: another user may write it.
    """
    path = temporary_folder()
    with opened_folder(path, make=True) as folder:
        folder.refuse_unless_ours("set TMPDIR to a folder of yours")
    return path
