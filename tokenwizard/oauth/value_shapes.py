"""What a token, a code, a secret or an ID looks like. Takes any text, never raises. No I/O.

Only a JWT says what it is; of the rest the shape speaks, as public recordings have it. Nothing here
holds or gives back the value. Each function takes time linear in the length.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, NamedTuple

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.http_messages import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_VALUE = 65_536
"""Characters; a longer text is no value."""

CLIENT_SECRET = r"[A-Za-z0-9_~.\-]{3}[0-9]Q~[A-Za-z0-9_~.\-]{31,37}"  # noqa: S105 (a form, no secret)
"""The Values that Entra makes have it: `Q~` stands behind a digit."""

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
PERSONAL_PLACE = r"M\.[A-Z][A-Z0-9]{0,7}_[A-Z0-9]{2,6}\."
"""What most values of personal accounts begin with: where they were made, as in `M.C544_BAY.`."""

PERSONAL_CODE = (
    rf"M{_GUID}|{PERSONAL_PLACE}(?:[1-9]\.U\.)?{_GUID}|{PERSONAL_PLACE}[A-Za-z0-9.!*$_~-]{{40,}}"
)
"""Their codes; a refresh token has it as well where `-` or `0.U.` follows the place."""

_PERSONAL_REFRESH = rf"{PERSONAL_PLACE}(?:0\.U\.)?(?:MsaArtifacts\.)?-[\x21-\x7e]{{40,}}"
_PERSONAL_ACCESS = r"Ew[A-F][A-Za-z0-9+/=]{100,}"
_ENTRA = r"(?:[01]\.A[A-Za-z0-9_-]{10,80}\.)?(?P<ticket>A[QgwA]AB[A-Za-z0-9_-]{40,})"
_OLD_ENTRA = r"O(?P<ticket>AQAB[A-Za-z0-9_-]{40,})"
_ACS = r"P(?P<ticket>AQAB[A-Za-z0-9_-]{40,})"
_OLD_ACS = r"IAAAA[A-Za-z0-9_-]{40,}"

_REFRESH_MARK, _CODE_MARK = 1, 2
_MARK_AT = 4
_TICKET_BEGINS = 12  # characters of Base64: nine bytes

_WORD_OF_PLACEHOLDER = (
    r"true|false|change-?me|replace-?me|fill-?me(?:-?in)?|fix-?me|to-?do|tbd|tba|n/?a|none|null|nil|undefined"
    r"|placeholder|dummy|redacted|hidden|secret|password|token|value|string|empty|example|sample|test"
    r"|(?:new|old|my|the|your|some)?-?(?:refresh|access|client|app|application|tenant|directory|sp"
    r"|graph|ms|azure|entra)-?(?:token|secret|id|password|key)(?:-?(?:value|here))?"
)
_BEGINNING_OF_PLACEHOLDER = (
    r"your|my|replace|insert|enter|put|paste|add|change|fill|example|dummy|fake|placeholder|todo"
    r"|the|some|set|type"
)
_LONGEST_PLACEHOLDER = 80
_BRACKETS = (
    r"<+[^<>]*>*|[^<>]*>+",
    r"\([^()]*\)",
    r"\[[^\[\]]*\]",
    r"\{\{[^{}]*\}\}",
    r"\{[A-Za-z_][\w .-]*\}",
    r"\$\{\{?[^{}]*\}?\}",
    r"\$\([^()]*\)",
    r"\$[A-Za-z_]\w*",
    r"\$env:[A-Za-z_]\w*",
    r"%[A-Za-z_]\w*%",
    r"__[A-Za-z]\w*__",
    r"@@?[A-Za-z][\w.]*\(.*\)",
)


class Jwt(NamedTuple):
    """The parts of a signed JWT that can be read (RFC 7515 section 7.1); nothing is verified."""

    header: Mapping[str, object]
    claims: Mapping[str, object]

    @property
    def kind(self) -> str:
        """What the claims say it is: "access", "id", "refresh", or empty.

        Microsoft's pages "Access token claims reference" and "ID token claims reference": what
        grants something stands in an access token alone.
        """
        typ = str(self.claims.get("typ", "")).lower()
        if typ == "refresh":
            return "refresh"
        if any(
            name in self.claims for name in ("scp", "roles", "appid", "azp", "appidacr", "azpacr")
        ):
            return "access"
        if str(self.header.get("typ", "")).lower() == "at+jwt":
            return "access"
        said = ("nonce", "c_hash", "at_hash", "preferred_username", "name", "auth_time", "sub")
        return "id" if any(name in self.claims for name in said) and "aud" in self.claims else ""


def jwt_in(text: str) -> Jwt | None:
    """The signed JWT that a text is; None for anything else."""
    parts = text.split(".", 3)
    if len(parts) != 3 or not text.startswith("e"):  # noqa: PLR2004
        return None
    header, claims = _object_in(parts[0]), _object_in(parts[1])
    if header is None or claims is None or "alg" not in header or not _is_base64(parts[2]):
        return None
    return Jwt(header, claims)


def begins_as_jwt(text: str) -> bool:
    """Whether its first part says how a JWT is signed, whatever has become of the others."""
    begun, dot, _ = text.partition(".")
    header = _object_in(begun) if dot and text.startswith("e") else None
    return header is not None and "alg" in header and "enc" not in header


def is_encrypted_jwt(text: str) -> bool:
    """Whether it is a JWE (RFC 7516 section 7.1): five parts, and the first says how."""
    parts = text.split(".", 5)
    if len(parts) != 5 or not all(map(_is_base64, parts)):  # noqa: PLR2004
        return False
    header = _object_in(parts[0])
    return header is not None and "enc" in header


def is_placeholder(text: str) -> bool:
    """Whether it stands for a value that is still to come, as examples and templates have it."""
    bare = text.strip()
    if not bare:
        return False
    if _is_one_repeated(bare):
        return True
    if len(bare) > _LONGEST_PLACEHOLDER:
        return False
    if _in_brackets(bare):
        return True
    words = re.sub(r"[\s_]+", "-", bare.strip("'\"`.…!*()<>[]")).lower()
    if re.fullmatch(_WORD_OF_PLACEHOLDER, words):
        return True
    if re.fullmatch(r"(?:x{2,}|0x+)(?:[-.]x+)*", words):
        return True
    begun = re.fullmatch(rf"(?:{_BEGINNING_OF_PLACEHOLDER})-[a-z()\-]+[0-9]?", words)
    return begun is not None or re.fullmatch(r"[a-z-]+-(?:goes-)?here", words) is not None


def _is_one_repeated(bare: str) -> bool:
    if bare == "…":
        return True
    return len(bare) > 2 and bare[0] in "*•●.…_-xX#?" and not bare.strip(bare[0])  # noqa: PLR2004


def _in_brackets(bare: str) -> bool:
    return any(re.fullmatch(one, bare) for one in _BRACKETS)


def is_client_secret(text: str) -> bool:
    """Whether it has the form of the Values that Entra makes: `Q~` stands behind a digit."""
    return re.fullmatch(CLIENT_SECRET, text) is not None


def is_guid(text: str) -> bool:
    """Whether it is a GUID."""
    return read_guid(text) is not None


def entra_ticket(text: str) -> str:
    """What the bytes say that Entra's values begin with: "code", "refresh", "either", or empty."""
    found = re.fullmatch(_ENTRA, text) or re.fullmatch(_OLD_ENTRA, text)
    return "" if found is None else _kind_of_ticket(found["ticket"], plain="either")


def acs_ticket(text: str) -> str:
    """The same of Azure ACS."""
    found = re.fullmatch(_ACS, text)
    if found is not None:
        return _kind_of_ticket(found["ticket"], plain="either")
    return "either" if re.fullmatch(_OLD_ACS, text) else ""


def personal_kind(text: str) -> str:
    """What personal Microsoft accounts are given so: "code", "refresh", "access", or empty."""
    if re.fullmatch(_PERSONAL_REFRESH, text):
        return "refresh"
    if re.fullmatch(PERSONAL_CODE, text):
        return "code"
    return "access" if re.fullmatch(_PERSONAL_ACCESS, text) else ""


def is_refresh_token(text: str) -> bool:
    """Whether its shape is that of a refresh token, and of nothing else."""
    return "refresh" in (entra_ticket(text), acs_ticket(text), personal_kind(text))


def _kind_of_ticket(ticket: str, *, plain: str) -> str:
    """Its fifth byte tells: 1 in recorded refresh tokens, 2 in recorded codes."""
    try:
        begun = base64.urlsafe_b64decode(ticket[:_TICKET_BEGINS])
    except binascii.Error:
        return ""
    kinds = {_REFRESH_MARK: "refresh", _CODE_MARK: "code"}
    return kinds.get(begun[_MARK_AT], plain)


def _object_in(part: str) -> Mapping[str, object] | None:
    if not part or len(part) > LONGEST_VALUE or not _is_base64(part):
        return None
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        return None
    return read_object(content)


def _is_base64(part: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]*={0,2}", part) is not None
