"""A farm of SharePoint Server, as the practice provider plays it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.sandbox.conftest import Clock, Practice
from tokenwizard.oauth.www_authenticate import read_challenges
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser


@pytest.fixture
async def farm(clock: Clock) -> AsyncIterator[Practice]:
    async with (
        RunningSandbox(clock=clock, farm=True) as running,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        yield Practice(running, client, clock, running.sandbox.description())


async def test_an_empty_bearer_is_told_the_realm_and_ntlm(farm: Practice) -> None:
    address = f"{farm.origin}/_vti_bin/client.svc"
    answer = await farm.client.get(address, headers={"authorization": "Bearer"})

    headers = answer.headers.get_list("www-authenticate")
    bearer, windows = read_challenges(headers)
    assert answer.status_code == 401
    assert len(headers) == 2
    assert bearer.scheme == "bearer"
    assert bearer.parameters["realm"] == farm.described["realm"]
    assert "authorization_uri" not in bearer.parameters
    assert (windows.scheme, windows.parameters) == ("ntlm", {})


async def test_who_sends_no_bearer_is_asked_for_windows_authentication_alone(
    farm: Practice,
) -> None:
    answer = await farm.client.get(f"{farm.origin}/_vti_bin/client.svc")

    assert answer.status_code == 401
    assert answer.headers.get_list("www-authenticate") == ["NTLM"]


async def test_a_low_trust_app_gets_a_token_through_acs_that_the_farm_takes(
    farm: Practice,
) -> None:
    answer = await farm.acs_post(farm.acs_fields(code=await farm.acs_code()))
    token = answer.json()["access_token"]
    title = await farm.client.get(
        f"{farm.origin}/_api/web", headers={"authorization": f"Bearer {token}"}
    )

    assert farm.described["farm"] is True
    assert title.json()["Title"] == "Practice site"


async def test_entra_knows_no_farm(farm: Practice) -> None:
    refused = await play_browser(farm.link())

    assert "AADSTS500011" in refused


async def test_sharepoint_online_names_no_windows_authentication(practice: Practice) -> None:
    answer = await practice.client.get(
        f"{practice.origin}/_vti_bin/client.svc", headers={"authorization": "Bearer"}
    )

    assert len(answer.headers.get_list("www-authenticate")) == 1
    assert practice.described["farm"] is False
