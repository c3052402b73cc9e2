"""The flow's I/O: discover, redeem, refresh, over an injected `httpx.AsyncClient`.

What is sent and what an answer means is thought out in `oauth` and `providers`; here is only the
wire, and what can go wrong on it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from tokenwizard.errors import (
    MaybeSentError,
    NetworkError,
    ResponseError,
    Step,
    TokenWizardError,
)
from tokenwizard.oauth.authorization import Endpoints
from tokenwizard.oauth.discovery import Exchange, Probe, ProbeAnswer, is_safe_address
from tokenwizard.oauth.tokens import TokenRequest, TokenSet, read_token_answer
from tokenwizard.secret import Secret

MOST_BYTES = 1_048_576
"""A longer body is no answer of a token endpoint; reading stops there."""

_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
Headers = tuple[tuple[str, str], ...]

_FORM: Headers = (("content-type", "application/x-www-form-urlencoded"),)
_FAULTS = (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError)
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    ssl.SSLError,
)
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]  # httpx's request extension "trace"


class Stage(StrEnum):
    """What a request goes through, in its order."""

    SETUP = "setup"
    NAME = "name"
    CONNECTION = "connection"
    PROXY = "proxy"
    TLS = "TLS"
    HTTP = "HTTP"


@dataclass(frozen=True)
class Reach:
    """How far a GET came.

    Attributes:
        stage: where it ended; with an answer always HTTP.
        answer: what came back, or None.
        detail: the operating system's or the TLS library's own words; empty when time ran out.
        at: the wall clock, in seconds, when the answer was whole or the attempt was over.
    """

    stage: Stage
    answer: ProbeAnswer | None = None
    detail: str = ""
    at: float = 0.0


def new_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client that follows no redirect and sends nothing for this machine through a proxy."""
    trusted = httpx.create_ssl_context()  # slow to make, so all share one
    direct = {f"all://{host}": httpx.AsyncHTTPTransport(verify=trusted) for host in _LOOPBACK}
    return httpx.AsyncClient(
        transport=transport,
        verify=trusted,
        mounts=None if transport else direct,
        timeout=_TIMEOUT,
        follow_redirects=False,
        headers={"accept": "application/json", "user-agent": "tokenwizard"},
    )


@dataclass(frozen=True)
class Flow:
    """The three legs. `clock` is the wall clock, in seconds."""

    client: httpx.AsyncClient
    clock: Callable[[], float] = time.time

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
                probe = exchange.send(await self._get(probe))
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
            raise ResponseError(
                "Tokens came, but no refresh token among them",
                cause="offline_access was not granted, or the app is a single-page app.",
                next_step="Sign in again with a fresh link (ctrl+n) and accept everything; if it"
                " repeats, an administrator has to allow offline_access.",
                step=Step.PASTE,
            )
        return tokens

    async def refresh(self, request: TokenRequest) -> TokenSet:
        """Get an access token for a refresh token; raises as `redeem` does.

        The answer may bring a newer refresh token (Entra), or none (ACS: the old one stays good).
        """
        return await self._post(request)

    async def _post(self, request: TokenRequest) -> TokenSet:
        if not is_safe_address(request.endpoint):
            raise ResponseError(
                f"{urlsplit(request.endpoint).netloc} is no place for a secret",
                cause="Codes and secrets go over https, or to this machine.",
                next_step="Check the address of the token endpoint.",
                step=Step.DISCOVERY,
            )
        body = urlencode([(name, _bare(value)) for name, value in request.form])
        try:
            answer = await self._ask("POST", request.endpoint, _FORM, body.encode("ascii"))
        except _FAULTS as fault:
            raise network_error(fault, request.endpoint, sent=True) from None
        if 300 <= answer.status < 400:  # noqa: PLR2004 (any redirect)
            raise ResponseError(
                f"{urlsplit(request.endpoint).netloc} sent to another address; it was not followed",
                cause="A token endpoint never does so: a proxy or a sign-in portal answered.",
                next_step="Check the proxy settings, then sign in again with a fresh link.",
                step=Step.PASTE,
            )
        content_type = next(iter(answer.all("content-type")), "")
        return read_token_answer(answer.status, content_type, answer.body, now=self.clock())

    async def _get(self, probe: Probe) -> ProbeAnswer:
        try:
            return await self._ask("GET", probe.url, probe.headers)
        except _FAULTS as fault:
            raise network_error(fault, probe.url, sent=False) from None

    async def _ask(
        self,
        method: str,
        url: str,
        headers: Headers,
        content: bytes | None = None,
        *,
        trace: _Trace | None = None,
    ) -> ProbeAnswer:
        extensions = {"trace": trace} if trace else None
        async with self.client.stream(
            method, url, headers=list(headers), content=content, extensions=extensions
        ) as response:
            body = await _bounded(response)
            return ProbeAnswer(response.status_code, tuple(response.headers.multi_items()), body)


def _bare(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


async def _bounded(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    left = MOST_BYTES
    async for part in response.aiter_bytes():
        parts.append(part[:left])
        left -= len(part)
        if left <= 0:
            break
    return b"".join(parts)


def network_error(fault: Exception, url: str, *, sent: bool) -> TokenWizardError:
    """A fault of the network in the person's terms; names the host, never what was sent.

    Args:
        fault: what httpx raised.
        url: what was asked.
        sent: whether it was the token request, with a code in it; else it was discovery, which
            can be done without by typing the tenant ID.
    """
    host = urlsplit(url).netloc
    where: dict[str, Any] = {"step": Step.PASTE}
    by_hand = ""
    if not sent:
        where = {"step": Step.DISCOVERY, "field": "tenant"}
        by_hand = " Or type the Directory (tenant) ID by hand."
    if sent and not isinstance(fault, _NOTHING_SENT):
        slow = isinstance(fault, httpx.TimeoutException)
        return MaybeSentError(
            f"{host} did not answer in time" if slow else f"{host} broke off before its answer",
            cause="The request was sent, so the code in it may be spent: a code works once.",
            next_step="Make a fresh link (ctrl+n) and sign in again.",
            **where,
        )
    title, cause, next_step = _unreachable(fault, host)
    return NetworkError(title, cause=cause, next_step=next_step + by_hand, **where)


def _unreachable(fault: Exception, host: str) -> tuple[str, str, str]:
    check = "Check the network, VPN, HTTPS_PROXY and NO_PROXY, then try again. Nothing was sent."
    if isinstance(fault, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return (f"{host or 'The address'} cannot be asked", "Its form is wrong.", "Check it.")
    if isinstance(fault, httpx.ProxyError):
        return ("The proxy refused the connection", f"It does not let {host} through.", check)
    if _has(fault, socket.gaierror):
        return (
            f"{host} was not found",
            "No server has this name, or this machine's DNS cannot be reached.",
            f"Check the name. {check}",
        )
    if _has(fault, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {host} is not trusted here",
            "A proxy that inspects TLS shows its own certificate, which this Python does not know.",
            "Set SSL_CERT_FILE to your organisation's CA bundle, then try again.",
        )
    if isinstance(fault, httpx.TimeoutException):
        return (f"{host} did not answer in time", "A firewall swallows it, or it is slow.", check)
    if isinstance(fault, httpx.ConnectError):
        return (f"{host} refused the connection", "No server listens there.", check)
    return (f"{host} broke off in the middle", "The network is unsteady.", check)


def _has(fault: BaseException | None, kind: type[BaseException]) -> bool:
    while fault is not None:
        if isinstance(fault, kind):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


async def reach(url: str, *, limit: float, clock: Callable[[], float] = time.time) -> Reach:
    """GET `url` without a credential; no fault is raised.

    SETUP is where the environment lets no client be made: a certificate file or a proxy's URL that
    cannot be read. What httpx says then is dropped: it may repeat a part of the proxy's password.

    Args:
        url: what to ask.
        limit: seconds for each wait; for all together there is a fifth more.
        clock: the wall clock, in seconds.
    """
    try:
        client = await asyncio.to_thread(new_client)
    except (*_FAULTS, OSError, ValueError, ImportError):
        return Reach(Stage.SETUP, at=clock())
    steps: list[str] = []

    async def follow(event: str, _: Mapping[str, Any]) -> None:
        steps.append(event)

    # httpx's own limits close the connection; a handshake that is cancelled would leave it open.
    client.timeout = httpx.Timeout(limit)
    async with client:
        try:
            async with asyncio.timeout(1.2 * limit):
                answer = await Flow(client)._ask("GET", url, (), trace=follow)
        except (TimeoutError, httpx.TimeoutException):
            return Reach(_stage(steps, url), at=clock())
        except _FAULTS as fault:
            return Reach(_stage(steps, url, fault), detail=_own_words(fault), at=clock())
        return Reach(Stage.HTTP, answer, at=clock())


def _stage(steps: list[str], url: str, fault: Exception | None = None) -> Stage:
    """Where a request ended, by httpx's trace events such as "connection.start_tls.started"."""
    if isinstance(fault, httpx.ProxyError):
        return Stage.PROXY
    if _has(fault, socket.gaierror):
        return Stage.NAME
    begun = [step.split(".")[1] for step in steps if step.endswith(".started")]
    encrypted = "start_tls" in begun
    if "send_request_headers" not in begun:
        return Stage.TLS if encrypted else Stage.CONNECTION
    if encrypted and begun[::-1].index("start_tls") < begun[::-1].index("send_request_headers"):
        return Stage.TLS  # the words before it were CONNECT, to a proxy
    if url.startswith("https:") and not encrypted:
        return Stage.PROXY
    return Stage.HTTP


def _own_words(fault: Exception) -> str:
    """What the TLS library or the operating system said at the bottom of `fault`."""
    words = str(fault)
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, ssl.SSLError) and cause.reason:
            words = cause.reason.replace("_", " ").lower()
        elif isinstance(cause, OSError) and cause.errno and not isinstance(cause, ssl.SSLError):
            words = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror or words
        cause = cause.__cause__ or cause.__context__
    return words
