"""One run at a time: held from reading a refresh token to putting the newer one back."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tokenwizard.errors import LocalError
from tokenwizard.opened_folder import opened_folder
from tokenwizard.private_file import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

LONGEST_WAIT = 60.0
"""Seconds: a refresh is one request, whose own limits are well below."""

_PAUSE = 0.05
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
    folder = state_folder() / "locks"
    name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    with ExitStack() as stack:
        try:
            stack.enter_context(_locked(folder, name, timeout))
        except TimeoutError:
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
        yield


if sys.platform == "win32":

    def _locked(folder: Path, name: str, timeout: float) -> AbstractContextManager[object]:
        from filelock import FileLock

        folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / name, timeout=timeout, mode=_FILE, thread_local=False)

else:

    @contextmanager
    def _locked(folder: Path, name: str, timeout: float) -> Iterator[None]:
        """Held by flock(2) on the descriptor of a file that is never written.

        The folder may be one that another user can write: what they put there is neither followed,
        cut nor given another mode. They can make a run wait, and no more.

        Raises:
            TimeoutError: another run holds it for longer.
            OSError: it cannot be made.
        """
        import fcntl

        end = time.monotonic() + timeout
        with opened_folder(folder, make=True) as opened:
            descriptor = opened.open(name, os.O_RDWR | os.O_CREAT, _FILE)
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= end:
                        raise TimeoutError from None
                time.sleep(_PAUSE)
            yield
        finally:
            os.close(descriptor)
