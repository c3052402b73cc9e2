"""What an access token says of itself: shown, never trusted.

Microsoft's page "Access token claims reference" asks clients not to depend on it, and the signature
is not checked here: nothing may be decided by these claims. A token for another API may be opaque.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import printable
from tokenwizard.oauth.http_messages import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.secret import Secret

LONGEST_TOKEN = 1_000_000
"""Characters; a longer access token is not looked into."""

LONGEST_TEXT = 200
"""Characters that are shown of one claim."""

_JWT = re.compile(r"[A-Za-z0-9_-]{2,}\.([A-Za-z0-9_-]{2,})\.[A-Za-z0-9_-]*")
_USERNAMES = ("upn", "preferred_username", "unique_name", "email", "nameid")
_CREDENTIALS = {"0": "none: a public app", "1": "a client secret", "2": "a certificate"}
_MOST_NAMES = 50


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The claims that are shown; each text empty if the token has it not.

    Attributes:
        name: the account's name for people.
        username: how the account signs in; for a token of Azure ACS its number there (`nameid`).
        audience: the API that the token is for (`aud`).
        issuer: who says that it issued it (`iss`).
        tenant: the Directory (tenant) ID (`tid`).
        app_id: the app's client ID (`appid`, `azp`, or `actor` of Azure ACS).
        credential: what the app proved itself with, in words (`appidacr`, `azpacr`).
        scopes: the delegated permissions (`scp`).
        roles: the application permissions (`roles`).
        issued, expires: UTC; None if not said.
    """

    name: str = ""
    username: str = ""
    audience: str = ""
    issuer: str = ""
    tenant: str = ""
    app_id: str = ""
    credential: str = ""
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    issued: datetime | None = None
    expires: datetime | None = None

    @property
    def who(self) -> str:
        """Whose token it says it is, as in "Name (name@tenant)"."""
        if self.name and self.username and self.name != self.username:
            return f"{self.name} ({self.username})"
        return self.name or self.username


def read_claims(access_token: Secret) -> Claims | None:
    """The claims of a JWT (RFC 7519 section 3), unverified; None for anything else.

    Takes any text, never raises, and takes time linear in its length.
    """
    fields = fields_of(access_token)
    return None if fields is None else _claims(fields)


def fields_of(token: Secret) -> Mapping[str, object] | None:
    """The same as they stand in the token, an access or an ID token: of any type and length."""
    if len(token) > LONGEST_TOKEN:
        return None
    parts = _JWT.fullmatch(token.reveal())
    if parts is None:
        return None
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
    except binascii.Error:
        return None
    return read_object(payload)


def _claims(fields: Mapping[str, object]) -> Claims:
    return Claims(
        name=_text(fields.get("name")),
        username=_first(fields, _USERNAMES),
        audience=_audience(fields.get("aud")),
        issuer=_text(fields.get("iss")),
        tenant=_text(fields.get("tid")),
        app_id=_first(fields, ("appid", "azp")) or _text(fields.get("actor")).partition("@")[0],
        credential=_CREDENTIALS.get(_first(fields, ("appidacr", "azpacr")), ""),
        scopes=_names(fields.get("scp")),
        roles=_names(fields.get("roles")),
        issued=_time(fields.get("iat")) or _time(fields.get("nbf")),
        expires=_time(fields.get("exp")),
    )


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next(filter(None, (_text(fields.get(name)) for name in names)), "")


def _text(value: object) -> str:
    """A text on one line, without control, format and bidirectional characters."""
    return " ".join(printable(value, LONGEST_TEXT).split()) if isinstance(value, str) else ""


def _audience(value: object) -> str:
    """One, or the first of several (RFC 7519 section 4.1.3)."""
    return _text(value[0]) if isinstance(value, list) and value else _text(value)


def _names(value: object) -> tuple[str, ...]:
    """`scp` is one text with blanks, `roles` a list."""
    if isinstance(value, str):
        value = value.split(maxsplit=_MOST_NAMES)
    if not isinstance(value, list):
        return ()
    return tuple(filter(None, map(_text, value[:_MOST_NAMES])))


def _time(value: object) -> datetime | None:
    """A NumericDate (RFC 7519 section 2); ACS may write it as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
