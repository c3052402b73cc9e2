"""The second door for the answer: a listener on the redirect URI (RFC 8252 section 7.3).

Up only during an attempt, on loopback only, on both of its addresses: a browser resolves
`localhost` to ::1 first, and another program there would get the code. What it takes is read as a
pasted answer is; its pages carry no code, and a redirect takes the code from the address bar.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from tokenwizard.loopback import LoopbackServer, Request, Response
from tokenwizard.oauth.addresses import LOOPBACK_HOSTS
from tokenwizard.oauth.redirect import read_redirect
from tokenwizard.secret import Secret
from tokenwizard.terminal.door import Door, Listening

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.oauth.authorization import AuthorizationRequest

_ADDRESSES = ("127.0.0.1", "::1")
_DONE = "/tokenwizard/done"
_ANSWERING = frozenset({"code", "error"})
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
        on_answer: hears the redirect address with its code or error, once for each.
        on_knock: hears that the short address was opened: the way from the browser works.
    """

    def __init__(
        self,
        request: AuthorizationRequest,
        *,
        on_answer: Callable[[Secret], None],
        on_knock: Callable[[], None],
    ) -> None:
        self.request = request
        self._redirect_uri = urlsplit(request.redirect_uri)
        self._on_answer = on_answer
        self._on_knock = on_knock
        self._servers: list[LoopbackServer] = []
        self._link_given = False
        self._answered = False

    async def start(self) -> Listening:
        """Listen on the redirect URI's port; a port in use is an outcome, not an error."""
        parts = self._redirect_uri
        if parts.scheme != "http" or parts.hostname not in LOOPBACK_HOSTS:
            return Listening(Door.NOT_HTTP)
        port = parts.port or 80
        for address in _ADDRESSES:
            server = LoopbackServer(self._answer, port, address)
            try:
                await server.__aenter__()
            except OSError as fault:
                if _no_such_address(fault, address):
                    continue
                await self.aclose()
                return Listening(Door.PORT_IN_USE, port)
            self._servers.append(server)
        return Listening(Door.OPEN, port)

    async def aclose(self) -> None:
        """Stop listening."""
        servers, self._servers = self._servers, []
        for server in servers:
            await server.__aexit__(None, None, None)

    def _answer(self, request: Request) -> Response:
        if not self._is_for_us(request.header("host") or ""):
            return _page("Not here", "This address is tokenwizard's own.", 421)
        if request.path == _DONE:
            return _page("Done", "The answer is in tokenwizard. You can close this tab.")
        if request.path != (self._redirect_uri.path or "/") or request.method == "HEAD":
            return _page("Nothing here", "tokenwizard waits for a sign-in.", 404)
        given = request.form() if request.method == "POST" else request.parameters()
        if not _ANSWERING & {name for name, _ in given}:
            return self._give_link()
        return self._take(urlencode(given))

    def _is_for_us(self, host: str) -> bool:
        """A name that resolves to loopback by a trick (DNS rebinding) is not one of ours."""
        try:
            parts = urlsplit(f"//{host}")
            port = parts.port or 80
        except ValueError:
            return False
        return parts.hostname in LOOPBACK_HOSTS and port == (self._redirect_uri.port or 80)

    def _give_link(self) -> Response:
        """The short address: leads to the sign-in link, once."""
        self._on_knock()
        if self._link_given:
            return _page("Used already", "Make a fresh link in tokenwizard with ctrl+n.", 410)
        self._link_given = True
        return Response.redirect(self.request.link, 302, _HEADERS)

    def _take(self, query: str) -> Response:
        uri = self.request.redirect_uri
        address = f"{uri}{'&' if self._redirect_uri.query else '?'}{query}"
        if not read_redirect(address, self.request).belongs:
            return _page("Not this attempt", "Use the tab of the newest link.", 400)
        if not self._answered:
            self._answered = True
            self._on_answer(Secret(address))
        return Response.redirect(_DONE, 303, _HEADERS)


def _no_such_address(fault: OSError, address: str) -> bool:
    """A machine without IPv6 has no ::1: nobody else can listen there either."""
    missing = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return address == "::1" and fault.errno in missing


def _page(title: str, text: str, status: int = 200) -> Response:
    return Response.html(_PAGE.format(title=title, text=text), status, _HEADERS)
