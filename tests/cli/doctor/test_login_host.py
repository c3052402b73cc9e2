"""Asking the login host over real sockets: where it stops, and what its Date says."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.programs import require
from tokenwizard.cli.doctor import login_host
from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.cli.doctor.login_host import LoginFacts, login_findings, look_at_login_host
from tokenwizard.cli.doctor.proxy import ProxyFacts
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.system.http.connectivity import Connectivity, Stage, check_connectivity
from tokenwizard.system.http.loopback_server import LoopbackServer, Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

PROXY = ProxyFacts("http://proxy.practice.example:3128")
EXPIRED = Connectivity(Stage.TLS, detail="certificate has expired", outside_validity=True)


@pytest.fixture(autouse=True)
def no_proxy_and_own_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


async def examined(login: str) -> tuple[Finding, Finding]:
    return login_findings(await look_at_login_host(login), ProxyFacts())


@asynccontextmanager
async def silent() -> AsyncIterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


async def test_a_login_host_that_answers_is_fine_and_so_is_the_clock() -> None:
    async with RunningSandbox() as running:
        host, clock = await examined(running.origin)
    assert (host.state, clock.state) == (CheckState.OK, CheckState.OK)
    assert host.found == f"{running.origin.removeprefix('http://')} answers, 200"


@pytest.mark.parametrize(
    ("shift", "state", "words"),
    [
        (10, CheckState.OK, "behind"),
        (125, CheckState.DOUBT, "2 min"),
        (-125, CheckState.DOUBT, "ahead of"),
        (400, CheckState.FAULT, "behind"),
        (-7400, CheckState.FAULT, "2 h 3 min"),
        (-10 * 86_400, CheckState.FAULT, "10 days"),
        (1_796_067_478, CheckState.FAULT, "57 years"),
    ],
)
async def test_a_clock_that_is_off_is_seen_by_the_date_header(
    shift: int, state: CheckState, words: str
) -> None:
    async with RunningSandbox(clock=lambda: time.time() + shift) as running:
        host, clock = await examined(running.origin)
    assert host.state is CheckState.OK
    assert clock.state is state
    assert words in clock.found
    assert bool(clock.lines) == (state is not CheckState.OK)


async def test_an_answer_without_a_date_leaves_the_clock_open() -> None:
    async with LoopbackServer(lambda _: Response.json({"token_endpoint": "x"})) as server:
        host, clock = await examined(f"http://127.0.0.1:{server.port}")
    assert host.state is CheckState.OK
    assert clock.found.startswith("Not compared")


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Nov 2026 00:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    answered = Connectivity(Stage.HTTP, HttpResponse(200, (("date", date),), b""), at=0.0)
    assert login_host.seconds_ahead(answered) is None


async def test_a_sign_in_portal_is_told_from_the_login_host() -> None:
    async with LoopbackServer(lambda _: Response.html("<h1>Guest network</h1>")) as server:
        host, _ = await examined(f"http://127.0.0.1:{server.port}")
    assert host.state is CheckState.FAULT
    assert "not as a login host does" in host.found


async def test_a_refused_port_stops_at_the_connection() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host, clock = await examined(f"https://127.0.0.1:{held.getsockname()[1]}")
    assert host.state is CheckState.FAULT
    assert "no connection to 127.0.0.1 (Connection refused)" in host.found
    assert clock.state is CheckState.NOTE


async def test_a_name_that_does_not_exist_stops_at_the_name() -> None:
    host, _ = await examined("https://login.practice.invalid")
    assert host.state is CheckState.FAULT
    assert "its name was not resolved (" in host.found


@pytest.mark.parametrize(("scheme", "stage"), [("https", Stage.TLS), ("http", Stage.HTTP)])
async def test_a_silent_host_stops_where_its_answer_was_due(scheme: str, stage: Stage) -> None:
    async with silent() as port:
        began = time.monotonic()
        reached = await check_connectivity(f"{scheme}://127.0.0.1:{port}/", limit=0.3)
        assert time.monotonic() - began < 2
    assert (reached.stage, reached.answer, reached.detail) == (stage, None, "")


async def test_a_server_without_tls_stops_at_tls() -> None:
    async with RunningSandbox() as running:
        host, _ = await examined(running.origin.replace("http:", "https:"))
    assert host.state is CheckState.FAULT
    assert "TLS: " in host.found


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, in one file."""
    file = tmp_path / "practice.pem"
    subprocess.run(
        [
            *(require("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(file), "-out", str(tmp_path / "certificate")),
            *("-subj", "/CN=practice", "-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )
    file.write_text(file.read_text() + (tmp_path / "certificate").read_text())
    return file


class Configuration(BaseHTTPRequestHandler):
    """Answers every GET with as much of a login host's configuration as tells it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"token_endpoint": ""}')

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@contextmanager
def over_tls(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Configuration) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


async def test_a_certificate_of_nobody_known_is_named_as_the_fault(certificate: Path) -> None:
    with over_tls(certificate) as login:
        host, _ = await examined(login)
    assert host.state is CheckState.FAULT
    assert "TLS: self-signed certificate" in host.found
    assert "SSL_CERT_FILE" in host.advice


async def test_with_its_certificate_trusted_the_host_answers(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with over_tls(certificate) as login:
        host, _ = await examined(login)
    assert host.state is CheckState.OK


@pytest.mark.parametrize(
    ("name", "value"),
    [("SSL_CERT_FILE", "/practice/missing.pem"), ("HTTPS_PROXY", "http://u:practice#x@h:1")],
)
async def test_an_environment_that_lets_no_client_be_made_is_no_crash(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    reached = await check_connectivity("https://login.practice.invalid/", limit=2)
    assert (reached.stage, reached.detail) == (Stage.SETUP, "")


@pytest.mark.parametrize(
    ("reached", "named", "proxy", "words"),
    [
        (Connectivity(Stage.CONNECTION), False, ProxyFacts(), "name was not resolved within 3 s"),
        (
            Connectivity(Stage.CONNECTION),
            True,
            ProxyFacts(),
            "no connection to 192.0.2.1 within 3 s",
        ),
        (
            Connectivity(Stage.CONNECTION, detail="x"),
            True,
            PROXY,
            "proxy http://proxy.practice.example",
        ),
        (Connectivity(Stage.NAME, detail="x"), True, PROXY, "no connection to the proxy"),
        (
            Connectivity(Stage.PROXY, detail="407 x"),
            True,
            PROXY,
            "did not let the request through (407",
        ),
        (Connectivity(Stage.TLS), True, ProxyFacts(), "no TLS answer within 3 s"),
        (
            Connectivity(Stage.TLS, detail="certificate has expired", outside_validity=True),
            True,
            ProxyFacts(),
            "has expired",
        ),
        (Connectivity(Stage.HTTP), True, ProxyFacts(), "no HTTP answer within 3 s"),
        (Connectivity(Stage.SETUP), True, ProxyFacts(), "not asked"),
    ],
)
def test_each_stop_has_its_own_words(
    reached: Connectivity, named: bool, proxy: ProxyFacts, words: str
) -> None:
    facts = LoginFacts("login.example", ("192.0.2.1",), named, reached)
    host, clock = login_findings(facts, proxy)
    assert (host.state, clock.state) == (CheckState.FAULT, CheckState.NOTE)
    assert words in host.found
    assert host.advice
