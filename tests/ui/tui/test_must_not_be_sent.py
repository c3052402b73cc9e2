"""What cannot work is one sentence on its field, and nothing is sent that should not be."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.test_certificate import certificate_app, encrypted
from tokenwizard.flow.client import TokenClient
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.certificates import made_certificate
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen

TEN_YEARS = 10 * 365 * 86_400


class Listed(httpx.AsyncBaseTransport):
    """Sends what it is given, and lists it."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self._way = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return await self._way.handle_async_request(request)

    async def aclose(self) -> None:
        await self._way.aclose()

    @property
    def lines(self) -> list[str]:
        return [f"{one.method} {one.url.path}" for one in self.sent]


@pytest.fixture
async def listed() -> Listed:
    return Listed()


def one_sentence(hand: Hand, field: str, words: str) -> None:
    """The field has the focus, and says what to do under itself."""
    said = " ".join(hand.reading(field).split())
    assert hand.focused() == field
    assert words in said
    assert said.startswith("✗ ")
    assert len(said) < 200


@asynccontextmanager
async def with_certificate(
    start: Start, listed: Listed, file: Path, **typed: object
) -> AsyncIterator[Hand]:
    """At the last field of the registration, with this file named."""
    async with RunningSandbox(certificate=made_certificate(time.time())) as running:
        given = {**certificate_app(running), "certificate": str(file), **typed}
        flow = TokenClient(new_client(transport=listed))
        async with start(at=running, alone=True, flow=flow, **given) as hand:
            await hand.on(TargetScreen)
            await hand.press("enter")
            await hand.on(RegistrationScreen)
            await hand.press("enter")
            yield hand


def pem(file: Path, text: str) -> Path:
    file.write_text(text)
    file.chmod(0o600)
    return file


async def test_a_wrong_passphrase(start: Start, listed: Listed, tmp_path: Path) -> None:
    text = encrypted(made_certificate(time.time()).pem, "the practice passphrase")
    file = pem(tmp_path / "app.pem", text)
    typed = {"certificate_passphrase": Secret("another practice passphrase")}
    async with with_certificate(start, listed, file, **typed) as hand:
        one_sentence(hand, "certificate_passphrase", "passphrase")
        assert "another practice" not in hand.seen()

    assert listed.lines == []


async def test_a_certificate_that_has_ended(start: Start, listed: Listed, tmp_path: Path) -> None:
    file = pem(tmp_path / "app.pem", made_certificate(time.time() - TEN_YEARS).pem)
    async with with_certificate(start, listed, file) as hand:
        one_sentence(hand, "certificate", "expired on")

    assert listed.lines == []


async def test_the_key_of_another_certificate(start: Start, listed: Listed, tmp_path: Path) -> None:
    now = time.time()
    key, _, _ = made_certificate(now).pem.partition("-----BEGIN CERTIFICATE-----")
    _, begin, certificate = made_certificate(now).pem.partition("-----BEGIN CERTIFICATE-----")
    file = pem(tmp_path / "app.pem", key + begin + certificate)
    async with with_certificate(start, listed, file) as hand:
        one_sentence(hand, "certificate", "key")

    assert listed.lines == []


async def test_a_thumbprint_that_the_app_does_not_know(
    start: Start, listed: Listed, tmp_path: Path
) -> None:
    """Only the provider can know: it gets a signature, no key and no secret, and the code stays."""
    file = pem(tmp_path / "app.pem", made_certificate(time.time()).pem)
    async with with_certificate(start, listed, file) as hand:
        await hand.on(TenantScreen)
        await hand.until(lambda: "Found" in hand.notice())
        await hand.press("enter")
        await hand.on(SignInScreen)
        await hand.press("ctrl+g")
        await hand.on(AnswerScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert hand.focused() == "certificate"
        assert "AADSTS700027" in hand.notice()
        assert "certificate" in hand.notice()

    (redeemed,) = (one for one in listed.sent if one.method == "POST")
    form = parse_qs(redeemed.content.decode())
    assert set(form) == {
        *("grant_type", "client_id", "code", "redirect_uri", "scope", "code_verifier"),
        *("client_assertion_type", "client_assertion"),
    }
    assert "PRIVATE" not in redeemed.content.decode()


async def test_a_tenant_of_china_asked_at_the_worldwide_host(start: Start, listed: Listed) -> None:
    flow = TokenClient(new_client(transport=listed))
    tenant = "china.practice.example"
    async with start(ProviderName.ADME, tenant=tenant, flow=flow) as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.on(TargetScreen)

        assert hand.focused() == "mend"
        assert "another of Microsoft's clouds" in hand.notice()
        assert "china" in hand.notice()

    assert listed.lines == [f"GET /{tenant}/v2.0/.well-known/openid-configuration"]
    assert not urlsplit(str(listed.sent[0].url)).query
    assert listed.sent[0].content == b""


@pytest.mark.parametrize("scopes", [".default User.Read", "api://contoso/.default api://contoso/R"])
async def test_default_beside_another_scope(start: Start, listed: Listed, scopes: str) -> None:
    flow = TokenClient(new_client(transport=listed))
    async with start(ProviderName.ENTRA, scopes=scopes, flow=flow) as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        one_sentence(hand, "scopes", ".default asks for all that is registered")

    assert listed.lines == []
