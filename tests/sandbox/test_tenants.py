"""Tenants by every name they go by, those of other clouds, and an organisation's own API."""

from __future__ import annotations

from typing import Any

import pytest

from tokenwizard.errors.errors import LocalError
from tokenwizard.sandbox.simulated_browser import play_browser, play_form_post


@pytest.mark.parametrize("name", ["common", "organizations", "practice.example"])
async def test_an_app_for_any_tenant_gets_tokens_of_the_accounts_own(
    practice: Any, name: str
) -> None:
    address = await play_browser(practice.link("any-tenant", tenant=name))
    code = address.partition("code=")[2].partition("&")[0]

    answer = await practice.post(practice.redemption(code, "any-tenant"), name)

    assert answer.status_code == 200, answer.text
    assert practice.claims(answer.json()["access_token"])["tid"] == practice.tenant_id


async def test_an_app_for_work_accounts_is_refused_at_consumers(practice: Any) -> None:
    with pytest.raises(LocalError) as refused:
        await play_browser(practice.link("any-tenant", tenant="consumers"))

    assert refused.value.code == "AADSTS9002332"


@pytest.mark.parametrize(
    ("domain", "login", "instance"),
    [
        (
            "china.practice.example",
            "login.partner.microsoftonline.cn",
            "partner.microsoftonline.cn",
        ),
        ("gcc-high.practice.example", "login.microsoftonline.us", "microsoftonline.us"),
    ],
)
async def test_a_tenant_of_another_cloud_names_that_clouds_hosts(
    practice: Any, domain: str, login: str, instance: str
) -> None:
    answer = await practice.client.get(
        f"{practice.origin}/{domain}/v2.0/.well-known/openid-configuration"
    )

    found = answer.json()
    assert found["cloud_instance_name"] == instance
    for name in ("issuer", "authorization_endpoint", "token_endpoint"):
        assert found[name].startswith(f"https://{login}/")


async def test_a_link_to_a_tenant_of_another_cloud_is_refused(practice: Any) -> None:
    with pytest.raises(LocalError) as refused:
        await play_browser(practice.link(tenant="china.practice.example"))

    assert refused.value.code == "AADSTS90038"


async def test_an_authority_that_is_not_here_is_an_unknown_instance(practice: Any) -> None:
    answer = await practice.client.get(
        f"{practice.origin}/common/discovery/instance",
        params={"authorization_endpoint": "https://login.contoso.example/x/oauth2/v2.0/authorize"},
    )

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_instance"


async def test_the_key_set_that_the_configuration_names_is_served(practice: Any) -> None:
    configuration = await practice.client.get(
        f"{practice.origin}/practice.example/v2.0/.well-known/openid-configuration"
    )

    keys = await practice.client.get(configuration.json()["jwks_uri"])

    assert keys.json() == {"keys": []}


async def test_a_form_post_carries_the_answer_to_the_redirect_uri(practice: Any) -> None:
    where, fields = await play_form_post(practice.link(response_mode="form_post"))

    assert where == "http://localhost:8080"
    assert fields["code"].startswith("practice-code.")
    assert fields["state"] == "practice-state"


async def test_a_query_is_no_form(practice: Any) -> None:
    with pytest.raises(LocalError, match="did not send") as query:
        await play_form_post(practice.link())

    assert "response_mode=form_post" in query.value.next_step


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("api://practice.example/orders/.default", "Orders.Read"),
        ("dddddddd-0000-4000-8000-000000000010/.default", "Orders.Read"),
        ("api://practice.example/orders/Orders.Write", "Orders.Write"),
    ],
)
async def test_an_organisations_own_api_is_a_resource(
    practice: Any, asked: str, granted: str
) -> None:
    tokens = await practice.tokens(scope=f"{asked} offline_access")

    claims = practice.claims(tokens["access_token"])
    assert claims["aud"] == "dddddddd-0000-4000-8000-000000000010"
    assert claims["scp"] == granted
    assert tokens["refresh_token"]


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "name"}),
        ("openid profile email User.Read", {"sub", "name", "email"}),
    ],
)
async def test_the_userinfo_endpoint_tells_what_was_consented_to(
    practice: Any, scope: str, told: set[str]
) -> None:
    tokens = await practice.tokens(scope=scope)

    answer = await practice.client.get(
        f"{practice.origin}/oidc/userinfo",
        headers={"authorization": f"Bearer {tokens['access_token']}"},
    )

    assert set(answer.json()) == told
    assert answer.json()["sub"] == practice.claims(tokens["id_token"])["sub"]


@pytest.mark.parametrize(
    ("scope", "status"), [("User.Read", 403), ("{origin}/AllSites.Read openid", 401)]
)
async def test_the_userinfo_endpoint_takes_no_other_token(
    practice: Any, scope: str, status: int
) -> None:
    tokens = await practice.tokens(scope=scope.format(origin=practice.origin))

    answer = await practice.client.get(
        f"{practice.origin}/oidc/userinfo",
        headers={"authorization": f"Bearer {tokens['access_token']}"},
    )

    assert answer.status_code == status


async def test_the_front_page_names_the_tenants_of_other_clouds(practice: Any) -> None:
    page = await practice.client.get(practice.origin)

    assert "china.practice.example" in page.text
    assert "gcc-high.practice.example" in page.text
