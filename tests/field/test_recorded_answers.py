"""Recorded refusals of token endpoints: a walk, `refresh` and `explain` read each the same way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.hostile_endpoint import profile_at
from tests.cli.refresh.practice import refresh
from tests.field.recorded_answers import RecordedAnswer, recorded_answers, replaying
from tests.field.reports import reported
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import ProviderError
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.client_authentication import ClientSecret
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import AppRegistration
from tokenwizard.providers.target import Target
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client

RECORDED = recorded_answers()
SOURCES = tuple(dict.fromkeys(one.met_in for one in RECORDED))
TENANT = "22222222-2222-2222-2222-222222222222"
APP = AppRegistration(
    "11111111-1111-1111-1111-111111111111",
    ClientSecret(Secret("kept-by-nobody-0001")),
    "http://localhost:8080",
)


async def walked(origin: str) -> ProviderError:
    """The error that a walk ends with where it redeems a code there."""
    provider = provider_for(
        Target(provider=ProviderName.ENTRA, tenant=TENANT),
        WORLDWIDE.at(authority=origin, acs=origin),
    )
    endpoints = Endpoints(
        tenant_id=TENANT,
        authorization=f"{origin}/{TENANT}/oauth2/v2.0/authorize",
        token=f"{origin}/{TENANT}/oauth2/v2.0/token",
    )
    request: AuthorizationRequest = provider.authorization_request(
        APP, endpoints, entropy=lambda n: "Ab3-_." * n, now=0.0
    )
    async with new_client() as client:
        grant = provider.code_grant(APP, request, Secret("practice-code"))
        with pytest.raises(ProviderError) as refused:
            await TokenClient(client).redeem(grant)
    return refused.value


@reported(
    *SOURCES,
    came="a refusal as a token endpoint sent it, with its shape, headers and sentence",
    does="says the same of it in a walk, in `refresh` and in `explain`, with Microsoft's sentence",
)
@pytest.mark.parametrize(
    "recorded", RECORDED, ids=lambda one: f"{one.error}-{one.code}-{one.entry}"
)
async def test_a_recorded_refusal(recorded: RecordedAnswer, tmp_path: Path) -> None:
    async with replaying(recorded) as server:
        in_a_walk = await walked(server.origin)
        profile_at(server, tmp_path)
        done = await refresh("--profile", "practice")
    explained = explain_text(recorded.body)

    entry = None if recorded.entry == "unlisted" else recorded.entry
    assert explained is not None
    assert (in_a_walk.entry, explained.entry) == (entry, entry)
    assert in_a_walk.code == explained.code
    assert in_a_walk.quotation == f'It said: "{recorded.sentence}"'
    said = " ".join(done.err.split())
    assert (done.status, done.out) == (1, "")
    assert f'It said: "{recorded.sentence}"' in said
    title = in_a_walk.title if entry is None else catalogue()[entry].title
    assert title in said
    assert (in_a_walk.who is None) is (entry is None)
