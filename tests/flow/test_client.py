"""The flow over real sockets, against the practice provider; what goes wrong is in `faults`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.free_port import free_port
from tokenwizard.cli.demo import practice_answers
from tokenwizard.errors.errors import (
    NetworkError,
    ProviderError,
    ResponseError,
    Step,
)
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.oauth.client_authentication import ClientSecret
from tokenwizard.oauth.token_response import TokenRequest, TokenSet
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE, Cloud
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client


class Walked:
    """The three legs for one provider against one sandbox."""

    def __init__(self, flow: TokenClient, answers: Answers, cloud: Cloud) -> None:
        self.flow = flow
        self.answers = answers
        self.provider: Provider = provider_for(answers.target(), cloud)

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
async def flow() -> AsyncIterator[TokenClient]:
    async with new_client() as client:
        yield TokenClient(client, clock=lambda: 1_800_000_000.0)


def walked(
    running: RunningSandbox, flow: TokenClient, provider: ProviderName, **changes: object
) -> Walked:
    answers = practice_answers(running.sandbox.description())[provider]
    cloud = WORLDWIDE.at(authority=running.origin, acs=running.origin)
    return Walked(flow, replace(answers, **changes), cloud)  # type: ignore[arg-type]


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_every_provider_ends_in_a_refresh_token_that_gives_access_tokens(
    sandbox: RunningSandbox, flow: TokenClient, provider: ProviderName
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
    sandbox: RunningSandbox, flow: TokenClient, provider: ProviderName
) -> None:
    apps: Any = sandbox.sandbox.description()["apps"]
    public = next(app for app in apps if app["platform"] == "public")
    walk = walked(sandbox, flow, provider, public=True, client_id=public["client_id"])

    request = await walk.link()
    tokens = await walk.redeem(request, await walk.code(request))

    assert tokens.refresh_token


async def test_the_realm_is_the_tenant(sandbox: RunningSandbox, flow: TokenClient) -> None:
    heard: list[str] = []
    walk = walked(sandbox, flow, ProviderName.SHAREPOINT)

    endpoints = await flow.discover(walk.provider.discovery(), on_probe=heard.append)

    assert endpoints.tenant_id == sandbox.sandbox.description()["realm"]
    assert len(heard) == 2


async def test_a_wrong_secret_lands_on_its_field_and_leaves_the_code_good(
    sandbox: RunningSandbox, flow: TokenClient
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


async def test_a_code_works_once(sandbox: RunningSandbox, flow: TokenClient) -> None:
    walk = walked(sandbox, flow, ProviderName.ADME)
    request = await walk.link()
    code = await walk.code(request)
    await walk.redeem(request, code)

    with pytest.raises(ProviderError) as refused:
        await walk.redeem(request, code)

    assert refused.value.code == "AADSTS54005"
    assert refused.value.step is Step.PASTE


async def test_the_answer_of_an_earlier_attempt_is_known_before_it_is_sent(
    sandbox: RunningSandbox, flow: TokenClient
) -> None:
    walk = walked(sandbox, flow, ProviderName.SHAREPOINT)
    endpoints = await flow.discover(walk.provider.discovery())

    def attempt(letter: str) -> AuthorizationRequest:
        return walk.provider.authorization_request(
            walk.answers.app, endpoints, entropy=lambda length: letter * length, now=0.0
        )

    first, second = attempt("a"), attempt("b")

    reading = read_redirect(await play_browser(first.link), second)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT


async def test_an_unknown_tenant_is_named_on_the_first_step(
    sandbox: RunningSandbox, flow: TokenClient
) -> None:
    walk = walked(sandbox, flow, ProviderName.ADME, tenant="nobody.example")

    with pytest.raises(ProviderError) as refused:
        await walk.link()

    assert refused.value.code == "AADSTS90002"
    assert (refused.value.step, refused.value.field) == (Step.TARGET, "tenant")


async def test_a_secret_is_never_sent_over_http_to_another_machine(flow: TokenClient) -> None:
    request = TokenRequest(
        endpoint="http://login.contoso.example/token", form=(("client_secret", Secret("s")),)
    )

    with pytest.raises(ResponseError, match="no place for a secret") as refused:
        await flow.redeem(request)

    assert refused.value.entry == "foreign_endpoint"


async def test_the_proxy_of_the_environment_is_not_asked_for_this_machine(
    sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with new_client() as client:
        walk = walked(sandbox, TokenClient(client), ProviderName.SHAREPOINT_ACS)

        request = await walk.link()

    assert isinstance(request.endpoints, Endpoints)


async def test_no_fault_carries_the_request_along(flow: TokenClient) -> None:
    """httpx's exceptions hold the request, and with it the code and the secret."""
    request = TokenRequest(
        endpoint=f"http://127.0.0.1:{free_port()}/token", form=(("code", Secret("practice")),)
    )
    with pytest.raises(NetworkError) as refused:
        await flow.redeem(request)
    chain: list[BaseException] = [refused.value]
    while (context := chain[-1].__context__) is not None:
        chain.append(context)

    assert {type(error).__module__.partition(".")[0] for error in chain} == {"tokenwizard"}
