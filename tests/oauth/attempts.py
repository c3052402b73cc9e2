"""One made-up attempt, for the tests that read its answers."""

from __future__ import annotations

from datetime import timedelta

from tokenwizard.oauth.authorization_request import (
    AuthorizationRequest,
    Endpoints,
    authorization_link,
)
from tokenwizard.secret import Secret

TENANT_ID = "11111111-1111-1111-1111-111111111111"
CLIENT_ID = "22222222-2222-2222-2222-222222222222"
CORRELATION_ID = "33333333-3333-3333-3333-333333333333"
TRACE_ID = "44444444-4444-4444-4444-444444444444"
LOGIN = "https://login.contoso.example"
STATE = "practice-state-of-this-attempt01"
CLAIMS = '{"access_token":{"polids":{"essential":true,"values":["practice"]}}}'
CODE = "0.practice-code_" + "abcdefghij" * 8


def entra_attempt(redirect_uri: str = "http://localhost:8080") -> AuthorizationRequest:
    """An attempt at Microsoft Entra ID: with `state` and PKCE."""
    endpoints = Endpoints(
        tenant_id=TENANT_ID,
        authorization=f"{LOGIN}/{TENANT_ID}/oauth2/v2.0/authorize",
        token=f"{LOGIN}/{TENANT_ID}/oauth2/v2.0/token",
        issuer=f"{LOGIN}/{TENANT_ID}/v2.0",
    )
    return AuthorizationRequest(
        link=authorization_link(
            endpoints.authorization,
            (("client_id", CLIENT_ID), ("redirect_uri", redirect_uri), ("state", STATE)),
        ),
        client_id=CLIENT_ID,
        redirect_uri=redirect_uri,
        scope=f"{CLIENT_ID}/.default openid profile offline_access",
        endpoints=endpoints,
        made_at=1_000_000.0,
        code_lifetime=timedelta(minutes=10),
        state=STATE,
        code_verifier=Secret("practice-verifier-" + "0123456789" * 4),
    )


def acs_attempt() -> AuthorizationRequest:
    """An attempt at Azure ACS: it has neither `state` nor PKCE."""
    endpoints = Endpoints(
        tenant_id=TENANT_ID,
        authorization="https://sharepoint.contoso.example/_layouts/15/oauthauthorize.aspx",
        token=f"https://acs.contoso.example/{TENANT_ID}/tokens/OAuth/2",
    )
    return AuthorizationRequest(
        link=authorization_link(endpoints.authorization, (("client_id", CLIENT_ID),)),
        client_id=CLIENT_ID,
        redirect_uri="https://localhost/",
        scope="AllSites.Manage",
        endpoints=endpoints,
        made_at=1_000_000.0,
        code_lifetime=timedelta(minutes=5),
    )
