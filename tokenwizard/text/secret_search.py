"""Whether a text that somebody else keeps, such as a clipboard, holds a secret or a part of one.

A part that was selected on a screen is cut where the lines end, and has in it what the screen draws
around them. So only the characters that tokens consist of are compared. Imports nothing of
tokenwizard: `pyperclip_child.py` runs it by its path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RUN = 32
"""Characters of a token: so many in a row are a part of it. A shorter secret has to be whole."""

_SHORTEST_PART = 8
_STEP = RUN // 2
_AROUND = re.compile(r"[^A-Za-z0-9\-_.~+/=]+")
# Its first part says how it was signed, and is the same for many tokens (RFC 7515 section 3).
_JWS = re.compile(r"\AeyJ[^.]*+\.(?=[^.]++\.)")


@dataclass(frozen=True, repr=False)
class SecretSearch:
    """What is looked for; its own `repr` shows none of it.

    Attributes:
        _short: secrets that have to be all that there is, without blanks: chance would bring them
            about elsewhere.
        _whole: those that have to stand somewhere whole, bare.
        _runs: each `RUN` characters of the others, bare.
        _halves: each half of these: a run has one of them that begins at a multiple of its length.
    """

    _short: frozenset[str]
    _whole: frozenset[str]
    _runs: frozenset[str]
    _halves: frozenset[str]

    @classmethod
    def of(cls, secrets: Iterable[str]) -> SecretSearch:
        """What is looked for of these."""
        short, whole, runs, halves = set[str](), set[str](), set[str](), set[str]()
        for secret in filter(str.strip, secrets):
            bare = _bare(_JWS.sub("", secret, count=1) if _JWS.match(secret) else secret)
            if len(bare) < _SHORTEST_PART:
                short.add("".join(secret.split()))
            elif len(bare) < RUN:
                whole.add(bare)
            else:
                runs |= _pieces(bare, RUN)
                halves |= _pieces(bare, _STEP)
        return cls(frozenset(short), frozenset(whole), frozenset(runs), frozenset(halves))

    def stands_in(self, text: str) -> bool:
        """Whether a secret, or a part of one, stands there."""
        if self._short and "".join(text.split()) in self._short:
            return True
        bare = _bare(text)
        return any(one in bare for one in self._whole) or self._has_run(bare)

    def _has_run(self, bare: str) -> bool:
        if not self._runs:
            return False
        for at in range(0, len(bare), _STEP):
            if bare[at : at + _STEP] in self._halves:
                around = bare[max(0, at - _STEP) : at + RUN]
                if not self._runs.isdisjoint(_pieces(around, RUN)):
                    return True
        return False


def _bare(text: str) -> str:
    return _AROUND.sub("", text)


def _pieces(text: str, length: int) -> set[str]:
    return {text[at : at + length] for at in range(len(text) - length + 1)}
