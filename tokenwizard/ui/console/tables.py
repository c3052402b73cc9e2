"""Many things on stdout, each as it comes: columns for people, a JSON array for programs.

Words and questions go to stderr.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tokenwizard.errors.actions import ANYWHERE
from tokenwizard.system.terminal.safe_text import one_line, write_words
from tokenwizard.ui.console.speaker import Speaker
from tokenwizard.ui.console.stdout import write_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_GAP = "  "


def stderr_console() -> Speaker:
    """Says things on stderr, a line each."""
    return Speaker(write_words, width=lambda: 0, actions=ANYWHERE)


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def confirm(question: str) -> bool:
    """Whether the person at the terminal says yes; no is the answer of Enter alone."""
    write_words(f"{one_line(question)} [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def write_columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Write the rows below their headings, aligned; the last column is as long as it is."""
    rows = [[one_line(cell) for cell in row] for row in rows]
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
