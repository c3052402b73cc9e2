"""The proof: one refresh and one harmless call, against the practice provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.cli.refresh.practice import PARTITION, Practice, practice_provider
from tokenwizard.cli.demo import practice_answers
from tokenwizard.destinations.model import Role
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.errors import NetworkError, ProviderError, ResponseError
from tokenwizard.flow.client import TokenClient
from tokenwizard.flow.sample_call import SampleCall, sample_call
from tokenwizard.flow.verification import Verification
from tokenwizard.flow.verify import verify
from tokenwizard.providers.choices import CHOICES, Trial
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.system.http.loopback_server import LoopbackServer, Request, Response


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


@pytest.fixture
async def flow() -> AsyncIterator[TokenClient]:
    async with new_client() as client:
        yield TokenClient(client)


def call_of(name: ProviderName, origin: str) -> SampleCall:
    found = sample_call(name, site=origin, adme_host=origin, partition=PARTITION, graph=origin)
    assert found is not None
    return found


TRIED = [one.name for one in CHOICES if one.trial is not Trial.NOTHING]
"""Those of which a harmless call is known."""


async def proved(
    practice: Practice,
    flow: TokenClient,
    name: ProviderName,
    call: SampleCall | None,
    token: str = "",
    **changes: Any,
) -> Verification:
    delivery = await practice.delivery(name)
    answers = practice_answers(practice.running.sandbox.description())[name]
    answers = replace(answers, **changes)
    cloud = WORLDWIDE.at(authority=practice.origin, acs=practice.origin)
    provider = provider_for(answers.target(), cloud)
    refresh_token = Secret(token) if token else delivery.value(Role.REFRESH_TOKEN)
    assert refresh_token is not None
    endpoints = provider.endpoints_of(practice.tenant_id)
    return await verify(
        flow, provider, answers.app, endpoints, refresh_token=refresh_token, call=call
    )


@pytest.mark.parametrize("name", TRIED)
async def test_every_provider_is_proved(
    practice: Practice, flow: TokenClient, name: ProviderName
) -> None:
    proof = await proved(practice, flow, name, call_of(name, practice.origin))

    rows = dict(proof.rows)
    assert proof.works
    assert proof.outcome is not None
    assert proof.newest.reveal() == practice.issued[-1]
    assert proof.replaced == (name is not ProviderName.SHAREPOINT_ACS)
    assert ("replaced" in rows["Refresh token"]) == proof.replaced
    assert "Missing" not in rows
    assert rows["Access token"].startswith("ends ")
    assert "took the token" in rows["The call"]
    if name is ProviderName.SHAREPOINT_ACS:
        assert rows["For"].startswith("00000003-0000-0ff1-ce00-000000000000/")
    else:
        assert rows["Who"] == "Practice Member (member@practice.example)"
        assert rows["App's credential"] == "a client secret"
    if name is ProviderName.ENTRA:
        assert rows["For"] == "https://graph.microsoft.com"
        assert "this is Practice Member (member@practice.example)" in rows["The call"]
    if name is ProviderName.SHAREPOINT:
        assert rows["For"] == practice.origin
        assert rows["Granted"] == "AllSites.Manage"


@pytest.mark.parametrize("name", list(ProviderName))
async def test_without_a_call_the_refresh_alone_is_the_proof(
    practice: Practice, flow: TokenClient, name: ProviderName
) -> None:
    proof = await proved(practice, flow, name, None)

    assert proof.works
    assert "The call" not in dict(proof.rows)


async def test_a_permission_that_was_asked_for_and_not_granted_is_missing(
    practice: Practice, flow: TokenClient
) -> None:
    proof = await proved(practice, flow, ProviderName.SHAREPOINT, None)
    less = replace(proof, asked=f"{practice.origin}/AllSites.FullControl openid offline_access")

    assert proof.missing == ()
    assert less.missing == ("AllSites.FullControl",)
    assert dict(less.rows)["Missing"] == "AllSites.FullControl"


async def test_the_claims_say_what_was_granted_where_the_answer_does_not(
    practice: Practice, flow: TokenClient
) -> None:
    proof = await proved(practice, flow, ProviderName.SHAREPOINT, None)
    assert proof.claims is not None
    silent = replace(
        proof,
        tokens=replace(proof.tokens, scope=()),
        claims=replace(proof.claims, scopes=("AllSites.Read",)),
    )

    assert dict(silent.rows)["Granted"] == "AllSites.Read"
    assert silent.missing == ("AllSites.Manage",)


async def test_an_opaque_token_is_proved_too(practice: Practice, flow: TokenClient) -> None:
    proof = replace(await proved(practice, flow, ProviderName.SHAREPOINT, None), claims=None)

    assert dict(proof.rows)["Who"] == "the token does not say"


async def test_a_token_for_another_service_is_told_by_its_diagnostics(
    practice: Practice, flow: TokenClient
) -> None:
    proof = await proved(
        practice, flow, ProviderName.ADME, call_of(ProviderName.SHAREPOINT, practice.origin)
    )

    rows = dict(proof.rows)
    assert not proof.works
    assert "The token is for another service (401)" in rows["The call"]
    assert "Token contains invalid signature." in rows["x-ms-diagnostics"]
    assert rows["It said"] == '"Invalid issuer or signature."'


async def test_the_newest_refresh_token_is_told_before_the_call(
    practice: Practice, flow: TokenClient
) -> None:
    """So a call that is given up loses no token."""
    answers = practice_answers(practice.running.sandbox.description())[ProviderName.SHAREPOINT]
    cloud = WORLDWIDE.at(authority=practice.origin)
    provider = provider_for(answers.target(), cloud)
    refresh_token = (await practice.delivery(ProviderName.SHAREPOINT)).value(Role.REFRESH_TOKEN)
    assert refresh_token is not None
    told: list[Secret] = []

    def calls_now(_: Request) -> Response:
        told_by_then.extend(told)
        return Response.json({"Title": "Practice"})

    told_by_then: list[Secret] = []
    async with LoopbackServer(calls_now, 0) as server:
        await verify(
            flow,
            provider,
            answers.app,
            provider.endpoints_of(practice.tenant_id),
            refresh_token=refresh_token,
            call=call_of(ProviderName.SHAREPOINT, f"http://127.0.0.1:{server.port}"),
            on_newest=told.append,
        )

    assert [one.reveal() for one in told_by_then] == [practice.issued[-1]]


async def test_a_network_that_fails_after_the_refresh_loses_no_token(
    practice: Practice, flow: TokenClient
) -> None:
    async with LoopbackServer(lambda _: Response.text(""), 0) as server:
        gone = f"http://127.0.0.1:{server.port}"

    proof = await proved(
        practice, flow, ProviderName.SHAREPOINT, call_of(ProviderName.SHAREPOINT, gone)
    )

    assert not proof.works
    assert proof.replaced
    assert proof.newest.reveal() == practice.issued[-1]
    assert "The token is fresh all the same." in dict(proof.rows)["The call"]


async def test_a_refresh_that_fails_is_told_as_it_is(practice: Practice, flow: TokenClient) -> None:
    with pytest.raises(ProviderError) as refused:
        await proved(practice, flow, ProviderName.SHAREPOINT, None, token="practice-refresh.dead")

    assert refused.value.code == "AADSTS70000"


async def test_no_redirect_is_followed_with_the_token(
    practice: Practice, flow: TokenClient
) -> None:
    asked: list[str | None] = []

    def elsewhere(request: Request) -> Response:
        asked.append(request.header("authorization"))
        return Response.json({"Title": "not to be asked"})

    async with LoopbackServer(elsewhere, 0) as other:
        to = f"http://localhost:{other.port}/here"
        async with LoopbackServer(lambda _: Response.redirect(to), 0) as server:
            site = f"http://127.0.0.1:{server.port}"
            proof = await proved(
                practice, flow, ProviderName.SHAREPOINT, call_of(ProviderName.SHAREPOINT, site)
            )

    assert asked == []
    assert not proof.works
    assert "wants to send us to localhost" in dict(proof.rows)["The call"]


async def test_a_server_that_repeats_the_token_does_not_bring_it_on_the_screen(
    practice: Practice, flow: TokenClient
) -> None:
    repeated: list[str] = []

    def echo(request: Request) -> Response:
        repeated.append((request.header("authorization") or "").removeprefix("Bearer "))
        body = {"error_description": f"refused: {repeated[0]}"}
        return Response.json(body, 401, (("x-ms-diagnostics", repeated[0]),))

    async with LoopbackServer(echo, 0) as server:
        site = f"http://127.0.0.1:{server.port}"
        proof = await proved(
            practice, flow, ProviderName.SHAREPOINT, call_of(ProviderName.SHAREPOINT, site)
        )

    assert repeated[0] == proof.tokens.access_token.reveal()
    assert not any(repeated[0][:40] in text for _, text in proof.rows)
    assert dict(proof.rows)["It said"].startswith('"refused: ***')


async def test_the_token_goes_over_https_or_to_this_machine_alone(flow: TokenClient) -> None:
    call = SampleCall(ProviderName.SHAREPOINT, "http://contoso.example/_api/web", ())

    with pytest.raises(ResponseError, match="no place for a secret"):
        await flow.call(call, Secret("practice"))


async def test_a_call_that_is_not_answered_may_be_made_again(flow: TokenClient) -> None:
    async with LoopbackServer(lambda _: Response.text(""), 0) as server:
        gone = f"http://127.0.0.1:{server.port}"

    with pytest.raises(NetworkError) as fault:
        await flow.call(call_of(ProviderName.SHAREPOINT, gone), Secret("practice"))

    assert fault.value.step.label == "Token"
    assert not names(fault.value.advice, Action.FRESH_LINK)
    assert "tenant) ID by hand" not in fault.value.next_step
