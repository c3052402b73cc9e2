"""What a child program said, without secrets and without what a terminal would obey. No I/O here.

A program may quote what it was given: whole, cut, in JSON, percent-encoded, in base64. So not only
the values are hidden, but every run of `RUN` characters out of any of these forms.
"""

from __future__ import annotations

import base64
import json
import re
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tokenwizard.secret import Secret

RUN = 12
HIDDEN = "***"
_SHORT = 8
_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_BREAKS = str.maketrans({"\r": "\n", "\t": " "})
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # keeps every length


@dataclass(frozen=True, repr=False)
class Redaction:
    """Hides some secrets; its own `repr` shows none."""

    _values: tuple[str, ...]
    _whole: tuple[str, ...] = field(default=())
    _runs: frozenset[str] = field(default=frozenset())

    def found_in(self, text: str) -> bool:
        """Whether `text` holds a secret in one of its forms; of a very short one, is it."""
        lowered = text.translate(_LOWER)
        return text in self._values or any(
            len(form) >= _SHORT and form in lowered for form in self._whole
        )

    def of(self, text: str) -> str:
        """The text to be shown: lines of printable characters, secrets hidden."""
        text = cleaned(text)
        lowered = text.translate(_LOWER)
        hidden = bytearray(len(text))
        for start in range(len(lowered) - RUN + 1):
            if lowered[start : start + RUN] in self._runs:
                hidden[start : start + RUN] = b"\1" * RUN
        for form in self._whole:
            start = lowered.find(form)
            while start >= 0:
                hidden[start : start + len(form)] = b"\1" * len(form)
                start = lowered.find(form, start + len(form))
        shown: list[str] = []
        for place, character in enumerate(text):
            if not hidden[place]:
                shown.append(character)
            elif not place or not hidden[place - 1]:
                shown.append(HIDDEN)
        return "".join(shown)


def redaction_of(secrets: Iterable[Secret]) -> Redaction:
    """What hides these; an empty one hides nothing."""
    values = tuple(secret.reveal() for secret in secrets if secret)
    whole = {cleaned(form).translate(_LOWER) for value in values for form in _forms(value)} - {""}
    runs = {form[at : at + RUN] for form in whole for at in range(len(form) - RUN + 1)}
    return Redaction(values, tuple(sorted(whole, key=len, reverse=True)), frozenset(runs))


def cleaned(text: str) -> str:
    """Without terminal sequences and invisible characters; lines stay."""
    text = _SEQUENCE.sub("", text).translate(_BREAKS)
    return "".join(one for one in text if one.isprintable() or one == "\n")


def _forms(value: str) -> Iterator[str]:
    content = value.encode("utf-8", "surrogatepass")
    in_json = json.dumps(value)[1:-1]
    yield value
    yield quote(content, safe="")
    yield quote(content)
    yield quote_plus(content)
    yield in_json
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield in_json.replace("/", r"\/")
    yield repr(value)[1:-1]
    for within in (content, in_json.encode()):
        for before in range(3):
            encoded = _base64_within(within, before)
            if len(encoded) >= _SHORT:
                yield encoded
                yield encoded.replace("+", "-").replace("/", "_")


def _base64_within(content: bytes, before: int) -> str:
    """What is the same in every base64 of a text in which `before` bytes (modulo 3) precede it."""
    encoded = base64.b64encode(bytes(before) + content).decode().rstrip("=")
    mixed_at_the_end = (before + len(content)) * 8 % 6 != 0
    return encoded[(0, 2, 3)[before] : len(encoded) - mixed_at_the_end]
