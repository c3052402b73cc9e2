"""Reading `WWW-Authenticate` challenges (RFC 9110 section 11.6.1), for a site's realm.

SharePoint's Bearer challenge holds commas inside quotes, may stand beside NTLM and Negotiate
challenges in the same header or in others, and may lack the realm (MS-XOAUTH).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_QUOTE_OR_BACKSLASH = re.compile(r'["\\]')
_UNQUOTED = re.compile(r"[^\s,]*")
_BETWEEN = re.compile(r"[ \t,]*")
_UP_TO_COMMA = re.compile(r"[^,]*")


@dataclass(frozen=True)
class Challenge:
    """One challenge: its scheme in lower case, and its parameters by lower-case name."""

    scheme: str
    parameters: dict[str, str] = field(default_factory=dict)


def read_challenges(headers: Iterable[str]) -> tuple[Challenge, ...]:
    """All challenges of the `WWW-Authenticate` values, in order; rubbish is passed over."""
    return tuple(challenge for header in headers for challenge in _scan(header))


def bearer_realm(headers: Iterable[str]) -> str | None:
    """The realm of the first Bearer challenge that names one; None if none does."""
    for challenge in chain.from_iterable(map(_scan, headers)):
        if challenge.scheme == "bearer" and (realm := challenge.parameters.get("realm")):
            return realm
    return None


def _scan(header: str) -> Iterator[Challenge]:
    current: Challenge | None = None
    at = _skip(_BETWEEN, header, 0)
    while at < len(header):
        name = _TOKEN.match(header, at)
        if name is None:
            at = _skip(_BETWEEN, header, _skip(_UP_TO_COMMA, header, at))
            continue
        equals = _EQUALS.match(header, name.end())
        if equals is not None and current is not None:
            value, at = _value(header, equals.end())
            current.parameters.setdefault(name[0].lower(), value)
        else:
            if current is not None:
                yield current
            current = Challenge(name[0].lower())
            at = _skip(_BETWEEN, header, name.end())
            if header[name.end() : at].strip(" \t") == "" and (
                credentials := _TOKEN68.match(header, at)
            ):
                at = credentials.end()
        at = _skip(_BETWEEN, header, at)
    if current is not None:
        yield current


def _value(header: str, at: int) -> tuple[str, int]:
    if header.startswith('"', at) and (end := _closing_quote(header, at + 1)) is not None:
        return re.sub(r"\\(.)", r"\1", header[at + 1 : end]), end + 1
    end = _skip(_UNQUOTED, header, at)
    return header[at:end], end


def _closing_quote(header: str, at: int) -> int | None:
    """Where the quoted string ends; one pattern for all of it would take memory per character."""
    while (found := _QUOTE_OR_BACKSLASH.search(header, at)) is not None:
        if found[0] == '"':
            return found.start()
        at = found.end() + 1
    return None


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
