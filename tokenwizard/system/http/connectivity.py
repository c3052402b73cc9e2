"""How far a GET comes, for `tokenwizard doctor`: no fault is raised, each is a finding."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import httpx

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.http.client import TransportFault, causes_of, exchange, new_client

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tokenwizard.oauth.http_messages import HttpResponse


# X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL (x509_vfy.h).
_OUTSIDE_VALIDITY = (9, 10)


class Stage(StrEnum):
    """What a request goes through, in its order."""

    SETUP = "setup"
    NAME = "name"
    CONNECTION = "connection"
    PROXY = "proxy"
    TLS = "TLS"
    HTTP = "HTTP"


@dataclass(frozen=True)
class Connectivity:
    """How far a GET came.

    Attributes:
        stage: where it ended; with an answer always HTTP.
        answer: what came back, or None.
        detail: the operating system's or the TLS library's own words; empty when time ran out.
        outside_validity: the host's certificate has expired or is not valid yet, by this clock.
        at: the wall clock, in seconds, when the answer was whole or the attempt was over.
    """

    stage: Stage
    answer: HttpResponse | None = None
    detail: str = ""
    outside_validity: bool = False
    at: float = 0.0


async def check_connectivity(
    url: str, *, limit: float, clock: Callable[[], float] = time.time
) -> Connectivity:
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
    except LocalError:
        return Connectivity(Stage.SETUP, at=clock())
    steps: list[str] = []

    async def follow(event: str, _: Mapping[str, Any]) -> None:
        steps.append(event)

    # httpx's own limits close the connection; a handshake that is cancelled would leave it open.
    client.timeout = httpx.Timeout(limit)
    async with client:
        try:
            async with asyncio.timeout(1.2 * limit):
                answer = await exchange(client, "GET", url, trace=follow)
        except (TimeoutError, httpx.TimeoutException):
            return Connectivity(_stage(steps, url), at=clock())
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as fault:
            return Connectivity(
                _stage(steps, url, fault),
                detail=_own_words(fault),
                outside_validity=_is_outside_validity(fault),
                at=clock(),
            )
        except TransportFault:  # an answer came, and is none that a walk could use
            return Connectivity(Stage.HTTP, at=clock())
        return Connectivity(Stage.HTTP, answer, at=clock())


def _stage(steps: list[str], url: str, fault: Exception | None = None) -> Stage:
    """Where a request ended, by httpx's trace events such as "connection.start_tls.started"."""
    if isinstance(fault, httpx.ProxyError):
        return Stage.PROXY
    if any(isinstance(cause, socket.gaierror) for cause in causes_of(fault)):
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


def _is_outside_validity(fault: Exception) -> bool:
    causes = (one for one in causes_of(fault) if isinstance(one, ssl.SSLCertVerificationError))
    return any(cause.verify_code in _OUTSIDE_VALIDITY for cause in causes)


def _own_words(fault: Exception) -> str:
    """What the TLS library or the operating system said at the bottom of `fault`."""
    words = str(fault)
    for cause in causes_of(fault):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, ssl.SSLError) and cause.reason:
            words = cause.reason.replace("_", " ").lower()
        elif isinstance(cause, OSError) and cause.errno and not isinstance(cause, ssl.SSLError):
            words = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror or words
    return words
