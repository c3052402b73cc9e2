"""A marker for each secret, and the search for it in whatever was written, however it is encoded.

A secret is its marker over and over, so that every piece of eight characters gives it away: reprs
and screens show only pieces. Nothing but this package knows the markers.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

_PIECE = 8
_OSC_52 = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
_MOVES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)|[\s\x07]+")


class Kind(Enum):
    """The secrets of a walk; the value is the marker."""

    CLIENT_SECRET = "Zq7cLiSx9v"
    CODE = "Yw4cOdEk8u"
    VERIFIER = "Xj6vErFm3t"
    ACCESS_TOKEN = "Wh5aCcTn2s"
    REFRESH_TOKEN = "Vg8rEfTp7r"
    ID_TOKEN = "Uf9iDtKb4q"
    PASTED = "Td3pAsTd6p"
    PASSPHRASE = "Sk2pHrAs5o"

    def secret(self, length: int, tail: str = "") -> str:
        """A secret of so many characters with this marker all through it, but for its tail."""
        return (self.value * (length // len(self.value) + 1))[: length - len(tail)] + tail


ALL_SECRETS = {kind: kind.secret(60) for kind in Kind}


@dataclass(frozen=True)
class Text:
    """Something that was written: where, and what; `may` hold these and no others."""

    where: str
    content: bytes
    may: frozenset[Kind] = frozenset()


def leaks(texts: Iterable[Text]) -> list[str]:
    """Which secret stands where it may not, and in what form."""
    return [
        f"{kind.name} ({form}) in {text.where}"
        for text in texts
        for kind in Kind
        if kind not in text.may
        for form in _found(text.content, kind)
    ]


def holds(content: bytes, kind: Kind) -> bool:
    """Whether a secret of this kind stands there in any form."""
    return any(True for _ in _found(content, kind))


def from_terminal(recorded: bytes, copied: Collection[Kind]) -> Iterator[Text]:
    """What a terminal was sent: as it is, without what moves the cursor, and what is copied.

    Args:
        recorded: every byte.
        copied: what the person had put on the clipboard.
    """
    rest = _OSC_52.sub(b"", recorded)
    yield Text("the terminal", rest)
    yield Text("the terminal, read over line ends", _MOVES.sub(b"", rest))
    for payload in _OSC_52.findall(recorded):
        yield Text("an OSC 52 sequence", base64.b64decode(payload), frozenset(copied))


def last_copied(recorded: bytes) -> str:
    """What was sent to the terminal's clipboard last; empty if nothing was."""
    payloads = _OSC_52.findall(recorded)
    return base64.b64decode(payloads[-1]).decode() if payloads else ""


def _found(content: bytes, kind: Kind) -> Iterator[str]:
    for form, pieces in _forms(kind).items():
        if any(piece in content for piece in pieces):
            yield form


@cache
def _forms(kind: Kind) -> dict[str, tuple[bytes, ...]]:
    marker = kind.value
    pieces = [(marker * 2)[at : at + _PIECE] for at in range(len(marker))]
    return {
        "plain": tuple(piece.encode() for piece in pieces),
        "reversed": tuple(piece[::-1].encode() for piece in pieces),
        "in upper case": tuple(piece.upper().encode() for piece in pieces),
        "UTF-16": tuple(piece.encode("utf-16-le") for piece in pieces),
        "hexadecimal": tuple(piece.encode().hex().encode() for piece in pieces),
        "percent-encoded": tuple(
            "".join(f"%{ord(one):02X}" for one in piece).encode() for piece in pieces
        ),
        "JSON escapes": tuple(
            "".join(f"\\u{ord(one):04x}" for one in piece).encode() for piece in pieces
        ),
        "Base64": tuple(_whole_base64(piece) for piece in pieces),
        "Base64 of UTF-16": tuple(
            base64.b64encode(piece[:6].encode("utf-16-le")) for piece in pieces
        ),
    }


def _whole_base64(piece: str) -> bytes:
    """Of six characters: whatever the alignment, some piece begins a group of three."""
    return base64.b64encode(piece[:6].encode())
