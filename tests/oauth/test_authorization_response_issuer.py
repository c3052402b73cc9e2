"""The issuer that an answer names (RFC 9207), of one tenant and of many."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from tests.oauth.attempts import CODE, LOGIN, TENANT_ID, acs_attempt, entra_attempt
from tests.oauth.pasted import ADDRESS
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.secret import Secret

MANY = f"{LOGIN}/{{tenantid}}/v2.0"


def of_many_tenants() -> AuthorizationRequest:
    attempt = entra_attempt()
    return replace(attempt, endpoints=replace(attempt.endpoints, issuer=MANY))


@pytest.mark.parametrize("tenant", [TENANT_ID, "ABCDEF00-abcd-abcd-abcd-abcdef001122"])
def test_any_tenant_id_may_stand_in_the_issuer_of_many_tenants(tenant: str) -> None:
    issuer = quote(f"{LOGIN}/{tenant}/v2.0", safe="")

    assert read_redirect(f"{ADDRESS}&iss={issuer}", of_many_tenants()).usable


@pytest.mark.parametrize(
    "issuer",
    [
        MANY,
        f"{LOGIN}/v2.0",
        f"{LOGIN}//v2.0",
        f"{LOGIN}/common/v2.0",
        f"{LOGIN}/{TENANT_ID}",
        f"{LOGIN}/{TENANT_ID}/v2.0/",
        f"{LOGIN}/{TENANT_ID}/v1.0",
        f"{LOGIN}/{{{TENANT_ID}}}/v2.0",
        f"{LOGIN}/ {TENANT_ID}/v2.0",
        f"{LOGIN}/{TENANT_ID}/{TENANT_ID}/v2.0",
        f"{LOGIN}/{TENANT_ID}@evil.example/v2.0",
        f"{LOGIN}.evil.example/{TENANT_ID}/v2.0",
        f"https://evil.example/{TENANT_ID}/v2.0",
        f"{LOGIN.upper()}/{TENANT_ID}/v2.0",
        f"{LOGIN}/{TENANT_ID[:-1]}\uff11/v2.0",
        "",
    ],
)
def test_nothing_else_than_a_tenant_id_stands_there(issuer: str) -> None:
    reading = read_redirect(f"{ADDRESS}&iss={quote(issuer, safe='')}", of_many_tenants())

    assert reading.finding is AnswerKind.OTHER_ATTEMPT
    assert reading.code is None


def test_the_placeholder_itself_names_no_issuer_of_one_tenant() -> None:
    assert not read_redirect(f"{ADDRESS}&iss={quote(MANY, safe='')}", entra_attempt()).usable


def test_nothing_stands_behind_the_issuer_of_one_tenant() -> None:
    issuer = quote(f"{LOGIN}/{TENANT_ID}/v2.0", safe="")

    assert read_redirect(f"{ADDRESS}&iss={issuer}", entra_attempt()).usable
    assert not read_redirect(f"{ADDRESS}&iss={issuer}{TENANT_ID}", entra_attempt()).usable


def test_an_issuer_is_compared_only_where_discovery_named_one() -> None:
    reading = read_redirect(f"https://localhost/?code={CODE}&iss=any", acs_attempt())

    assert reading.code == Secret(CODE)
