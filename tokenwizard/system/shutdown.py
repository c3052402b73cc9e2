"""An end that is asked for from outside, by a signal or a terminal that goes, and that then comes.

Whoever is asked ends in good order. What cannot, because a thread waits for something that never
comes, is ended all the same: a process without its terminal is one that nobody can see or stop.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tokenwizard.system.exit_status import HUNG_UP
from tokenwizard.system.signals import ending_signals
from tokenwizard.system.terminal.hangup import watch_for_hangup

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

SECONDS = 3.0
"""How long whatever is asked to end may take."""

LONGEST = 60.0
"""Seconds after which it is not needed any more, whatever it says."""

_BETWEEN_LOOKS = 0.1
_KEEPING_SECONDS = 10.0  # a slow disk is waited for; a terminal that takes nothing is not
_BEFORE_SECONDS = 1.0


class LastResort:
    """Ends the process hard, some time after it was asked to end.

    The thread that does so is begun here: what asks may be a signal's handler, which can interrupt
    anything and so must not take a lock.

    Args:
        seconds: that are waited, once it is asked.
        keep: called first, in a thread, before the process ends; for at most ten seconds.
        before: called after it likewise, for at most a second.
        still_needed: asked in that thread; as long as it says so the end waits, `longest` at most.
        longest: seconds.
        end: ends the process with a status, at once.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        *,
        keep: Callable[[], None] = lambda: None,
        before: Callable[[], None] = lambda: None,
        still_needed: Callable[[], bool] = lambda: False,
        longest: float = LONGEST,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._seconds = seconds
        self._keep = keep
        self._before = before
        self._still_needed = still_needed
        self._longest = longest
        self._end = end
        self._asked: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.is_asked = False
        threading.Thread(target=self._wait, name="last-resort", daemon=True).start()

    def ask(self, status: int) -> None:
        """From now on there is an end, with the first status that is given; in any thread.

        It can stand in a signal's handler: SimpleQueue.put may interrupt itself.
        """
        self.is_asked = True
        self._asked.put(status)

    def _wait(self) -> None:
        status = self._asked.get()
        began = time.monotonic()
        time.sleep(self._seconds)
        while self._still_needed() and time.monotonic() < began + self._longest:
            time.sleep(_BETWEEN_LOOKS)
        for tidy, seconds in ((self._keep, _KEEPING_SECONDS), (self._before, _BEFORE_SECONDS)):
            tidying = threading.Thread(target=tidy, name="before-the-end", daemon=True)
            tidying.start()
            tidying.join(seconds)
        self._end(status)


class Shutdown:
    """What whoever notices an end calls: `ask`, from any thread and from a signal's handler.

    Args:
        stop: begins the end in good order, with a status; called once, in the event loop.
        last_resort: comes after it.
        call_soon: calls something in the event loop, from anywhere.
        again: called in the event loop for each ctrl+c after that: the person waits no longer.
    """

    def __init__(
        self,
        stop: Callable[[int], None],
        last_resort: LastResort,
        call_soon: Callable[..., object],
        again: Callable[[], object] = lambda: None,
    ) -> None:
        self._stop = stop
        self._again = again
        self._last_resort = last_resort
        self._call_soon = call_soon

    @property
    def is_asked(self) -> bool:
        """Whether the end has begun."""
        return self._last_resort.is_asked

    def ask(self, status: int) -> None:
        """End; the first status counts."""
        if self.is_asked:
            return
        self._last_resort.ask(status)
        with suppress(RuntimeError):  # the loop is closed: it has ended by itself
            self._call_soon(self._stop, status)

    def signalled(self, number: int) -> None:
        """A signal that ends came."""
        if self.is_asked and number == signal.SIGINT:
            with suppress(RuntimeError):
                self._call_soon(self._again)
        self.ask(128 + number)

    def hung_up(self) -> None:
        """The terminal, or the page, is gone."""
        self.ask(HUNG_UP)


@contextmanager
def ended_from_outside(
    stop: Callable[[int], None],
    last_resort: LastResort,
    *,
    watched: int | None = None,
    nohup: bool = False,
    again: Callable[[], object] = lambda: None,
) -> Iterator[Shutdown]:
    """A signal, or a terminal that goes, calls `stop` from now on, and the last resort later.

    That holds to the end of the process: what tidies up behind this may wait for ever as well.

    Args:
        stop: begins the end, with the status 128 and the signal's number.
        last_resort: what comes if that is not enough.
        watched: the file descriptor of the terminal, or of the pipe in its place; None for none.
        nohup: whether it goes on without its terminal where nohup started it.
        again: called in the event loop for each ctrl+c after that.
    """
    import asyncio

    loop = asyncio.get_running_loop()
    ending = Shutdown(stop, last_resort, loop.call_soon_threadsafe, again)

    # Not by the loop's own handlers: they are called by the loop, which may be what is stuck.
    def hear(number: int, _: object) -> None:
        ending.signalled(number)

    for number in ending_signals(nohup=nohup):
        signal.signal(number, hear)
    if watched is not None:
        watch_for_hangup(watched, ending.hung_up)
    yield ending


@contextmanager
def asked_to_end() -> Iterator[asyncio.Future[int]]:
    """What serves until it is asked to end awaits this: it gives the exit status then.

    nohup keeps it going without its terminal.
    """
    import asyncio

    asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stop(status: int) -> None:
        if not asked.done():
            asked.set_result(status)

    with ended_from_outside(stop, LastResort(), watched=watched_terminal(), nohup=True):
        yield asked


def watched_terminal() -> int | None:
    """Stdin, where it is a terminal whose end is to be heard: not where nohup started this."""
    hears = getattr(signal, "SIGHUP", None)
    if hears is not None and signal.getsignal(hears) is signal.SIG_IGN:
        return None
    return sys.stdin.fileno() if sys.stdin is not None and sys.stdin.isatty() else None
