"""What the provider has to remember: requests under way, codes, and refresh tokens."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.sandbox.registration import App, User
    from tokenwizard.sandbox.scope_model import ScopeRequest

ENTRA_CODE_SECONDS = 10 * 60
ACS_CODE_SECONDS = 5 * 60
ENTRA_REFRESH_SECONDS = 90 * 24 * 3600
"""Without use; each use yields a token with a life of its own."""
SPA_REFRESH_SECONDS = 24 * 3600
ACS_REFRESH_SECONDS = 183 * 24 * 3600
"""Six months, whether used or not."""
FLOW_SECONDS = 60 * 60
DEVICE_CODE_SECONDS = 15 * 60
DEVICE_INTERVAL_SECONDS = 5
"""Between two polls; `slow_down` adds as many (RFC 8628 section 3.5)."""


@dataclass(frozen=True)
class OpenSignIn:
    """A checked authorization request (RFC 6749 section 4.1.1) and how far the person has come.

    Attributes:
        scope: what was asked, parsed; for SharePoint's own page see `aliases`.
        state: still percent-encoded, as it came; None if it was absent.
        code_challenge: with its method, `S256` or `plain` (RFC 7636 section 4.3); None without.
        claims: the claims request, as it came; empty without one.
        aliases: SharePoint's scope aliases, such as `AllSites.Manage`; empty for Entra.
        user: who has signed in; None before that.
        device_code: the device that waits for it (RFC 8628); empty where a redirect URI does.
    """

    app: App
    tenant_id: str
    redirect_uri: str
    scope: ScopeRequest
    started: float
    state: str | None = None
    response_mode: str = "query"
    code_challenge: tuple[str, str] | None = field(default=None, repr=False)
    nonce: str | None = None
    login_hint: str = ""
    claims: str = ""
    aliases: tuple[str, ...] = ()
    user: User | None = None
    device_code: str = field(default="", repr=False)


@dataclass(frozen=True)
class Grant:
    """What one person allowed one app: the request, and who said yes."""

    request: OpenSignIn
    user: User


@dataclass(frozen=True)
class IssuedCode:
    """An authorization code's record; `redeemed` after its one use."""

    grant: Grant
    issued: float
    redeemed: bool = False


@dataclass(frozen=True)
class IssuedRefreshToken:
    """A refresh token's record; `chain_started` is when the person signed in."""

    grant: Grant
    issued: float
    last_used: float
    chain_started: float


@dataclass(frozen=True)
class IssuedDeviceCode:
    """A device code's record (RFC 8628).

    Attributes:
        request: what the device asked for.
        user_code: what the person types.
        interval: how many seconds have to lie between two polls, by now.
        polled: when it was last asked about; None before the first time.
        grant: what the person allowed; None before that.
        declined: whether the person said no.
        redeemed: whether its tokens were given already.
    """

    request: OpenSignIn
    user_code: str
    interval: float = DEVICE_INTERVAL_SECONDS
    polled: float | None = None
    grant: Grant | None = None
    declined: bool = False
    redeemed: bool = False


class GrantRegister:
    """The provider's memory: looked up by flow id, code, refresh token and device code."""

    def __init__(self) -> None:
        self._flows: dict[str, OpenSignIn] = {}
        self._codes: dict[str, IssuedCode] = {}
        self._refresh_tokens: dict[str, IssuedRefreshToken] = {}
        self._device_codes: dict[str, IssuedDeviceCode] = {}

    def begin(self, flow_id: str, request: OpenSignIn) -> None:
        """Remember a request that waits for its person; forget those that waited too long."""
        horizon = request.started - FLOW_SECONDS
        self._flows = {key: flow for key, flow in self._flows.items() if flow.started >= horizon}
        self._flows[flow_id] = request

    def flow(self, flow_id: str) -> OpenSignIn | None:
        """The request that waits under this flow id."""
        return self._flows.get(flow_id)

    def signed_in(self, flow_id: str, user: User) -> OpenSignIn:
        """Note who signed in; KeyError if no such request waits."""
        flow = dataclasses.replace(self._flows[flow_id], user=user)
        self._flows[flow_id] = flow
        return flow

    def end(self, flow_id: str) -> None:
        """Forget a request that was answered; KeyError if none waits."""
        del self._flows[flow_id]

    def add_code(self, code: str, issued: IssuedCode) -> None:
        """Remember a code."""
        self._codes[code] = issued

    def code(self, code: str) -> IssuedCode | None:
        """The record of this code."""
        return self._codes.get(code)

    def redeem(self, code: str) -> None:
        """Mark a code as used; KeyError if it was never issued."""
        self._codes[code] = dataclasses.replace(self._codes[code], redeemed=True)

    def add_refresh_token(self, token: str, issued: IssuedRefreshToken) -> None:
        """Remember a refresh token."""
        self._refresh_tokens[token] = issued

    def refresh_token(self, token: str) -> IssuedRefreshToken | None:
        """The record of this refresh token."""
        return self._refresh_tokens.get(token)

    def touch(self, token: str, when: float) -> None:
        """Note a use, from which inactivity counts anew; KeyError if it was never issued."""
        record = self._refresh_tokens[token]
        self._refresh_tokens[token] = dataclasses.replace(record, last_used=when)

    def keep_device_code(self, device_code: str, issued: IssuedDeviceCode) -> None:
        """Remember a device code, or what has become of it."""
        self._device_codes[device_code] = issued

    def device_code(self, device_code: str) -> IssuedDeviceCode | None:
        """The record of this device code."""
        return self._device_codes.get(device_code)

    def device_code_of(self, user_code: str) -> str | None:
        """The device code that waits under this user code, however it was typed."""
        typed = "".join(filter(str.isalnum, user_code)).upper()
        return next(
            (key for key, one in self._device_codes.items() if one.user_code == typed), None
        )
