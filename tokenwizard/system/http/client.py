"""The wire: one request and its answer over httpx, bounded in size and in time.

Only here, beside it and in the practice provider is httpx known. What a fault means is said by its
entry in the catalogue; httpx's own words are dropped, since they may quote what was sent.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import OUT_OF_FILES, LocalError, Step
from tokenwizard.oauth.http_messages import HttpResponse

MOST_BYTES = 1_048_576
"""A longer body is no answer of a token endpoint; reading stops there."""

MOST_SECONDS = 45.0
"""A whole request may take so long, however slowly its answer trickles in."""

Client = httpx.AsyncClient
"""What `ask` and `exchange` send with; see `new_client`."""

Headers = tuple[tuple[str, str], ...]
Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""httpx's request extension "trace"."""

_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
# A connection that was kept may be closed by the time a code is sent over it: the code were lost.
_LIMITS = httpx.Limits(max_keepalive_connections=0)
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_WRONG_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
_PROXY_AUTHENTICATION = "407"
_BEFORE_SENDING = frozenset({"tls", "tls_name", "tls_broken"})


class TransportFault(Exception):  # noqa: N818 (an event on the way; the errors are told from it)
    """No usable answer came.

    Attributes:
        entry: what happened, by its entry in the catalogue.
        sent: whether the request may have arrived all the same.
        answered: an answer came, and it was the answer that is no good.
    """

    def __init__(self, entry: str, *, sent: bool, answered: bool = False) -> None:
        super().__init__(entry)
        self.entry = entry
        self.sent = sent
        self.answered = answered


def new_client(transport: httpx.AsyncBaseTransport | None = None) -> Client:
    """A client that follows no redirect, keeps no cookie and uses no proxy for this machine.

    It trusts whom this system trusts, the authority of an inspecting proxy too if that was
    installed; `SSL_CERT_FILE` and `SSL_CERT_DIR` come first.

    Raises:
        LocalError: the environment names certificates or a proxy that cannot be used.
    """
    _look_for_sniffio_once()
    try:
        trusted = _trusted()  # slow to make, so all share one
    except OSError as fault:  # ssl.SSLError is one
        entry = "open_files" if fault.errno in OUT_OF_FILES else "certificates_unreadable"
        raise _setting(entry) from None
    here = httpx.AsyncHTTPTransport(verify=trusted, limits=_LIMITS)
    direct = {f"all://{host}": here for host in _LOOPBACK}
    try:
        return httpx.AsyncClient(
            transport=transport,
            verify=trusted,
            mounts=None if transport else direct,
            timeout=_TIMEOUT,
            limits=_LIMITS,
            follow_redirects=False,
            cookies=_NoCookies(),
            headers={
                "accept": "application/json",
                "accept-encoding": "identity",
                "user-agent": "tokenwizard",
            },
        )
    except (httpx.InvalidURL, ValueError, ImportError):
        raise _setting("proxy_setting") from None


class _NoCookies(CookieJar):
    """A jar that takes nothing: to a jar all ports of a host are one, and all profiles too.

    What a server sets is not even read.
    """

    def extract_cookies(self, response: object, request: object) -> None:
        """Take none."""

    def set_cookie(self, cookie: object) -> None:
        """Take none."""


def _look_for_sniffio_once() -> None:
    """Where sniffio is absent httpcore would look for it in all of `sys.path`, six times a request.

    None in `sys.modules` says that there is none (the language reference, "The module cache").
    """
    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


def _trusted() -> ssl.SSLContext:
    file, folders = map(os.environ.get, _CERTIFICATES)
    if folders and not file and not any(map(os.path.isdir, folders.split(os.pathsep))):
        raise NotADirectoryError  # OpenSSL would say nothing and trust nobody
    if file or folders:
        return httpx.create_ssl_context()
    import truststore

    system: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return system if _has_authorities(system) else httpx.create_ssl_context()


def _has_authorities(system: ssl.SSLContext) -> bool:
    """Whether truststore finds authorities on this system; a bare container has none."""
    if not sys.platform.startswith("linux"):  # there truststore asks the system itself
        return True
    looked = system.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
    if looked.context.cert_store_stats()["x509_ca"]:
        return True
    folder = ssl.get_default_verify_paths().capath  # OpenSSL reads it when it needs one
    return bool(folder) and any(Path(folder).glob("????????.[0-9]"))


def _setting(entry: str) -> LocalError:
    known = catalogue()[entry]
    return LocalError(
        known.title,
        cause=f"{known.what} {known.cause}",
        next_step=known.advice,
        step=Step.DISCOVERY,
        entry=entry,
    )


async def send(
    client: Client,
    method: str,
    url: str,
    headers: Headers,
    content: bytes | None = None,
    *,
    limit: float = MOST_SECONDS,
) -> HttpResponse:
    """One request and its whole answer, in at most `limit` seconds.

    Raises:
        Fault: no usable answer came.
    """
    way = _Way(url)
    try:
        async with asyncio.timeout(limit):
            return await exchange(client, method, url, headers, content, trace=way.follow)
    except TimeoutError:
        entry = "read_timeout"
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as fault:
        entry = _entry(fault)
    # Raised here, where no exception is being handled: httpx's would hold the request as context.
    raise TransportFault(way.entry(entry), sent=way.sent)


async def exchange(
    client: Client,
    method: str,
    url: str,
    headers: Headers = (),
    content: bytes | None = None,
    *,
    trace: Trace | None = None,
) -> HttpResponse:
    """One request and its whole answer, with httpx's own exceptions and time limits.

    Raises:
        Fault: the body is too large, or cannot be unpacked.
        httpx.HTTPError, httpx.InvalidURL, ssl.SSLError: the way to it is broken.
    """
    async with client.stream(
        method,
        url,
        headers=list(headers),
        content=content,
        extensions={"trace": trace} if trace else None,
    ) as response:
        body = await _body(response)
        return HttpResponse(response.status_code, tuple(response.headers.multi_items()), body)


async def _body(response: httpx.Response) -> bytes:
    """The body, unpacked. Packed or not it is read up to `MOST_BYTES`.

    Raises:
        Fault: it is longer, or packed in a way that was not asked for.
    """
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) > MOST_BYTES:
            raise TransportFault("answer_too_large", sent=True, answered=True)
    body = bytes(read)
    if packing in ("", "identity"):
        return body
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise TransportFault("invalid_json", sent=True, answered=True)
    try:
        body = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(body, MOST_BYTES + 1)
    except zlib.error:
        raise TransportFault("invalid_json", sent=True, answered=True) from None
    if len(body) > MOST_BYTES:
        raise TransportFault("answer_too_large", sent=True, answered=True)
    return body


class _Way:
    """How far a request came, by httpx's trace: what an exception is called tells it not."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).hostname
        self._at_proxy = False
        self._connected = False
        self.sent = False

    async def follow(self, event: str, info: Mapping[str, Any]) -> None:
        """A `Trace`."""
        match event:
            case "connection.connect_tcp.started":
                self._at_proxy = info["host"] != self._host
            case "connection.connect_tcp.complete":
                self._connected = True
            case "proxy.start_tls.started":
                self._at_proxy = False
            case "http11.send_request_headers.started":
                self.sent = info["request"].method != b"CONNECT"

    def entry(self, entry: str) -> str:
        """The entry that a fault has here."""
        if self.sent:
            return "connection_reset" if entry in _BEFORE_SENDING else entry
        if self._at_proxy and not self._connected:
            return "proxy_unreachable"
        if self._at_proxy and entry != "proxy_authentication":
            return "proxy"
        if entry == "read_timeout":
            return "connect_timeout"
        if self._connected and entry in ("connection_refused", "connection_reset"):
            return "tls_broken"
        return entry


def _entry(fault: Exception) -> str:
    """What a fault of httpx is, by its entry in the catalogue."""
    if isinstance(fault, httpx.ProxyError):
        # httpx's own words: it tells the proxy's status in no other way.
        asks = str(fault).startswith(_PROXY_AUTHENTICATION)
        return "proxy_authentication" if asks else "proxy"
    if isinstance(fault, httpx.ConnectTimeout | httpx.PoolTimeout):
        return "connect_timeout"
    if isinstance(fault, httpx.TimeoutException):
        return "read_timeout"
    for cause in causes_of(fault):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "tls_name" if cause.verify_code in _WRONG_NAME else "tls"
        if isinstance(cause, ssl.SSLError):
            return "tls_broken"
        if isinstance(cause, OSError) and cause.errno in OUT_OF_FILES:
            return "open_files"
        if isinstance(cause, socket.gaierror):
            return "dns" if _may_open_files() else "open_files"  # it does not tell
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return "network_unreachable"
    if isinstance(fault, httpx.ConnectError):
        return "connection_refused"
    # h11's own words: httpx keeps no type apart for an answer that never began.
    if isinstance(fault, httpx.RemoteProtocolError) and "without sending" not in str(fault):
        return "not_http"
    return "connection_reset"


def _may_open_files() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as fault:
        return fault.errno not in OUT_OF_FILES
    return True


def causes_of(fault: BaseException | None) -> Iterator[BaseException]:
    """What lies under a fault, the members of groups too."""
    while fault is not None:
        yield fault
        if isinstance(fault, BaseExceptionGroup):
            for member in fault.exceptions:
                yield from causes_of(member)
        fault = fault.__cause__ or fault.__context__
