"""The hosts that a tenant's endpoints may lie on."""

from __future__ import annotations

import json

import pytest

from tests.oauth.attempts import LOGIN, TENANT_ID
from tests.oauth.exchanges import drive
from tests.oauth.lookup import CONFIGURATION, json_answer, look_up, refused
from tokenwizard.errors.errors import ResponseError, Step, Who
from tokenwizard.oauth.discovery import openid_configuration
from tokenwizard.oauth.http_messages import HttpResponse


def test_another_host_of_the_same_cloud_may_hold_an_endpoint() -> None:
    endpoints, _ = look_up(
        json_answer({**CONFIGURATION, "token_endpoint": "https://login2.contoso.example/token"})
    )

    assert endpoints.token == "https://login2.contoso.example/token"


def test_loopback_may_go_without_tls() -> None:
    login = "http://127.0.0.1:8400"
    text = json.dumps(CONFIGURATION).replace(LOGIN, login)
    exchange = openid_configuration(login, TENANT_ID, known_hosts=frozenset(), step=Step.TARGET)

    endpoints, _ = drive(exchange, [HttpResponse(200, (), text.encode())])

    assert endpoints.token == f"{login}/{TENANT_ID}/oauth2/v2.0/token"


@pytest.mark.parametrize("name", ["issuer", "authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        f"https://evil.example/{TENANT_ID}/v2.0",
        f"http://login.contoso.example/{TENANT_ID}/v2.0",
        f"https://login.contoso.example.evil.example/{TENANT_ID}/v2.0",
        f"https://evil-login.contoso.example/{TENANT_ID}/v2.0",
        f"https://login.contoso.example:8443/{TENANT_ID}/v2.0",
        f"https://login.contoso.example@evil.example/{TENANT_ID}/v2.0",
        f"//login.contoso.example/{TENANT_ID}/v2.0",
        f"/{TENANT_ID}/v2.0",
        f"javascript://login.contoso.example/{TENANT_ID}",
        "https://[::1/v2.0",
        "https://[login.contoso.example]/v2.0",
        "https://" + "a" * 100_000,
        "",
    ],
)
def test_an_address_on_a_foreign_host_or_without_tls_stops_everything(
    name: str, address: str
) -> None:
    error = refused(json_answer({**CONFIGURATION, name: address}))

    assert isinstance(error, ResponseError)
    assert "foreign host" in error.title
    assert error.entry == "foreign_endpoint"
    assert len(error.title) < 160
    assert TENANT_ID not in error.title
    assert error.who is Who.ADMINISTRATOR
    assert (error.step, error.field) == (Step.DISCOVERY, "tenant")
