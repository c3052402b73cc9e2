"""Hearing that the terminal is gone, also where no SIGHUP comes (nohup, setsid, containers)."""

from __future__ import annotations

import select
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def watch_for_hangup(terminal: int, hear: Callable[[], None]) -> None:
    """Call `hear` once, from another thread, when the other side of `terminal` is gone.

    Args:
        terminal: the file descriptor of a terminal; it is neither read nor written.
        hear: what to call.

    Linux alone tells: macOS polls no terminal, Windows has no such call. There it is never heard.
    """
    if not sys.platform.startswith("linux"):
        return
    thread = threading.Thread(target=_wait, args=(terminal, hear), name="hang-up", daemon=True)
    thread.start()


def _wait(terminal: int, hear: Callable[[], None]) -> None:
    poll = select.poll()
    poll.register(terminal, 0)  # POLLHUP and POLLERR are always told
    for _, event in poll.poll():
        if event & (select.POLLHUP | select.POLLERR):
            hear()
