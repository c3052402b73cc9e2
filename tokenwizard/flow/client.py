"""The flow's legs over an injected `Client`: discover, redeem, refresh, call.

What is sent and what an answer means is thought out in `oauth` and `providers`; what can go wrong
on the way is told in `system.http.client`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

from tokenwizard.errors.errors import ResponseError, Step, TokenWizardError
from tokenwizard.flow.undelivered_token import UndeliveredToken
from tokenwizard.oauth.failures import network_fault, read_date, response_fault
from tokenwizard.oauth.http_messages import RequestKind
from tokenwizard.oauth.safe_urls import is_safe_address
from tokenwizard.oauth.token_response import TokenRequest, TokenSet, read_token_answer
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import MOST_SECONDS, Client, Headers, TransportFault, send

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tokenwizard.flow.sample_call import SampleCall
    from tokenwizard.oauth.authorization_request import Endpoints
    from tokenwizard.oauth.device_grant import DeviceAuthorization, StillWaiting
    from tokenwizard.oauth.discovery import Exchange
    from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse

_FORM: Headers = (("content-type", "application/x-www-form-urlencoded"),)
Read = TypeVar("Read")
_LONGEST_AGE = 366 * 86_400
_TIMEOUTS = ("connect_timeout", "read_timeout")


@dataclass(frozen=True)
class TokenClient:
    """The legs.

    Attributes:
        client: see `new_client`.
        clock: the wall clock, in seconds.
        limit: how many seconds a request and its answer may take.
        sleep: waits so many seconds, between two polls.
        undelivered: awaits each request that may bring a refresh token, and holds what came.
    """

    client: Client
    clock: Callable[[], float] = time.time
    limit: float = MOST_SECONDS
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    undelivered: UndeliveredToken = field(default_factory=UndeliveredToken)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    async def discover(
        self, exchange: Exchange, *, on_probe: Callable[[str], None] = lambda purpose: None
    ) -> Endpoints:
        """Drive a provider's exchange to its end; `on_probe` hears the purpose of each request.

        Raises:
            NetworkError: no answer; the tenant ID can be typed by hand instead.
            ResponseError, ProviderError: from the exchange.
        """
        skew, tenant_id = None, ""
        try:
            probe = next(exchange)
            while True:
                on_probe(probe.purpose)
                tenant_id = probe.tenant_id or tenant_id
                answer = await self._get(probe)
                skew = self._skew(answer)
                try:
                    probe = exchange.send(answer)
                except TokenWizardError as error:
                    error.clock_skew = skew
                    raise
        except TokenWizardError as error:
            error.tenant_id = tenant_id
            raise
        except StopIteration as end:
            endpoints: Endpoints = end.value
            return replace(endpoints, clock_skew=skew)
        finally:
            exchange.close()

    async def redeem(self, request: TokenRequest) -> TokenSet:
        """Redeem a code: send the request once, and insist on a refresh token.

        Raises:
            ProviderError: the provider said no.
            ResponseError: the answer makes no sense, or holds no refresh token.
            NetworkError: nothing was sent.
            MaybeSentError: no answer came, and the code may be spent.
        """
        tokens = await self.undelivered.brought_by(self._post(request))
        return _with_refresh_token(tokens, request, RequestKind.TOKEN)

    async def refresh(self, request: TokenRequest) -> TokenSet:
        """Get an access token for a refresh token; raises as `redeem` does.

        The answer may bring a newer refresh token (Entra), or none (ACS: the old one stays good).
        """
        return await self.undelivered.brought_by(self._post(request))

    async def begin_device(self, request: TokenRequest) -> DeviceAuthorization:
        """Ask for a device code (RFC 8628 section 3.1).

        Raises:
            ProviderError, ResponseError, NetworkError: there is none.
        """
        from tokenwizard.oauth.device_grant import read_device_authorization

        answer, host = await self._answer_to(request, RequestKind.DEVICE), _host(request.endpoint)
        return self._read(
            answer, request, lambda it: read_device_authorization(it, host, now=self.clock())
        )

    async def wait_for_device(
        self,
        begun: DeviceAuthorization,
        poll: Callable[[Secret], TokenRequest],
        *,
        heard: Callable[[StillWaiting], None] = lambda pending: None,
    ) -> TokenSet:
        """Poll until the person has answered (RFC 8628 sections 3.4 and 3.5).

        Args:
            begun: what `begin_device` gave.
            poll: makes the request, anew for each poll: a client assertion is good once.
            heard: hears each answer that says to wait.

        Raises:
            ProviderError: the person or the provider said no, or the code has expired.
            ResponseError: an answer makes no sense, or holds no refresh token.
            NetworkError: the network failed otherwise than by a timeout.
        """
        from tokenwizard.oauth.device_grant import after_timeout, expired

        interval = begun.interval
        while True:
            await self.sleep(interval)
            if self.clock() >= begun.expires_at:
                raise expired()
            request = poll(begun.device_code)
            try:
                said = await self.undelivered.brought_by(self._poll(request, interval))
            except TransportFault as fault:
                if fault.entry not in _TIMEOUTS:
                    raise _told(fault, _host(request.endpoint), RequestKind.DEVICE) from None
                said = after_timeout(interval)
            if isinstance(said, TokenSet):
                return _with_refresh_token(said, request, RequestKind.DEVICE)
            interval = said.interval
            heard(said)

    async def call(self, call: SampleCall, access_token: Secret) -> HttpResponse:
        """Make the call once with the access token (RFC 6750 section 2.1), following no redirect.

        Whatever the status, the answer comes back as it is: it may repeat the token.

        Raises:
            NetworkError: no answer came.
            ResponseError: the address may not see a token, or the answer is too large.
        """
        if not is_safe_address(call.url):
            raise _no_place(call.url, Step.RESULT)
        headers = (*call.headers, ("authorization", f"Bearer {access_token.reveal()}"))
        try:
            return await send(self.client, "GET", call.url, headers, limit=self.limit)
        except TransportFault as fault:
            raise _told(fault, _host(call.url), RequestKind.CALL) from None

    async def _poll(self, request: TokenRequest, interval: float) -> TokenSet | StillWaiting:
        from tokenwizard.oauth.device_grant import read_poll

        answer, host = await self._sent(request), _host(request.endpoint)
        return self._read(
            answer,
            request,
            lambda it: read_poll(it, host, now=self.clock(), interval=interval),
        )

    async def _sent(self, request: TokenRequest) -> HttpResponse:
        if not is_safe_address(request.endpoint):
            raise _no_place(request.endpoint, Step.DISCOVERY)
        body = urlencode([(name, _bare(value)) for name, value in request.form])
        return await send(
            self.client,
            "POST",
            request.endpoint,
            _FORM,
            body.encode("ascii"),
            limit=self.limit,
        )

    async def _answer_to(self, request: TokenRequest, leg: RequestKind) -> HttpResponse:
        try:
            return await self._sent(request)
        except TransportFault as fault:
            raise _told(fault, _host(request.endpoint), leg) from None

    async def _post(self, request: TokenRequest) -> TokenSet:
        answer, host = await self._answer_to(request, RequestKind.TOKEN), _host(request.endpoint)
        return self._read(answer, request, lambda it: read_token_answer(it, host, now=self.clock()))

    def _read(
        self, answer: HttpResponse, request: TokenRequest, read: Callable[[HttpResponse], Read]
    ) -> Read:
        """What an answer says, without the secrets that were sent."""
        try:
            told = read(answer)
            if isinstance(told, TokenSet) and told.refresh_token is not None:
                self.undelivered.came(told.refresh_token)
            found = _not_repeating(told, request)
        except TokenWizardError as error:
            from tokenwizard.flow.redacted_answers import withhold

            withhold(error, request.secrets)
            error.clock_skew = self._skew(answer)
            raise
        if isinstance(found, TokenSet):
            return replace(found, clock_skew=self._skew(answer))
        return found

    async def _get(self, probe: HttpRequest) -> HttpResponse:
        try:
            return await send(self.client, "GET", probe.url, probe.headers, limit=self.limit)
        except TransportFault as fault:
            raise _told(fault, _host(probe.url), probe.leg) from None

    def _skew(self, answer: HttpResponse) -> float | None:
        """How many seconds this machine's clock is ahead of the server's `Date`.

        What a proxy kept is as old as its `Age` says (RFC 9111 section 5.1).
        """
        there = next(filter(None, map(read_date, answer.all("date"))), None)
        if there is None:
            return None
        age = next((one for one in answer.all("age") if one.isascii() and one.isdigit()), "0")
        return self.clock() - there - min(int(age[:10]), _LONGEST_AGE)


def _with_refresh_token(tokens: TokenSet, request: TokenRequest, leg: RequestKind) -> TokenSet:
    if tokens.refresh_token is None:
        raise response_fault("no_refresh_token", _host(request.endpoint), leg)
    from tokenwizard.flow.redacted_answers import account_without

    return account_without(tokens, request.secrets)


def _told(fault: TransportFault, host: str, leg: RequestKind) -> TokenWizardError:
    if fault.answered:
        return response_fault(fault.entry, host, leg)
    return network_fault(fault.entry, host, leg, sent=fault.sent)


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _no_place(url: str, step: Step) -> ResponseError:
    return ResponseError(
        f"{urlsplit(url).netloc} is no place for a secret",
        cause="Codes, secrets and tokens go over https, or to this machine.",
        next_step="Check the address of the token endpoint."
        if step is Step.DISCOVERY
        else "Check the address of the site or the instance.",
        step=step,
        entry="foreign_endpoint",
    )


def _not_repeating(found: Read, request: TokenRequest) -> Read:
    """What was read, without the secrets that were sent: parts of it are shown.

    Raises:
        ResponseError: a device code or its address repeats one.
    """
    if isinstance(found, TokenSet):
        from tokenwizard.flow.redacted_answers import scope_without

        asked = next((str(value) for name, value in request.form if name == "scope"), "")
        return replace(found, scope=scope_without(found.scope, asked, request.secrets))
    from tokenwizard.oauth.device_grant import DeviceAuthorization

    if isinstance(found, DeviceAuthorization) and (secrets := request.secrets):
        from tokenwizard.flow.redacted_answers import repeats

        if repeats((found.user_code, found.verification_uri), secrets):
            raise response_fault("no_device_code", _host(request.endpoint), RequestKind.DEVICE)
    return found


def _bare(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value
