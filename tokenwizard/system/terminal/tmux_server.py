"""Asking the tmux server that `$TMUX` names, if it is this person's own.

The variable comes along through `su`, a wrapper or a file that is sourced, and may name the server
of another user. That one would be given what is copied, and would say what the display is and
which terminal the token is written to.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system.files.ownership import is_changed_by_others, uids_of_the_person
from tokenwizard.system.process import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.system.process import ProcessResult


async def ask(*arguments: str, limit: float, stdin: bytes = b"") -> ProcessResult | None:
    """Run `tmux` with `arguments`; None where it does not end in `limit` s, or is not to be asked.

    Args:
        arguments: without the program.
        limit: in seconds.
        stdin: what it reads.
    """
    if not _is_own_server(os.environ):
        return None
    return await run(("tmux", *arguments), limit=limit, stdin=stdin)


def is_own_terminal(found: os.stat_result) -> bool:
    """Whether it is a terminal device of this person's, told from its status."""
    return stat.S_ISCHR(found.st_mode) and found.st_uid in _own_uids()


def _is_own_server(environ: Mapping[str, str]) -> bool:
    """Whether nobody else has made the socket, or can put another in its place."""
    if sys.platform == "win32":
        return True  # there a user's folders are kept by access lists
    socket = Path(environ.get("TMUX", "").partition(",")[0])
    if not socket.is_absolute() or ".." in socket.parts:
        return False
    own = _own_uids()
    try:
        real = socket.resolve(strict=True)
        found = real.stat()
        names = {*socket.parents, *real.parents, socket}
        kept = all(_is_kept(name.lstat(), own) for name in names - {real})
    except (OSError, RuntimeError):  # it is not there, or its links lead in a circle
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid in own and kept


def _is_kept(found: os.stat_result, own: frozenset[int]) -> bool:
    """Whether no stranger can rename what is in a folder, or change where a link leads."""
    if found.st_uid not in own:
        return False
    if stat.S_ISLNK(found.st_mode):
        return True
    return bool(found.st_mode & stat.S_ISVTX) or not is_changed_by_others(found)


def _own_uids() -> frozenset[int]:
    """The person's, and the owner of the terminal that this runs in: `su` leaves that as it was.

    Whoever owns that terminal sees what is on it anyway.
    """
    return uids_of_the_person(os.environ) | frozenset(
        os.fstat(stream).st_uid for stream in (0, 1, 2) if os.isatty(stream)
    )
