"""Taking the scopes out of what somebody typed: documents and files write them in many ways.

A list may be encoded for an address, quoted, in the brackets of JSON or Python, separated by
blanks, commas, semicolons or pluses, and have its name before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENID = ("openid", "profile", "email", "offline_access")

LONGEST_SCOPES = 8192
"""Characters of typed scopes that are looked at; Entra takes fewer in an address."""

# What an encoding once more, or more often, makes of `%20`: `%2520`, `%252520`.
_ENCODED = re.compile(r"%(?:25)*([0-9a-fA-F]{2})")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PARAMETER = re.compile(r"(?:^|[?&#;\s])scope=([^&#]*)", re.IGNORECASE)
_LABEL = re.compile(
    r"[\s{\[(\"']*(?:(?:export|set|setx|const|var|let|-e)\s+|\$(?:env:)?|--?)?"
    r"[\w.]{0,40}scopes?[\"']?\s*(?:[:=]\s*|\s)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,;]+")
_QUOTES = "\"'`\\\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
_OPENING, _CLOSING = "[({<", "])}>"
_BULLETS = frozenset({"-", "*", "+", "&", "|", "\u2022", "\u2013", "=", ":"})


@dataclass(frozen=True)
class ScopeWords:
    """What was typed, as its words.

    Attributes:
        words: each once, in their order; of those that differ in case alone, the first.
        taken_out: something else than blanks and commas stood around or between them.
        too_long: nothing was read, for the text is longer than any list of scopes.
    """

    words: tuple[str, ...] = ()
    taken_out: bool = False
    too_long: bool = False


def scope_words(text: str) -> ScopeWords:
    """The scopes in a text, without what documents and files put around them."""
    if len(text) > LONGEST_SCOPES:
        return ScopeWords(too_long=True)
    plain = _without_label(_parameter(text))
    found: dict[str, str] = {}
    for piece in _BETWEEN.split(_decoded(plain)):
        for word in _split_at_plus(_bare(piece)):
            if word and word not in _BULLETS:
                found.setdefault(word.lower(), word)
    words = tuple(found.values())
    return ScopeWords(words, taken_out=_each_once(text.replace(",", " ")) != words)


def _each_once(text: str) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for word in _INVISIBLE.sub("", text).split():
        first.setdefault(word.lower(), word)
    return tuple(first.values())


def _decoded(text: str) -> str:
    return _INVISIBLE.sub("", _ENCODED.sub(lambda found: chr(int(found[1], 16)), text))


def _parameter(text: str) -> str:
    """The value of `scope` in a sign-in link or a form; else the text."""
    if "&" not in text and "?" not in text:
        return text
    found = _PARAMETER.search(text)
    return found[1] if found else text


def _without_label(text: str) -> str:
    found = _LABEL.match(text)
    return text[found.end() :] if found else text


def _bare(piece: str) -> str:
    """Without quotation marks, brackets, and the full stop that ends a sentence."""
    bare = piece.lstrip(_QUOTES + _OPENING).rstrip(_QUOTES + _CLOSING)
    if any(bracket in bare for bracket in _CLOSING):  # `{id}/.default`: a placeholder, whole
        bare = piece.strip(_QUOTES)
    return bare.rstrip(".") or bare


def _split_at_plus(word: str) -> list[str]:
    """A blank is a plus in a form. A permission may have one, so each part has to be a scope."""
    parts = [part for part in word.split("+") if part]
    whole = len(parts) < 2 or not all(map(_is_scope, parts))  # noqa: PLR2004 (one part)
    return [word] if whole and not _names_openid(parts) else parts


def _is_scope(part: str) -> bool:
    return "." in part or "/" in part or part.lower() in OPENID


def _names_openid(parts: list[str]) -> bool:
    return len(parts) > 1 and any(part.lower() in OPENID for part in parts)
