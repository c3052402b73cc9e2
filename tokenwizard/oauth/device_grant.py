"""The device authorization grant (RFC 8628), without I/O.

Source beside the RFC: Microsoft's page "Microsoft identity platform and the OAuth 2.0 device
authorization grant flow".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import ProviderError, Step
from tokenwizard.oauth.error_response import ErrorResponse, refusal_from, refused_with
from tokenwizard.oauth.failures import answer_fault, redirect_fault
from tokenwizard.oauth.http_messages import RequestKind, read_object
from tokenwizard.oauth.safe_urls import is_safe_address
from tokenwizard.oauth.token_response import TokenSet, read_seconds, read_token_answer
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.oauth.http_messages import HttpResponse

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
USUAL_INTERVAL = 5.0
"""Seconds between two polls where the provider names none (RFC 8628 section 3.2)."""

SLOWER_BY = 5.0
"""Seconds more between two polls, from each `slow_down` on (RFC 8628 section 3.5)."""

_MOST_SECONDS = 1e308  # infinity is no time
_LONGEST_LIFE = 86_400.0
_LONGEST_INTERVAL = 600.0
_LONGEST_ADDRESS = 256
_USER_CODE = re.compile(r"[!-~](?:[ -~]{0,30}[!-~])?")
_DEVICE_CODE = re.compile(r"[!-~]{1,8192}")
_NOT_PUBLIC = 7000218


@dataclass(frozen=True, kw_only=True)
class DeviceAuthorization:
    """What the device authorization endpoint gave (RFC 8628 section 3.2).

    Its `message` is left out: it says in the server's words what the two values are for. So is
    `verification_uri_complete`, with which nobody would compare the code.

    Attributes:
        device_code: what is polled with; as good as the tokens.
        user_code: what the person types, printable ASCII of at most 32 characters.
        verification_uri: where they type it: https, or on this machine.
        expires_at: the wall clock, in seconds, when both codes end.
        interval: seconds between two polls.
    """

    device_code: Secret
    user_code: str = field(repr=False)
    verification_uri: str
    expires_at: float
    interval: float = USUAL_INTERVAL


class WaitReason(StrEnum):
    """Why the waiting goes on."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class StillWaiting:
    """The person has not answered yet; the next poll is in `interval` seconds."""

    interval: float
    why: WaitReason = WaitReason.PENDING


def read_device_authorization(
    answer: HttpResponse, host: str, *, now: float
) -> DeviceAuthorization:
    """Read the answer of the device authorization endpoint.

    Args:
        answer: what came back.
        host: who answered.
        now: the wall clock, in seconds.

    Raises:
        ProviderError: the provider said no.
        ResponseError: the answer is not what RFC 8628 section 3.2 describes, or names an address
            that no code may be typed at.
    """
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        raise redirect_fault("no_device_code", answer, host, RequestKind.DEVICE)
    fields = read_object(answer.body) or {}
    if (refusal := refusal_from(fields)) is not None:
        raise device_refusal(refusal)
    device_code, user_code, address = (
        value if isinstance(value := fields.get(name), str) else ""
        for name in ("device_code", "user_code", "verification_uri")
    )
    user_code, address = user_code.strip(), address.strip()
    lifetime = read_seconds(fields.get("expires_in"), _MOST_SECONDS)
    interval = read_seconds(fields.get("interval", USUAL_INTERVAL), _MOST_SECONDS)
    if (
        answer.status >= HTTPStatus.BAD_REQUEST
        or not _DEVICE_CODE.fullmatch(device_code)
        or not _USER_CODE.fullmatch(user_code)
        or not (len(address) <= _LONGEST_ADDRESS and is_safe_address(address))
        or not lifetime
        or interval is None
    ):
        raise answer_fault(answer, host, RequestKind.DEVICE, "no_device_code", now=now)
    return DeviceAuthorization(
        device_code=Secret(device_code),
        user_code=user_code,
        verification_uri=address,
        expires_at=now + min(lifetime, _LONGEST_LIFE),
        interval=min(max(interval, 1.0), _LONGEST_INTERVAL),
    )


def read_poll(
    answer: HttpResponse, host: str, *, now: float, interval: float
) -> TokenSet | StillWaiting:
    """Read the answer to a poll (RFC 8628 section 3.5).

    Args:
        answer: what came back.
        host: who answered.
        now: the wall clock, in seconds.
        interval: seconds that lay before this poll.

    Raises:
        ProviderError: the provider said no for good.
        ResponseError: the answer makes no sense.
    """
    refusal = refusal_from(read_object(answer.body) or {})
    if refusal is None:
        return read_token_answer(answer, host, now=now, leg=RequestKind.DEVICE)
    if refusal.error == WaitReason.PENDING:
        return StillWaiting(interval)
    if refusal.error == WaitReason.SLOW_DOWN:
        return StillWaiting(min(interval + SLOWER_BY, _LONGEST_INTERVAL), WaitReason.SLOW_DOWN)
    raise device_refusal(refusal)


def after_timeout(interval: float) -> StillWaiting:
    """After a connection timeout: twice as long (RFC 8628 section 3.5)."""
    return StillWaiting(min(interval * 2, _LONGEST_INTERVAL), WaitReason.NO_ANSWER)


def device_refusal(refusal: ErrorResponse) -> ProviderError:
    """A no for good, in the person's terms; it leads to the sign-in unless a field is wrong."""
    if _NOT_PUBLIC in refusal.codes:
        found = catalogue()["public_client_flows_off"]
        return refused_with(found._replace(code=f"AADSTS{_NOT_PUBLIC}"), refusal, step=Step.BROWSER)
    if refusal.error == "access_denied" and not refusal.codes:
        # The RFC's word for Microsoft's `authorization_declined`; elsewhere it leads to a link.
        return refused_with(catalogue()["authorization_declined"], refusal, step=Step.BROWSER)
    error = refusal.as_error(at=Step.BROWSER)
    if error.step is Step.PASTE:  # there is no answer that could be pasted
        error.step, error.field = Step.BROWSER, None
    return error


def expired() -> ProviderError:
    """The code ended while it was waited for."""
    return ErrorResponse(error="expired_token").as_error(at=Step.BROWSER)
