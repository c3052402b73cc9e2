"""An internet of a few hosts behind one CONNECT proxy on 127.0.0.1, under a throw-away CA.

Programs that we did not write go to the real host names: HTTPS_PROXY leads them here.
"""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True)
class Request:
    """What came in.

    Attributes:
        host: the one that it was for, as the proxy was told.
        path: decoded, without the query.
        raw_path: as it came, with the query.
    """

    method: str
    host: str
    path: str
    raw_path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"{self.method} https://{self.host}{self.raw_path} {self.body[:500]!r}"


@dataclass(frozen=True)
class Answer:
    """What goes out; `content` as JSON, or as it is if it is bytes."""

    status: int
    content: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        return json.dumps(self.content).encode()


Host = Callable[[Request], Answer | None]
"""Answers a request; None if it does not know it, which fails the test."""


class Internet:
    """The hosts, what they were asked, and what no host knew."""

    def __init__(self, hosts: Mapping[str, Host]) -> None:
        self.hosts = hosts
        self.asked: list[Request] = []
        self.unknown: list[str] = []

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        host = self.host_named(request.host)
        try:
            answer = None if host is None else host(request)
        except (KeyError, ValueError) as fault:  # a request that is not what was expected
            self.unknown.append(repr(fault))
            answer = None
        if answer is None:
            self.unknown.append(str(request))
            return Answer(501, {"error": "no played server knows this request"})
        return answer

    def host_named(self, name: str) -> Host | None:
        _, _, domain = name.partition(".")
        return self.hosts.get(name) or self.hosts.get(f"*.{domain}")


class _Requests(BaseHTTPRequestHandler):
    """HTTP/1.1 within a tunnel."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def __init__(self, tunnel: ssl.SSLSocket, host: str, internet: Internet) -> None:
        self._host, self._internet = host, internet
        super().__init__(tunnel, ("127.0.0.1", 0), None)  # type: ignore[arg-type]

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        request = Request(
            method=self.command,
            host=self._host,
            path=unquote(address.path),
            raw_path=self.path,
            query=dict(parse_qsl(address.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        answer = self._internet.answer(request)
        self.send_response(answer.status)
        sent = {"Content-Type": "application/json; charset=utf-8", **answer.headers}
        for name, value in sent.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _respond  # noqa: N815 (the library's names)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


class _Tunnels(socketserver.StreamRequestHandler):
    """What the proxy does with a connection: it takes CONNECT alone."""

    server: _Proxy
    timeout = 30

    def handle(self) -> None:
        method, target, _ = self.rfile.readline().decode("latin-1").split(" ", 2)
        while self.rfile.readline().strip():
            pass
        host, _, port = target.rpartition(":")
        internet = self.server.internet
        if method != "CONNECT" or port != "443" or internet.host_named(host) is None:
            internet.unknown.append(f"{method} {target}")
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            with self.server.tls.wrap_socket(self.request, server_side=True) as tunnel:
                _Requests(tunnel, host, internet)
        except OSError:
            return  # a program that was ended, or trusts nobody: the test looks at what it said


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, internet: Internet, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnels)
        self.internet, self.tls = internet, tls


@contextmanager
def served(internet: Internet, tls: ssl.SSLContext) -> Iterator[str]:
    """Serve it; gives the address of the proxy."""
    with _Proxy(internet, tls) as proxy:
        serving = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_address[1]}"
        finally:
            proxy.shutdown()
            serving.join()


def made_tls(names: list[str], folder: Path) -> tuple[ssl.SSLContext, Path]:
    """The servers' side for these host names, and the file of the CA that programs are to trust."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tokenwizard tests")])
    authority = (
        _builder(issuer, issuer, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "played servers")])
    alternatives = [x509.DNSName(name) for name in names]
    leaf = (
        _builder(subject, issuer, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file, chain = folder / "ca.pem", folder / "server.pem"
    file.write_bytes(authority.public_bytes(pem))
    chain.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.public_bytes(pem)
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain)
    return tls, file


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
