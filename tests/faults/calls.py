"""The network calls of the wizard, each with what a server that behaves answers to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.behaviours import http, json_http
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.secret import Secret

TENANT = "11111111-1111-4111-8111-111111111111"
CLIENT_SECRET = "practice.~client_secret-of-nobody"
TOKENS = {
    "token_type": "Bearer",
    "access_token": "practice-access-token",
    "refresh_token": "practice-refresh-token",
    "expires_in": 3599,
}


def configuration(origin: str) -> dict[str, object]:
    """The openid-configuration of a tenant whose login host is `origin`."""
    base = f"{origin}/{TENANT}"
    return {
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
    }


@dataclass(frozen=True)
class Call:
    """One network call.

    Attributes:
        name: as `docs/faults.md` has it.
        sends_secret: a code or a refresh token goes with it.
        run: makes it at an origin, with this code or refresh token.
        good: the answer that lets it succeed.
    """

    name: str
    sends_secret: bool
    run: Callable[[TokenClient, str, str], Awaitable[object]]
    good: Callable[[str], bytes]


def parties(name: ProviderName, origin: str) -> tuple[Provider, Answers]:
    """A provider whose every host is `origin`, and an app of it."""
    answers = Answers(
        provider=name,
        site=origin,
        tenant="contoso.example",
        client_id="22222222-2222-4222-8222-222222222222",
        client_secret=Secret(CLIENT_SECRET),
        redirect_uri="https://localhost/",
    )
    return provider_for(answers.target(), WORLDWIDE.at(authority=origin, acs=origin)), answers


def attempt(name: ProviderName, origin: str) -> tuple[Provider, Answers, AuthorizationRequest]:
    """A provider, an app, and a sign-in with it."""
    provider, answers = parties(name, origin)
    made = configuration(origin)
    acs = provider.endpoints_of(TENANT)
    entra = Endpoints(
        tenant_id=TENANT,
        authorization=str(made["authorization_endpoint"]),
        token=str(made["token_endpoint"]),
    )
    endpoints = acs if name is ProviderName.SHAREPOINT_ACS else entra
    request = provider.authorization_request(
        answers.app, endpoints, entropy=lambda length: "Ab3-_." * length, now=0.0
    )
    return provider, answers, request


async def _realm(flow: TokenClient, origin: str, _: str) -> Endpoints:
    provider, _answers = parties(ProviderName.SHAREPOINT_ACS, origin)
    return await flow.discover(provider.discovery())


async def _configuration(flow: TokenClient, origin: str, _: str) -> Endpoints:
    provider, _answers = parties(ProviderName.ADME, origin)
    return await flow.discover(provider.discovery())


async def _entra_code(flow: TokenClient, origin: str, code: str) -> TokenSet:
    provider, answers, request = attempt(ProviderName.ADME, origin)
    return await flow.redeem(provider.code_grant(answers.app, request, Secret(code)))


async def _acs_code(flow: TokenClient, origin: str, code: str) -> TokenSet:
    provider, answers, request = attempt(ProviderName.SHAREPOINT_ACS, origin)
    return await flow.redeem(provider.code_grant(answers.app, request, Secret(code)))


async def _refresh(flow: TokenClient, origin: str, refresh_token: str) -> TokenSet:
    provider, answers, request = attempt(ProviderName.ADME, origin)
    grant = provider.refresh_grant(answers.app, request.endpoints, Secret(refresh_token))
    return await flow.refresh(grant)


def _good_realm(_: str) -> bytes:
    challenge = f'www-authenticate: Bearer realm="{TENANT}"'
    return http(b"", challenge, status="401 Unauthorized", kind="text/plain")


def _good_configuration(origin: str) -> bytes:
    return json_http(configuration(origin))


def _good_tokens(_: str) -> bytes:
    return json_http(TOKENS)


REALM = Call("realm of the site", False, _realm, _good_realm)
CONFIGURATION = Call("openid-configuration", False, _configuration, _good_configuration)
ENTRA_CODE = Call("code at Entra", True, _entra_code, _good_tokens)
ACS_CODE = Call("code at ACS", True, _acs_code, _good_tokens)
REFRESH = Call("refresh token", True, _refresh, _good_tokens)

CALLS = (REALM, CONFIGURATION, ENTRA_CODE, ACS_CODE, REFRESH)
REDEEMING = (ENTRA_CODE, ACS_CODE)
SENDING = (*REDEEMING, REFRESH)
