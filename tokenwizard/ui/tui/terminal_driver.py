"""The terminal that Textual draws on, for the day when it goes: then nobody waits for it.

Textual's output thread ends at the first byte that a gone terminal does not take. Its queue holds
thirty texts, and whoever puts the next one waits for ever. Its input thread reads the end of file
again and again. And at SIGCONT, which a terminal that goes sends as well, Textual begins a second
thread of each, of which one is never told to end.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import termios
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from tokenwizard.system.suspend import stopped

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from tokenwizard.ui.tui.ending_app import EndingApp

_CHUNK = 4096
_BETWEEN_LOOKS = 0.1
_GIVEN_BACK = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What Textual writes, text by text, in `stop_application_mode`."""


class Unfailing:
    """A file whose other end may go: from then on what is written goes nowhere.

    Args:
        file: the terminal.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write, or drop."""
        with suppress(OSError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or drop."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """The terminal's."""
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, on a terminal that may go, or be left for a while."""

    _app: EndingApp

    def __init__(self, app: EndingApp, **rest: Any) -> None:
        super().__init__(app, **rest)
        self._file: Any = Unfailing(self._file)
        self._is_shown = False
        self._heed(signal.SIGTSTP, self._stopped_by_another)
        self._heed(signal.SIGCONT, self._continued)

    def _heed(self, number: signal.Signals, then: Callable[[], None]) -> None:
        """In the loop, not between two lines of whatever runs: what is done writes, so it locks.

        Not by the loop's own handlers: they hear what another handler was put there for, as well.
        """

        def hear(_: int, __: FrameType | None) -> None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(then)

        signal.signal(number, hear)

    def write(self, data: str) -> None:
        """Write as long as a thread takes it."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal, once we are in front; where it is gone, or the end has begun, not."""
        if self._is_in_front():
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._is_shown = True

    def stop_application_mode(self) -> None:
        """Give it back if we have it: behind a shell even that would stop us."""
        if self._is_shown:
            super().stop_application_mode()

    def disable_input(self) -> None:
        """Read no more."""
        if self._is_shown:
            super().disable_input()

    def close(self) -> None:
        """Wait for what is still to be written."""
        super().close()
        self._is_shown = False

    def give_back(self) -> None:
        """The terminal as it was before, at once: for a thread that ends what does not end."""
        if not self._is_shown:
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})  # which would stop us for ever
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        with suppress(OSError):
            os.write(self._file.fileno(), _GIVEN_BACK)

    def _is_in_front(self) -> bool:
        """Wait until the terminal is ours; False where it is gone, or the end was asked for.

        To set what is set already stops a job in the background until it comes to the front
        (SIGTTOU); whatever else wakes it up is heard first.
        """
        while not self._app.is_ending:
            try:
                set_already = termios.tcgetattr(self.fileno)
                termios.tcsetattr(self.fileno, termios.TCSANOW, set_already)
            except termios.error as fault:
                if fault.args[0] != errno.EINTR:
                    self._app.hung_up()
                    return False
            else:
                return True
        return False

    def _stopped_by_another(self) -> None:
        """Somebody sent SIGTSTP: stop, as after the key."""
        if self._is_shown:
            self._app.stop_with(os.getpid())
        else:
            stopped(os.getpid())

    def _continued(self) -> None:
        """SIGCONT, and we had not stopped: after SIGSTOP the terminal shows the shell's words."""
        if self._is_shown and self._is_in_front():
            with self._app.suspend():
                pass

    def run_input_thread(self) -> None:
        """Read keys until we are told to stop, or nobody is left who could press one."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode  # a paste may be anything
        while True:
            is_last = self.exit_event.is_set()  # what came until then is not the shell's
            readable, _, _ = select.select([self.fileno], [], [], _BETWEEN_LOOKS)
            if readable:
                data = self._read()
                if not data:
                    self._app.hung_up()
                    return
                for event in parser.feed(decode(data)):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
            if is_last:
                break
        with suppress(EOFError, ParseError):
            for _ in parser.feed(""):
                pass

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            return b""
