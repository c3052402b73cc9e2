"""What a bare text is: the shapes of authorization codes, and of what is taken for one.

No page of Microsoft's names these shapes; they are those of codes and tokens in public reports. A
thing is named only where its shape tells it for certain; refresh tokens of other shapes cannot be
told from codes.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import unquote

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.pasted_text import without_paste_marks
from tokenwizard.oauth.value_shapes import CLIENT_SECRET, PERSONAL_CODE, PERSONAL_PLACE

SHORTEST_BARE_CODE = 64
"""Of a code that is not a personal account's: Entra's have more than 500 characters, those of Azure
ACS more than 100. Client secrets have 40 and 44."""

# Entra's begin with 0. or 1. (older ones with AQAB or OAQAB), those of ACS with PQAB.
_LONG_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+/-]*={0,2}")
_SIGNS_OF_CODES = re.compile(r"[A-Za-z0-9._~+/!*$@-]+={0,2}")
_PERSONAL_CODE = re.compile(PERSONAL_CODE)
_PERSONAL_REFRESH_TOKEN = re.compile(rf"{PERSONAL_PLACE}(?:0\.U\.|-C)")
# The fifth byte of the part that both have is 1 in a refresh token, and 2 in a code.
_ENTRA_REFRESH_TOKEN = re.compile(r"(?:\A|\AO|\.)A[gQ]AB[A-Z][AQgw]EAAA")
_PRACTICE_REFRESH_TOKEN = "practice-refresh."  # noqa: S105 (what one begins with)
# Header and claims of a JWT are JSON in base64: both begin with eyJ.
_JWT = re.compile(
    r"(?:\A|[^A-Za-z0-9_.-]|[Bb]earer|[Tt]oken)eyJ[A-Za-z0-9_-]{8,600}\.[A-Za-z0-9_-]{2}"
    r"|eyJ[A-Za-z0-9_-]{8,600}\.eyJ"
)
_BEARER = "bearer"
_AROUND = "\"'`<>()[]{},;:“”.…"
_BASE64_OF_JSON = ("eyJ", "eyI", "ewog", "ew0K")
_PERSONAL_ACCESS_TOKEN = re.compile(r"Ew[A-D][A-Za-z0-9+/]{200}")
_CLIENT_SECRET = re.compile(CLIENT_SECRET)
_KEY = re.compile(r"-----BEGIN|ssh-(?:rsa|ed25519)|MI[IG][A-Za-z0-9+/]{60}")
_IN_QUERY = re.compile(r"[=&#]")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}(?:[0-9a-fA-F]{32}){0,2}")


class BareText(StrEnum):
    """What a bare text is by its shape alone."""

    CODE = "code"
    JWT = "jwt"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 (a name, no token)
    ACCESS_TOKEN = "access_token"  # noqa: S105 (a name, no token)
    CLIENT_SECRET = "client_secret"  # noqa: S105 (a name, no secret)
    KEY = "key"
    ID = "id"
    OTHER = "other"


def bare_text(text: str) -> BareText:
    """What a text without blanks is. Linear in its length."""
    if read_guid(text):
        return BareText.ID
    if text[: len(_BEARER)].lower() == _BEARER:
        return _secret(text[len(_BEARER) :]) or BareText.OTHER
    if (secret := _secret(text)) is not None:
        return secret
    if _PERSONAL_CODE.fullmatch(text):
        return BareText.CODE
    if len(text) < SHORTEST_BARE_CODE or not _LONG_CODE.fullmatch(text):
        return BareText.OTHER
    if text.startswith(_BASE64_OF_JSON) or _DIGEST.fullmatch(text):
        return BareText.OTHER
    return BareText.CODE


def _secret(text: str) -> BareText | None:
    """What it certainly is, where that is no code; None for anything else."""
    if _JWT.search(text):
        return BareText.JWT
    if (
        _PRACTICE_REFRESH_TOKEN in text
        or _PERSONAL_REFRESH_TOKEN.search(text)
        or _ENTRA_REFRESH_TOKEN.search(text)
    ):
        return BareText.REFRESH_TOKEN
    if _PERSONAL_ACCESS_TOKEN.match(text):
        return BareText.ACCESS_TOKEN
    if _CLIENT_SECRET.fullmatch(text):
        return BareText.CLIENT_SECRET
    if _KEY.match(text):
        return BareText.KEY
    return None


def has_signs_of_codes(text: str) -> bool:
    """Whether no other signs are in it than in codes, whatever its length.

    RFC 6749 allows any that can be seen; one of Microsoft's with a quote, a comma or a colon in it
    is two texts that ran together.
    """
    return _SIGNS_OF_CODES.fullmatch(text) is not None


def secret_in(text: str) -> BareText | None:
    """What one of the words of the text is, where that is certainly no code.

    Args:
        text: with one blank at most between two words.
    """
    for word in map(unquote, text.split(" ")):
        for part in (word, *_IN_QUERY.split(word)):
            bare = without_paste_marks(part.strip(_AROUND))
            if bare and (secret := _secret(bare)) is not None:
                return secret
    return None


def has_id(text: str) -> bool:
    """Whether one of the words of the text is an ID."""
    return any(read_guid(word.strip(_AROUND)) for word in text.split(" "))
