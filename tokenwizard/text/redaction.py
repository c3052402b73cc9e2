"""Words of a program or a server, without secrets and without what a terminal would obey. No I/O.

Either may quote what it was given: whole, cut, and encoded in any way. So what a text says is
looked at, however it is written, and not only whole values are hidden in it, but every run of
`RUN` characters of one.
"""

from __future__ import annotations

import re
import string
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.text.decodings import (
    BLANKS,
    TooDeepError,
    View,
    as_bytes,
    places_without,
    plain,
    views,
)
from tokenwizard.text.quotation import as_seen, without_sequences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tokenwizard.secret import Secret

RUN = 12
"""Characters, blanks not counted. Of a longer secret fewer give nothing away, and chance or a word
that stands in it would bring them about; it is Microsoft's hint of a client secret four times."""

HIDDEN = "***"
_SHORT = 8
"""Characters: a shorter secret may be a part of any word, and is hidden where it stands alone."""

_BREAKS = str.maketrans({"\r": "\n", "\t": " "})
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # keeps every length
# A backslash too: what is unescaped has lost its own.
_LEFT_OUT = re.compile(rf"{BLANKS.pattern}|\\+")
_IN_WORDS = frozenset(string.ascii_lowercase + string.digits + "_")


@dataclass(frozen=True, repr=False)
class Redaction:
    """Hides some secrets; its own `repr` shows none.

    Attributes:
        _values: the secrets.
        _short: those that are hidden where they stand alone, in lower case.
        _whole: the others, packed.
        _runs: every run of `RUN` characters of these.
    """

    _values: tuple[str, ...]
    _short: tuple[str, ...] = field(default=())
    _whole: tuple[str, ...] = field(default=())
    _runs: frozenset[str] = field(default=frozenset())

    def found_in(self, text: str) -> bool:
        """Whether `text` holds a secret, however it is encoded; of a very short one, is it."""
        if text in self._values:
            return True
        if not self._whole:
            return False
        try:
            return any(whole in _packed(view.text) for view in views(text) for whole in self._whole)
        except TooDeepError:
            return True

    def touches(self, text: str) -> bool:
        """Whether something of `text` would be hidden."""
        return bool(self._values) and any(self._hidden(cleaned(text)))

    def of(self, text: str) -> str:
        """The text to be shown: lines of printable characters, secrets hidden."""
        text = cleaned(text)
        if not self._values:
            return text
        hidden = self._hidden(text)
        shown: list[str] = []
        for place, character in enumerate(text):
            if not hidden[place]:
                shown.append(character)
            elif not place or not hidden[place - 1]:
                shown.append(HIDDEN)
        return "".join(shown)

    def _hidden(self, text: str) -> bytearray:
        """A 1 for each character that is hidden."""
        hidden = bytearray(len(text))
        try:
            for view in views(text):
                for first, behind in self._found(view):
                    start, end = view.place(first, behind)
                    hidden[start:end] = b"\1" * (end - start)
        except TooDeepError:
            return bytearray(b"\1" * len(text))
        return hidden

    def _found(self, view: View) -> Iterator[tuple[int, int]]:
        """Where secrets, or runs of them, stand in a view."""
        lowered = view.text.translate(_LOWER)
        packed = _LEFT_OUT.sub("", lowered)
        spans = [*self._runs_in(packed), *_every(self._whole, packed)]
        if spans:
            kept = places_without(_LEFT_OUT, lowered)
            yield from ((kept[first], kept[behind - 1] + 1) for first, behind in spans)
        # Chance writes three characters in Base64 soon.
        for first, behind in _every(self._short if view.escaped else (), lowered):
            inside = _in_word(lowered, first) or _in_word(lowered, behind)
            if behind - first >= _SHORT or not inside:
                yield first, behind

    def _runs_in(self, packed: str) -> Iterator[tuple[int, int]]:
        for start in range(len(packed) - RUN + 1) if self._runs else ():
            if packed[start : start + RUN] in self._runs:
                yield start, start + RUN


def redaction_of(secrets: Iterable[Secret]) -> Redaction:
    """What hides these; an empty one hides nothing."""
    values = tuple(dict.fromkeys(secret.reveal() for secret in secrets if secret))
    # In a form a blank becomes a plus.
    written = [form for value in values for form in {value, value.replace(" ", "+"), plain(value)}]
    lowered = [as_bytes(cleaned(form)).translate(_LOWER) for form in written]
    short = {form for form in lowered if form and len(_packed(form)) < _SHORT}
    whole = {_packed(form) for form in lowered} - {_packed(form) for form in short} - {""}
    whole |= {said for form in written for said in _said_by(cleaned(form))}
    runs = {form[at : at + RUN] for form in whole for at in range(len(form) - RUN + 1)}
    return Redaction(values, tuple(sorted(short)), tuple(sorted(whole)), frozenset(runs))


def cleaned(text: str) -> str:
    """Without terminal sequences and invisible characters; lines stay."""
    text = as_seen(without_sequences(text)).translate(_BREAKS)
    return "".join(one for one in text if one.isprintable() or one == "\n")


def _said_by(value: str) -> Iterator[str]:
    """What a value that holds escapes becomes where it is unescaped with the rest."""
    with suppress(TooDeepError):
        for view in views(value):
            if view.escaped and len(said := _packed(view.text)) >= _SHORT:
                yield said


def _packed(text: str) -> str:
    return _LEFT_OUT.sub("", text.translate(_LOWER))


def _every(wanted: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    """Where each of these stands in a text."""
    for one in wanted:
        start = text.find(one)
        while start >= 0:
            yield start, start + len(one)
            start = text.find(one, start + 1)


def _in_word(text: str, at: int) -> bool:
    """Whether the characters before and at a place belong to one word."""
    return 0 < at < len(text) and text[at - 1] in _IN_WORDS and text[at] in _IN_WORDS
