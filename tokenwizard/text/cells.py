"""Text by the cells that it takes at a terminal, where a character may be two wide. No I/O here."""

from __future__ import annotations

import unicodedata

TYPE_CHECKING = False  # the module typing takes long to load
if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST = 4
"""Cells of a line: in fewer nobody reads, and a mark and one wide character need three."""


def cells_of(text: str) -> int:
    """How many cells a text takes at most; a mark that combines counts as one."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def shortened(text: str, most: int) -> str:
    """The text; if it takes more than `most` cells, its beginning and an ellipsis, in so many."""
    return text if cells_of(text) <= most else f"{_beginning(text, most - 1)}…"


def wrapped(text: str, width: int, *, further: str = "") -> Iterator[str]:
    """Its lines, none of more than `width` cells; a word that is longer than a line is broken.

    Args:
        text: one paragraph. Blanks in a row are one.
        width: in cells; less than four are four.
        further: stands before each line but the first.
    """
    width, line, empty = max(width, _LEAST), "", True
    for word in text.split():
        if not empty and cells_of(line) + 1 + cells_of(word) > width:
            yield line
            line, empty = further, True
        line, rest = (line, word) if empty else (f"{line} ", word)
        while cells_of(line) + cells_of(rest) > width:
            fitting = _beginning(rest, width - cells_of(line))
            yield line + fitting
            line, rest = further, rest[len(fitting) :]
        line, empty = line + rest, False
    if not empty:
        yield line


def _beginning(text: str, most: int) -> str:
    left = most
    for at, one in enumerate(text):
        left -= _cells(one)
        if left < 0:
            return text[:at]
    return text


def _cells(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
