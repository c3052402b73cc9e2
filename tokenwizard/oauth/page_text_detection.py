"""Telling a text that a person wrote, or a browser shows, from an authorization code.

RFC 6749 lets a code be any visible ASCII, and terminals wrap what is pasted; but they cut a line at
its width and not at its words.
"""

from __future__ import annotations

import re

_LETTERS = r"[^\W\d_](?:[^\W\d_]|['\u2019-]){0,15}"
_WORD = re.compile(rf"[\"'(\u2018\u201c]{{0,2}}{_LETTERS}[.,:;!?)\"'\u201d\u2026]{{0,3}}")
_SENTENCES_FROM = 2
# What browsers write where nothing listens. In a masked field the blanks may be missing.
_UNREACHABLE = re.compile(
    r"ERR_CONNECTION_REFUSED|refused ?to ?connect|site ?can.t ?be ?reached|Unable ?to ?connect"
    r"|can.t ?reach ?this ?page|can.t ?(?:connect ?to ?the ?server|establish ?a ?connection)",
    re.IGNORECASE,
)
# What Microsoft's page says once it has gone on from the answer.
_MOVED_ON = re.compile(
    r"page ?that ?is ?not ?normally ?shown|never ?ask ?you ?to ?copy ?or ?share ?this ?URL"
    r"|This ?is ?not ?the ?right ?page",
    re.IGNORECASE,
)


def is_prose(text: str) -> bool:
    """Whether most of a text's words are ordinary ones: letters, at most sixteen, one case."""
    words = text.split()
    ordinary = ordinary_words(text)
    return ordinary >= _SENTENCES_FROM and 2 * ordinary > len(words)


def ordinary_words(text: str) -> int:
    """How many of a text's words are ordinary ones."""
    return sum(map(_is_ordinary, text.split()))


def is_unreachable_page(text: str) -> bool:
    """Whether it is the page for a redirect URI where nothing listens: that is success."""
    return _UNREACHABLE.search(text) is not None


def is_moved_on_page(text: str) -> bool:
    """Whether it is Microsoft's page for a browser that was led on from the answer."""
    return _MOVED_ON.search(text) is not None


def _is_ordinary(word: str) -> bool:
    if _WORD.fullmatch(word) is None:
        return False
    return word.isupper() or word[1:] == word[1:].lower()
