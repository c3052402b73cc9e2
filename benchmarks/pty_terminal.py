"""A program in a pseudo-terminal of 80 by 24 cells, read until what is expected has come."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

_COLUMNS, _LINES = 80, 24
_PATIENCE = 30.0
_QUIET = 0.1
"""Seconds without a byte after which nothing is repainted any more."""

# Synchronized output, so that each repaint has an end that can be seen.
_ASKS_FOR_FRAMES, _HAS_FRAMES, _FRAME_ENDS = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"

# ECMA-48: control sequences, control strings such as OSC 52, and the rest.
_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b[^\[\]]", re.DOTALL
)


class PtyTerminal:
    """`with PtyTerminal(command, environ) as it:` runs it until the end of the block."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._command = list(command)
        self._environ = dict(environ)
        self._master = -1
        self._raw = bytearray()
        self._mark = 0
        self.started = 0.0

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self._child = subprocess.Popen(
            self._command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._environ,
            start_new_session=True,
        )
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()
        os.close(self._master)

    def shown(self) -> str:
        """The texts that came since the last `mark`, without what only moves and colours."""
        return _SEQUENCE.sub(b"", bytes(self._raw[self._mark :])).decode("utf-8", "replace")

    def raw(self) -> bytes:
        """All that came since the last `mark`."""
        return bytes(self._raw[self._mark :])

    def mark(self) -> None:
        """Forget what came until now."""
        self._mark = len(self._raw)

    def write(self, data: bytes) -> float:
        """Send keys; when that was, in seconds."""
        now = time.perf_counter()
        os.write(self._master, data)
        return now

    def until(self, *texts: str) -> float:
        """Read until each text has come since the last `mark`; when that was, in seconds."""
        return self.until_true(lambda: all(text in self.shown() for text in texts), str(texts))

    def until_true(self, true: Callable[[], bool], what: str) -> float:
        """Read until it is true.

        Raises:
            TimeoutError: it did not become true.
        """
        end = time.perf_counter() + _PATIENCE
        while True:
            now = time.perf_counter()
            if true():
                return now
            if now > end or not self._read(end - now):
                raise TimeoutError(f"{what} did not come in {self.shown()!r}")

    def until_frame(self) -> float:
        """Read until a repaint has ended since the last `mark`; when that was, in seconds."""
        return self.until_true(lambda: _FRAME_ENDS in self.raw(), "a repaint")

    def until_quiet(self) -> None:
        """Read until nothing comes any more."""
        while self._read(_QUIET):
            pass

    def _read(self, within: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], within)
        if not ready:
            return False
        try:
            part = os.read(self._master, 65_536)
        except OSError:  # the program has ended
            return False
        if _ASKS_FOR_FRAMES in part:
            os.write(self._master, _HAS_FRAMES)
        self._raw += part
        return bool(part)
