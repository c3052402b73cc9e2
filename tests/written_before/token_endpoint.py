"""A token endpoint that writes down what it is asked, and gives what it was told to give."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

ACCESS_TOKEN = "practice-access-token-of-nobody"
NEWER = "practice-refresh.newer-token-of-nobody"


@dataclass
class TokenEndpoint:
    """Where it is, and each request: its path and its form."""

    origin: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def token_endpoint(newer: str = NEWER) -> Iterator[TokenEndpoint]:
    """It answers every POST with an access token and the refresh token `newer`; GETs with 404."""
    it = TokenEndpoint()
    answer = {
        "access_token": ACCESS_TOKEN,
        "refresh_token": newer,
        "token_type": "Bearer",
        "expires_in": 3600,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode("ascii")
            it.asked.append((self.path, dict(parse_qsl(sent, keep_blank_values=True))))
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        it.origin = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield it
        finally:
            server.shutdown()
            serving.join()
