"""One run at a time: held from reading a refresh token to putting the newer one back."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tokenwizard.errors import LocalError
from tokenwizard.private_file import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT = 60.0
"""Seconds: a refresh is one request, whose own limits are well below."""

_FOLDER = 0o700
_FILE = 0o600


@contextmanager
def held(key: str, *, timeout: float = LONGEST_WAIT) -> Iterator[None]:
    """Hold what `key` names, such as "env:" and a file's real path, against every other run.

    Blocks its thread for at most `timeout` seconds. Not to be held twice by one thread: the second
    would wait for the first. The operating system lets it go when the process ends, however it
    ends; the file stays, empty.

    Raises:
        LocalError: another run holds it for longer, or the state folder cannot be written.
    """
    from filelock import FileLock, Timeout

    folder = state_folder() / "locks"
    name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    lock = FileLock(folder / name, timeout=timeout, mode=_FILE, thread_local=False)
    try:
        for mine in (folder.parent, folder):  # `parents` alone would leave the mode to the umask
            if not mine.is_dir():
                mine.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise LocalError(
            "another tokenwizard is renewing this token",
            cause=f"It has held it for {timeout:g} seconds; a renewal takes a few.",
            next_step="Wait for it, or end it if it hangs, then try again.",
        ) from None
    except OSError as fault:
        raise LocalError(
            f"{folder} could not be written",
            cause=f"The system says: {fault.strerror}.",
            next_step="Set XDG_STATE_HOME to a folder of yours, then try again.",
        ) from None
    try:
        yield
    finally:
        lock.release()
