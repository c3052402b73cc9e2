"""One run at a time: held from reading a refresh token to putting the newer one back."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tokenwizard.errors import LocalError
from tokenwizard.opened_folder import OpenedFolder, folder_of, opened_folder
from tokenwizard.private_file import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

LONGEST_WAIT = 60.0
"""Seconds: a refresh is one request, whose own limits are well below."""

_PAUSE = 0.05
_FILE = 0o600
_READ_BY_ALL = 0o004


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
            raise _busy(timeout) from None
        except OSError as fault:
            raise LocalError(
                f"{folder} could not be written",
                cause=f"The system says: {fault.strerror}.",
                next_step="Set XDG_STATE_HOME to a folder of yours, then try again.",
            ) from None
        yield


def _busy(timeout: float) -> LocalError:
    return LocalError(
        "another tokenwizard is renewing this token",
        cause=f"It has held it for {timeout:g} seconds; a renewal takes a few.",
        next_step="Wait for it, or end it if it hangs, then try again.",
    )


@contextmanager
def file_held(path: Path, *, timeout: float = LONGEST_WAIT) -> Iterator[None]:
    """Hold a file against every other run, another user's too, whose `held` lies elsewhere.

    Nothing is made for that: who cannot read the file cannot hold it either. One that is not there
    or cannot be locked, as on some network file systems, is held against nobody.

    Raises:
        LocalError: another run holds it for longer.
    """
    try:
        descriptor = _held_file(path, time.monotonic() + timeout)
    except TimeoutError:
        raise _busy(timeout) from None
    except (OSError, LocalError):  # who reads it says what is wrong
        descriptor = None
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


if sys.platform == "win32":

    def _held_file(path: Path, end: float) -> int | None:
        return None

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
        end = time.monotonic() + timeout
        with opened_folder(folder, make=True) as opened:
            descriptor = _lock_file(opened, name)
        try:
            _wait_for(descriptor, end)
            yield
        finally:
            os.close(descriptor)

    def _lock_file(folder: OpenedFolder, name: str) -> int:
        """Its descriptor; what root makes in a folder of somebody else's is theirs."""
        flags = os.O_RDWR | os.O_CREAT
        try:
            descriptor = folder.open(name, flags | os.O_EXCL, _FILE)
        except FileExistsError:
            return folder.open(name, flags, _FILE)
        owner = folder.found
        if os.geteuid() == 0 and owner.st_uid != 0:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        return descriptor

    def _wait_for(descriptor: int, end: float) -> None:
        import fcntl

        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise TimeoutError from None
                time.sleep(_PAUSE)
            else:
                return

    def _held_file(path: Path, end: float) -> int | None:
        """The descriptor that holds it: the file that has the name now, not one replaced before."""
        with folder_of(path) as (folder, name):
            while True:
                with ExitStack() as closing:
                    descriptor = folder.open(name, os.O_RDONLY)
                    closing.callback(os.close, descriptor)
                    if _is_held(descriptor, end) and _is_at(descriptor, folder, name):
                        closing.pop_all()
                        return descriptor
                    done = not stat.S_ISREG(os.fstat(descriptor).st_mode)
                if done or time.monotonic() >= end:
                    return None

    def _is_held(descriptor: int, end: float) -> bool:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return False
        try:
            _wait_for(descriptor, end)
        except TimeoutError:
            if found.st_mode & _READ_BY_ALL:  # anybody may hold it, and is not to stop the work
                return False
            raise
        return True

    def _is_at(descriptor: int, folder: OpenedFolder, name: str) -> bool:
        now = folder.status(name)
        return now is not None and os.path.samestat(now, os.fstat(descriptor))
