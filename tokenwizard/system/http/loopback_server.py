"""A small HTTP/1.1 server for this machine alone, on h11 and asyncio streams.

It carries the practice provider and the listener for the redirect of the authorization response
(RFC 8252 section 7.3). It binds loopback addresses only (section 8.3), speaks TLS where it is given
a context for it, and hands whole requests to a plain function.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import traceback
from collections.abc import Callable
from http.client import responses
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

import h11

from tokenwizard.system.http.loopback_guests import BODY_LIMIT, Endpoint, Guests, Limits
from tokenwizard.system.http.loopback_message import Headers, Request, Response

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

__all__ = [
    "BODY_LIMIT",
    "HEADER_LIMIT",
    "Endpoint",
    "Guests",
    "Headers",
    "Limits",
    "LoopbackServer",
    "Request",
    "Response",
]

_LOG = logging.getLogger(__name__)

HEADER_LIMIT = 64 * 1024
"""Bytes of the request line and the headers together: a query with a code and long scopes fits."""

_CHUNK = 64 * 1024
_LINGER_SECONDS = 1.0
_PIECES_AT_A_TIME = 128
_QUEUED = 100

Handler = Callable[[Request], Response]


def _log_failure(error: Exception) -> None:
    # The message of an exception may hold what was sent; its type and place hold nothing.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    _LOG.error("handler failed: %s in %s:%s", type(error).__name__, frame.filename, frame.lineno)


class _Unreadable(Exception):  # noqa: N818 - it is answered, never reported
    """The request cannot be read to its end; `status` is what the client is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Connection:
    """One client: requests in turn over one socket, until either side is done.

    Attributes:
        has_asked: whether a whole request has come.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        handler: Handler,
        *,
        on_error: Callable[[Exception], None],
        limits: Limits,
        guests: Guests,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._handler = handler
        self._on_error = on_error
        self._limits = limits
        self._guests = guests
        self.has_asked = False
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEADER_LIMIT)

    async def serve(self) -> None:
        """Answer requests until the connection ends; the socket is closed in every case."""
        if not self._guests.enter(self):
            self.drop()
            return
        try:
            while await self._one_exchange():
                self._http.start_next_cycle()
                await asyncio.sleep(0)  # the next request may be here already, and many more
        except OSError:
            self.drop()  # the client went away or was silent too long: nobody is left to be told
        finally:
            self._guests.leave(self)
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    @property
    def ends(self) -> tuple[Endpoint | None, Endpoint | None]:
        """This end and the other; None for one that the system cannot tell any more."""
        ours, theirs = map(self._writer.get_extra_info, ("sockname", "peername"))
        return ours and tuple(ours[:2]), theirs and tuple(theirs[:2])

    @property
    def ending(self) -> bool:
        """Whether the last answer is written, and only its sending is awaited."""
        return self._writer.is_closing()

    def drop(self) -> None:
        """End the connection at once, whatever is still unsent."""
        self._writer.transport.abort()

    async def _one_exchange(self) -> bool:
        """Answer one request; False when no further one can follow on this connection."""
        try:
            async with asyncio.timeout(self._limits.idle_seconds):
                request = await self._read_request()
        except _Unreadable as refusal:
            await self._send(Response.text(f"{responses[refusal.status]}\n", refusal.status))
            await self._linger()
            return False
        if request is None:
            return False
        self.has_asked = True
        if not self._guests.welcomes(self):
            self.drop()
            return False
        await self._send(self._answer(request), bodiless=request.method == "HEAD")
        return self._http.states == {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}

    def _answer(self, request: Request) -> Response:
        try:
            return self._handler(request)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the server
            self._on_error(error)
            return Response.text("Internal Server Error\n", 500)

    async def _read_request(self) -> Request | None:
        """The next whole request, or None when the client has closed."""
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return None
        headers = tuple(
            (name.decode("ascii"), value.decode("latin-1")) for name, value in head.headers
        )
        declared = next((value for name, value in headers if name == "content-length"), "0")
        if int(declared) > self._limits.body:
            raise _Unreadable(413)
        path, query = _split_target(head.target.decode("ascii"))
        if self._has_many_fields(query.encode()):
            raise _Unreadable(414)
        body = await self._read_body()
        if body is None:
            return None
        if self._has_many_fields(body):
            raise _Unreadable(413)
        return Request(head.method.decode("ascii"), path, query, headers, body)

    async def _read_body(self) -> bytes | None:
        """The whole body, or None when the client has closed."""
        body, pieces = bytearray(), 0
        while not isinstance(event := await self._next_event(), h11.EndOfMessage):
            if isinstance(event, h11.ConnectionClosed):
                return None
            if isinstance(event, h11.Data):
                body += event.data
            pieces += 1
            if len(body) > self._limits.body or pieces > (self._limits.pieces or pieces):
                raise _Unreadable(413)
            if pieces % _PIECES_AT_A_TIME == 0:
                await asyncio.sleep(0)  # chunks of few bytes are many, and are here all at once
        return bytes(body)

    def _has_many_fields(self, pairs: bytes) -> bool:
        most = self._limits.fields
        return most is not None and pairs.count(b"&") >= most

    async def _next_event(self) -> h11.Event:
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise _Unreadable(error.error_status_hint) from error
            if isinstance(event, h11.Event):
                return event
            if self._http.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                self._writer.write(self._http.send(go_on))
            data = await self._reader.read(_CHUNK)
            try:
                self._http.receive_data(data)
            except h11.RemoteProtocolError as error:
                raise _Unreadable(error.error_status_hint) from error

    async def _send(self, response: Response, *, bodiless: bool = False) -> None:
        try:
            out = self._encoded(response, bodiless)
        except h11.LocalProtocolError as error:
            # A header that cannot be written, such as one with a line break: the handler's fault.
            self._on_error(error)
            out = self._encoded(Response.text("Internal Server Error\n", 500), bodiless)
        self._writer.write(out)
        async with asyncio.timeout(self._limits.idle_seconds):
            await self._writer.drain()

    def _encoded(self, response: Response, bodiless: bool) -> bytes:
        headers = [*response.headers, ("Content-Length", str(len(response.body)))]
        if self._http.their_state is not h11.DONE:
            headers.append(("Connection", "close"))
        phrase = responses.get(response.status, "")
        head = h11.Response(status_code=response.status, headers=headers, reason=phrase.encode())
        out = self._http.send(head) or b""
        if not bodiless:
            out += self._http.send(h11.Data(data=response.body)) or b""
        return out + (self._http.send(h11.EndOfMessage()) or b"")

    async def _linger(self) -> None:
        """Read what is still on its way: a close on unread bytes would drop the answer too."""
        if self._writer.can_write_eof():
            self._writer.write_eof()
        async with asyncio.timeout(_LINGER_SECONDS):
            while await self._reader.read(_CHUNK):
                continue


def _split_target(target: str) -> tuple[str, str]:
    """The request target's (percent-decoded path, raw query), RFC 9112 section 3.2."""
    if not target.startswith("/"):
        absolute = urlsplit(target)
        return unquote(absolute.path) or "/", absolute.query
    path, _, query = target.partition("?")
    return unquote(path), query


def _require_loopback(host: str, port: int) -> None:
    if host == "localhost":
        if port == 0:
            raise ValueError(
                "localhost may be two addresses: a free port of one is not the other's"
            )
    elif not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{host} is not a loopback address")


class LoopbackServer:
    """Serves `handler` on a loopback address, as `async with LoopbackServer(handler) as server:`.

    Args:
        handler: called on the event loop for each whole request; it must not block.
        port: 0 takes a free one; `port` holds the real one while the server runs.
        host: a loopback address; or `localhost`, which may be two of them and so needs a port of
            its own. ValueError for any other.
        on_error: told of an exception from the handler, whose client sees a bare 500; without it
            the type and place of the exception are logged, never its message.
        limits: how much a client may ask for; see `Limits` for what holds if none is given.
        guests: who may connect, and how many at a time; everybody, in any number, if not given.
        tls: the certificate to show; None for plain HTTP.

    Raises:
        OSError: on entry, when the port is taken or forbidden.
    """

    def __init__(
        self,
        handler: Handler,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        on_error: Callable[[Exception], None] = _log_failure,
        limits: Limits | None = None,
        guests: Guests | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        _require_loopback(host, port)
        self._handler = handler
        self._host = host
        self._on_error = on_error
        self._limits = limits or Limits()
        self._guests = guests or Guests()
        self._tls = tls
        self._connections: dict[asyncio.Task[None], _Connection] = {}
        self._server: asyncio.Server | None = None
        self.port = port

    async def __aenter__(self) -> Self:
        # Without a limit of its own, a client that says no goodbye would hold the end up for long.
        goodbye = None if self._tls is None else _LINGER_SECONDS
        self._server = await asyncio.start_server(
            self._accept,
            self._host,
            self.port,
            backlog=self._guests.most or _QUEUED,  # asyncio takes so many in one go
            ssl=self._tls,
            ssl_shutdown_timeout=goodbye,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; let answers on their way arrive; drop idle connections at once."""
        assert self._server is not None  # noqa: S101 - __aenter__ has run
        self._server.close()
        for task, connection in self._connections.items():
            if not connection.ending:
                task.cancel()  # what is written already is still sent
        if self._connections:
            _, late = await asyncio.wait(self._connections, timeout=_LINGER_SECONDS)
            for task in late:
                # A cancelled task would still flush to a client that does not read.
                self._connections[task].drop()
            await asyncio.gather(*late)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None or not self._server.is_serving():
            writer.transport.abort()  # accepted in the moment of closing
            return
        connection = _Connection(
            reader,
            writer,
            self._handler,
            on_error=self._on_error,
            limits=self._limits,
            guests=self._guests,
        )
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._connections[task] = connection
        try:
            await connection.serve()
        except asyncio.CancelledError:
            return  # only __aexit__ cancels; streams would report the cancellation as an error
        finally:
            del self._connections[task]
