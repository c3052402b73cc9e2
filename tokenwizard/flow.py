"""The flow's legs over an injected `httpx.AsyncClient`: discover, redeem, refresh, call.

What is sent and what an answer means is thought out in `oauth` and `providers`; what can go wrong
on the way is told in `wire`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from tokenwizard.errors import ResponseError, Step, TokenWizardError
from tokenwizard.oauth.authorization import Endpoints
from tokenwizard.oauth.discovery import Exchange, Probe, ProbeAnswer, is_safe_address
from tokenwizard.oauth.faults import Leg, network_fault, read_date, response_fault
from tokenwizard.oauth.tokens import TokenRequest, TokenSet, read_token_answer
from tokenwizard.secret import Secret
from tokenwizard.wire import MOST_SECONDS, Fault, Headers, ask

if TYPE_CHECKING:
    import httpx

    from tokenwizard.proof.proof import HarmlessCall

_FORM: Headers = (("content-type", "application/x-www-form-urlencoded"),)


@dataclass(frozen=True)
class Flow:
    """The legs.

    Attributes:
        client: see `wire.new_client`.
        clock: the wall clock, in seconds.
        limit: how many seconds a request and its answer may take.
    """

    client: httpx.AsyncClient
    clock: Callable[[], float] = time.time
    limit: float = MOST_SECONDS

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
        try:
            probe = next(exchange)
            while True:
                on_probe(probe.purpose)
                answer = await self._get(probe)
                try:
                    probe = exchange.send(answer)
                except TokenWizardError as error:
                    error.clock_skew = self._skew(answer)
                    raise
        except StopIteration as end:
            endpoints: Endpoints = end.value
            return endpoints
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
        tokens = await self._post(request)
        if tokens.refresh_token is None:
            raise response_fault("no_refresh_token", _host(request.endpoint), Leg.TOKEN)
        return tokens

    async def refresh(self, request: TokenRequest) -> TokenSet:
        """Get an access token for a refresh token; raises as `redeem` does.

        The answer may bring a newer refresh token (Entra), or none (ACS: the old one stays good).
        """
        return await self._post(request)

    async def call(self, call: HarmlessCall, access_token: Secret) -> ProbeAnswer:
        """Make the call once with the access token (RFC 6750 section 2.1), following no redirect.

        Whatever the status, the answer comes back, without the token if it repeats it.

        Raises:
            NetworkError: no answer came.
            ResponseError: the address may not see a token, or the answer is too large.
        """
        if not is_safe_address(call.url):
            raise _no_place(call.url, Step.RESULT)
        plain = access_token.reveal()
        headers = (*call.headers, ("authorization", f"Bearer {plain}"))
        try:
            answer = await ask(self.client, "GET", call.url, headers, limit=self.limit)
        except Fault as fault:
            raise _told(fault, _host(call.url), Leg.CALL) from None
        return _without(answer, (access_token,))

    async def _post(self, request: TokenRequest) -> TokenSet:
        if not is_safe_address(request.endpoint):
            raise _no_place(request.endpoint, Step.DISCOVERY)
        body = urlencode([(name, _bare(value)) for name, value in request.form])
        host = _host(request.endpoint)
        try:
            answer = await ask(
                self.client,
                "POST",
                request.endpoint,
                _FORM,
                body.encode("ascii"),
                limit=self.limit,
            )
        except Fault as fault:
            raise _told(fault, host, Leg.TOKEN) from None
        try:
            return read_token_answer(answer, host, now=self.clock())
        except TokenWizardError:
            answer = _not_repeating(answer, request)
        try:
            return read_token_answer(answer, host, now=self.clock())
        except TokenWizardError as error:
            error.clock_skew = self._skew(answer)
            raise

    async def _get(self, probe: Probe) -> ProbeAnswer:
        try:
            return await ask(self.client, "GET", probe.url, probe.headers, limit=self.limit)
        except Fault as fault:
            raise _told(fault, _host(probe.url), probe.leg) from None

    def _skew(self, answer: ProbeAnswer) -> float | None:
        """How many seconds this machine's clock is ahead of the server's `Date`."""
        there = next(filter(None, map(read_date, answer.all("date"))), None)
        return None if there is None else self.clock() - there


def _told(fault: Fault, host: str, leg: Leg) -> TokenWizardError:
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


def _not_repeating(answer: ProbeAnswer, request: TokenRequest) -> ProbeAnswer:
    """An answer that says no, without the secrets that were sent: parts of it are shown."""
    return _without(answer, [value for _, value in request.form if isinstance(value, Secret)])


def _without(answer: ProbeAnswer, secrets: Iterable[Secret]) -> ProbeAnswer:
    body, headers = answer.body, answer.headers
    for plain in (secret.reveal() for secret in secrets if secret):
        for form in {plain, quote(plain, safe=""), quote_plus(plain), json.dumps(plain)[1:-1]}:
            body = body.replace(form.encode(), b"***")
            headers = tuple((name, value.replace(form, "***")) for name, value in headers)
    return replace(answer, headers=headers, body=body)


def _bare(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value
