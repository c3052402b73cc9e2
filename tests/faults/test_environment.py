"""Whom the client trusts and which proxy it asks, by this machine's settings."""

from __future__ import annotations

import shutil
import ssl
import traceback
from pathlib import Path

import pytest

from tests.faults.behaviours import answering
from tests.faults.calls import CONFIGURATION
from tests.faults.certificates import NAME, Certificates, hashed
from tests.faults.scenes import PROXY_PASSWORD
from tests.faults.server import LOOPBACK, Server, serving, tunnel_to
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import LocalError, NetworkError, Step
from tokenwizard.flow.client import TokenClient
from tokenwizard.system.http.client import new_client


async def entry_met(certificates: Certificates) -> str | None:
    """Ask a server with the test's certificate; the entry of what went wrong, None if nothing."""
    async with serving(answering(), tls=certificates.good) as server, new_client() as client:
        server.behave = answering(CONFIGURATION.good(server.origin))
        try:
            await CONFIGURATION.run(TokenClient(client), server.origin, "")
        except NetworkError as error:
            return error.entry
    return None


@pytest.fixture
def folder(certificates: Certificates, tmp_path: Path) -> Path:
    """The test's authority as OpenSSL finds it in a folder."""
    place = tmp_path / "authorities"
    place.mkdir()
    shutil.copy(certificates.authority, place / hashed(certificates.authority))
    return place


def system_paths(
    monkeypatch: pytest.MonkeyPatch, *, file: Path | None = None, folder: Path | None = None
) -> None:
    """Let OpenSSL have its authorities there, as it were built."""
    monkeypatch.delenv("SSL_CERT_FILE")
    paths = ssl.DefaultVerifyPaths(
        str(file) if file else None,  # type: ignore[arg-type]
        str(folder) if folder else None,  # type: ignore[arg-type]
        "SSL_CERT_FILE",
        str(file),
        "SSL_CERT_DIR",
        str(folder),
    )

    def load(context: ssl.SSLContext) -> None:
        context.load_verify_locations(file, folder)

    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", load)


async def test_an_authority_that_the_system_has_in_its_file_is_trusted(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    system_paths(monkeypatch, file=certificates.authority)

    assert await entry_met(certificates) is None


async def test_an_authority_that_the_system_has_in_its_folder_is_trusted(
    certificates: Certificates, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system_paths(monkeypatch, folder=folder)

    assert await entry_met(certificates) is None


async def test_another_authority_in_the_same_place_is_not(
    certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = certificates.authority.with_name("other.pem")
    folder = tmp_path / "other"
    folder.mkdir()
    shutil.copy(other, folder / hashed(other))
    system_paths(monkeypatch, folder=folder)

    assert await entry_met(certificates) == "tls"


async def test_a_system_without_authorities_still_trusts_the_public_ones(
    certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truststore import _openssl

    (tmp_path / "README").write_text("no certificate", "utf-8")
    system_paths(monkeypatch, folder=tmp_path)
    monkeypatch.setattr(_openssl, "_CA_FILE_CANDIDATES", [])

    async with new_client() as client:
        assert authorities_of(client) > 100
    assert await entry_met(certificates) == "tls"


def authorities_of(client: object) -> int:
    pool = client._transport._pool  # type: ignore[attr-defined]
    count: int = pool._ssl_context.cert_store_stats()["x509_ca"]
    return count


async def test_ssl_cert_file_comes_before_what_the_system_trusts(
    certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await entry_met(certificates) is None
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority.with_name("other.pem")))
    assert await entry_met(certificates) == "tls"


async def test_ssl_cert_dir_is_honoured_with_several_folders(
    certificates: Certificates, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert await entry_met(certificates) is None
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path / 'none'}:{folder}")
    assert await entry_met(certificates) is None
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert await entry_met(certificates) == "tls"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("SSL_CERT_FILE", None),
        ("SSL_CERT_FILE", ""),
        ("SSL_CERT_FILE", "practice, not PEM"),
        ("SSL_CERT_DIR", None),
    ],
)
def test_certificates_that_cannot_be_read_are_named_before_anything_is_asked(
    name: str, made: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "practice.pem"
    if made is not None:
        place.write_text(made, "utf-8")
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv(name, str(place))

    with pytest.raises(LocalError) as refused:
        new_client()

    assert refused.value.entry == "certificates_unreadable"
    assert refused.value.title == catalogue()["certificates_unreadable"].title
    assert name in refused.value.cause
    assert refused.value.step is Step.DISCOVERY


UNUSABLE = [
    ("HTTPS_PROXY", f"http://practice:{PROXY_PASSWORD}@proxy.contoso.example:port"),
    ("HTTPS_PROXY", f"http://practice:{PROXY_PASSWORD}/x@[proxy"),
    ("HTTPS_PROXY", f"socks5://practice:{PROXY_PASSWORD}@proxy.contoso.example:1080"),
    ("ALL_PROXY", f"ftp://practice:{PROXY_PASSWORD}@proxy.contoso.example"),
    ("https_proxy", f"http://practice:{PROXY_PASSWORD}\x1b[31m@proxy.contoso.example"),
    ("NO_PROXY", "[::1"),
    ("NO_PROXY", "intranet:port"),
]


@pytest.mark.parametrize(("name", "value"), UNUSABLE)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(LocalError) as refused:
        new_client()

    error = refused.value
    assert error.entry == "proxy_setting"
    assert name.upper() in error.cause
    assert error.step is Step.DISCOVERY
    told = "".join(traceback.format_exception(error)) + error.cause + error.next_step
    assert PROXY_PASSWORD not in told
    assert "practice-proxy" not in told


async def found_through(proxy: Server, certificates: Certificates, origin: str) -> Server:
    """Ask for the configuration of `origin` with a proxy in the environment; who was asked."""
    target = answering(CONFIGURATION.good(origin))
    async with serving(target, tls=certificates.good) as server, new_client() as client:
        proxy.behave = tunnel_to(server)
        await CONFIGURATION.run(TokenClient(client), origin, "")
        return server


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_the_proxy_of_the_environment_is_asked_with_its_password(
    name: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(answering()) as proxy:
        url = f"http://practice:{PROXY_PASSWORD}@{LOOPBACK}:{proxy.port}"
        monkeypatch.setenv(name, url)
        server = await found_through(proxy, certificates, f"https://{NAME}")

    assert [one.method for one in proxy.arrived] == ["CONNECT"]
    assert proxy.arrived[0].target == f"{NAME}:443"
    assert b"\r\nproxy-authorization: basic " in proxy.arrived[0].head.lower()
    assert b"proxy-authorization" not in server.arrived[0].head.lower()


@pytest.mark.parametrize("spared", [f"{NAME}", "*", "fabrikam.example,.contoso.invalid"])
async def test_a_host_in_no_proxy_is_asked_without_it(
    spared: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "https://login.contoso.invalid" if "invalid" in spared else f"https://{NAME}"
    async with serving(answering()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{LOOPBACK}:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", spared)
        async with new_client() as client:
            with pytest.raises(NetworkError) as refused:
                await CONFIGURATION.run(TokenClient(client), asked, "")

    assert refused.value.entry == "dns"
    assert proxy.connections == 0


async def test_this_machine_is_asked_without_the_proxy(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(answering()) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{LOOPBACK}:{proxy.port}")

        assert await entry_met(certificates) is None
        assert proxy.connections == 0


async def test_a_proxy_whose_name_is_not_found_was_not_reached(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.contoso.invalid:3128")
    async with new_client() as client:
        with pytest.raises(NetworkError) as refused:
            await CONFIGURATION.run(TokenClient(client), f"https://{NAME}", "")

    assert refused.value.entry == "proxy_unreachable"
    assert names(refused.value.advice, Action.LEAVE_AND_SET)
