"""The practice provider as each of Microsoft's clouds has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.sandbox.by_name import Prover, named, walked
from tests.sandbox.conftest import Clock, Practice
from tokenwizard.cli.demo import practice_answers
from tokenwizard.errors.errors import InputError, LocalError, Step
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import CLOUDS, WORLDWIDE, Cloud, cloud_named
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox, Sandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import Next, StepResult
from tokenwizard.wizard.state import WizardState


@asynccontextmanager
async def practice_in(name: str) -> AsyncIterator[Practice]:
    clock = Clock()
    async with (
        RunningSandbox(clock=clock, cloud=cloud_named(name)) as running,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        yield Practice(running, client, clock, running.sandbox.description())


async def configuration(practice: Practice, tenant: str) -> dict[str, Any]:
    answer = await practice.client.get(
        f"{practice.origin}/{tenant}/v2.0/.well-known/openid-configuration"
    )
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "worldwide",
            {
                "cloud_instance_name": "microsoftonline.com",
                "cloud_graph_host_name": "graph.windows.net",
                "msgraph_host": "graph.microsoft.com",
                "tenant_region_scope": "EU",
            },
        ),
        (
            "gcc-high",
            {
                "cloud_instance_name": "microsoftonline.us",
                "cloud_graph_host_name": "graph.windows.net",
                "msgraph_host": "graph.microsoft.us",
                "tenant_region_scope": "USGov",
                "tenant_region_sub_scope": "DODCON",
            },
        ),
        (
            "dod",
            {
                "cloud_instance_name": "microsoftonline.us",
                "msgraph_host": "dod-graph.microsoft.us",
                "tenant_region_sub_scope": "DOD",
            },
        ),
        (
            "china",
            {
                "cloud_instance_name": "partner.microsoftonline.cn",
                "msgraph_host": "microsoftgraph.chinacloudapi.cn",
            },
        ),
        ("bleu", {"cloud_instance_name": "sovcloud-identity.fr"}),
    ],
)
async def test_the_configuration_names_its_cloud(name: str, told: dict[str, str]) -> None:
    async with practice_in(name) as practice:
        found = await configuration(practice, "practice.example")
        described = practice.described

    assert found.items() >= told.items()
    assert found["token_endpoint"].startswith(practice.origin)
    assert described["cloud"] == name


async def test_a_sovereign_cloud_says_nothing_that_is_not_known_of_it() -> None:
    async with practice_in("delos") as practice:
        found = await configuration(practice, "practice.example")

    assert not {"tenant_region_scope", "cloud_graph_host_name"} & found.keys()


@pytest.mark.parametrize("name", ["bleu", "delos"])
async def test_a_cloud_that_never_had_azure_acs_has_none_here(name: str) -> None:
    async with practice_in(name) as practice:
        token = await practice.acs_post(practice.acs_fields(code="practice"))
        realm = practice.described["realm"]
        metadata = await practice.client.get(
            f"{practice.origin}/metadata/json/1", params={"realm": realm}
        )

    assert (token.status_code, metadata.status_code) == (404, 404)
    assert "acs" not in practice.described


@pytest.mark.parametrize("cloud", CLOUDS, ids=lambda cloud: cloud.name)
async def test_a_scope_of_another_cloud_s_graph_is_no_resource_here(cloud: Cloud) -> None:
    own, other = ("worldwide", cloud) if cloud != WORLDWIDE else ("china", WORLDWIDE)
    async with practice_in(own) as practice:
        graph = cloud_named(own).graph
        tokens = await practice.tokens(scope=f"{graph}/User.Read offline_access")
        if other.name != own:
            refused = await play_browser(practice.link(scope=f"{other.graph}/User.Read"))
            assert "AADSTS500011" in refused

    assert practice.claims(tokens["access_token"])["aud"] == graph


async def test_a_bare_permission_is_of_the_clouds_own_graph() -> None:
    async with practice_in("gcc-high") as practice:
        tokens = await practice.tokens(scope="User.Read offline_access")
        headers = {"authorization": f"Bearer {tokens['access_token']}"}
        profile = await practice.client.get(f"{practice.origin}/v1.0/me", headers=headers)

    assert practice.claims(tokens["access_token"])["aud"] == "https://graph.microsoft.us"
    assert profile.json()["displayName"] == "Practice Member"


async def test_graph_is_at_the_providers_own_address_too_and_sharepoint_stays_there() -> None:
    async with practice_in("china") as practice:
        of_graph = await practice.tokens(scope=f"{practice.origin}/User.Read offline_access")
        of_site = await practice.tokens(scope=f"{practice.origin}/AllSites.Read offline_access")

    assert practice.claims(of_graph["access_token"])["aud"] == cloud_named("china").graph
    assert practice.claims(of_site["access_token"])["aud"] == practice.origin


@pytest.mark.parametrize(
    ("own", "elsewhere"),
    [
        ("worldwide", {"china", "gcc-high", "dod"}),
        ("gcc-high", {"china", "worldwide"}),
        ("china", {"worldwide", "gcc-high", "dod"}),
        ("bleu", {"worldwide", "gcc-high", "dod", "china"}),
    ],
)
async def test_tenants_elsewhere_are_those_of_clouds_with_another_login_host(
    own: str, elsewhere: set[str]
) -> None:
    async with practice_in(own) as practice:
        found = {}
        for name in ("worldwide", "gcc-high", "dod", "china"):
            document = await configuration(practice, f"{name}.practice.example")
            if "error" not in document:
                found[name] = document

    assert found.keys() == elsewhere
    for name, document in found.items():
        assert document["token_endpoint"].startswith(f"{cloud_named(name).login}/")


async def test_consumers_are_one_tenant() -> None:
    async with practice_in("worldwide") as practice:
        found = await configuration(practice, "consumers")

    assert found["issuer"].endswith("/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0")


def test_a_site_under_another_name_is_the_resource_and_the_authority_is_not() -> None:
    described = Sandbox("https://login.contoso.example", site="https://site.contoso.example")

    assert described.description()["site"] == "https://site.contoso.example"
    assert described.description()["authority"] == "https://login.contoso.example"


@pytest.mark.parametrize("cloud", CLOUDS, ids=lambda cloud: cloud.name)
def test_what_demo_fills_in_fits_its_cloud(cloud: Cloud) -> None:
    described = Sandbox("http://127.0.0.1:1", cloud=cloud).description()

    for name, answers in practice_answers(described).items():
        assert answers.cloud == ("" if cloud is WORLDWIDE else cloud.name)
        acs = "http://127.0.0.1:1" if cloud.acs else ""
        here = cloud.at(authority="http://127.0.0.1:1", acs=acs)
        if name is ProviderName.SHAREPOINT_ACS and not cloud.acs:
            with pytest.raises(InputError, match="never had Azure ACS"):
                provider_for(answers.target(), here)
        else:
            provider = provider_for(answers.target(), here)
            assert provider.cloud.name == cloud.name  # type: ignore[attr-defined]
            assert provider.cloud.login == "http://127.0.0.1:1"  # type: ignore[attr-defined]


def test_demo_fills_in_the_app_that_is_asked_for() -> None:
    described = Sandbox("http://127.0.0.1:1").description()
    public = practice_answers(described, app="public")

    for name, answers in public.items():
        assert answers.public == (name is not ProviderName.SHAREPOINT_ACS)
        assert bool(answers.client_secret) == (name is ProviderName.SHAREPOINT_ACS)


async def test_a_tenant_of_china_asked_at_the_worldwide_host_leads_to_the_cloud_s_field() -> None:
    async with named(WORLDWIDE.login, "https://practice.sharepoint.com") as at:
        app = at.app("web")
        answers = Answers(
            provider=ProviderName.ADME,
            tenant="china.practice.example",
            client_id=app["client_id"],
            client_secret=Secret(app["client_secret"]),
            redirect_uri="https://localhost/",
        )

        async def first(walk: WizardState) -> StepResult[Answers]:
            return Next(walk.answers)

        async def mended(walk: WizardState) -> StepResult[Answers]:
            asked.extend(one.url for one in at.transport.asked)
            return Next(replace(walk.answers, tenant="practice.example"))

        asked: list[str] = []
        person = Prover(at)
        person.moves = {Step.TARGET: [first, mended]}
        await walked(at, WizardState(answers=answers), person)
        login = "https://login.microsoftonline.com"
        hosts = {one.host for one in at.transport.asked}

    assert person.errors == [(Step.TARGET, "cloud")]
    (told,) = [one.walk.error for one in person.asked if one.walk.error]
    assert told.cloud == "china"
    assert "Choose the cloud china" in told.next_step
    assert asked == [f"{login}/china.practice.example/v2.0/.well-known/openid-configuration"]
    assert hosts == {"login.microsoftonline.com"}


async def test_a_link_to_a_tenant_of_another_cloud_is_refused_in_each() -> None:
    async with practice_in("gcc-high") as gov:
        with pytest.raises(LocalError) as refused:
            await play_browser(gov.link(tenant="worldwide.practice.example"))

    assert refused.value.code == "AADSTS90038"
