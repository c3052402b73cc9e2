"""X11 displays of three kinds: one that works, one that is gone, one that never answers."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.programs import require

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def dead_display() -> Iterator[str]:
    """A DISPLAY whose port is held and refuses every connection."""
    taken, display = _taken_display()
    with taken:
        yield display


@contextmanager
def silent_display() -> Iterator[str]:
    """A DISPLAY that takes connections and says nothing, as of a laptop that sleeps."""
    taken, display = _taken_display()
    with taken:
        taken.listen()
        yield display


@contextmanager
def running_display() -> Iterator[str]:
    """The DISPLAY of a real X server without a screen."""
    program = require("Xvfb")
    reading, writing = os.pipe()
    with subprocess.Popen(
        [program, "-displayfd", str(writing), "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as announced:
                yield f":{announced.readline().strip()}"
        finally:
            server.kill()


def selection(display: str) -> str:
    """What a program on `display` pastes from the clipboard; empty if nobody offers anything."""
    done = subprocess.run(
        [require("xclip"), "-selection", "clipboard", "-o"],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    return done.stdout


def _taken_display() -> tuple[socket.socket, str]:
    """A bound X11 TCP port nobody listens on yet, and the DISPLAY that names it."""
    for number in range(200, 300):
        taken = socket.socket()
        try:
            taken.bind(("127.0.0.1", 6000 + number))
        except OSError:
            taken.close()
            continue
        return taken, f"127.0.0.1:{number}"
    pytest.fail("no free port for a display")
