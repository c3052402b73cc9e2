"""The flow over real sockets: against the practice provider, and against servers that misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tokenwizard.answers import Answers
from tokenwizard.cli import practice_answers
from tokenwizard.errors import (
    MaybeSentError,
    NetworkError,
    ProviderError,
    ResponseError,
    Step,
    TokenWizardError,
    Who,
)
from tokenwizard.flow import MOST_BYTES, Flow, new_client
from tokenwizard.oauth.authorization import AuthorizationRequest, Endpoints
from tokenwizard.oauth.credentials import ClientSecret
from tokenwizard.oauth.redirect import Finding, read_redirect
from tokenwizard.oauth.tokens import TokenRequest, TokenSet
from tokenwizard.providers import provider_for
from tokenwizard.providers.clouds import WORLDWIDE, Cloud
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.play import play_browser
from tokenwizard.secret import Secret

FAST = httpx.Timeout(0.3, connect=0.3)


class Walked:
    """The three legs for one provider against one sandbox."""

    def __init__(self, flow: Flow, answers: Answers, cloud: Cloud) -> None:
        self.flow = flow
        self.answers = answers
        self.provider: Provider = provider_for(answers, cloud)

    async def link(self) -> AuthorizationRequest:
        endpoints = await self.flow.discover(self.provider.discovery())
        return self.provider.authorization_request(
            self.answers.app, endpoints, entropy=lambda n: "Ab3-_." * n, now=0.0
        )

    async def code(self, request: AuthorizationRequest) -> Secret:
        reading = read_redirect(await play_browser(request.link), request)
        assert reading.code is not None, reading
        return reading.code

    async def redeem(self, request: AuthorizationRequest, code: Secret) -> TokenSet:
        return await self.flow.redeem(self.provider.code_grant(self.answers.app, request, code))


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with RunningSandbox() as running:
        yield running


@pytest.fixture
async def flow() -> AsyncIterator[Flow]:
    async with new_client() as client:
        yield Flow(client, clock=lambda: 1_800_000_000.0)


def walked(
    running: RunningSandbox, flow: Flow, provider: ProviderName, **changes: object
) -> Walked:
    answers = practice_answers(running.sandbox.description())[provider]
    cloud = WORLDWIDE.at(authority=running.origin, acs=running.origin)
    return Walked(flow, replace(answers, **changes), cloud)  # type: ignore[arg-type]


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_every_provider_ends_in_a_refresh_token_that_gives_access_tokens(
    sandbox: RunningSandbox, flow: Flow, provider: ProviderName
) -> None:
    walk = walked(sandbox, flow, provider)

    request = await walk.link()
    tokens = await walk.redeem(request, await walk.code(request))
    assert tokens.refresh_token is not None
    again = await flow.refresh(
        walk.provider.refresh_grant(walk.answers.app, request.endpoints, tokens.refresh_token)
    )

    assert tokens.expires_at is not None
    assert tokens.expires_at > tokens.obtained_at
    assert again.access_token
    assert (again.refresh_token is None) == (provider is ProviderName.SHAREPOINT_ACS)


@pytest.mark.parametrize("provider", [ProviderName.SHAREPOINT, ProviderName.ADME])
async def test_a_public_app_needs_no_secret(
    sandbox: RunningSandbox, flow: Flow, provider: ProviderName
) -> None:
    apps: Any = sandbox.sandbox.description()["apps"]
    public = next(app for app in apps if app["platform"] == "public")
    walk = walked(sandbox, flow, provider, public=True, client_id=public["client_id"])

    request = await walk.link()
    tokens = await walk.redeem(request, await walk.code(request))

    assert tokens.refresh_token


async def test_the_realm_is_the_tenant(sandbox: RunningSandbox, flow: Flow) -> None:
    heard: list[str] = []
    walk = walked(sandbox, flow, ProviderName.SHAREPOINT)

    endpoints = await flow.discover(walk.provider.discovery(), on_probe=heard.append)

    assert endpoints.tenant_id == sandbox.sandbox.description()["realm"]
    assert len(heard) == 2


async def test_a_wrong_secret_lands_on_its_field_and_leaves_the_code_good(
    sandbox: RunningSandbox, flow: Flow
) -> None:
    walk = walked(sandbox, flow, ProviderName.SHAREPOINT)
    request = await walk.link()
    code = await walk.code(request)
    wrong = replace(walk.answers.app, credential=ClientSecret(Secret("practice-wrong-secret")))

    with pytest.raises(ProviderError) as refused:
        await flow.redeem(walk.provider.code_grant(wrong, request, code))
    tokens = await walk.redeem(request, code)

    assert refused.value.code == "AADSTS7000215"
    assert (refused.value.step, refused.value.field) == (Step.CHECKLIST, "client_secret")
    assert refused.value.correlation_id
    assert tokens.refresh_token


async def test_a_code_works_once(sandbox: RunningSandbox, flow: Flow) -> None:
    walk = walked(sandbox, flow, ProviderName.ADME)
    request = await walk.link()
    code = await walk.code(request)
    await walk.redeem(request, code)

    with pytest.raises(ProviderError) as refused:
        await walk.redeem(request, code)

    assert refused.value.code == "AADSTS54005"
    assert refused.value.step is Step.PASTE


async def test_the_answer_of_an_earlier_attempt_is_known_before_it_is_sent(
    sandbox: RunningSandbox, flow: Flow
) -> None:
    walk = walked(sandbox, flow, ProviderName.SHAREPOINT)
    endpoints = await flow.discover(walk.provider.discovery())

    def attempt(letter: str) -> AuthorizationRequest:
        return walk.provider.authorization_request(
            walk.answers.app, endpoints, entropy=lambda length: letter * length, now=0.0
        )

    first, second = attempt("a"), attempt("b")

    reading = read_redirect(await play_browser(first.link), second)

    assert reading.finding is Finding.OTHER_ATTEMPT


async def test_an_unknown_tenant_is_named_on_the_first_step(
    sandbox: RunningSandbox, flow: Flow
) -> None:
    walk = walked(sandbox, flow, ProviderName.ADME, tenant="nobody.example")

    with pytest.raises(ProviderError) as refused:
        await walk.link()

    assert refused.value.code == "AADSTS90002"
    assert (refused.value.step, refused.value.field) == (Step.TARGET, "tenant")


Served = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def misbehaving(served: Served) -> AsyncIterator[str]:
    """A server on loopback that does as told; gives its origin."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await served(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


def answering(raw: bytes) -> Served:
    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()

    return served


def json_answer(body: bytes, status: str = "200 OK") -> bytes:
    head = (
        f"HTTP/1.1 {status}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "",
        "",
    )
    return "\r\n".join(head).encode() + body


def code_request(origin: str) -> TokenRequest:
    return TokenRequest(endpoint=f"{origin}/token", form=(("code", Secret("practice-code")),))


FAULTY_ANSWERS = [
    pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "an empty body", id="empty"),
    pytest.param(
        b"HTTP/1.1 502 Bad\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>",
        "502 with text/html",
        id="html",
    ),
    pytest.param(json_answer(b'{"access_token": "prac'), "not with JSON", id="truncated"),
    pytest.param(json_answer(b'{"token_type": "Bearer"}'), "without a token", id="no token"),
    pytest.param(
        json_answer(b'{"access_token": "practice"}'), "no refresh token", id="no refresh token"
    ),
    pytest.param(
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        "not followed",
        id="redirect",
    ),
]


@pytest.mark.parametrize(("raw", "words"), FAULTY_ANSWERS)
async def test_an_answer_that_makes_no_sense_is_one_sentence(raw: bytes, words: str) -> None:
    async with misbehaving(answering(raw)) as origin, new_client() as client:
        with pytest.raises(ResponseError) as refused:
            await Flow(client).redeem(code_request(origin))

    assert words in refused.value.title
    assert refused.value.next_step


async def test_a_body_without_end_is_read_no_further_than_a_megabyte() -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
        try:
            while sent < 64 * MOST_BYTES:
                writer.write(b" " * 65_536)
                await writer.drain()
                sent += 65_536
        except ConnectionError:
            return

    async with misbehaving(endless) as origin, new_client() as client:
        with pytest.raises(ResponseError):
            await Flow(client).redeem(code_request(origin))

    assert sent < 16 * MOST_BYTES


async def test_a_code_that_may_be_spent_is_said_to_be_and_is_sent_once() -> None:
    posts = 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal posts
        posts += 1
        await reader.read()

    async with misbehaving(silent) as origin, new_client() as client:
        client.timeout = FAST
        with pytest.raises(MaybeSentError) as refused:
            await Flow(client).redeem(code_request(origin))

    assert posts == 1
    assert "may be spent" in refused.value.cause
    assert "ctrl+n" in refused.value.next_step


async def test_a_connection_that_breaks_off_after_the_code_was_sent_is_the_same() -> None:
    async def breaking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with misbehaving(breaking) as origin, new_client() as client:
        with pytest.raises(MaybeSentError):
            await Flow(client).redeem(code_request(origin))


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


async def test_a_refused_connection_says_that_nothing_was_sent(flow: Flow) -> None:
    with pytest.raises(NetworkError) as refused:
        await flow.redeem(code_request(f"http://127.0.0.1:{free_port()}"))

    assert not isinstance(refused.value, MaybeSentError)
    assert "refused" in refused.value.title
    assert "Nothing was sent" in refused.value.next_step


async def test_a_site_that_is_not_found_leaves_the_tenant_to_be_typed_by_hand(flow: Flow) -> None:
    provider = provider_for(Answers(site="https://contoso.invalid"))

    with pytest.raises(NetworkError) as refused:
        await flow.discover(provider.discovery())

    assert refused.value.title == "contoso.invalid was not found"
    assert (refused.value.step, refused.value.field) == (Step.DISCOVERY, "tenant")
    assert "by hand" in refused.value.next_step


async def test_a_secret_is_never_sent_over_http_to_another_machine(flow: Flow) -> None:
    request = TokenRequest(
        endpoint="http://login.contoso.example/token", form=(("client_secret", Secret("s")),)
    )

    with pytest.raises(ResponseError, match="no place for a secret"):
        await flow.redeem(request)


async def test_a_foreign_token_endpoint_is_refused_before_anything_is_sent(flow: Flow) -> None:
    body = (
        b'{"issuer": "https://login.example/11111111-1111-4111-8111-111111111111/v2.0",'
        b'"authorization_endpoint": "https://login.example/authorize",'
        b'"token_endpoint": "https://thief.example/token"}'
    )
    async with misbehaving(answering(json_answer(body))) as origin:
        provider = provider_for(
            Answers(provider=ProviderName.ADME, tenant="contoso.example"),
            WORLDWIDE.at(authority=origin),
        )
        with pytest.raises(TokenWizardError) as refused:
            await flow.discover(provider.discovery())

    assert "foreign host" in refused.value.title
    assert refused.value.who is Who.ADMINISTRATOR


async def test_no_error_of_the_wire_quotes_what_was_sent() -> None:
    failing = misbehaving(answering(json_answer(b"{}", "500 Oops")))
    async with failing as origin, new_client() as client:
        with pytest.raises(TokenWizardError) as refused:
            await Flow(client).redeem(code_request(origin))

    error = refused.value
    told = " ".join(
        str(part) for part in (error, error.title, error.cause, error.next_step, error.server_text)
    )
    assert "practice-code" not in told
    assert error.__cause__ is None


async def test_the_proxy_of_the_environment_is_not_asked_for_this_machine(
    sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with new_client() as client:
        walk = walked(sandbox, Flow(client), ProviderName.SHAREPOINT_ACS)

        request = await walk.link()

    assert isinstance(request.endpoints, Endpoints)
