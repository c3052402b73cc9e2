"""Texts that a terminal or a screen would obey, in all that a server can send."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tokenwizard.system.http.loopback_server import Request, Response

COPYING = "\x1b]52;c;cHJhY3RpY2U=\x07"
EVIL = f"[red]{COPYING}\x1b[7799m\x9b7798m\u202e\u2066\x00\x08\r\x7f[/red][/][@click=app.bell]x"
IN_HEADER = "[red]\x9b7798m[/red][/]"
"""What a header can carry through h11, which turns the rest down: in ISO-8859-1."""

_OBEYED = (
    COPYING.encode(),
    b"\x1b[7799m",
    b"\x9b7798m",
    "\x9b".encode(),
    "\u202e".encode(),
    "\u2066".encode(),
    b"\x00",
    b"\x7f",
)


def obeyed(written: bytes) -> list[bytes]:
    """What of it reached the terminal as it was."""
    return [sequence for sequence in _OBEYED if sequence in written]


def error(_: Request) -> Response:
    """A refusal with it in every field."""
    return _json(
        {
            "error": EVIL,
            "error_description": f"AADSTS999999: {EVIL} Correlation ID: {EVIL}",
            "error_codes": [999999, EVIL],
            "correlation_id": EVIL,
            "trace_id": EVIL,
            "timestamp": EVIL,
            "suberror": EVIL,
            "claims": EVIL,
            "error_uri": EVIL,
        },
        400,
    )


def unknown_error(_: Request) -> Response:
    """The same, whose own words are all there is to show."""
    return _json({"error": f"x{EVIL}", "error_description": EVIL}, 400)


def tokens(_: Request) -> Response:
    """A token answer with it in every field."""
    return _json(
        {
            "token_type": EVIL,
            "scope": f"{EVIL} offline_access",
            "expires_in": EVIL,
            "access_token": f"{EVIL}access",
            "refresh_token": f"{COPYING}{'practice' * 20}{EVIL}",
            "id_token": EVIL,
        },
        200,
    )


def scope(_: Request) -> Response:
    """Good tokens for a scope with it."""
    return _json(
        {
            "token_type": "Bearer",
            "scope": f"{EVIL} [bold]{EVIL}",
            "access_token": "practice-access",
            "refresh_token": "practice-refresh-" + "0123456789" * 9,
        },
        200,
    )


def page(_: Request) -> Response:
    """A web page."""
    return Response.html(f"<title>{EVIL}</title><p role=alert>{EVIL}</p>", 502)


def configuration(request: Request) -> Response:
    """A discovery document, whose endpoints have it in their paths."""
    origin = f"http://{request.header('host')}"
    return _json(
        {
            "issuer": f"{origin}/{request.path.split('/')[1]}/v2.0",
            "authorization_endpoint": f"{origin}/{EVIL}/authorize",
            "token_endpoint": f"{origin}/{EVIL}/token",
        },
        200,
    )


def foreign(_: Request) -> Response:
    """A discovery document, whose hosts are it."""
    return _json(
        dict.fromkeys(
            ("issuer", "authorization_endpoint", "token_endpoint"),
            f"https://{EVIL}.example/{EVIL}",
        ),
        200,
    )


def _json(told: object, status: int) -> Response:
    headers = (("Content-Type", "application/json"), ("Content-Length", "0"))
    return Response(status, headers[:1], json.dumps(told).encode())


@contextmanager
def raw_server(head: str, body: str = "") -> Iterator[str]:
    """Answers everything with these header lines and this body; gives its origin."""
    content = body.encode()
    answer = f"{head}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline() not in (b"\r\n", b""):
                continue
            self.wfile.write(answer.encode("latin-1") + content)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
