"""Lines from a terminal or a pipe, without the kernel's line editing.

Linux cuts a line at 4,095 characters in canonical mode (termios(3)), and an answer may have 16,384:
here a terminal is read key by key, and what is typed is echoed by ourselves, or not at all.
Waiting for a line leaves the event loop free. For POSIX: there is no termios on Windows.
"""

from __future__ import annotations

import asyncio
import os
import signal
import termios
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, Self

from tokenwizard.oauth.pasted_text import LONGEST_PASTE, LONGEST_WRAPPED, without_blanks
from tokenwizard.secret import Secret
from tokenwizard.system.suspend import stop_job
from tokenwizard.system.terminal.line_keys import UTF_8, Key, KeyReader

QUIET = 0.3
"""Seconds without a key after which a line end was Enter, and not a part of a paste."""

_CHUNK = 65_536
_USUAL_COLUMNS = 80
_ERASING = frozenset({Key.ERASE, Key.ERASE_WORD, Key.ERASE_LINE})
_A_PASTE = 20  # characters that no hand types before the first pause
_BRACKETS_ON, _BRACKETS_OFF = "\x1b[?2004h", "\x1b[?2004l"


Shows = Callable[[str], bool]
"""Whether what is typed so far may stand on the terminal; asked before any of it does."""


def shows_all(typed: str) -> bool:
    """For what may be seen whatever it is."""
    del typed
    return True


class Lines(Protocol):
    """Where lines come from. Each raises EOFError when no more will come."""

    async def line(self, prompt: str, shows: Shows = shows_all) -> str:
        """A line that may be seen as far as `shows` allows it, less the blanks around it."""
        ...

    async def hidden_line(
        self, prompt: str, *, joined: bool = False, with_blanks: bool = False
    ) -> Secret:
        """A line that nobody sees.

        Args:
            prompt: what is asked.
            joined: it is a long one, which terminals wrap over several.
            with_blanks: the blanks inside a joined one are kept, its line ends too.
        """
        ...

    def interject(self, sentence: str) -> None:
        """Say something while a hidden line may be waited for."""
        ...


class TerminalLines:
    """Lines from a terminal, taken key by key and unechoed as long as this context lasts.

    It is taken between the lines too: what is pasted too early may be a secret. At the end it is as
    it was, and what was not read is thrown away, or the shell would take it for commands.

    Args:
        terminal: its file descriptor, for reading.
        write: puts a text on it, at once; raises nothing where the terminal has gone.
        brackets: whether it understands that pastes are to be marked (bracketed paste).
        encoding: what it sends.
    """

    def __init__(
        self,
        terminal: int,
        write: Callable[[str], None],
        *,
        brackets: bool = False,
        encoding: str = UTF_8,
    ) -> None:
        self._terminal = terminal
        self._write = write
        self._brackets = brackets
        self._before = termios.tcgetattr(terminal)
        # Emacs shows by itself what is typed, and says so by a terminal that echoes nothing.
        self._echo = bool(self._before[3] & termios.ECHO)
        self._keys = KeyReader(encoding)
        self._waiting: deque[str | Key] = deque()
        self._prompt = ""

    def __enter__(self) -> Self:
        self._take()
        self._heed_stop()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTSTP)
        with suppress(OSError, termios.error):  # a terminal that has gone needs nothing any more
            self._let_go()

    def _take(self) -> None:
        changed = termios.tcgetattr(self._terminal)
        changed[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
        changed[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
        # TCSADRAIN keeps what is typed already.
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, changed)
        if self._brackets:
            self._write(_BRACKETS_ON)

    def _let_go(self) -> None:
        try:
            if self._brackets:
                self._write(_BRACKETS_OFF)
        finally:
            termios.tcsetattr(self._terminal, termios.TCSAFLUSH, self._before)

    def _heed_stop(self) -> None:
        """On ctrl+z stop with the terminal as it was; afterwards go on with the same prompt."""
        loop = asyncio.get_running_loop()

        def stop() -> None:
            loop.remove_signal_handler(signal.SIGTSTP)
            self._let_go()
            stop_job(os.getpid())
            with suppress(OSError, termios.error):  # woken since the shell and its terminal ended
                self._take()
                self._heed_stop()
                self._write(f"\n{self._prompt}")

        if signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL:
            loop.add_signal_handler(signal.SIGTSTP, stop)

    async def line(self, prompt: str, shows: Shows = shows_all) -> str:
        """A line that is shown while it is typed, as far as it may be."""
        return (await self._edited(prompt, shows if self._echo else _shows_nothing)).strip()

    async def hidden_line(
        self, prompt: str, *, joined: bool = False, with_blanks: bool = False
    ) -> Secret:
        """A line that is not shown; joined, it ends with an Enter after which nothing follows."""
        if not joined:
            return Secret(await self._edited(prompt, _shows_nothing))
        typed = await self._joined(prompt)
        return Secret(typed.strip() if with_blanks else without_blanks(typed))

    def interject(self, sentence: str) -> None:
        """On a line of its own, and then the prompt again."""
        before = "\n" if self._prompt else ""
        self._write(f"{before}{sentence}\n{self._prompt}")

    async def _edited(self, prompt: str, shows: Shows) -> str:
        typed, shown = "", True
        with self._prompted(prompt):
            while True:
                key = await self._key()
                if isinstance(key, str):
                    key = key[: max(LONGEST_PASTE + 1 - len(typed), 0)]
                    typed += key
                    shown = shown and shows(typed)
                    if shown:
                        self._write("".join(c if c.isprintable() else "?" for c in key))
                elif key is Key.ENTER:
                    return typed
                elif key is Key.END and not typed:
                    raise EOFError
                elif key in _ERASING:
                    rest = _less(typed, key)
                    if shown:
                        self._show_less(prompt, typed, rest)
                    typed = rest
                    shown = shown or not typed

    async def _joined(self, prompt: str) -> str:
        """A long line, as it came.

        Its line ends may have been put in by a terminal: only the one that nothing follows counts.
        """
        pieces: list[str] = []
        length = kept = burst = 0
        entered = False
        with self._prompted(prompt):
            while True:
                key = await self._key(QUIET if entered or burst else None)
                if key is None and entered:
                    return "".join(pieces)
                if key is None and burst >= _A_PASTE:
                    self._write(f"\n{length:,} characters came. Enter ends them.\n{prompt}")
                burst = 0 if key is None else burst
                entered = key is Key.ENTER
                if isinstance(key, str) or entered:
                    piece = _fitting(key if isinstance(key, str) else "\n", length, kept)
                    pieces.append(piece)
                    length, kept = length + len(without_blanks(piece)), kept + len(piece)
                    burst += len(key) if isinstance(key, str) else 0
                elif key is Key.END and not length:
                    raise EOFError
                elif key in _ERASING:
                    pieces = [_less("".join(pieces).rstrip("\n"), key)]
                    length, kept = len(without_blanks(pieces[0])), len(pieces[0])

    @contextmanager
    def _prompted(self, prompt: str) -> Iterator[None]:
        """With the prompt at the end of the screen, and a line end after whatever comes of it."""
        self._prompt = prompt
        self._write(prompt)
        try:
            yield
        finally:
            self._prompt = ""
            self._write("\n")

    async def _key(self, limit: float | None = None) -> str | Key | None:
        """The next key or run of text; None if none comes within `limit` seconds."""
        while not self._waiting:
            try:
                data = await asyncio.wait_for(_bytes_from(self._terminal), limit)
            except TimeoutError:
                return None
            if not data:
                raise EOFError
            self._waiting.extend(self._keys.read(data))
        return self._waiting.popleft()

    def _show_less(self, prompt: str, before: str, after: str) -> None:
        gone = len(before) - len(after)
        fits = len(prompt) + len(before) < _columns(self._terminal)
        if fits and before.isascii():
            self._write("\b \b" * gone)
        else:
            self._write(f"\n{prompt}{after}")


class PipedLines:
    """Lines from a pipe or a file; nothing is written."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._came = bytearray()
        self._ended = False

    async def line(self, prompt: str, shows: Shows = shows_all) -> str:
        """The next line; of the last one the line end may be missing."""
        del prompt, shows
        return (await self._next()).strip()

    async def hidden_line(
        self, prompt: str, *, joined: bool = False, with_blanks: bool = False
    ) -> Secret:
        """The next line that is not blank, cut off where it is longer than any answer."""
        del prompt, joined, with_blanks
        while not (line := (await self._next()).strip()):
            pass
        return Secret(line)

    async def _next(self) -> str:
        while b"\n" not in self._came and len(self._came) <= LONGEST_PASTE and not self._ended:
            data = await _bytes_from(self._pipe)
            self._came += data
            self._ended = not data
        if not self._came:
            raise EOFError
        line, _, rest = bytes(self._came).partition(b"\n")
        self._came = bytearray(rest)
        return line[: LONGEST_PASTE + 1].decode("utf-8", "replace")


def _shows_nothing(typed: str) -> bool:
    del typed
    return False


def _fitting(piece: str, length: int, kept: int) -> str:
    """What is kept of a piece, behind so many characters without and with their blanks.

    One more than an answer can have is kept, so that it is seen to be too long.
    """
    piece = piece[: max(LONGEST_WRAPPED - kept, 0)]
    room = LONGEST_PASTE + 1 - length
    if len(without_blanks(piece)) <= room:
        return piece
    return without_blanks(piece)[: max(room, 0)]


def _less(text: str, key: Key | str | None) -> str:
    if key is Key.ERASE:
        return text[:-1]
    if key is Key.ERASE_WORD:
        before, blank, _ = text.rstrip().rpartition(" ")
        return before + blank
    return ""


def _columns(terminal: int) -> int:
    try:
        return os.get_terminal_size(terminal).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS


async def _bytes_from(file: int) -> bytes:
    """What there is to read, as soon as there is something; empty at the end."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(file, ready.set)
    except PermissionError:  # epoll(7) takes no regular file: one never keeps its reader waiting
        return os.read(file, _CHUNK)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(file)
    try:
        return os.read(file, _CHUNK)
    except OSError:  # EIO: the terminal has gone
        return b""
