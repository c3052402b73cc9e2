"""MSAL for Python against the practice provider: it serves a client that Microsoft wrote."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msal  # type: ignore[import-untyped]
import pytest

from tokenwizard.sandbox.simulated_browser import play_device, play_form_post

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clients.conftest import Provider

GRAPH = ["User.Read"]


async def asked(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """MSAL blocks, and the provider runs on this loop."""
    return await asyncio.to_thread(call, *arguments, **named)


async def made(kind: Callable[..., Any], provider: Provider, name: str, **named: Any) -> Any:
    named = {"authority": provider.tenant, "instance_discovery": False, **named}
    client_id = provider.app(name)["client_id"]
    return await asked(kind, client_id, verify=provider.authority_file, **named)


async def with_secret(provider: Provider) -> Any:
    secret = provider.app("web")["client_secret"]
    return await made(msal.ConfidentialClientApplication, provider, "web", client_credential=secret)


async def with_certificate(provider: Provider, credential: dict[str, str]) -> Any:
    return await made(
        msal.ConfidentialClientApplication, provider, "certificate", client_credential=credential
    )


async def signed_in(provider: Provider, app: Any, scopes: list[str]) -> dict[str, Any]:
    flow = app.initiate_auth_code_flow(
        scopes, redirect_uri="http://localhost:8080", response_mode="form_post"
    )
    where, fields = await play_form_post(flow["auth_uri"], tls=provider.trust)
    assert where == "http://localhost:8080"
    tokens: dict[str, Any] = await asked(app.acquire_token_by_auth_code_flow, flow, fields)
    return tokens


async def test_a_code_is_redeemed_with_pkce_and_a_secret(provider: Provider) -> None:
    tokens = await signed_in(provider, await with_secret(provider), GRAPH)

    assert tokens.get("error_description") is None
    assert tokens["refresh_token"].startswith("practice-refresh.")
    assert tokens["id_token_claims"]["preferred_username"] == "member@practice.example"


async def test_its_cache_finds_the_account_and_refreshes(provider: Provider) -> None:
    app = await with_secret(provider)
    first = await signed_in(provider, app, GRAPH)
    (account,) = app.get_accounts()

    silent = await asked(app.acquire_token_silent, GRAPH, account, force_refresh=True)

    assert account["home_account_id"].endswith(f".{provider.described['tenant_id']}")
    assert silent["access_token"] != first["access_token"]


async def test_a_refresh_token_from_elsewhere_is_taken(provider: Provider) -> None:
    app = await with_secret(provider)
    first = await signed_in(provider, app, GRAPH)

    again = await asked(app.acquire_token_by_refresh_token, first["refresh_token"], GRAPH)

    assert again.get("error_description") is None
    assert again["refresh_token"] != first["refresh_token"]


def certificate_of(provider: Provider) -> str:
    pem = provider.certificate.pem
    return pem[pem.index("-----BEGIN CERTIFICATE") :]


async def test_a_certificate_proves_the_app_by_ps256(provider: Provider) -> None:
    app = await with_certificate(
        provider,
        {"private_key": provider.certificate.pem, "public_certificate": certificate_of(provider)},
    )

    tokens = await signed_in(provider, app, [f"{provider.origin}/AllSites.Manage"])

    assert tokens.get("error_description") is None
    assert tokens["scope"] == f"{provider.origin}/AllSites.Manage"


async def test_a_certificate_known_by_its_thumbprint_alone_proves_it_by_rs256(
    provider: Provider,
) -> None:
    app = await with_certificate(
        provider,
        {
            "private_key": provider.certificate.pem,
            "thumbprint": provider.app("certificate")["thumbprint"],
        },
    )

    tokens = await signed_in(provider, app, GRAPH)

    assert tokens.get("error_description") is None
    assert tokens["refresh_token"]


async def test_a_thumbprint_that_the_app_does_not_know_is_refused(provider: Provider) -> None:
    app = await with_certificate(
        provider, {"private_key": provider.certificate.pem, "thumbprint": "AB" * 20}
    )

    tokens = await signed_in(provider, app, GRAPH)

    assert tokens["error"] == "invalid_client"
    assert tokens["error_codes"] == [700027]


async def test_a_device_code_is_answered_in_the_browser(provider: Provider) -> None:
    app = await made(msal.PublicClientApplication, provider, "public")
    flow = await asked(app.initiate_device_flow, GRAPH)
    said = await play_device(flow["verification_uri"], flow["user_code"], tls=provider.trust)

    tokens = await asked(app.acquire_token_by_device_flow, flow)

    assert "You have signed in" in said
    assert tokens.get("error_description") is None
    assert tokens["refresh_token"]


async def test_a_device_code_that_nobody_answered_is_still_waiting(provider: Provider) -> None:
    app = await made(msal.PublicClientApplication, provider, "public")
    flow = await asked(app.initiate_device_flow, GRAPH)

    waiting = await asked(app.acquire_token_by_device_flow, flow, exit_condition=lambda _: True)

    assert waiting["error"] == "authorization_pending"
    assert waiting["error_codes"] == [70016]


@pytest.mark.parametrize("tenant", ["organizations", "common", "practice.example"])
async def test_a_tenant_is_found_by_any_of_its_names(provider: Provider, tenant: str) -> None:
    app = await made(
        msal.PublicClientApplication,
        provider,
        "any-tenant",
        authority=f"{provider.origin}/{tenant}",
    )

    tokens = await signed_in(provider, app, GRAPH)

    assert tokens.get("error_description") is None
    assert tokens["id_token_claims"]["tid"] == provider.described["tenant_id"]


async def test_its_instance_discovery_finds_the_authority_known(provider: Provider) -> None:
    app = await made(
        msal.PublicClientApplication,
        provider,
        "public",
        instance_discovery=f"{provider.origin}/common/discovery/instance",
    )

    assert app.authority.token_endpoint == f"{provider.tenant}/oauth2/v2.0/token"
