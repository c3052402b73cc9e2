"""What terminals put into a pasted text, and how much of one is looked at."""

from __future__ import annotations

import re

LONGEST_PASTE = 16_384
"""Characters of an answer, its blanks not counted."""

LONGEST_WRAPPED = 2 * LONGEST_PASTE
"""Characters of a pasted text that are looked at, with the blanks that wrapping put in."""

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def without_blanks(text: str) -> str:
    """The text without the blanks, line ends and invisible characters that terminals put in."""
    return _BLANKS.sub("", text)
