"""Every provider with every credential in every cloud, and every way that the answer comes back.

What Microsoft does not offer is refused before anything is asked of anybody.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.free_port import free_port
from tests.wizard.scripted_front_end import Led, Move, led
from tokenwizard.cli.demo import practice_answers
from tokenwizard.credentials.certificate_file import with_certificate_opened
from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.access_token_claims import read_claims
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import CLOUDS, Cloud
from tokenwizard.providers.entra import EntraId
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.sharepoint_acs import SharePointAcs
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.certificates import PracticeCertificate, made_certificate
from tokenwizard.sandbox.simulated_browser import play_browser, play_form_post
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.wizard.front_end import Next, SignInResult, StepResult
from tokenwizard.wizard.state import WizardState


class WayBack(StrEnum):
    """How the answer comes back."""

    PASTE = "paste"
    """From the address bar, `response_mode=query`."""
    FRAGMENT = "fragment"
    """From the address bar, `response_mode=fragment`."""
    TUNNEL = "tunnel"
    """To the listener, `response_mode=query`: the browser is on another machine."""
    FORM_POST = "form-post"
    """To the listener, in the body of a POST: the browser is on this machine."""
    DEVICE = "device"
    """With a device code, without redirect."""


APPS = {
    CredentialKind.SECRET: "web",
    CredentialKind.CERTIFICATE: "certificate",
    CredentialKind.NONE: "public",
}
ACS = ProviderName.SHAREPOINT_ACS
ACS_KNOWS = {WayBack.PASTE}
"""Its redirect URI is https, to which nothing here listens."""

MODES = {
    WayBack.PASTE: "query",
    WayBack.FRAGMENT: "fragment",
    WayBack.TUNNEL: "query",
    WayBack.FORM_POST: "form_post",
    WayBack.DEVICE: "query",
}
PROVED_BY = {
    CredentialKind.SECRET: "a client secret",
    CredentialKind.CERTIFICATE: "a certificate",
    CredentialKind.NONE: "none: a public app",
}


@dataclass(frozen=True)
class Combination:
    """One cell."""

    provider: ProviderName
    credential: CredentialKind
    cloud: Cloud
    way: WayBack

    @property
    def is_offered(self) -> bool:
        """Whether Microsoft has it."""
        if self.provider is not ACS:
            return True
        secret = self.credential is CredentialKind.SECRET
        return bool(self.cloud.acs) and secret and self.way in ACS_KNOWS

    def __str__(self) -> str:
        parts = (self.provider, APPS[self.credential], self.cloud.name, self.way)
        return "-".join(map(str, parts))


ALL = [Combination(*cell) for cell in product(ProviderName, CredentialKind, CLOUDS, WayBack)]
OFFERED = [one for one in ALL if one.is_offered]


@pytest.fixture(scope="module")
def certificate() -> PracticeCertificate:
    return made_certificate(time.time())


@pytest.fixture(scope="module")
def pair(certificate: PracticeCertificate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("certificate") / "practice.pem"
    file.write_text(certificate.pem)
    file.chmod(0o600)
    return file


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the attempt is kept in this test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def filled_in(one: Combination, running: RunningSandbox, pair: Path) -> Answers:
    given = practice_answers(running.sandbox.description(), app=APPS[one.credential])[one.provider]
    if one.credential is not CredentialKind.CERTIFICATE:
        return given
    # Here and not above: there it would be opened once a provider, and to check its key is slow.
    return with_certificate_opened(replace(given, certificate=str(pair)), now=time.time())


def browser(one: Combination, it: Led) -> Move:
    """What the person's browser does with the link, and what then comes back."""

    async def sign_in(walk: WizardState) -> StepResult[Any]:
        assert walk.request is not None
        link = walk.request.link
        if one.way is WayBack.DEVICE:
            return Next(SignInResult(device=True))
        if one.way is WayBack.FORM_POST:
            address, fields = await play_form_post(link)
            request = httpx.Request("POST", address, data=fields)
        else:
            request = httpx.Request("GET", await play_browser(link))
        if one.way in (WayBack.PASTE, WayBack.FRAGMENT):
            return Next(SignInResult(Secret(str(request.url))))
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.send(request)).status_code == 303
        return Next(SignInResult(it.front_end.came.pop(), arrived=True))

    return sign_in


def redirect_uri(one: Combination, usual: str) -> str:
    match one.way:
        case WayBack.TUNNEL | WayBack.FORM_POST:
            return f"http://localhost:{free_port()}"
        case _:
            return usual


@pytest.mark.parametrize("one", OFFERED, ids=str)
async def test_a_token(one: Combination, certificate: PracticeCertificate, pair: Path) -> None:
    """It is redeemed, refreshed, and for whom it was asked."""
    slept = 0.0

    def clock() -> float:
        return time.time() + slept

    async def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds

    at = RunningSandbox(cloud=one.cloud, certificate=certificate, clock=clock)
    async with at as running:
        answers = filled_in(one, running, pair)
        vars_of = dict(vars(answers))
        del vars_of["provider"]
        changes = {**vars_of, "redirect_uri": redirect_uri(one, answers.redirect_uri)}
        if one.way is WayBack.FRAGMENT:
            changes["response_mode"] = "fragment"
        listens = one.way in (WayBack.TUNNEL, WayBack.FORM_POST)
        away = Environment(remote=one.way is WayBack.TUNNEL)
        async with led(
            one.provider, at=running, listen=listens, environment=away, sleep=sleep, **changes
        ) as it:
            it.front_end.moves = {Step.BROWSER: [browser(one, it)]}
            walk = await it.walk()
            assert walk.tokens is not None
            assert walk.tokens.refresh_token is not None
            provider, endpoints = walk.needed()
            grant = provider.refresh_grant(walk.answers.app, endpoints, walk.tokens.refresh_token)
            refreshed = await (await it.controller.flow()).refresh(grant)

        claims = read_claims(refreshed.access_token)
        assert claims is not None
        assert one.provider is ACS or claims.credential == PROVED_BY[one.credential]
        sent = parse_qs(urlsplit(it.front_end.links[0]).query)
        assert sent.get("response_mode", [""])[0] == MODES[one.way] or one.provider is ACS
        assert isinstance(provider, EntraId | SharePointAcs)
        assert provider.cloud.name == one.cloud.name
        if one.provider is ProviderName.ENTRA:
            assert claims.audience == one.cloud.graph


@pytest.mark.parametrize(
    "one", [one for one in ALL if not one.is_offered and not one.cloud.acs], ids=str
)
def test_a_cloud_without_azure_acs_says_so(one: Combination) -> None:
    answers = Answers(provider=one.provider, site="https://sp.example", cloud=one.cloud.name)

    with pytest.raises(InputError, match="this cloud never had Azure ACS"):
        provider_for(answers.target())
