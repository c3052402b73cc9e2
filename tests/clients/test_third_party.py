"""The wizard's Entra flow at an OpenID provider that is not ours (the npm package oidc-provider).

It requires PKCE, sends `iss` (RFC 9207) and rotates refresh tokens.
"""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.programs import missing, require
from tokenwizard.errors.errors import ProviderError
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.oauth.sign_in_requirements import SignInRequirements
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import Provider, ProviderName
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client

FOLDER = Path(__file__).with_name("third_party")
TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "22222222-2222-2222-2222-222222222222"
CLIENT_SECRET = "practice-secret+of/nobody="
REDIRECT_URI = "http://localhost:8080"
# Without it this provider leaves offline_access out (OpenID Connect Core section 11).
CONSENT = SignInRequirements(prompt="consent", asks="your consent")


def need_package() -> None:
    """The package that npm installs beside this file."""
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        missing("oidc-provider is not installed (npm ci --prefix tests/clients/third_party)")


@pytest.fixture(scope="module", params=[CLIENT_SECRET, ""], ids=["secret", "public"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The provider's origin, and the client secret that it knows."""
    node, secret = require("node"), str(request.param)
    need_package()
    program = [node, "provider.mjs", f"/{TENANT}/v2.0", CLIENT_ID, secret, REDIRECT_URI]
    process = subprocess.Popen(
        [*program, f"{CLIENT_ID}/.default"],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), secret
    finally:
        process.kill()
        process.communicate(timeout=20)


@dataclass(frozen=True)
class Walked:
    """The wizard's legs at that provider."""

    flow: TokenClient
    answers: Answers
    provider: Provider

    async def link(self) -> AuthorizationRequest:
        endpoints = await self.flow.discover(self.provider.discovery())
        return self.provider.authorization_request(
            self.answers.app,
            endpoints,
            entropy=secrets.token_urlsafe,
            now=0.0,
            requirements=CONSENT,
        )


@pytest.fixture
async def walked(served: tuple[str, str]) -> AsyncIterator[Walked]:
    origin, secret = served
    answers = Answers(
        provider=ProviderName.ADME,
        tenant=TENANT,
        client_id=CLIENT_ID,
        client_secret=Secret(secret),
        public=not secret,
        redirect_uri=REDIRECT_URI,
    )
    async with new_client() as client:
        provider = provider_for(answers.target(), WORLDWIDE.at(authority=origin, acs=origin))
        yield Walked(TokenClient(client), answers, provider)


async def test_a_code_gives_tokens_and_each_refresh_token_is_good_once(walked: Walked) -> None:
    request = await walked.link()
    address = await play_browser(request.link)
    reading = read_redirect(address, request)
    assert reading.code is not None, reading
    app = walked.answers.app

    tokens = await walked.flow.redeem(walked.provider.code_grant(app, request, reading.code))
    assert tokens.refresh_token is not None
    old = walked.provider.refresh_grant(app, request.endpoints, tokens.refresh_token)
    again = await walked.flow.refresh(old)
    with pytest.raises(ProviderError) as refused:
        await walked.flow.refresh(old)

    assert dict(parse_qsl(urlsplit(address).query))["iss"] == request.endpoints.issuer
    assert reading.finding is AnswerKind.CODE
    assert again.refresh_token not in (None, tokens.refresh_token)
    assert refused.value.error == "invalid_grant"


async def test_an_answer_in_the_name_of_another_issuer_is_not_taken(walked: Walked) -> None:
    request = await walked.link()
    address = urlsplit(await play_browser(request.link))
    fields = {**dict(parse_qsl(address.query)), "iss": "https://login.contoso.example"}

    reading = read_redirect(address._replace(query=urlencode(fields)).geturl(), request)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT
    assert reading.code is None


async def test_without_pkce_it_says_no_and_the_wizard_reads_why(walked: Walked) -> None:
    """So that the first test shows what it seems to: the wizard's challenge is asked for."""
    request = await walked.link()
    link = urlsplit(request.link)
    fields = [pair for pair in parse_qsl(link.query) if not pair[0].startswith("code_challenge")]

    address = await play_browser(link._replace(query=urlencode(fields)).geturl())
    reading = read_redirect(address, request)

    assert reading.finding is AnswerKind.REFUSAL
    assert reading.refusal is not None
    assert "PKCE" in reading.refusal.description
