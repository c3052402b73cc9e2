"""What terminals put into a pasted text, and how much of one is looked at."""

from __future__ import annotations

import re

LONGEST_PASTE = 16_384
"""Characters of an answer, its blanks not counted."""

LONGEST_WRAPPED = 2 * LONGEST_PASTE
"""Characters of a pasted text that are looked at, with the blanks that wrapping put in."""

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
# A paste in brackets whose control characters got lost: ESC[200~ … ESC[201~.
_PASTE_BEGINS = re.compile(r"[\s(\[<\"'`]{0,4}(?:\^\[)?\[?(?:20)?0~")
_PASTE_ENDS = re.compile(r"(?:\^\[)?\[?(?:20)?1~[\s.,;:)\]>\"'`]{0,4}\Z")
_LONGEST_END = 16
_DEEPEST = 4


def without_blanks(text: str) -> str:
    """The text without the blanks, line ends and invisible characters that terminals put in."""
    return _BLANKS.sub("", text)


def single_blanks(text: str) -> str:
    """The text with one blank for each run of them, none around it."""
    return _BLANKS.sub(" ", text).strip()


def without_paste_marks(text: str) -> str:
    """The text without the marks of a bracketed paste around it, which programs may have nested."""
    for _ in range(_DEEPEST):
        begins = _PASTE_BEGINS.match(text)
        if begins is None:
            break
        end = _PASTE_ENDS.search(text, max(begins.end(), len(text) - _LONGEST_END))
        text = text[begins.end() : end.start() if end else len(text)]
    return text
