"""Finding a tenant's endpoints, driven with made-up answers."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import LOGIN, TENANT_ID
from tests.oauth.lookup import BASE, CONFIGURATION, json_answer, look_up
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse


def test_the_configuration_names_tenant_and_endpoints() -> None:
    endpoints, asked = look_up(json_answer(CONFIGURATION))

    assert endpoints == Endpoints(
        tenant_id=TENANT_ID,
        authorization=f"{BASE}/oauth2/v2.0/authorize",
        token=f"{BASE}/oauth2/v2.0/token",
        issuer=f"{BASE}/v2.0",
    )
    assert asked == [
        HttpRequest(
            f"{LOGIN}/contoso.example/v2.0/.well-known/openid-configuration",
            "Asking login.contoso.example for the endpoints of the tenant contoso.example",
        )
    ]


def test_no_credential_is_sent_to_look_up_a_tenant() -> None:
    _, (probe,) = look_up(json_answer(CONFIGURATION))

    assert probe.headers == ()


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (f"{BASE}/oauth2/v2.0/devicecode", f"{BASE}/oauth2/v2.0/devicecode"),
        ("https://elsewhere.contoso.example/devicecode", ""),
        (f"{BASE.replace('https', 'http')}/oauth2/v2.0/devicecode", ""),
        (f"{BASE}/oauth2/v2.0/device code", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_where_device_codes_are_asked_for_is_taken_from_a_known_host_alone(
    named: object, found: str
) -> None:
    endpoints, _ = look_up(json_answer({**CONFIGURATION, "device_authorization_endpoint": named}))

    assert endpoints.device_authorization == found


def test_header_values_are_found_in_order_whatever_their_case() -> None:
    answer = HttpResponse(
        401, (("WWW-Authenticate", "a"), ("x", "b"), ("www-authenticate", "c")), b""
    )

    assert answer.all("www-authenticate") == ("a", "c")
    assert answer.all("location") == ()
