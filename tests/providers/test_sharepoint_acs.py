"""What is sent to Azure ACS, on both legs and at a refresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.oauth.exchanges import drive
from tokenwizard.errors.errors import ResponseError
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.oauth.client_authentication import ClientSecret, CredentialKind
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.provider import AppRegistration, CopyValue
from tokenwizard.providers.sharepoint_acs import SharePointAcs
from tokenwizard.providers.sharepoint_site import Site
from tokenwizard.secret import Secret

REALM = "11111111-1111-1111-1111-111111111111"
CLIENT_ID = "22222222-2222-2222-2222-222222222222"
RESOURCE = f"00000003-0000-0ff1-ce00-000000000000/contoso.sharepoint.com@{REALM}"
TOKEN = f"https://accounts.accesscontrol.windows.net/{REALM}/tokens/OAuth/2"
SECRET = Secret("practice+client/secret=")
APP = AppRegistration(CLIENT_ID, ClientSecret(SECRET), "https://localhost/")
SITE = Site("https://contoso.sharepoint.com", "/sites/hr")
ACS = SharePointAcs(WORLDWIDE, SITE, "AllSites.Manage Web.Read")


def attempt() -> AuthorizationRequest:
    return ACS.authorization_request(
        APP, ACS.endpoints_of(REALM), entropy="x".__mul__, now=1_000_000.0
    )


def test_the_link_is_the_site_s_own_page() -> None:
    link = attempt().link

    assert link.startswith(
        "https://contoso.sharepoint.com/sites/hr/_layouts/15/oauthauthorize.aspx?"
    )
    assert parse_qsl(urlsplit(link).query, strict_parsing=True) == [
        ("client_id", CLIENT_ID),
        ("scope", "AllSites.Manage Web.Read"),
        ("response_type", "code"),
        ("redirect_uri", "https://localhost/"),
    ]
    assert "scope=AllSites.Manage%20Web.Read&" in link


def test_there_is_neither_state_nor_pkce() -> None:
    request = attempt()

    assert request.state is None
    assert request.code_verifier is None
    assert request.endpoints.issuer is None
    assert request.code_lifetime == timedelta(minutes=5)
    assert request.made_at == 1_000_000.0


def test_a_code_is_redeemed_at_acs() -> None:
    redeem = ACS.code_grant(APP, attempt(), Secret("practice-code"))

    assert redeem.endpoint == TOKEN
    assert sorted(redeem.form) == [
        ("client_id", f"{CLIENT_ID}@{REALM}"),
        ("client_secret", SECRET),
        ("code", Secret("practice-code")),
        ("grant_type", "authorization_code"),
        ("redirect_uri", "https://localhost/"),
        ("resource", RESOURCE),
    ]


def test_a_refresh_token_is_used_as_the_written_walk_has_it() -> None:
    refresh = ACS.refresh_grant(APP, ACS.endpoints_of(REALM), Secret("practice-refresh-token"))

    assert refresh.endpoint == TOKEN
    assert sorted(refresh.form) == [
        ("client_id", f"{CLIENT_ID}@{REALM}"),
        ("client_secret", SECRET),
        ("grant_type", "refresh_token"),
        ("redirect_uri", "https://localhost/"),
        ("refresh_token", Secret("practice-refresh-token")),
        ("resource", RESOURCE),
    ]


def test_the_secret_is_a_secret_in_the_form_and_in_no_address() -> None:
    request = attempt()
    redeem = ACS.code_grant(APP, request, Secret("practice-code"))

    assert isinstance(dict(redeem.form)["client_secret"], Secret)
    assert "secret" not in request.link + redeem.endpoint
    assert "practice" not in repr(redeem)


def test_the_site_names_its_realm_and_no_other_host_is_asked() -> None:
    challenge = HttpResponse(401, (("WWW-Authenticate", f'NTLM, Bearer realm="{REALM}"'),), b"")

    endpoints, asked = drive(ACS.discovery(), [challenge])

    assert endpoints == ACS.endpoints_of(REALM)
    assert endpoints.tenant_id == REALM
    assert [probe.url for probe in asked] == [f"{SITE.address}/_vti_bin/client.svc"]


def test_a_realm_given_by_hand_needs_no_question() -> None:
    with pytest.raises(StopIteration) as end:
        next(ACS.discovery(REALM))

    assert end.value.value == ACS.endpoints_of(REALM)


def test_a_site_without_a_realm_ends_discovery() -> None:
    with pytest.raises(ResponseError):
        drive(ACS.discovery(), [HttpResponse(404, (), b"")])


def test_a_port_is_part_of_the_resource() -> None:
    here = replace(ACS, site=Site("http://127.0.0.1:8400"))
    redeem = here.refresh_grant(APP, here.endpoints_of(REALM), Secret("practice"))

    assert dict(redeem.form)["resource"] == (
        f"00000003-0000-0ff1-ce00-000000000000/127.0.0.1:8400@{REALM}"
    )


def test_another_cloud_has_another_acs() -> None:
    china = replace(ACS, cloud=cloud_named("china"))

    assert china.endpoints_of(REALM).token == (
        f"https://accounts.accesscontrol.chinacloudapi.cn/{REALM}/tokens/OAuth/2"
    )


def test_the_checklist_has_the_fields_of_appregnew() -> None:
    steps = ACS.checklist(
        redirect_uri="https://localhost/", suffix="ab12", credential=CredentialKind.SECRET
    )

    assert [value for step in steps for value in step.values] == [
        CopyValue("Page", "https://contoso.sharepoint.com/sites/hr/_layouts/15/appregnew.aspx"),
        CopyValue("Title", "365 Proxy ab12"),
        CopyValue("App Domain", "www.azurewebsites.us"),
        CopyValue("Redirect URI", "https://localhost/", "redirect_uri"),
    ]


def test_a_refresh_token_lasts_half_a_year_however_often_it_is_used() -> None:
    assert ACS.refresh_token_life.length == timedelta(days=182)
    assert not ACS.refresh_token_life.renewed_by_use
    assert ACS.asks == "contoso.sharepoint.com"
