"""The sentence of a provider's own in a text, and by which phrases it is known.

Takes any text, never raises, and takes time linear in its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_SENTENCE = 2_000
"""Characters; Microsoft's longest have some hundreds."""

_CODE = r"(AADSTS|ACS|AADB2C|MSIS) ?([0-9]{3,8})(?![0-9])"
_GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T+][0-9:.]{8,18}Z?"
# What stands behind the sentence, in one line with it or below it.
_IDS = (
    rf"[\s,;]{{0,4}}(?:trace|request|correlation)[ _+-]?id\s?:\s{{0,2}}{_GUID}"
    rf"|[\s,;]{{0,4}}timestamp\s?:\s{{0,2}}{_TIME}"
)
_KEY = r"""["'][A-Za-z_]{2,30}["']\s{0,4}:"""
_AFTER = (
    r"\s{0,4}(?:AADSTS|ACS) ?[0-9]{4,8}\s?:"
    r"|(?:\s-)?\s(?:(?:trace|request|correlation)[ _+-]?id|timestamp)\s?:"
    r"|\s(?:troubleshooting details|copy info to clipboard)\b|\n\s{0,40}(?:more|copy) details\b"
    rf"|[\"']\s{{0,4}}(?:,\s{{0,4}}{_KEY}|}})"
    r"|&(?:state|error|error_uri|error_subcode|session_state|code|client_info)=|\n\s{0,40}\n"
)
_BEFORE_DESCRIPTION = r"""error_description["']?\s{0,4}[:=]\s{0,4}["']?"""
_QUOTES = dict.fromkeys(map(ord, "\"'`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u2032\u2033"))
_RUN = r"[A-Za-z0-9_~.+-]{16,}"
_FOLDED = {**_QUOTES, ord("+"): " "}
_GAP = "..."
_TWO_LETTERS = r"[^\W\d_]{2}"


def sentence_of(text: str, code: str) -> str:
    """What the provider says of a code, beginning with it, on one line; empty if it says nothing.

    Without the code in the text, the description of an error's JSON is taken.
    """
    codes = re.finditer(_CODE, text, re.IGNORECASE) if code[-1:].isdecimal() else ()
    begins = next((one for one in codes if f"{one[1]}{one[2]}".upper() == code), None)
    described = begins or re.search(_BEFORE_DESCRIPTION, text, re.IGNORECASE)
    if described is None:
        return ""
    at, behind = described.start() if begins else described.end(), described.end()
    rest = text[behind : behind + LONGEST_SENTENCE]
    ends = re.search(_AFTER, rest, re.IGNORECASE)
    said = rest[: ends.start()] if ends else rest
    if "+" in said and " " not in said:  # of an address
        said = said.replace("+", " ")
    return " ".join(f"{text[at:behind]}{said}".split()) if re.search(_TWO_LETTERS, said) else ""


def without_ids(text: str) -> str:
    """A description without the IDs and the time behind it, which are told by their names."""
    return re.sub(_IDS, "", text, flags=re.IGNORECASE).strip()


def without_secrets(text: str) -> str:
    """Words of a text that a person pasted, without runs that may be a code or a secret.

    Such a run is long and has large letters, small ones and digits; no ID and no address has.
    """
    return re.sub(_RUN, _hidden, text)


def _hidden(run: re.Match[str]) -> str:
    kinds = (str.isupper, str.islower, str.isdigit)
    return "***" if all(any(map(kind, run[0])) for kind in kinds) else run[0]


def folded(text: str) -> str:
    """A text as phrases are looked for in it: small letters, single blanks, no quotation marks.

    A plus is a blank, as in an address.
    """
    return " ".join(text.lower().translate(_FOLDED).split())


def is_said(phrases: Iterable[str], text: str) -> bool:
    """Whether one of the phrases is in a folded text; `...` in one stands for any words."""
    return any(_holds(text, folded(phrase).split(_GAP)) for phrase in phrases)


def _holds(text: str, parts: Iterable[str]) -> bool:
    at = 0
    for part in parts:
        found = text.find(part.strip(), at)
        if found < 0:
            return False
        at = found + len(part.strip())
    return True
