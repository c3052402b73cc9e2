"""Tries what saving will need: without a token, and without leaving a trace."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tokenwizard.destinations.editing.user_file import ROOM, try_replacing
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.daemon_thread import in_a_daemon
from tokenwizard.system.files.opened_folder import opened_folder
from tokenwizard.system.files.private_file import temporary_sibling, unwritten

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_STDOUT = 1
_THREAD = "trial"
_FULL = 0 if sys.platform == "win32" else os.makedev(1, 7)


async def in_trial(work: Callable[[], object]) -> None:
    """Do `work` off the loop; when the caller is cancelled nothing waits for it."""
    await asyncio.wrap_future(in_a_daemon(work, _THREAD))


async def try_file(path: Path, preview: Callable[[], object]) -> None:
    """Find out whether a person's file could be edited.

    Args:
        path: the file.
        preview: finds out whether its text could be; may raise LocalError.

    Raises:
        LocalError: it could not.
    """

    def work() -> None:
        preview()
        try_replacing(path)

    await in_trial(work)


def try_own_file(path: Path, otherwise: str) -> None:
    """Find out whether a file of the wizard's own could be written, its folders made for it.

    Args:
        path: the file.
        otherwise: what else can be done, as in "set XDG_STATE_HOME to a folder of yours".

    Raises:
        LocalError: it could not.
    """
    try:
        with ExitStack() as stack:
            for place in path.parents:
                try:
                    folder = stack.enter_context(opened_folder(place))
                except FileNotFoundError:
                    continue  # it would be made
                if place == path.parent:
                    folder.refuse_unless_ours(otherwise)
                stack.enter_context(temporary_sibling(folder, path.name, os.urandom(ROOM)))
                return
    except OSError as fault:
        raise unwritten(path, fault) from None


def try_stdout() -> None:
    """Find out whether stdout takes what is written to it, as far as that can be known.

    Raises:
        LocalError: it is closed, or full, or nobody reads it.
    """
    try:
        # Where it was closed from the beginning, another file may have its number by now.
        was_open = sys.__stdout__ is not None
        why = _why_not_written(os.fstat(_STDOUT)) if was_open else "It is closed."
    except OSError as fault:
        why = f"The system says: {fault.strerror}."
    if why:
        raise LocalError(
            "stdout cannot take the token",
            cause=why,
            next_step="Look at what stdout is redirected to, then start again.",
        )


def _why_not_written(found: os.stat_result) -> str:
    """Why it cannot be written, as a sentence; empty if nothing speaks against it.

    Raises:
        OSError: the system says no.
    """
    if sys.platform == "win32":
        return ""
    import fcntl

    if fcntl.fcntl(_STDOUT, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        return "It is open to be read alone."
    if stat.S_ISCHR(found.st_mode) and sys.platform == "linux" and found.st_rdev == _FULL:
        return "It is /dev/full."
    if stat.S_ISFIFO(found.st_mode):
        import select

        poll = select.poll()
        poll.register(_STDOUT, 0)
        return "Nobody reads it." if poll.poll(0) else ""
    if stat.S_ISREG(found.st_mode):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
        if most != resource.RLIM_INFINITY and found.st_size + ROOM > most:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        room = os.fstatvfs(_STDOUT)
        if room.f_bavail * room.f_frsize < ROOM:
            return "The disk is full."
    return ""
