"""What is sent to Microsoft Entra ID, on both legs and at a refresh."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.oauth.exchanges import drive
from tokenwizard.errors.errors import ProviderError, ResponseError
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints, code_challenge
from tokenwizard.oauth.client_authentication import (
    ClientSecret,
    Credential,
    CredentialKind,
    PublicClient,
)
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.any_api import AnyApi
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.entra import DataManagerForEnergy, SharePoint
from tokenwizard.providers.provider import AppRegistration, CopyValue, Provider
from tokenwizard.providers.scopes import ApiScopes
from tokenwizard.providers.sharepoint_site import Site
from tokenwizard.secret import Secret

TENANT_ID = "11111111-1111-1111-1111-111111111111"
CLIENT_ID = "22222222-2222-2222-2222-222222222222"
BASE = f"https://login.microsoftonline.com/{TENANT_ID}"
SECRET = Secret("practice~client+secret/value=")
CODE = Secret("practice-code")
SITE = Site("https://contoso.sharepoint.com", "/sites/hr")
SHAREPOINT = SharePoint(WORLDWIDE, SITE, "AllSites.Manage")
ADME = DataManagerForEnergy(WORLDWIDE, "contoso.example")
GRAPH = AnyApi(
    WORLDWIDE,
    "contoso.example",
    ApiScopes("", ("User.Read",), ("openid", "profile", "offline_access")),
)
SCOPES: dict[Provider, str] = {
    GRAPH: "User.Read openid profile offline_access",
    SHAREPOINT: "https://contoso.sharepoint.com/AllSites.Manage openid profile offline_access",
    ADME: f"{CLIENT_ID}/.default openid profile offline_access",
}
PROVIDERS = pytest.mark.parametrize("provider", SCOPES, ids=["Graph", "SharePoint", "ADME"])


def app(credential: Credential) -> AppRegistration:
    return AppRegistration(CLIENT_ID, credential, "http://localhost:8080")


CONFIDENTIAL = app(ClientSecret(SECRET))
PUBLIC = app(PublicClient())


def attempt(
    provider: Provider, registration: AppRegistration = CONFIDENTIAL
) -> AuthorizationRequest:
    numbers = itertools.count()
    return provider.authorization_request(
        registration,
        provider.endpoints_of(TENANT_ID),
        entropy=lambda count: f"practice-{next(numbers)}-" + "x" * (count - 11),
        now=1_000_000.0,
    )


@PROVIDERS
def test_the_endpoints_of_a_tenant_given_by_hand(provider: Provider) -> None:
    assert provider.endpoints_of(TENANT_ID) == Endpoints(
        tenant_id=TENANT_ID,
        authorization=f"{BASE}/oauth2/v2.0/authorize",
        token=f"{BASE}/oauth2/v2.0/token",
        issuer=f"{BASE}/v2.0",
        device_authorization=f"{BASE}/oauth2/v2.0/devicecode",
    )


@PROVIDERS
def test_the_link_asks_for_a_code_with_state_and_pkce(provider: Provider) -> None:
    request = attempt(provider)
    assert request.code_verifier is not None
    assert request.state is not None

    assert request.link.startswith(f"{BASE}/oauth2/v2.0/authorize?")
    assert parse_qsl(urlsplit(request.link).query, strict_parsing=True) == [
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", "http://localhost:8080"),
        ("response_mode", "query"),
        ("scope", SCOPES[provider]),
        ("state", request.state),
        ("code_challenge", code_challenge(request.code_verifier)),
        ("code_challenge_method", "S256"),
    ]
    assert request.state != request.code_verifier.reveal()
    assert request.made_at == 1_000_000.0
    assert request.code_lifetime == timedelta(minutes=10)


@PROVIDERS
@pytest.mark.parametrize("registration", [CONFIDENTIAL, PUBLIC], ids=["Web", "public client"])
def test_neither_secret_nor_verifier_is_in_the_link(
    provider: Provider, registration: AppRegistration
) -> None:
    request = attempt(provider, registration)
    assert request.code_verifier is not None

    assert "secret" not in request.link
    assert request.code_verifier.reveal() not in request.link
    assert request.code_verifier.reveal() not in repr(request)


@PROVIDERS
def test_two_attempts_differ(provider: Provider) -> None:
    one, other = (
        provider.authorization_request(
            CONFIDENTIAL, provider.endpoints_of(TENANT_ID), entropy=entropy, now=0.0
        )
        for entropy in (lambda count: "a" * count, lambda count: "b" * count)
    )

    assert one.state != other.state
    assert one.code_verifier != other.code_verifier
    assert one.link != other.link


@PROVIDERS
def test_a_code_is_redeemed_with_what_its_link_said(provider: Provider) -> None:
    request = attempt(provider)
    redeem = provider.code_grant(CONFIDENTIAL, request, CODE)

    assert redeem.endpoint == f"{BASE}/oauth2/v2.0/token"
    assert redeem.form == (
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", CODE),
        ("redirect_uri", "http://localhost:8080"),
        ("scope", SCOPES[provider]),
        ("code_verifier", request.code_verifier),
        ("client_secret", SECRET),
    )


@PROVIDERS
def test_a_refresh_token_is_used_with_the_same_scope(provider: Provider) -> None:
    refresh = provider.refresh_grant(
        CONFIDENTIAL, provider.endpoints_of(TENANT_ID), Secret("practice-refresh-token")
    )

    assert refresh.endpoint == f"{BASE}/oauth2/v2.0/token"
    assert refresh.form == (
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT_ID),
        ("refresh_token", Secret("practice-refresh-token")),
        ("scope", SCOPES[provider]),
        ("client_secret", SECRET),
    )


@PROVIDERS
def test_a_public_client_sends_no_secret(provider: Provider) -> None:
    redeem = provider.code_grant(PUBLIC, attempt(provider, PUBLIC), CODE)
    refresh = provider.refresh_grant(PUBLIC, provider.endpoints_of(TENANT_ID), CODE)

    assert "client_secret" not in dict(redeem.form)
    assert "code_verifier" in dict(redeem.form)
    assert "client_secret" not in dict(refresh.form)


@PROVIDERS
def test_every_confidential_value_of_the_form_is_a_secret(provider: Provider) -> None:
    redeem = dict(provider.code_grant(CONFIDENTIAL, attempt(provider), CODE).form)
    refresh = dict(
        provider.refresh_grant(CONFIDENTIAL, provider.endpoints_of(TENANT_ID), CODE).form
    )

    for value in (
        *(redeem[name] for name in ("code", "code_verifier", "client_secret")),
        *(refresh[name] for name in ("refresh_token", "client_secret")),
    ):
        assert isinstance(value, Secret)


def test_a_code_goes_to_the_token_endpoint_that_its_link_belongs_to() -> None:
    """Mix-up defence (RFC 9700 section 4.4): the request keeps its own endpoints."""
    endpoints = Endpoints(
        tenant_id=TENANT_ID,
        authorization="https://login.microsoftonline.us/a/authorize",
        token="https://login.microsoftonline.us/a/token",
    )
    request = ADME.authorization_request(CONFIDENTIAL, endpoints, entropy="x".__mul__, now=0.0)

    assert request.link.startswith("https://login.microsoftonline.us/a/authorize?")
    assert ADME.code_grant(CONFIDENTIAL, request, CODE).endpoint == endpoints.token


def test_a_redirect_uri_is_sent_unchanged_on_both_legs() -> None:
    registration = AppRegistration(CLIENT_ID, PublicClient(), "https://LocalHost/Practice/")
    request = attempt(ADME, registration)

    assert "redirect_uri=https%3A%2F%2FLocalHost%2FPractice%2F&" in request.link
    redeem = dict(ADME.code_grant(registration, request, CODE).form)
    assert redeem["redirect_uri"] == "https://LocalHost/Practice/"


def test_the_scope_names_the_site_s_host_and_not_its_path() -> None:
    default = SharePoint(WORLDWIDE, SITE, ".default")

    assert default.scope(CLIENT_ID).split() == [
        "https://contoso.sharepoint.com/.default",
        "openid",
        "profile",
        "offline_access",
    ]


def answers_of(tenant: str) -> HttpResponse:
    base = f"https://login.microsoftonline.com/{tenant}"
    fields = {
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
    }
    return HttpResponse(200, (), json.dumps(fields).encode())


CONFIGURATION_OF = "https://login.microsoftonline.com/{}/v2.0/.well-known/openid-configuration"
CHALLENGE = HttpResponse(401, (("www-authenticate", f'Bearer realm="{TENANT_ID}"'),), b"")


def test_sharepoint_asks_the_site_and_then_the_login_host() -> None:
    endpoints, asked = drive(SHAREPOINT.discovery(), [CHALLENGE, answers_of(TENANT_ID)])

    assert endpoints == SHAREPOINT.endpoints_of(TENANT_ID)
    assert [probe.url for probe in asked] == [
        "https://contoso.sharepoint.com/sites/hr/_vti_bin/client.svc",
        CONFIGURATION_OF.format(TENANT_ID),
    ]


@PROVIDERS
def test_a_tenant_given_by_hand_is_not_looked_up_again(provider: Provider) -> None:
    endpoints, asked = drive(provider.discovery(TENANT_ID), [answers_of(TENANT_ID)])

    assert endpoints == provider.endpoints_of(TENANT_ID)
    assert [probe.url for probe in asked] == [CONFIGURATION_OF.format(TENANT_ID)]


def test_adme_asks_the_login_host_for_the_typed_tenant() -> None:
    endpoints, asked = drive(ADME.discovery(), [answers_of(TENANT_ID)])

    assert endpoints == ADME.endpoints_of(TENANT_ID)
    assert [probe.url for probe in asked] == [CONFIGURATION_OF.format("contoso.example")]


def test_a_refusal_of_the_site_or_the_login_host_ends_discovery() -> None:
    unknown = HttpResponse(
        400, (), b'{"error": "invalid_tenant", "error_description": "AADSTS90002: practice"}'
    )
    with pytest.raises(ResponseError, match="named no tenant"):
        drive(SHAREPOINT.discovery(), [HttpResponse(401, (), b"")])
    with pytest.raises(ProviderError) as refused:
        drive(SHAREPOINT.discovery(), [CHALLENGE, unknown])

    assert refused.value.code == "AADSTS90002"


@pytest.mark.parametrize("provider", [ADME, SHAREPOINT])
def test_a_tenant_that_lives_in_another_cloud_is_told_which(provider: Provider) -> None:
    foreign = answers_of(TENANT_ID).body.replace(b"online.com", b"online.us")

    with pytest.raises(ResponseError, match="another of Microsoft's clouds") as refused:
        drive(provider.discovery(TENANT_ID), [HttpResponse(200, (), foreign)])

    assert refused.value.cloud == "gcc-high"
    assert "--cloud gcc-high" in refused.value.next_step


def test_a_cloud_brings_its_own_hosts() -> None:
    china = DataManagerForEnergy(cloud_named("china"), "contoso.example")

    assert next(china.discovery()).url.startswith("https://login.partner.microsoftonline.cn/")
    assert china.endpoints_of(TENANT_ID).token == (
        f"https://login.partner.microsoftonline.cn/{TENANT_ID}/oauth2/v2.0/token"
    )


@PROVIDERS
@pytest.mark.parametrize(
    ("credential", "platform", "last"),
    [
        (CredentialKind.SECRET, '"Web"', "Copy the Value"),
        (CredentialKind.CERTIFICATE, '"Web"', "Certificates > Upload certificate"),
        (CredentialKind.NONE, "obile", '"Allow public client flows" Enabled (Yes)'),
    ],
)
def test_the_checklist_names_the_platform_that_fits(
    provider: Provider, credential: CredentialKind, platform: str, last: str
) -> None:
    steps = provider.checklist(
        redirect_uri="http://localhost:8080", suffix="ab12", credential=credential
    )
    values = [value for step in steps for value in step.values]

    assert any(platform in step.text for step in steps)
    assert last in steps[-1].text
    assert CopyValue("Redirect URI", "http://localhost:8080", "redirect_uri") in values
    assert CopyValue("Page", "https://entra.microsoft.com") in values
    assert all(step.text for step in steps)


def test_the_checklist_of_sharepoint_names_permission_and_app() -> None:
    steps = SHAREPOINT.checklist(
        redirect_uri="http://localhost:8080", suffix="ab12", credential=CredentialKind.SECRET
    )

    assert any(step.text.endswith("Delegated permissions: AllSites.Manage.") for step in steps)
    assert CopyValue("Name", "tokenwizard ab12") in [v for step in steps for v in step.values]


@PROVIDERS
def test_a_refresh_token_lasts_90_days_from_its_last_use(provider: Provider) -> None:
    assert provider.refresh_token_life.length == timedelta(days=90)
    assert provider.refresh_token_life.renewed_by_use


def test_equal_providers_ask_the_same() -> None:
    assert DataManagerForEnergy(WORLDWIDE, "contoso.example") == ADME
    assert DataManagerForEnergy(WORLDWIDE, "practice.example") != ADME
    assert (SHAREPOINT.asks, ADME.asks) == ("contoso.sharepoint.com", "contoso.example")
