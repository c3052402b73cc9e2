"""The token request (RFC 6749 sections 4.1.3 and 6) and its answer (sections 5.1 and 5.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step
from tokenwizard.oauth.error_response import refusal_from
from tokenwizard.oauth.failures import answer_fault, redirect_fault
from tokenwizard.oauth.http_messages import RequestKind, read_object
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.oauth.client_authentication import FormField
    from tokenwizard.oauth.http_messages import HttpResponse

_TOKEN = re.compile(r"[\x20-\x7e]+")
_LONGEST_LIFE = timedelta(days=366).total_seconds()


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """One POST to the token endpoint: its address, and its form fields unencoded."""

    endpoint: str
    form: tuple[FormField, ...] = field(repr=False)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What in it nobody may see."""
        return tuple(value for _, value in self.form if isinstance(value, Secret))


@dataclass(frozen=True, kw_only=True)
class TokenSet:
    """What the token endpoint gave.

    Attributes:
        scope: what was granted, by name; empty if the provider did not say (RFC 6749 section 5.1:
            then it is what was asked for).
        expires_at: when the access token ends, UTC; None if the provider did not say.
        withheld: the claims that repeat a secret that was sent; they name no account.
        clock_skew: how many seconds this machine's clock was ahead of the server's when they came;
            None if the server named no time.
    """

    access_token: Secret
    refresh_token: Secret | None
    id_token: Secret | None
    scope: tuple[str, ...]
    obtained_at: datetime
    expires_at: datetime | None
    withheld: frozenset[str] = frozenset()
    clock_skew: float | None = field(default=None, compare=False)


def read_token_answer(
    answer: HttpResponse, host: str, *, now: float, leg: RequestKind = RequestKind.TOKEN
) -> TokenSet:
    """Read the answer of a token endpoint.

    Numbers may come as numbers (Entra), as text (ACS) or not at all.

    Args:
        answer: what came back.
        host: who answered.
        now: the wall clock, in seconds.
        leg: which request it answers.

    Raises:
        ProviderError: the provider said no.
        ResponseError: the answer is not what RFC 6749 section 5 describes.
    """
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        raise redirect_fault("redirect_from_token_endpoint", answer, host, leg)
    decoded = read_object(answer.body) or {}
    if (refusal := refusal_from(decoded)) is not None:
        raise refusal.as_error(at=Step.PASTE)
    if (access_token := _secret(decoded.get("access_token"))) is not None:
        return _token_set(access_token, decoded, now)
    raise answer_fault(answer, host, leg, "no_access_token", now=now)


def _token_set(access_token: Secret, decoded: Mapping[str, object], now: float) -> TokenSet:
    obtained = datetime.fromtimestamp(now, UTC)
    lifetime = read_seconds(decoded.get("expires_in"), _LONGEST_LIFE)
    return TokenSet(
        access_token=access_token,
        refresh_token=_secret(decoded.get("refresh_token")),
        id_token=_secret(decoded.get("id_token")),
        scope=tuple(scope.split()) if isinstance(scope := decoded.get("scope"), str) else (),
        obtained_at=obtained,
        expires_at=None if lifetime is None else obtained + timedelta(seconds=lifetime),
    )


def _secret(value: object) -> Secret | None:
    """A token is visible ASCII and blanks (RFC 6749 appendix A.12); nothing else is one."""
    return Secret(value) if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def read_seconds(value: object, most: float) -> float | None:
    """`expires_in` and the like, whatever type it came as; None if it says nothing usable."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= most else None
