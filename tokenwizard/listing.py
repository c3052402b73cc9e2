"""Data on stdout, as it comes: columns for people, a JSON array for programs.

Words and questions go to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tokenwizard.exit_status import DONE, SAID_NO
from tokenwizard.plain.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NOBODY_READS = 141  # as a program that SIGPIPE ends

_GAP = "  "


def words() -> Voice:
    """Says things on stderr, a line each; control characters are taken out."""

    def write(text: str) -> None:
        with suppress(OSError):  # nobody listens: what is asked for is done all the same
            print(text, end="", file=sys.stderr, flush=True)

    return Voice(write, width=lambda: 0, worded=str)


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def yes(question: str) -> bool:
    """Whether the person at the terminal says yes; no is the answer of Enter alone."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def write_columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Write the rows below their headings, aligned; the last column is as long as it is."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        return _GAP.join(cells).rstrip() + "\n"

    return write_data(line(row) for row in (head, *rows))


def write_array(objects: Iterable[Mapping[str, object]]) -> int:
    """Write the objects as a JSON array, one a line, each as soon as it is there."""

    def pieces() -> Iterator[str]:
        before = "["
        for one in objects:
            yield f"{before}\n{json.dumps(one)}"
            before = ","
        yield "[]\n" if before == "[" else "\n]\n"

    return write_data(pieces())


def write_data(pieces: Iterable[str]) -> int:
    """Write the pieces to stdout.

    Gives 0; 141 if the reader has gone; 1 if they cannot be written, which stderr says.
    """
    if sys.stdout is None:  # a process may start with its stdout closed
        words().say("tokenwizard: stdout is closed")
        return SAID_NO
    encoding = sys.stdout.encoding or "utf-8"
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode(encoding, "replace"))
        sys.stdout.buffer.flush()
    except OSError as fault:
        # What is left in the buffer would be tried, and told about, once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(fault, BrokenPipeError):
            return NOBODY_READS
        words().say(f"tokenwizard: the answer cannot be written: {fault.strerror}")
        return SAID_NO
    return DONE
