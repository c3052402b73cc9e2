"""The second door for the answer: a listener on the redirect URI (RFC 8252 section 7.3).

Up only during an attempt, on loopback only, on both of its addresses: a browser resolves
`localhost` to ::1 first, and another program there would get the code. What it takes is read as a
pasted answer is; its pages carry no code, and a redirect takes the code from the address bar.

It answers this user's own programs, where the system tells whose they are, and of a browser's
requests those that a person sees: navigations.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlencode, urlsplit

from tokenwizard.errors.errors import OUT_OF_FILES
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS
from tokenwizard.secret import Secret
from tokenwizard.system.http.loopback_probe import unreachable, whose_port
from tokenwizard.system.http.loopback_server import (
    Guests,
    Limits,
    LoopbackServer,
    Request,
    Response,
)
from tokenwizard.system.http.peer import OnlyOurs
from tokenwizard.wizard.listener_state import Knock, ListenerState, Listening

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.oauth.authorization_request import AuthorizationRequest

_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_ADDRESSES = ("127.0.0.1", "::1")
_MOST_CONNECTIONS = 16
_LIMITS = Limits(body=64 * 1024, fields=64, pieces=1_024, idle_seconds=5.0)
_DONE = "/tokenwizard/done"
_ANSWERING = frozenset({"code", "error"})
_TYPED = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks like something else
_TYPED_LENGTH = 12  # of 31: 59 bits
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
)
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>tokenwizard</title>"
    "<meta name=viewport content='width=device-width'>"
    "<style>:root{{color-scheme:light dark}}body{{font:1.1rem/1.5 system-ui,sans-serif;"
    "max-width:32rem;margin:20vh auto;padding:0 1rem}}</style><h1>{title}</h1><p>{text}</p>\n"
)


class RedirectListener:
    """Listens for the answer to one authorization request.

    Args:
        request: the attempt; an answer that is not its own is turned away.
        on_answer: hears the redirect address with its code or error: the first, and that once.
        on_short_link_opened: hears what else a person has to know.
    """

    def __init__(
        self,
        request: AuthorizationRequest,
        *,
        on_answer: Callable[[Secret], None],
        on_short_link_opened: Callable[[Knock], None],
    ) -> None:
        self.request = request
        self._redirect_uri = urlsplit(request.redirect_uri)
        self._on_answer = on_answer
        self._on_knock = on_short_link_opened
        self._servers: list[LoopbackServer] = []
        self._short_path = ""
        self._unused: set[str] = set()
        self._used: set[str] = set()
        self._taken: Secret | None = None

    async def start(self) -> Listening:
        """Listen on the redirect URI's port; that it cannot be is an outcome, not an error."""
        parts = self._redirect_uri
        if parts.scheme != "http" or parts.hostname not in LOOPBACK_HOSTS:
            return Listening(ListenerState.NOT_HTTP)
        number = await asyncio.to_thread(unreachable)
        if number and number not in OUT_OF_FILES:
            return Listening(ListenerState.NO_LOOPBACK, self._port, os.strerror(number))
        guests = Guests(_MOST_CONNECTIONS, welcome=OnlyOurs())
        for address in _ADDRESSES:
            server = LoopbackServer(
                self._answer, self._port, address, limits=_LIMITS, guests=guests
            )
            try:
                await server.__aenter__()
            except OSError as fault:
                if _no_such_address(fault, address):
                    continue
                await self.aclose()
                return _not_listening(fault, self._port)
            self._servers.append(server)
        return Listening(ListenerState.OPEN, self._port)

    async def aclose(self) -> None:
        """Stop listening."""
        servers, self._servers = self._servers, []
        for server in servers:
            await server.__aexit__(None, None, None)

    def short_address(self) -> str:
        """The address that a person types on another machine: it leads to the link, once."""
        if not self._short_path:
            self._short_path = self._new_path()
        return f"http://localhost:{self._port}{self._short_path}"

    def ticket(self) -> str:
        """An address for a browser of this machine: it leads to the link, once; each is new."""
        return f"http://127.0.0.1:{self._port}{self._new_path()}"

    @property
    def _port(self) -> int:
        return self._redirect_uri.port or 80

    def _new_path(self) -> str:
        path = "/" + "".join(secrets.choice(_TYPED) for _ in range(_TYPED_LENGTH))
        self._unused.add(path)
        return path

    def _answer(self, request: Request) -> Response:
        if not self._is_for_us(request.header("host") or ""):
            return _page("Not here", "This address is tokenwizard's own.", 421)
        leads_to_link = request.method == "GET" and request.path in self._unused | self._used
        # A navigation that gets an answer names no Origin, or that of some page on its way there.
        is_asked_from = request.method != "GET" or leads_to_link
        if _is_of_a_page(request) or (is_asked_from and self._is_foreign(request.all("origin"))):
            return _page("Not from here", "Another page asked for this. Nothing was taken.", 403)
        if leads_to_link:
            return self._give_link(request)
        if request.method == "GET" and request.path == _DONE and self._taken is not None:
            return _page("Done", "The answer is in tokenwizard. You can close this tab.")
        if request.method in ("GET", "POST") and request.path == (self._redirect_uri.path or "/"):
            given = request.form() if request.method == "POST" else request.parameters()
            if _ANSWERING & {name for name, _ in given}:
                return self._take(urlencode(given))
        return _page("Nothing here", "tokenwizard waits for a sign-in.", 404)

    def _is_for_us(self, host: str) -> bool:
        """A name that resolves to loopback by a trick (DNS rebinding) is not one of ours."""
        try:
            parts = urlsplit(f"//{host}")
            port = parts.port or 80
        except ValueError:
            return False
        return parts.hostname in LOOPBACK_HOSTS and port == self._port

    def _is_foreign(self, origins: list[str]) -> bool:
        """Chromium says `null` where an https page posts to http: then the state decides alone."""
        expected = _origin(urlsplit(self.request.endpoints.authorization))
        for named in origins:
            if named == "null":
                continue
            try:
                if _origin(urlsplit(named)) != expected:
                    return True
            except ValueError:
                return True
        return False

    def _give_link(self, request: Request) -> Response:
        """Lead to the sign-in link, once, whoever looks at the page that comes."""
        if request.header("sec-fetch-dest") not in (None, "document"):
            return _page("Not from here", "Open this address in a tab of its own.", 403)
        if _is_ahead_of_time(request):
            return _page("Not yet", "This address works once: not ahead of time.", 503)
        if request.path == self._short_path:
            self._on_knock(Knock.SHORT_ADDRESS)
        if request.path in self._used:
            text = "This address works once. Make a new link in tokenwizard."
            return _page("Used already", text, 410)
        self._unused.discard(request.path)
        self._used.add(request.path)
        return Response.redirect(self.request.link, 302, _HEADERS)

    def _take(self, query: str) -> Response:
        uri = self.request.redirect_uri
        address = f"{uri}{'&' if self._redirect_uri.query else '?'}{query}"
        if not read_redirect(address, self.request).belongs:
            return _page("Not this attempt", "Use the tab of the newest link.", 400)
        answer = Secret(address)
        if self._taken is None:
            self._taken = answer
            self._on_answer(answer)
        elif answer != self._taken:
            self._on_knock(Knock.LATER_ANSWER)
            return _page(
                "Another answer came first",
                "tokenwizard has an answer to this link already, and it is not yours. If you did"
                " not sign in twice, do not use its token: make a new link and sign in again.",
                409,
            )
        return Response.redirect(_DONE, 303, _HEADERS)


def _is_of_a_page(request: Request) -> bool:
    """Whether a page's script or picture asks: the person sees nothing of it."""
    return request.header("sec-fetch-mode") not in (None, "navigate")


def _is_ahead_of_time(request: Request) -> bool:
    """Whether a browser or a proxy only fetches it in case somebody goes there (Sec-Purpose)."""
    purposes = (value.lower() for name in _PURPOSES for value in request.all(name))
    return any("prefetch" in one or "preview" in one for one in purposes)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    """The scheme, host and port (RFC 6454); ValueError if the port is none."""
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _not_listening(fault: OSError, port: int) -> Listening:
    if fault.errno in OUT_OF_FILES:
        return Listening(ListenerState.NO_ROOM, port)
    if fault.errno == errno.EADDRINUSE:
        return Listening(ListenerState.PORT_IN_USE, port)
    if fault.errno in _FORBIDDEN:
        return Listening(ListenerState.NOT_ALLOWED, port, whose_port(port))
    return Listening(ListenerState.REFUSED, port, os.strerror(fault.errno or errno.EINVAL))


def _no_such_address(fault: OSError, address: str) -> bool:
    """A machine without IPv6 has no ::1: nobody else can listen there either."""
    missing = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return address == "::1" and fault.errno in missing


def _page(title: str, text: str, status: int = 200) -> Response:
    return Response.html(_PAGE.format(title=title, text=text), status, _HEADERS)
