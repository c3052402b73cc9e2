"""How far a request to the login host comes, and what its answer says about our clock."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.errors.clock_skew import DAYS_FROM, TOLERATED, in_words
from tokenwizard.oauth.failures import read_date
from tokenwizard.oauth.http_messages import read_object

if TYPE_CHECKING:
    from tokenwizard.cli.doctor.proxy import ProxyFacts
    from tokenwizard.oauth.http_messages import HttpResponse
    from tokenwizard.system.http.connectivity import Connectivity

LIMIT = 3.0
"""Seconds for the whole request, and for the lookup of the name beside it."""

_MOST_ADDRESSES = 2
_CLOCK_DOUBT = 60.0
_NETWORK = "Check the network, the VPN, HTTPS_PROXY and NO_PROXY."
_SET_THE_CLOCK = (
    ("Linux", "sudo timedatectl set-ntp true"),
    ("macOS", "sudo sntp -sS time.apple.com"),
    ("Windows", "w32tm /resync"),
)
_WHY_THE_CLOCK = (
    "Certificates are judged by this clock, Entra turns a signed client assertion down, and the"
    " times shown for tokens would be wrong."
)


@dataclass(frozen=True, slots=True)
class LoginFacts:
    """What came of asking the login host.

    Attributes:
        host: its name, with the port if there is one in its address.
        addresses: what its name resolves to here; empty if it does not.
        named: the lookup came to an end, with or without an address.
        reach: how far the request came.
    """

    host: str
    addresses: tuple[str, ...]
    named: bool
    reach: Connectivity


async def look_at_login_host(login: str) -> LoginFacts:
    """Look the name up, and GET the configuration that every tenant shares; in LIMIT seconds."""
    from tokenwizard.system.http.connectivity import check_connectivity

    parts = urlsplit(login)
    url = f"{login}/common/v2.0/.well-known/openid-configuration"
    addresses, reached = await asyncio.gather(
        _look_up(parts.hostname or ""), check_connectivity(url, limit=LIMIT)
    )
    return LoginFacts(parts.netloc, addresses or (), addresses is not None, reached)


async def _look_up(name: str) -> tuple[str, ...] | None:
    """The addresses; None when the resolver does not answer in time."""
    try:
        async with asyncio.timeout(LIMIT):
            found = await asyncio.get_running_loop().getaddrinfo(
                name, None, type=socket.SOCK_STREAM
            )
    except TimeoutError:
        return None
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def login_findings(facts: LoginFacts, proxy: ProxyFacts) -> tuple[Finding, Finding]:
    """Where the request stopped, if it did, and how far off the clock is."""
    return _login_host(facts, proxy), _clock(facts.reach)


def _login_host(facts: LoginFacts, proxy: ProxyFacts) -> Finding:
    if facts.reach.answer is None:
        found, advice = _stopped(facts, proxy)
        return Finding("login host", CheckState.FAULT, f"{facts.host}: {found}", advice)
    status = facts.reach.answer.status
    if not _is_configuration(facts.reach.answer):
        return Finding(
            "login host",
            CheckState.FAULT,
            f"{facts.host}: answered {status}, but not as a login host does",
            "A proxy or a sign-in portal answers in its place: open any page in a browser, sign in"
            f" there, and try again. {_NETWORK}",
        )
    shown = ", ".join(facts.addresses[:_MOST_ADDRESSES])
    at = f" at {shown}" if shown and shown != urlsplit(f"//{facts.host}").hostname else ""
    by = " through the proxy" if proxy.proxy else at
    return Finding("login host", CheckState.OK, f"{facts.host} answers{by}, {status}")


def _stopped(facts: LoginFacts, proxy: ProxyFacts) -> tuple[str, str]:
    """What happened, and what to do about it."""
    stage, detail = facts.reach.stage, facts.reach.detail
    because = f" ({detail})" if detail else f" within {LIMIT:.0f} s"
    to_proxy = bool(proxy.proxy) and stage in {"connection", "name"}
    if stage == "setup":
        return "not asked", "Mend the proxy's URL or the certificates: see the rows above."
    if stage == "proxy":
        found = f"the proxy did not let the request through{because}"
        return found, "Ask who runs the proxy to let this host through, or set NO_PROXY."
    if to_proxy:
        return f"no connection to the proxy {proxy.proxy}{because}", _NETWORK
    if stage == "name" or (stage == "connection" and not facts.named):
        return f"its name was not resolved{because}", f"Check the name and the DNS. {_NETWORK}"
    if stage == "connection":
        where = ", ".join(facts.addresses[:_MOST_ADDRESSES])
        return f"no connection to {where or 'it'}{because}", _NETWORK
    if stage == "TLS" and detail:
        if facts.reach.outside_validity:
            return f"TLS: {detail}", "Look at the clock of this machine first."
        return f"TLS: {detail}", (
            "If your network inspects TLS, set SSL_CERT_FILE to your organisation's CA bundle."
        )
    protocol = "TLS" if stage == "TLS" else "HTTP"
    return f"connected, but no {protocol} answer{because}", _NETWORK


def _is_configuration(answer: HttpResponse) -> bool:
    """OpenID Connect Discovery 1.0 section 4.3, as far as a login host is told by it."""
    return "token_endpoint" in (read_object(answer.body) or {})


def _clock(reach: Connectivity) -> Finding:
    ahead = seconds_ahead(reach)
    if ahead is None:
        return Finding("clock", CheckState.NOTE, "Not compared: no answer with a Date header came")
    if abs(ahead) < 1:
        return Finding("clock", CheckState.OK, "As the login host's, to the second")
    found = f"{_duration(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} the login host's"
    if abs(ahead) < _CLOCK_DOUBT:
        return Finding("clock", CheckState.OK, found)
    state = CheckState.FAULT if abs(ahead) > TOLERATED else CheckState.DOUBT
    return Finding("clock", state, found, f"Set it. {_WHY_THE_CLOCK}", _SET_THE_CLOCK)


def seconds_ahead(reach: Connectivity) -> float | None:
    """How far our clock is ahead of the answer's Date (RFC 9110 section 6.6.1), which is whole.

    None without a Date that can be read. Zero when the two are the same second.
    """
    dates = reach.answer.all("date") if reach.answer else ()
    theirs = read_date(dates[0]) if dates else None
    if theirs is None:
        return None
    ahead = reach.at - theirs
    return 0.0 if 0 <= ahead < 1 else ahead


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= DAYS_FROM:
        return in_words(minutes)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
