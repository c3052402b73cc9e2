"""Walks under Microsoft's own host names: which hosts are asked follows from the site alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sandbox.by_name import Named, named, walked
from tokenwizard.oauth.access_token_claims import read_claims
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import CLOUDS, Cloud, cloud_named
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.state import WizardState
from tokenwizard.wizard.step_fields import is_acs_retired_for, read_target

GCC_HIGH_SITE = "https://practice.sharepoint.us"
FARM = "https://sharepoint.contoso.example"
ACS = "https://accounts.accesscontrol.windows.net"
WITH_A_SITE = [cloud for cloud in CLOUDS if cloud.sharepoint]


def answers_for(at: Named, provider: ProviderName = ProviderName.SHAREPOINT) -> Answers:
    """What is typed, and no more: nothing names a cloud or a login host."""
    acs = provider is ProviderName.SHAREPOINT_ACS
    app = at.app("acs" if acs else "web")
    return Answers(
        provider=provider,
        site=at.site,
        client_id=app["client_id"],
        client_secret=Secret(app["client_secret"]),
        redirect_uri="https://localhost/",
    )


async def test_a_gcc_high_site_is_walked_to_a_token_that_works_by_its_suffix_alone() -> None:
    login = cloud_named("gcc-high").login
    async with named(login, GCC_HIGH_SITE, cloud=cloud_named("gcc-high")) as at:
        person = await walked(at, WizardState(answers=answers_for(at)))

        tenant = at.described["tenant_id"]
        asked = [(one.method, one.url) for one in at.transport.asked]
        bearers = {one.host for one in at.transport.asked if len(one.authorization) > 6}

    assert person.errors == []
    assert asked == [
        ("GET", f"{GCC_HIGH_SITE}/_vti_bin/client.svc"),
        ("GET", f"{login}/{tenant}/v2.0/.well-known/openid-configuration"),
        ("POST", f"{login}/{tenant}/oauth2/v2.0/token"),
        ("POST", f"{login}/{tenant}/oauth2/v2.0/token"),
        ("GET", f"{GCC_HIGH_SITE}/_api/web?$select=Title"),
    ]
    assert login == "https://login.microsoftonline.us"
    assert bearers == {"practice.sharepoint.us"}
    assert person.proof is not None
    assert person.proof.works
    claims = read_claims(person.proof.tokens.access_token)
    assert claims is not None
    assert claims.audience == GCC_HIGH_SITE
    assert person.handed_over is not None


@pytest.mark.parametrize("cloud", WITH_A_SITE, ids=lambda cloud: cloud.name)
async def test_every_cloud_s_site_leads_to_that_cloud_s_hosts_and_to_no_other(
    cloud: Cloud,
) -> None:
    for suffix in cloud.sharepoint:
        site = f"https://practice{suffix}"
        async with named(cloud.login, site, cloud=cloud) as at:
            person = await walked(at, WizardState(answers=answers_for(at)))
            asked = {one.host for one in at.transport.asked}

        assert asked == {site.removeprefix("https://"), cloud.login.removeprefix("https://")}
        assert person.proof is not None
        assert person.proof.works


async def test_a_host_without_a_server_is_listed_and_not_reached() -> None:
    """The list is of what leaves, not of what arrives: it would show the worldwide host."""
    async with named(cloud_named("china").login, "https://practice.sharepoint.us") as at:
        with pytest.raises(AssertionError):
            await walked(at, WizardState(answers=answers_for(at)))

        assert at.transport.asked[1].host == "login.microsoftonline.us"


async def test_a_farm_is_walked_to_a_token_that_works_through_acs() -> None:
    async with named(ACS, FARM, farm=True) as at:
        answers = answers_for(at, ProviderName.SHAREPOINT_ACS)
        person = await walked(at, WizardState(answers=answers))

        realm = at.described["realm"]
        asked = [(one.method, one.url) for one in at.transport.asked]

    assert person.errors == []
    assert asked == [
        ("GET", f"{FARM}/_vti_bin/client.svc"),
        ("POST", f"{ACS}/{realm}/tokens/OAuth/2"),
        ("POST", f"{ACS}/{realm}/tokens/OAuth/2"),
        ("GET", f"{FARM}/_api/web?$select=Title"),
    ]
    assert person.proof is not None
    assert person.proof.works


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        (ProviderName.SHAREPOINT_ACS, "right for SharePoint Server only"),
        (ProviderName.SHAREPOINT, "SharePoint Server: choose Azure ACS"),
    ],
)
def test_a_farm_is_named_as_one_and_is_closed_in_no_way(provider: ProviderName, said: str) -> None:
    answers = Answers(provider=provider, site=f"{FARM}/sites/hr")
    told = read_target(answers)

    assert not is_acs_retired_for(answers)
    assert said in told[0].doubt
    assert told[0].read.ok
    assert not any("closed" in f"{one.ok}{one.doubt}{one.read.problem}" for one in told)
    assert is_acs_retired_for(
        replace(answers, site="contoso", provider=ProviderName.SHAREPOINT_ACS)
    )
