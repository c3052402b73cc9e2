"""TOML that anybody may have written: read in linear time, or refused in one way. No I/O here.

tomllib alone takes quadratic time for dotted keys, recurses for brackets, and refuses an integer of
5,000 digits with another error than a missing quote. The files read here are flat: a few keys, one
table of names, one list of places.
"""

from __future__ import annotations

import re
from typing import Any

MOST_MARKS = 64
"""Dots, and opening brackets, that stand outside of texts and comments."""

_PLACE = re.compile(r"at line \d+, column \d+|at end of document")
# A text or a comment; one without its end goes to the end of its line, or of the document. Each
# alternative always matches, and gives nothing back: so this takes linear time.
_TEXT = re.compile(
    r"""
    \"{3} (?: \\. | [^\\"] | "(?!"") )*+ "{0,5}
    | '{3} (?: [^'] | '(?!'') )*+ '{0,5}
    | " (?: \\[^\n] | [^"\\\n] )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\n]*+
    """,
    re.VERBOSE | re.DOTALL,
)


class NoTomlError(ValueError):
    """It cannot be read.

    Attributes:
        where: as in "at line 3, column 5"; empty if that is not known. It quotes nothing.
    """

    def __init__(self, where: str = "") -> None:
        super().__init__(where)
        self.where = where


def toml_in(text: str) -> dict[str, Any]:
    """The document; who calls has looked at the length.

    Raises:
        NoTomlError: it is no TOML, or more than a flat file has.
    """
    import tomllib

    bare = _TEXT.sub("", text)
    if max(bare.count("."), bare.count("[") + bare.count("{")) > MOST_MARKS:
        raise NoTomlError
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError, MemoryError) as fault:
        where = _PLACE.search(str(fault))  # its other words may quote a value
        raise NoTomlError(where[0] if where else "") from None
