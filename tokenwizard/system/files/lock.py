"""One run at a time: held from reading a refresh token to putting the newer one back.

A lock keeps two runs from overwriting each other's token. It is never a reason to lose one: where
no place for it can be had, the work goes on without.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError, TokenWizardError
from tokenwizard.system.files.opened_folder import OpenedFolder, folder_of, opened_folder
from tokenwizard.system.files.private_file import runtime_folder, set_mode, state_folder
from tokenwizard.system.files.temporary_folder import own_temporary_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

LONGEST_WAIT = 60.0
"""Seconds: a refresh is one request, whose own limits are well below."""

_PAUSE = 0.05
_FILE = 0o600
_READ_BY_ALL = 0o004
_LONGEST_WRITE = 5.0
"""Seconds: a folder is held while one file is made in it. Others lock folders for other ends."""


@contextmanager
def held(key: str, *, timeout: float = LONGEST_WAIT) -> Iterator[None]:
    """Hold what `key` names, such as "keyring:" and a profile's name, against every other run.

    Blocks its thread for at most `timeout` seconds. Not to be held twice by one thread: the second
    would wait for the first. The operating system lets it go when the process ends, however it
    ends; the file stays, empty. It lies in the state folder, else in the runtime folder, else in
    a folder of this user's own among the temporary ones; else nothing is held.

    Raises:
        LocalError: another run holds it for longer.
    """
    with ExitStack() as stack:
        for folder in (state_folder, runtime_folder, own_temporary_folder):
            if _entered(stack, folder, key, timeout):
                break
        yield


@contextmanager
def path_held(path: Path, *, timeout: float = LONGEST_WAIT) -> Iterator[None]:
    """Hold a file, there or not, against every other run, whoever's run it is.

    Blocks and ends as `held` does. Beside the lock in the state folder the file itself is held,
    see `file_held`: that is enough where the state folder cannot be had. Where neither can be, a
    file beside it is, which is gone at the end; and where that cannot be made, nothing is held.

    Raises:
        LocalError: another run holds it for longer.
    """
    with ExitStack() as stack:
        has_lock = _entered(stack, state_folder, f"file:{_real(path)}", timeout)
        has_file = stack.enter_context(file_held(path, timeout=timeout))
        if not has_lock and not has_file:
            stack.enter_context(_held_beside(path, timeout))
        yield


def _entered(stack: ExitStack, base: Callable[[], Path], key: str, timeout: float) -> bool:
    """Hold a lock below a folder until the stack ends; False if it cannot be made there."""
    name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        stack.enter_context(_locked(base() / "locks", name, timeout))
    except TimeoutError:
        raise _busy(timeout) from None
    except (OSError, TokenWizardError):  # a token is worth more than its lock
        return False
    return True


def _busy(timeout: float) -> LocalError:
    return LocalError(
        "another tokenwizard is renewing this token",
        cause=f"It has held it for {timeout:g} seconds; a renewal takes a few.",
        next_step="Wait for it, or end it if it hangs, then try again.",
    )


def _real(path: Path) -> Path:
    """What it is called, links followed; nothing is done by this name."""
    try:
        return Path(os.path.realpath(path))
    except OSError:  # Python 3.11 and 3.12, where a link is swapped meanwhile
        return path


@contextmanager
def file_held(path: Path, *, timeout: float = LONGEST_WAIT) -> Iterator[bool]:
    """Hold a file against every other run, another user's too; gives whether it is held.

    Where there is no such file yet its folder is held instead, for whoever makes it. Nothing is
    made for that. What cannot be read or locked, as on some network file systems, is held against
    nobody.

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
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


if sys.platform == "win32":

    def _held_file(path: Path, end: float) -> int | None:
        return None

    @contextmanager
    def _held_beside(path: Path, timeout: float) -> Iterator[None]:
        key = f"file:{path}"
        with ExitStack() as stack:
            _entered(stack, own_temporary_folder, key, timeout)
            yield

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
            LocalError: a link of another user's is on the way.
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
        set_mode(descriptor, _FILE)
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
        """The descriptor that holds it: of the file that has the name now, or of its folder."""
        with folder_of(path) as (folder, name):
            while True:
                with ExitStack() as closing:
                    descriptor, is_there = _opened(folder, name)
                    closing.callback(os.close, descriptor)
                    hold = _is_held if is_there else _is_folder_held
                    if not hold(descriptor, end):
                        return None
                    if _is_at(descriptor if is_there else None, folder, name):
                        closing.pop_all()
                        return descriptor
                if time.monotonic() >= end:
                    return None

    def _opened(folder: OpenedFolder, name: str) -> tuple[int, bool]:
        """A descriptor of the file, or of its folder where it is not there; and whether it is."""
        try:
            return folder.open(name, os.O_RDONLY), True
        except FileNotFoundError:
            return folder.open(".", os.O_RDONLY | os.O_DIRECTORY), False

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

    def _is_folder_held(descriptor: int, end: float) -> bool:
        try:
            _wait_for(descriptor, min(end, time.monotonic() + _LONGEST_WRITE))
        except TimeoutError:
            return False
        return True

    def _is_at(descriptor: int | None, folder: OpenedFolder, name: str) -> bool:
        """Whether the name still is what was opened; None for a name that was not there."""
        now = folder.status(name)
        if descriptor is None or now is None:
            return descriptor is None and now is None
        return os.path.samestat(now, os.fstat(descriptor))

    @contextmanager
    def _held_beside(path: Path, timeout: float) -> Iterator[None]:
        """Hold `.NAME.lock` beside a file, and delete it while it is held."""
        with ExitStack() as stack:
            try:
                folder, name = stack.enter_context(folder_of(path))
                lock = f".{name}.lock"
                descriptor = _held_lock(folder, lock, time.monotonic() + timeout)
            except TimeoutError:
                raise _busy(timeout) from None
            except (OSError, LocalError):
                pass
            else:
                stack.callback(os.close, descriptor)
                stack.callback(_remove, folder, lock)
            yield

    def _held_lock(folder: OpenedFolder, name: str, end: float) -> int:
        while True:
            with ExitStack() as closing:
                descriptor = _lock_file(folder, name)
                closing.callback(os.close, descriptor)
                _wait_for(descriptor, end)
                if _is_at(descriptor, folder, name):
                    closing.pop_all()
                    return descriptor

    def _remove(folder: OpenedFolder, name: str) -> None:
        with suppress(OSError):
            folder.remove(name)
