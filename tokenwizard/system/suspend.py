"""Stop as by ctrl+z, and be woken where nobody is left who could go on with us.

A shell that ends wakes its stopped jobs: the system does it, and some shells do. Linux looks only
at jobs in which every thread has stopped already. A shell that ends while the last thread is still
on its way leaves us stopped for ever, without a terminal and with our ports open. So we ask to be
woken at the end of our parent as well (prctl(2), PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_PR_SET_PDEATHSIG = 1  # prctl(2)


def stopped(whom: int) -> bool:
    """Stop as by ctrl+z, and wait to be gone on with; False if nobody here could do that.

    The system stops no job that has no shell.

    Args:
        whom: the process, or 0 for all of its job.
    """
    was_continued = False

    def hear(_: int, __: FrameType | None) -> None:
        nonlocal was_continued
        was_continued = True

    heard_before = signal.signal(signal.SIGCONT, hear)
    stopped_before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        stop_job(whom)
    finally:
        signal.signal(signal.SIGTSTP, stopped_before)
        signal.signal(signal.SIGCONT, heard_before)
    return was_continued


def stop_job(whom: int) -> None:
    """Send SIGTSTP; come back when we go on. The system stops no job that has no shell.

    Args:
        whom: the process, or 0 for all of its job.
    """
    with _woken_at_the_end_of_the_parent():
        os.kill(whom, signal.SIGTSTP)


@contextmanager
def _woken_at_the_end_of_the_parent() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_PDEATHSIG, signal.SIGCONT, 0, 0, 0)
    try:
        yield
    finally:
        prctl(_PR_SET_PDEATHSIG, 0, 0, 0, 0)
