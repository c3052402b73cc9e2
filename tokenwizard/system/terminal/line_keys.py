"""What the bytes of a terminal mean to a line: text, and the few keys that edit it. No I/O."""

from __future__ import annotations

import codecs
import re
from enum import Enum, auto

UTF_8 = "utf-8"

_ASCII = bytes(range(128))
_NOT_TEXT = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # a control sequence (ECMA-48 section 5.4), as an arrow key sends
    r"|\x1bO[ -~]"  # a function key
    r"|\r\n|[\x00-\x1f\x7f-\x9f]"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]{0,32}[ -/]{0,8}|O)?\Z")
_LONGEST_SEQUENCE = 48
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"


class Key(Enum):
    """What edits or ends a line."""

    ENTER = auto()
    ERASE = auto()
    ERASE_WORD = auto()
    ERASE_LINE = auto()
    END = auto()


_KEYS = {
    "\r": Key.ENTER,
    "\n": Key.ENTER,
    "\r\n": Key.ENTER,
    "\x7f": Key.ERASE,
    "\b": Key.ERASE,
    "\x17": Key.ERASE_WORD,
    "\x15": Key.ERASE_LINE,
    "\x04": Key.END,
}


def encoding_of_keys(by_locale: str | None) -> str:
    """What a terminal sends where the locale has this encoding.

    It is UTF-8 where the locale says no more than ASCII, or what no key can be told in, as UTF-16.
    """
    if by_locale is None:
        return UTF_8
    try:
        name = codecs.lookup(by_locale).name
        keys_are_ascii = _ASCII.decode(name) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return UTF_8
    return name if keys_are_ascii and name != "ascii" else UTF_8


class KeyReader:
    """Reads bytes in any pieces, in time proportional to their number.

    A bracketed paste is text alone: its line ends and other control characters are left out, since
    no value has any. Outside of one, keys that edit nothing here (arrows, a lone Escape) are left
    out.

    Args:
        encoding: what the terminal sends, see `encoding_of_keys`.
    """

    def __init__(self, encoding: str = UTF_8) -> None:
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
        self._unfinished = ""
        self._in_paste = False

    def read(self, data: bytes) -> list[str | Key]:
        """What `data` brings, in its order."""
        text = self._unfinished + self._decode(data)
        tail = _UNFINISHED.search(text, max(len(text) - _LONGEST_SEQUENCE, 0))
        self._unfinished = tail[0] if tail is not None else ""
        text = text[: len(text) - len(self._unfinished)]
        found: list[str | Key] = []
        begin = 0
        for match in _NOT_TEXT.finditer(text):
            if match.start() > begin:
                found.append(text[begin : match.start()])
            begin = match.end()
            if match[0] in (_PASTE_BEGINS, _PASTE_ENDS):
                self._in_paste = match[0] == _PASTE_BEGINS
            elif not self._in_paste and match[0] in _KEYS:
                found.append(_KEYS[match[0]])
        if begin < len(text):
            found.append(text[begin:])
        return found
