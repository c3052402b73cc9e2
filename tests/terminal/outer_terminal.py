"""The terminal a person would look at: a pseudo terminal that keeps every byte sent to it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LIMIT = 15.0


class OuterTerminal:
    """Runs a program on a pseudo terminal of 80x24 and records what it draws."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        self.recorded = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._process = subprocess.Popen(
            arguments, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self.hang_up()

    @property
    def process(self) -> int:
        """The program's process ID."""
        return self._process.pid

    def hang_up(self) -> None:
        """The terminal is gone, as when a connection drops."""
        master, self._master = self._master, -1
        if master >= 0:
            os.close(master)

    @property
    def has_ended(self) -> bool:
        """The program has."""
        return self._process.poll() is not None

    def status(self) -> int:
        """How the program ended; TimeoutExpired if it has not within 15 s."""
        return self._process.wait(LIMIT)

    def signal(self, number: int) -> None:
        """Send a signal to the program; nothing if it has ended."""
        self._process.send_signal(number)

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Keep recording until `condition` holds; AssertionError with `what` after 15 s."""
        deadline = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < deadline, f"not within {LIMIT} s: {what}; {self.recorded!r}"
            self._record(0.02)

    def wait_for(self, sequence: str) -> None:
        """Keep recording until `sequence` was sent to this terminal."""
        wanted = sequence.encode()
        self.wait_until(lambda: wanted in self.recorded, f"{sequence!r} at the terminal")

    def type(self, keys: str, encoding: str = "utf-8") -> bool:
        """Press `keys`; always True, so that it can stand in a condition."""
        os.write(self._master, keys.encode(encoding))
        return True

    def _record(self, seconds: float) -> None:
        readable, _, _ = select.select([self._master], [], [], seconds)
        if readable:
            try:
                self.recorded += os.read(self._master, 65536)
            except OSError:  # EIO: the last program on it has ended
                select.select([], [], [], seconds)
