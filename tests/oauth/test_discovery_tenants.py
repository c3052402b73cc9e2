"""Which tenant a configuration is about: one, many, or another than was asked for."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import CORRELATION_ID, LOGIN, TENANT_ID, TRACE_ID
from tests.oauth.exchanges import drive
from tests.oauth.lookup import BASE, CONFIGURATION, json_answer, look_up, refused
from tokenwizard.errors.errors import ProviderError, ResponseError, Step, Who
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.discovery import openid_configuration


def look_up_many(tenant: str, issuer: str) -> Endpoints:
    exchange = openid_configuration(
        LOGIN, tenant, known_hosts=frozenset(), step=Step.TARGET, many_tenants=True
    )
    return drive(exchange, [json_answer({**CONFIGURATION, "issuer": issuer})])[0]


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", "Organizations"])
def test_a_name_for_many_tenants_is_taken_where_it_will_do(tenant: str) -> None:
    endpoints = look_up_many(tenant, f"{LOGIN}/{{tenantid}}/v2.0")

    assert endpoints.tenant_id == tenant.lower()
    assert endpoints.issuer == f"{LOGIN}/{{tenantid}}/v2.0"


def test_consumers_may_be_the_one_tenant_of_personal_accounts() -> None:
    """Microsoft's document for `consumers` names the tenant ID of personal accounts."""
    endpoints = look_up_many("consumers", f"{BASE}/v2.0")

    assert endpoints.tenant_id == TENANT_ID


@pytest.mark.parametrize(
    ("tenant", "issuer"),
    [
        ("contoso.example", f"{LOGIN}/{{tenantid}}/v2.0"),
        ("common", f"{LOGIN}/{{tenantid}}x/v2.0"),
        ("common", f"{LOGIN}/v2.0?{{tenantid}}"),
        ("common", f"{LOGIN}/v2.0"),
    ],
)
def test_where_many_tenants_will_do_an_issuer_still_names_one_or_its_placeholder(
    tenant: str, issuer: str
) -> None:
    with pytest.raises(ResponseError) as raised:
        look_up_many(tenant, issuer)

    assert raised.value.entry == "many_tenants"


@pytest.mark.parametrize("tenant", ["common", "organizations"])
def test_a_name_for_every_tenant_is_no_tenant(tenant: str) -> None:
    configuration = {**CONFIGURATION, "issuer": f"{LOGIN}/{{tenantid}}/v2.0"}
    with pytest.raises(ResponseError) as raised:
        look_up(json_answer(configuration), tenant)

    assert raised.value.title == "This tenant name does not belong to one tenant"
    assert raised.value.field == "tenant"
    assert raised.value.entry == "many_tenants"


@pytest.mark.parametrize(
    ("number", "error"), [(90002, "invalid_tenant"), (900023, "invalid_request")]
)
def test_an_unknown_tenant_lands_on_its_field(number: int, error: str) -> None:
    found = refused(
        json_answer(
            {
                "error": error,
                "error_description": f"AADSTS{number}: Tenant 'practice' not found. "
                f"Trace ID: {TRACE_ID}",
                "error_codes": [number],
                "correlation_id": CORRELATION_ID,
            },
            400,
        )
    )

    assert isinstance(found, ProviderError)
    assert found.error == error
    assert found.code == f"AADSTS{number}"
    assert found.correlation_id == CORRELATION_ID
    assert found.field == "tenant"


def test_an_answer_about_another_tenant_than_the_one_asked_for_is_refused() -> None:
    with pytest.raises(ResponseError, match="another tenant") as raised:
        look_up(json_answer(CONFIGURATION), tenant="99999999-9999-4999-8999-999999999999")

    assert raised.value.who is Who.ADMINISTRATOR
    assert raised.value.entry == "other_tenant"
    assert (raised.value.step, raised.value.field) == (Step.DISCOVERY, "tenant")
    assert look_up(json_answer(CONFIGURATION), tenant=TENANT_ID)[0].tenant_id == TENANT_ID


@pytest.mark.parametrize(("asked", "known"), [(TENANT_ID, TENANT_ID), ("contoso.example", "")])
def test_a_request_says_which_tenant_it_is_for_once_that_is_known(asked: str, known: str) -> None:
    """What a search that ends early leaves behind: the site has named it by then."""
    exchange = openid_configuration(
        "https://login.contoso.example", asked, known_hosts=frozenset(), step=Step.DISCOVERY
    )

    assert next(exchange).tenant_id == known
