"""The one filter before a terminal: every text for people that no terminal may obey.

A file's name, a server's words or a value out of somebody's file may hold what clears the screen,
writes the clipboard or turns words around. stdout carries data, stderr carries words.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # the module typing takes long to load, and `explain` is to be quick
if TYPE_CHECKING:
    from typing import TextIO


_TYPOGRAPHY = str.maketrans(
    {"…": "...", "→": "->", "•": "*", "·": "-", "─": "-", "“": '"', "”": '"', "‘": "'", "’": "'"}
)


def one_line(text: str) -> str:
    """The text on one line: of what is not printable, blanks become a blank, the rest a `?`."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else " " if one.isspace() else "?" for one in text)


def lines(text: str) -> str:
    """The same for a text of ours in several lines, whose line breaks stay."""
    return "\n".join(map(one_line, text.split("\n")))


def say(sentence: str) -> None:
    """A line on stderr."""
    write_words(f"{one_line(sentence)}\n")


def in_encoding(text: str, encoding: str) -> str:
    """The text as this encoding can carry it: our typography in ASCII, the rest by its numbers."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate(_TYPOGRAPHY)
        return plain.encode(encoding, "backslashreplace").decode(encoding)
    return text


def write_words(text: str, stream: TextIO | None = None) -> None:
    """Write what is harmless already, at once, in any encoding; in silence if nobody takes it.

    Args:
        text: with its line ends.
        stream: stderr if none is given.
    """
    stream = stream or sys.stderr
    if stream is None:  # a process may start with it closed
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(in_encoding(text, encoding))
        stream.flush()
    except (OSError, ValueError):  # nobody listens: what is asked for is done all the same
        return
