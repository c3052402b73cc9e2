"""Files that are for this user alone: 0600 from the first byte, written beside and renamed."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONLY_MINE = 0o600
_FOLDER = 0o700
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_MOST_BYTES = 262_144
_BEGUN = re.compile(r"\..+\.[0-9a-f]{8}")
_LONGEST_WRITE = 60.0
_LOCKED = "tokenwizard"


def state_folder() -> Path:
    """Where files lie that outlast a login (XDG Base Directory: `$XDG_STATE_HOME`)."""
    from platformdirs import user_state_path

    return user_state_path("tokenwizard", appauthor=False)


def runtime_folder() -> Path:
    """Where files lie that end with the login (`$XDG_RUNTIME_DIR`), if there is such a place.

    A folder that is not this user's alone is not taken: the XDG Base Directory specification wants
    0700. Without one it is the state folder.
    """
    place = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return place / "tokenwizard" if _is_mine_alone(place) else state_folder()


def _is_mine_alone(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    return folder.is_absolute() and stat.S_ISDIR(found.st_mode) and _belongs_to_me(found)


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all; what was there before is replaced.

    Raises:
        LocalError: the disk is full, the folder may not be written, or the text is no UTF-8.
    """
    try:
        content = text.encode()
        path.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        with written_beside(path, content) as beside:
            beside.replace(path)
    except UnicodeEncodeError:
        raise LocalError(
            f"{path} could not be written",
            cause="There are characters in the text that UTF-8 has not.",
        ) from None
    except OSError as fault:
        raise unwritten(path, fault) from None


@contextmanager
def written_beside(path: Path, content: bytes, *, locked: bool = False) -> Iterator[Path]:
    """A new file beside `path`, to be renamed onto it; deleted at the end if it was not.

    Args:
        path: the file to be.
        content: what is written.
        locked: nobody else writes it meanwhile. It has one name then, so that what a process left
            that was killed is found without looking through the folder, which may hold thousands.

    Raises:
        OSError: it could not be written.
    """
    beside = path.with_name(f".{path.name}.{_LOCKED if locked else os.urandom(4).hex()}")
    try:
        if locked:
            beside.unlink(missing_ok=True)
        _write_new(beside, content)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def unwritten(path: Path, fault: OSError) -> LocalError:
    """The sentences for a file that could not be written."""
    return LocalError(
        f"{path} could not be written",
        cause=_why(fault),
        next_step=f"Make room, or {_elsewhere(path)}, then try again.",
    )


def _elsewhere(path: Path) -> str:
    from platformdirs import user_config_path

    chosen_by = {
        "XDG_STATE_HOME": state_folder(),
        "XDG_CONFIG_HOME": user_config_path("tokenwizard", appauthor=False),
    }
    for variable, folder in chosen_by.items():
        if path.is_relative_to(folder):
            return f"set {variable} to a folder of yours"
    return "give another folder"


def sweep(folder: Path, now: float) -> None:
    """Delete what was begun in `folder` and did not end, a minute ago or more.

    Args:
        folder: where.
        now: seconds since the epoch.
    """
    with suppress(OSError):  # a folder that is not there, or is not ours, holds nothing of ours
        for found in os.listdir(folder):  # noqa: PTH208 (it may hold thousands, and names do)
            if not found.startswith("."):
                continue
            path = folder / found
            if _BEGUN.fullmatch(found) and now - path.lstat().st_mtime > _LONGEST_WRITE:
                path.unlink(missing_ok=True)


def _write_new(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, _ONLY_MINE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)  # some disks say only then that they are full


def _why(fault: OSError) -> str:
    if fault.errno in _FULL:
        return "The disk is full."
    if fault.errno in _FORBIDDEN:
        return "This user may not write there."
    return f"The system says: {fault.strerror}."


def read_private(path: Path) -> str | None:
    """The text of a file that `write_private` wrote; None if it is not there or not mine alone."""
    try:
        with open(path, "rb", opener=_open_as_it_is) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or not _belongs_to_me(found):
                return None
            content = file.read(_MOST_BYTES + 1)
    except OSError:
        return None
    try:
        return content.decode() if len(content) <= _MOST_BYTES else None
    except UnicodeDecodeError:
        return None


def _open_as_it_is(path: str, flags: int) -> int:
    """Without following a symbolic link, or waiting for a pipe's other end."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _belongs_to_me(found: os.stat_result) -> bool:
    if sys.platform == "win32":  # unproven: there a user's folders are kept by access lists
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o077
