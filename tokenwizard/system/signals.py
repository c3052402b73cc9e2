"""Which signals end a process, and one way to hear them in an event loop."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")
_ALWAYS = ("SIGINT", "SIGTERM", "SIGQUIT")
_UNLESS_IGNORED = (
    *("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGXCPU", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGEMT", "SIGBREAK"),
)


def stop_on_signals(stop: Callable[[], None]) -> list[int]:
    """Call `stop` on SIGINT, SIGTERM and SIGHUP; gives the list that their numbers are put in."""
    import asyncio

    signalled: list[int] = []

    def note(number: int) -> None:
        signalled.append(number)
        stop()

    loop = asyncio.get_running_loop()
    for name in _STOPPING:
        number = getattr(signal, name, None)
        if number is not None and sys.platform != "win32":  # there the loop takes no handlers
            loop.add_signal_handler(number, note, number)
    return signalled


def ending_signals(*, nohup: bool = False) -> list[signal.Signals]:
    """Those that end a process and let it tidy up; of the rare ones none that is ignored already.

    SIGSEGV and its like are not among them: no Python runs after one.

    Args:
        nohup: whether SIGHUP may be ignored as well, as it is in what nohup starts.
    """
    always = _ALWAYS if nohup else (*_ALWAYS, "SIGHUP")
    found = [getattr(signal, name) for name in always if hasattr(signal, name)]
    for name in (*_UNLESS_IGNORED, *(["SIGHUP"] if nohup else [])):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            found.append(number)
    return found
