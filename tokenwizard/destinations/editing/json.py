"""The text of a JSON object: its members' values found and changed. No I/O here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BLANKS = re.compile(r"[ \t\r\n]*")
_NO_OBJECT = "It is no JSON object."


@dataclass(frozen=True)
class Member:
    """One member of an object; the value is `text[start:end]`."""

    name: str
    start: int
    end: int


def values_in(text: str) -> dict[str, str]:
    """The object's members that are texts.

    Raises:
        CannotEditError: it is no JSON object.
    """
    if not text.strip("\ufeff \t\r\n"):
        return {}
    found = {one.name: json.loads(text[one.start : one.end]) for one in members(text)}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text with these members: every other character stays, absent ones are added at its end.

    A text of blanks alone is taken for an object that is not there yet.

    Raises:
        CannotEditError: it is no JSON object.
    """
    if not text.strip("\ufeff \t\r\n"):
        return json.dumps(values, indent=2) + "\n"
    found = members(text)
    pieces, at = [], 0
    for one in found:
        if one.name in values:
            pieces += [text[at : one.start], json.dumps(values[one.name])]
            at = one.end
    there = {one.name for one in found}
    absent = {name: value for name, value in values.items() if name not in there}
    if absent:
        begun = text.index("{") + 1
        indent = _BLANKS.match(text, begun)
        between = indent[0] if found and indent else "\n  "
        end = found[-1].end if found else begun
        lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in absent.items()]
        pieces += [text[at:end], "," if found else ""]
        pieces.append((between or " ") + f",{between or ' '}".join(lines))
        at = end
        if not found:
            at = text.rindex("}")
            pieces.append("\n")
    return "".join(pieces) + text[at:]


def members(text: str) -> tuple[Member, ...]:
    """The members of the one object that the text is, in their order.

    Raises:
        CannotEditError: it is no JSON object (RFC 8259 section 4).
    """
    try:
        return _members(text)
    except (ValueError, TypeError, IndexError, RecursionError):
        raise CannotEditError(_NO_OBJECT) from None


def _members(text: str) -> tuple[Member, ...]:
    decoder = json.JSONDecoder()
    found: list[Member] = []
    at = _past(text, 1 if text.startswith("\ufeff") else 0, "")
    at = _past(text, at, "{")
    while text[at] != "}":
        if found:
            at = _past(text, at, ",")
        name, at = decoder.raw_decode(text, at)
        if not isinstance(name, str):
            raise TypeError(_NO_OBJECT)
        start = _past(text, _past(text, at, ""), ":")
        _, end = decoder.raw_decode(text, start)
        found.append(Member(name, start, end))
        at = _past(text, end, "")
    if _past(text, at, "}") != len(text):
        raise ValueError(_NO_OBJECT)
    return tuple(found)


def _past(text: str, at: int, mark: str) -> int:
    """Where the text goes on behind `mark` and blanks."""
    if not text.startswith(mark, at):
        raise ValueError(_NO_OBJECT)
    blanks = _BLANKS.match(text, at + len(mark))
    return blanks.end() if blanks else at + len(mark)
