"""Somebody else's words, marked as theirs: a server's, a program's. No I/O here.

Whoever writes them would like to be taken for us: with a line break, and "Now: paste …" behind it.
So they are one paragraph between quotation marks that nothing within can close, and where that is
wrapped each further line has a mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenwizard.text.cells import shortened, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_QUOTATION = 240
"""Cells: three lines and a bit."""

BAR = "| "
"""Before each further line of a quotation."""

_WIDTH = 54
"""Columns of a quotation on a screen, which may be as narrow as 60."""

_READ = 8_192  # characters: what is longer is cut anyway
# ECMA-48: a control sequence; a string (DCS, SOS, OSC, PM, APC); any other escape, as ESC ( B.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
# Letters and signs that look like a blank: Hangul fillers, Braille without a dot, an empty note.
_LOOKS_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800\U0001d159"), " ")
# Printable by the book, and nobody sees them: they join letters, or choose between their shapes.
_UNSEEN = (
    *(0x34F, 0x17B4, 0x17B5),
    *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
)
_AS_SEEN = {**_LOOKS_BLANK, **dict.fromkeys(_UNSEEN)}
_MARKS = (
    '"\u201c\u201d\u201e\u201f\u2033\u2034\u2036\u2037\u2057\u02ba\u02dd\u02ee\u05f4\u3003\u301d'
    "\u301e\u301f\uff02\u275d\u275e\u2e42\u00ab\u00bb\U0001f676\U0001f677\U0001f678"
)
_SINGLE = "'`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02c8\uff07"
_CLOSING = re.compile(f"[{_MARKS}][{_MARKS}{_SINGLE}]*+|[{_SINGLE}][{_MARKS}{_SINGLE}]++")


def without_sequences(text: str) -> str:
    """Without what a terminal would obey: a colour amid a word leaves the word."""
    return _SEQUENCE.sub("", text)


def sequences_in(text: str) -> Iterator[tuple[int, int]]:
    """Where such a sequence begins and ends."""
    return (found.span() for found in _SEQUENCE.finditer(text))


def as_seen(text: str) -> str:
    """With a blank for what looks like one, and without what joins letters and is not seen."""
    return text if text.isascii() else text.translate(_AS_SEEN)


def paragraph(text: str, longest: int = LONGEST_QUOTATION) -> str:
    """Words on one line, without what cannot be seen; cut with an ellipsis to so many cells."""
    text = as_seen(without_sequences(text[:_READ]))
    spaced = "".join(one if one.isprintable() else " " * one.isspace() for one in text)
    words = " ".join(spaced.split())
    return shortened(words, longest)


def quoted(text: str, longest: int = LONGEST_QUOTATION) -> str:
    """The same between quotation marks; those within become single ones."""
    return f'"{_CLOSING.sub(chr(39), paragraph(text, longest))}"'


def barred(text: str) -> str:
    """A quotation for a screen, wrapped, each further line with a mark."""
    return "\n".join(wrapped(text, _WIDTH, further=BAR))
