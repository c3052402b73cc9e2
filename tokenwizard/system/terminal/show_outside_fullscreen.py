"""A text on the plain terminal, outside full screen, until a key brings the app back.

There it is one logical line, which a terminal selects and copies without line breaks; in full
screen every row ends for itself.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tokenwizard.system.terminal.safe_text import one_line, write_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_BACK = frozenset(b"\r\n\x03\x04\x1bq")
"""Enter, ctrl+c, ctrl+d, Escape and q."""


async def show_line(text: str) -> None:
    """Print `text` and wait for Enter, Escape, q or ctrl+c; the event loop goes on meanwhile.

    The app must have let go of the terminal. Unproven on Windows, where only Enter is taken.
    """
    words = "Select and copy it, then press Enter to come back."
    write_words(f"\n{one_line(text)}\n\n{words}\n", sys.stdout)
    if sys.platform == "win32":
        await asyncio.to_thread(sys.stdin.readline)
        return
    terminal = sys.stdin.fileno()
    pressed = asyncio.Event()

    def read() -> None:
        keys = os.read(terminal, 64)
        if not keys or _BACK & set(keys):
            pressed.set()

    loop = asyncio.get_running_loop()
    with _keys_one_by_one(terminal):
        loop.add_reader(terminal, read)
        try:
            await pressed.wait()
        finally:
            loop.remove_reader(terminal)


@contextmanager
def _keys_one_by_one(terminal: int) -> Iterator[None]:
    """Without line editing, echo and signals: ctrl+c is to come back, not to end the wizard."""
    import termios

    before = termios.tcgetattr(terminal)
    changed = termios.tcgetattr(terminal)
    changed[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
    termios.tcsetattr(terminal, termios.TCSADRAIN, changed)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
