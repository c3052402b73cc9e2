"""The provider that the first screen's answers ask for."""

from __future__ import annotations

import pytest

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.sign_in_hints import SignInHints
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.any_api import AnyApi
from tokenwizard.providers.choices import CHOICES, ProviderChoice, choice_of
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.entra import DataManagerForEnergy, EntraId, SharePoint
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.field_readers import read_redirect_uri
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.providers.scopes import ApiScopes
from tokenwizard.providers.sharepoint_acs import SharePointAcs
from tokenwizard.providers.sharepoint_site import Site
from tokenwizard.providers.target import Target

SITE = Site("https://contoso.sharepoint.com", "/sites/hr")
DOD = cloud_named("dod")
OPENID = ("openid", "profile", "offline_access")


@pytest.mark.parametrize(
    ("answers", "provider"),
    [
        (Answers(site="contoso"), SharePoint(WORLDWIDE, Site(SITE.origin), "AllSites.Manage")),
        (
            Answers(site=f"{SITE.address}/SitePages/Home.aspx", permission=" AllSites.Read "),
            SharePoint(WORLDWIDE, SITE, "AllSites.Read"),
        ),
        (
            Answers(site="contoso.dps.mil"),
            SharePoint(DOD, Site("https://contoso.dps.mil"), "AllSites.Manage"),
        ),
        (
            Answers(site="sharepoint.contoso.example"),
            SharePoint(WORLDWIDE, Site("https://sharepoint.contoso.example"), "AllSites.Manage"),
        ),
        (
            Answers(provider=ProviderName.SHAREPOINT_ACS, site=SITE.address, permission="Web.Read"),
            SharePointAcs(WORLDWIDE, SITE, "Web.Read"),
        ),
        (
            Answers(provider=ProviderName.ADME, tenant=" Contoso.Example ", site="not read"),
            DataManagerForEnergy(WORLDWIDE, "contoso.example"),
        ),
        (
            Answers(provider=ProviderName.ENTRA, tenant="you@contoso.example", cloud="dod"),
            AnyApi(DOD, "contoso.example", ApiScopes("", ("User.Read",), OPENID)),
        ),
        (
            Answers(
                provider=ProviderName.ENTRA,
                tenant="Organizations",
                scopes="api://contoso/Orders.Read",
                prompt="consent",
                login_hint=" you@contoso.example ",
            ),
            AnyApi(
                WORLDWIDE,
                "organizations",
                ApiScopes("api://contoso", ("Orders.Read",), OPENID),
                hints=SignInHints(prompt="consent", login_hint="you@contoso.example"),
            ),
        ),
    ],
)
def test_answers_make_a_provider(answers: Answers, provider: Provider) -> None:
    assert provider_for(answers.target()) == provider


@pytest.mark.parametrize("name", ProviderName)
def test_a_cloud_that_was_said_wins_over_the_site_s_suffix(name: ProviderName) -> None:
    provider = provider_for(Target(provider=name, site="contoso", tenant="contoso.example"), DOD)

    assert isinstance(provider, EntraId | SharePointAcs)
    assert provider.cloud is DOD


def test_a_cloud_that_is_typed_keeps_the_hosts_that_were_given() -> None:
    here = WORLDWIDE.at(authority="http://localhost:1", acs="http://localhost:2")

    provider = provider_for(Target(provider=ADME, tenant="contoso.example", cloud="china"), here)

    assert isinstance(provider, DataManagerForEnergy)
    assert provider.cloud == cloud_named("china").at(
        authority="http://localhost:1", acs="http://localhost:2"
    )


SHAREPOINT, ADME, ACS = ProviderName.SHAREPOINT, ProviderName.ADME, ProviderName.SHAREPOINT_ACS
ENTRA = ProviderName.ENTRA


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        (Answers(provider=ADME), "tenant", "Type the Directory (tenant) ID"),
        (Answers(provider=ADME, tenant="common"), "tenant", "many tenants"),
        (Answers(provider=ENTRA), "tenant", "Type the Directory (tenant) ID"),
        (Answers(provider=ENTRA, tenant="common", scopes=" "), "scopes", "Type what to ask for"),
        (
            Answers(provider=ENTRA, tenant="common", scopes="User.Read api://contoso/Read"),
            "scopes",
            "Microsoft Graph and api://contoso are two",
        ),
        (Answers(site="contoso", cloud="mars"), "cloud", "No such cloud"),
        (Answers(site="contoso.sharepoint.us", cloud="china"), "cloud", "in the cloud gcc-high"),
        (Answers(site="contoso", prompt="none"), "prompt", "none shows no page"),
        (Answers(site="contoso", login_hint="you"), "login_hint", "you@contoso.com"),
        (Answers(site="contoso", domain_hint="a b c"), "domain_hint", "contoso.com"),
        (Answers(), "site", "Type the site's address"),
        (Answers(provider=ACS), "site", "Type the site's address"),
        (Answers(site="http://contoso.sharepoint.com"), "site", "Use https"),
        (Answers(site="contoso", permission=""), "permission", "Type the permission"),
        (Answers(site="contoso", permission="A.b C"), "permission", "'C' is no permission"),
        (
            Answers(provider=ACS, site="contoso", permission="Web.FullControl"),
            "permission",
            "FullControl",
        ),
        (
            Answers(provider=ACS, site="contoso.sovcloud-sharepoint.fr"),
            "site",
            "never had Azure ACS",
        ),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_with_its_field(
    answers: Answers, field: str, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        provider_for(answers.target())

    assert (refused.value.step, refused.value.field) == (Step.TARGET, field)
    assert said in refused.value.title


def test_every_provider_is_offered_once_and_the_one_that_works_first() -> None:
    assert [choice.name for choice in CHOICES][:4] == [SHAREPOINT, ADME, ENTRA, ACS]
    assert sorted(choice.name for choice in CHOICES) == sorted(ProviderName)
    assert [choice_of(name).name for name in ProviderName] == list(ProviderName)
    assert {SHAREPOINT, ACS} <= {choice.name for choice in CHOICES if choice.wants_site}
    assert ADME not in {one.name for one in CHOICES if one.wants_site or one.wants_scopes}
    assert choice_of(ENTRA).wants_scopes


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_a_usual_redirect_uri_is_one_that_microsoft_registers(choice: ProviderChoice) -> None:
    read = read_redirect_uri(choice.default_redirect_uri, https_only=choice.https_only)

    assert read.ok
    assert read.value == choice.default_redirect_uri


def test_the_closed_way_says_when_it_was_closed() -> None:
    assert "Closed for SharePoint Online on 2 April 2026" in choice_of(ACS).summary
