"""The token request (RFC 6749 sections 4.1.3 and 6) and its answer (sections 5.1 and 5.2)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tokenwizard.errors import ResponseError, Step
from tokenwizard.oauth.credentials import FormField
from tokenwizard.oauth.refusal import refusal_from
from tokenwizard.secret import Secret

_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_LONGEST_LIFE = timedelta(days=366).total_seconds()


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """One POST to the token endpoint: its address, and its form fields unencoded."""

    endpoint: str
    form: tuple[FormField, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TokenSet:
    """What the token endpoint gave.

    Attributes:
        scope: what was granted, by name; empty if the provider did not say (RFC 6749 section 5.1:
            then it is what was asked for).
        expires_at: when the access token ends, UTC; None if the provider did not say.
    """

    access_token: Secret
    refresh_token: Secret | None
    id_token: Secret | None
    scope: tuple[str, ...]
    obtained_at: datetime
    expires_at: datetime | None


def read_token_answer(status: int, content_type: str, body: bytes, *, now: float) -> TokenSet:
    """Read the answer of a token endpoint.

    Numbers may come as numbers (Entra), as text (ACS) or not at all. `now` is the wall clock in
    seconds.

    Raises:
        ProviderError: the provider said no.
        ResponseError: the answer is not what RFC 6749 section 5 describes.
    """
    decoded = _decoded(status, content_type, body)
    if (refusal := refusal_from(decoded)) is not None:
        raise refusal.as_error(at=Step.PASTE)
    access_token = decoded.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise ResponseError(
            f"The token endpoint answered {status} without a token",
            cause="The answer is JSON, but holds neither a token nor an error.",
            next_step="Try again with a fresh link; if it repeats, check the tenant.",
            step=Step.PASTE,
        )
    obtained = datetime.fromtimestamp(now, UTC)
    lifetime = _seconds(decoded.get("expires_in"))
    return TokenSet(
        access_token=Secret(access_token),
        refresh_token=_secret(decoded.get("refresh_token")),
        id_token=_secret(decoded.get("id_token")),
        scope=tuple(scope.split()) if isinstance(scope := decoded.get("scope"), str) else (),
        obtained_at=obtained,
        expires_at=None if lifetime is None else obtained + timedelta(seconds=lifetime),
    )


def _decoded(status: int, content_type: str, body: bytes) -> dict[str, object]:
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError):
        decoded = None
    if isinstance(decoded, dict):
        return decoded
    raise ResponseError(
        f"The token endpoint answered {status} with {_what_came(content_type, body, decoded)}",
        cause="Something between here and Microsoft answered instead: a proxy, a sign-in portal, a"
        " wrong address.",
        next_step="Check the proxy settings and the tenant, then try again with a fresh link.",
        step=Step.PASTE,
    )


def _what_came(content_type: str, body: bytes, decoded: object) -> str:
    """What stands where the JSON object should be; a media type only if it has the form of one."""
    if not body.strip():
        return "an empty body, not with JSON"
    if decoded is not None:
        return "JSON that is no object"
    media_type = content_type.split(";", maxsplit=1)[0].strip().lower()
    if "json" in media_type or not _MEDIA_TYPE.fullmatch(media_type):
        return "a broken body, not with JSON"
    return f"{media_type}, not with JSON"


def _secret(value: object) -> Secret | None:
    return Secret(value) if isinstance(value, str) and value else None


def _seconds(value: object) -> float | None:
    """`expires_in` in seconds, whatever type it came as; None if it says nothing usable."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= _LONGEST_LIFE else None
