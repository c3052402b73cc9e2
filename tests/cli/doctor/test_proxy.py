"""Which proxy is named, against the one that httpx really asks."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.request import getproxies

import pytest

from tests.programs import require
from tokenwizard.cli.doctor.finding import CheckState
from tokenwizard.cli.doctor.proxy import (
    CertificateFacts,
    ProxyFacts,
    certificate_finding,
    look_at_certificates,
    look_at_proxy,
    proxy_finding,
    proxy_for,
)
from tokenwizard.system.http.connectivity import Stage, check_connectivity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HOST = "login.practice.invalid"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def proxy_that_refuses() -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "exceptions",
    [
        "",
        "*",
        HOST,
        "practice.invalid",
        ".practice.invalid",
        f".{HOST}",
        "gin.practice.invalid",
        "*.practice.invalid",
        f"{HOST}:443",
        f"{HOST}:8443",
        "192.0.2.0/24",
        f"https://{HOST}",
        f"one.invalid, {HOST}",
        "localhost",
    ],
)
async def test_no_proxy_is_read_as_httpx_reads_it(
    exceptions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy_that_refuses() as address:
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.setenv("NO_PROXY", exceptions)
        for url in (f"https://{HOST}/", f"https://{HOST}:8443/"):
            reached = await check_connectivity(url, limit=5)
            assert reached.stage in (Stage.PROXY, Stage.NAME)
            thought = proxy_for(url, getproxies(), socks=False)
            assert thought.excepted == (reached.stage is Stage.NAME), url
            assert thought.proxy == ("" if thought.excepted else f"http://{address}")


async def test_a_proxy_that_stays_silent_is_where_the_request_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{silent.getsockname()[1]}")
        assert (await check_connectivity(f"https://{HOST}/", limit=0.3)).stage is Stage.PROXY


@pytest.mark.parametrize(
    ("proxy", "shown", "usable"),
    [
        ("http://proxy.practice.example:3128", "http://proxy.practice.example:3128", True),
        ("proxy.practice.example:3128", "http://proxy.practice.example:3128", True),
        ("http://u:pass-word@p.example:1", "http://•••@p.example:1", True),
        ("http://u:pass@wo#rd@p.example:1/", "http://•••@p.example:1/", True),
        ("http://u:pass#word", "a URL that cannot be read", False),
        ("http://[::1]:3128", "http://[::1]:3128", True),
        ("ftp://p.example:1", "ftp://p.example:1", False),
        ("socks5://u:pass@p.example:1", "socks5://•••@p.example:1", False),
    ],
)
def test_the_proxy_is_shown_without_its_password(proxy: str, shown: str, usable: bool) -> None:
    facts = proxy_for(f"https://{HOST}", {"https": proxy}, socks=False)
    assert (facts.proxy, facts.usable) == (shown, usable)
    finding = proxy_finding(facts, HOST)
    assert finding.state is (CheckState.OK if usable else CheckState.FAULT)
    assert "pass" not in f"{finding}"


def test_socks_works_where_its_package_is_there() -> None:
    assert proxy_for(f"https://{HOST}", {"all": "socks5://p.example:1"}, socks=True).usable


def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://p.example:1")
    assert look_at_proxy("https://localhost:8443") == ProxyFacts(excepted=True)
    assert look_at_proxy(f"https://{HOST}") == ProxyFacts("http://p.example:1")


def test_without_a_variable_certifi_is_trusted() -> None:
    facts = look_at_certificates()
    assert facts.source == "certifi"
    assert facts.count > 50
    assert certificate_finding(facts).state is CheckState.OK


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bundle_that_cannot_be_read_is_a_fault(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    finding = certificate_finding(look_at_certificates())
    assert finding.state is CheckState.FAULT
    assert str(bundle) in finding.found


def test_a_folder_counts_by_the_names_openssl_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert certificate_finding(look_at_certificates()).state is CheckState.FAULT
    subprocess.run(
        [
            *(require("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "practice.pem")),
            *("-subj", "/CN=practice"),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )
    subprocess.run([require("openssl"), "rehash", str(tmp_path)], check=True, timeout=30)
    facts = look_at_certificates()
    assert (facts.source, facts.count, facts.problem) == ("SSL_CERT_DIR", 1, "")


def test_a_variable_of_other_programs_is_pointed_at() -> None:
    finding = certificate_finding(CertificateFacts(count=3, not_read=("REQUESTS_CA_BUNDLE",)))
    assert finding.state is CheckState.NOTE
    assert finding.lines == (("now", 'export SSL_CERT_FILE="$REQUESTS_CA_BUNDLE"'),)
