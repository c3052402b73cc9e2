"""Any API behind Entra ID: its tenants, its registration, and which Graph is asked for a proof."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.oauth.exchanges import drive
from tokenwizard.errors.errors import ResponseError
from tokenwizard.oauth.client_authentication import ClientSecret, CredentialKind
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.any_api import AnyApi
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import AppRegistration, ProviderName
from tokenwizard.secret import Secret

TENANT_ID = "11111111-1111-1111-1111-111111111111"
APP = AppRegistration(
    "22222222-2222-2222-2222-222222222222",
    ClientSecret(Secret("practice~secret")),
    "http://localhost:8080",
)


def api(**answers: str) -> AnyApi:
    given = Answers(provider=ProviderName.ENTRA, tenant="contoso.example")
    provider = provider_for(replace(given, **answers).target())  # type: ignore[arg-type]
    assert isinstance(provider, AnyApi)
    return provider


def configuration(named: str) -> HttpResponse:
    base = f"https://login.microsoftonline.com/{named}"
    fields = {
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
    }
    return HttpResponse(200, (), json.dumps(fields).encode())


@pytest.mark.parametrize("tenant", ["organizations", "common"])
def test_many_tenants_are_found_without_any_one_of_them(tenant: str) -> None:
    templated = HttpResponse(
        200,
        (),
        configuration(tenant).body.replace(f"{tenant}/v2.0".encode(), b"{tenantid}/v2.0", 1),
    )
    endpoints, asked = drive(api(tenant=tenant).discovery(), [templated])

    assert endpoints.tenant_id == tenant
    assert endpoints.token == f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
    assert [urlsplit(probe.url).path.split("/")[1] for probe in asked] == [tenant]


def test_one_tenant_is_not_taken_for_many() -> None:
    templated = configuration("{tenantid}")

    with pytest.raises(ResponseError, match="does not belong to one tenant"):
        drive(api().discovery(), [templated])


def test_personal_accounts_live_in_a_tenant_of_their_own() -> None:
    endpoints, _ = drive(api(tenant="consumers").discovery(), [configuration(TENANT_ID)])

    assert endpoints.tenant_id == TENANT_ID


def test_what_the_page_is_told_stands_in_the_link() -> None:
    provider = api(prompt="login", login_hint="you@contoso.example", domain_hint="contoso.example")
    request = provider.authorization_request(
        APP, provider.endpoints_of(TENANT_ID), entropy="x".__mul__, now=0.0
    )
    sent = dict(parse_qsl(urlsplit(request.link).query))

    assert (sent["prompt"], sent["login_hint"]) == ("login", "you@contoso.example")
    assert sent["domain_hint"] == "contoso.example"


@pytest.mark.parametrize(
    ("answers", "steps"),
    [
        (
            {"scopes": "User.Read Mail.Read"},
            (
                "Accounts in this organizational directory only",
                "Microsoft Graph > Delegated permissions: User.Read, Mail.Read.",
            ),
        ),
        (
            {"tenant": "organizations", "scopes": "api://contoso/.default"},
            (
                "Accounts in any organizational directory",
                "APIs my organization uses > api://contoso: all that it needs.",
            ),
        ),
        (
            {"tenant": "common", "scopes": "openid"},
            (
                "Accounts in any organizational directory and personal Microsoft accounts",
                "Microsoft Graph > Delegated permissions: all that it needs.",
            ),
        ),
    ],
)
def test_the_checklist_names_the_accounts_and_the_permissions(
    answers: dict[str, str], steps: tuple[str, str]
) -> None:
    listed = api(**answers).checklist(
        redirect_uri=APP.redirect_uri, suffix="ab12", credential=CredentialKind.SECRET
    )
    text = "\n".join(step.text for step in listed)

    for step in steps:
        assert step in text


@pytest.mark.parametrize(
    ("answers", "graph"),
    [
        ({"scopes": "User.Read"}, "https://graph.microsoft.com"),
        ({"scopes": ".default"}, "https://graph.microsoft.com"),
        ({"scopes": ".default", "cloud": "china"}, "https://microsoftgraph.chinacloudapi.cn"),
        ({"scopes": "Directory.Read.All", "cloud": "dod"}, "https://dod-graph.microsoft.us"),
        ({"scopes": "user.readbasic.all", "cloud": "gcc-high"}, "https://graph.microsoft.us"),
        ({"scopes": "Mail.Read"}, ""),
        ({"scopes": "openid"}, ""),
        ({"scopes": "api://contoso/User.Read"}, ""),
    ],
)
def test_the_graph_that_may_be_asked_is_the_cloud_s(answers: dict[str, str], graph: str) -> None:
    assert api(**answers).graph == graph
