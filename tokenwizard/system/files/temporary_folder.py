"""Folders of this user's own among the temporary ones."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.opened_folder import opened_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A new folder of 0700 among the temporary ones, deleted at the end with what is in it.

    Raises:
        LocalError: there is no place for temporary files.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix="tokenwizard-")
    except OSError as fault:
        raise LocalError(
            "No temporary folder can be written",
            cause=f"{fault.strerror}.",
            next_step="Set TMPDIR to a folder of yours, then start again.",
        ) from None
    with made as folder:
        yield Path(folder)
