"""A certificate app's whole way: tokens, refreshes, what is handed over and what is kept."""

from __future__ import annotations

import secrets
import shlex
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.refresh.practice import Done, refresh
from tests.credentials import practice_pairs as pairs
from tests.pending_walks import NOW, kept, linked, pending
from tokenwizard.credentials.certificate_file import with_certificate_opened
from tokenwizard.destinations.model import Role
from tokenwizard.errors.errors import InputError, ProviderError, Step
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.profiles.store import read_profile, write_profile
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.certificates import PracticeCertificate, made_certificate
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.wizard.obtained_token import ObtainedToken
from tokenwizard.wizard.pending_attempt import from_text, resume, to_text, worth_keeping
from tokenwizard.wizard.state import WizardState

REDIRECT_URI = "http://localhost:8080"


@dataclass(frozen=True)
class Practice:
    """A provider, the file of its certificate app, and a client of both."""

    running: RunningSandbox
    flow: TokenClient
    certificate: PracticeCertificate
    file: Path

    @property
    def client_id(self) -> str:
        apps = self.running.sandbox.description()["apps"]
        assert isinstance(apps, list)
        return str(next(app for app in apps if app["platform"] == "certificate")["client_id"])

    def walk(self, file: Path | None = None, **changes: object) -> WizardState:
        answers = Answers(
            site=self.running.origin,
            tenant="practice.example",
            client_id=self.client_id,
            certificate=str(file or self.file),
            redirect_uri=REDIRECT_URI,
        )
        opened = with_certificate_opened(answers, now=time.time())
        cloud = WORLDWIDE.at(authority=self.running.origin, acs=self.running.origin)
        return WizardState(answers=replace(opened, **changes), cloud=cloud).with_provider()  # type: ignore[arg-type]

    async def signed_in(self, walk: WizardState) -> tuple[WizardState, Secret]:
        """The walk as far as a code."""
        assert walk.provider is not None
        walk = replace(walk, endpoints=await self.flow.discover(walk.provider.discovery()))
        walk = walk.with_request(secrets.token_urlsafe, time.time)
        request = walk.request
        assert request is not None
        code = read_redirect(await play_browser(request.link), request).code
        assert code is not None
        return walk, code

    async def redeemed(self, walk: WizardState, code: Secret) -> WizardState:
        provider, _ = walk.needed()
        assert isinstance(walk.request, AuthorizationRequest)
        tokens = await self.flow.redeem(provider.code_grant(walk.answers.app, walk.request, code))
        return replace(walk, tokens=tokens)

    async def walked(self) -> ObtainedToken:
        walk = await self.redeemed(*await self.signed_in(self.walk()))
        provider, _ = walk.needed()
        return ObtainedToken(walk, provider, flow=self._ready, clock=time.time)

    async def _ready(self) -> TokenClient:
        return self.flow


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Practice]:
    certificate = made_certificate(time.time())
    file = tmp_path / "practice app.pem"
    file.write_text(certificate.pem)
    file.chmod(0o600)
    async with RunningSandbox(certificate=certificate) as running, new_client() as client:
        yield Practice(running, TokenClient(client), certificate, file)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("provider", [ProviderName.SHAREPOINT, ProviderName.ADME])
async def test_a_certificate_redeems_the_code_and_refreshes(
    practice: Practice, provider: ProviderName, legacy: bool
) -> None:
    begun = practice.walk(provider=provider, legacy_thumbprint=legacy)
    walk = await practice.redeemed(*await practice.signed_in(begun))
    found, endpoints = walk.needed()
    assert isinstance(walk.tokens, TokenSet)
    assert walk.tokens.refresh_token is not None
    again = await practice.flow.refresh(
        found.refresh_grant(walk.answers.app, endpoints, walk.tokens.refresh_token)
    )

    assert again.access_token != walk.tokens.access_token


async def test_the_thumbprint_is_the_one_that_the_portal_shows(practice: Practice) -> None:
    found = practice.walk().answers.signing_certificate

    assert found is not None
    assert found.thumbprint == practice.certificate.thumbprint


async def test_a_thumbprint_that_the_app_does_not_know_is_told_and_the_code_stays_good(
    practice: Practice, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    other.write_text(made_certificate(time.time()).pem)
    walk, code = await practice.signed_in(practice.walk(other))

    with pytest.raises(ProviderError, match="The certificate is not known to the app") as refusal:
        await practice.redeemed(walk, code)

    assert refusal.value.code == "AADSTS700027"
    mended = replace(walk, answers=practice.walk().answers)
    assert (await practice.redeemed(mended, code)).tokens is not None


async def test_a_certificate_that_ends_during_the_walk_sends_nothing(practice: Practice) -> None:
    walk, code = await practice.signed_in(practice.walk())
    opened = walk.answers.opened_certificate
    assert opened is not None
    ended = replace(opened, valid_until=opened.valid_from + timedelta(seconds=1))
    late = replace(walk, answers=replace(walk.answers, opened_certificate=ended))

    with pytest.raises(InputError, match="The certificate expired on"):
        await practice.redeemed(late, code)

    assert (await practice.redeemed(walk, code)).tokens is not None


async def test_no_client_secret_is_handed_over_and_the_profile_refreshes(
    practice: Practice, tmp_path: Path
) -> None:
    token = await practice.walked()
    env = tmp_path / "practice.env"
    await token.hand_over(f"env:{env}", "practice")
    token.remember("practice")
    profile = read_profile("practice")
    by_profile = await refresh("--profile", "practice")
    command = shlex.split(token.renewed_by)

    assert "SP_SECRET" not in env.read_text()
    assert str(practice.file) not in env.read_text()
    assert (profile.certificate, profile.public) == (str(practice.file), False)
    found = token.answers.signing_certificate
    assert found is not None
    assert profile.client_secret_ends == found.valid_until.date()
    assert command == ["tokenwizard", "refresh", "--profile", "practice"]
    assert (by_profile.status, by_profile.err.count("newer refresh token")) == (0, 1)
    by_all = await refresh("--all", "--json")
    assert (by_all.status, by_all.document[0]["renewed"]) == (0, True)


async def test_a_file_is_refreshed_with_a_certificate_beside_it(
    practice: Practice, tmp_path: Path
) -> None:
    token = await practice.walked()
    env = tmp_path / "practice.env"
    await token.hand_over(f"env:{env}")
    command = shlex.split(token.renewed_by)
    without = await refresh("--env-file", str(env), "--authority", practice.running.origin)
    with_it = await refresh(*command[2:])

    hosts = ["--authority", practice.running.origin]
    assert command[2:] == ["--env-file", str(env), *hosts, "--certificate", str(practice.file)]
    assert (without.status, without.out) == (2, "")
    assert "there is no client secret in" in without.err
    assert "--certificate" in without.err
    assert (with_it.status, with_it.out.count("\n")) == (0, 1)


async def test_an_encrypted_certificate_is_refreshed_with_its_passphrase(
    practice: Practice, tmp_path: Path
) -> None:
    token = await practice.walked()
    env = tmp_path / "practice.env"
    await token.hand_over(f"env:{env}")
    shut = _encrypted(practice.certificate.pem, tmp_path)
    hosts = ("--authority", practice.running.origin)
    base = ("--env-file", str(env), *hosts, "--certificate", str(shut))
    in_environment = ("--certificate-passphrase-env", "PRACTICE_PASSPHRASE")
    missing = await refresh(*base)
    wrong = await refresh(*base, *in_environment, PRACTICE_PASSPHRASE="practice-wrong")
    right = await refresh(*base, *in_environment, PRACTICE_PASSPHRASE=pairs.PASSPHRASE)

    assert (missing.status, wrong.status, right.status) == (2, 2, 0)
    assert "its passphrase is missing" in missing.err
    assert "The passphrase does not open the private key" in wrong.err
    assert "practice-wrong" not in wrong.err


async def test_all_profiles_are_refreshed_those_with_a_passphrase_too(
    practice: Practice, tmp_path: Path
) -> None:
    token = await practice.walked()
    for name in ("open", "shut"):
        await token.hand_over(f"env:{tmp_path / name}", name)
        token.remember(name)
    shut = _encrypted(practice.certificate.pem, tmp_path)
    write_profile(replace(read_profile("shut"), certificate=str(shut)))
    in_environment = ("--certificate-passphrase-env", "PRACTICE_PASSPHRASE")
    every = ("--all", "--json")
    without = await refresh(*every)
    wrong = await refresh(*every, *in_environment, PRACTICE_PASSPHRASE="practice-wrong")
    right = await refresh(*every, *in_environment, PRACTICE_PASSPHRASE=pairs.PASSPHRASE)

    def renewed(done: Done) -> dict[str, bool]:
        return {one["profile"]: one["renewed"] for one in done.document}

    assert renewed(without) == renewed(wrong) == {"open": True, "shut": False}
    assert "its passphrase is missing" in without.out
    assert "--certificate-passphrase-env" in without.out
    assert "The passphrase does not open the private key" in wrong.out
    assert renewed(right) == {"open": True, "shut": True}
    assert (without.status, wrong.status, right.status) == (1, 1, 0)
    assert pairs.PASSPHRASE not in right.out + right.err


def _encrypted(pem: str, folder: Path) -> Path:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    file = folder / "shut.pem"
    leaf = pem[pem.index("-----BEGIN CERTIFICATE") :].encode()
    file.write_bytes(pairs.pem_of_key(key, encryption=pairs.encrypted()) + leaf)
    return file


async def test_azure_acs_is_not_asked_with_a_certificate(practice: Practice) -> None:
    done = await refresh(
        *("--refresh-token-env", "PRACTICE_TOKEN", "--client-id", practice.client_id),
        *("--provider", "sharepoint-acs", "--site", "https://contoso.sharepoint.com"),
        *("--certificate", str(practice.file)),
        PRACTICE_TOKEN="practice-refresh-token",
    )

    assert (done.status, done.out) == (2, "")
    assert "Azure ACS takes a client secret and no certificate" in done.err


def _linked(path: str = "/practice/app.pem") -> WizardState:
    opened = replace(pairs.opened(), path=path)
    return linked(
        client_secret=Secret(""),
        certificate=path,
        certificate_passphrase=Secret("practice-passphrase-of-nobody"),
        opened_certificate=opened,
        legacy_thumbprint=True,
    )[0]


def test_of_a_pending_attempt_the_path_is_kept_and_not_the_passphrase() -> None:
    walk = _linked()
    text = to_text(pending(walk))
    found = from_text(text, NOW)

    assert "practice-passphrase-of-nobody" not in text
    assert found is not None
    assert found.walk.answers.certificate == "/practice/app.pem"
    assert found.walk.answers.legacy_thumbprint
    assert found.walk.answers.signing_certificate is None
    assert found.walk.request == walk.request


def test_a_passphrase_alone_is_nothing_to_keep() -> None:
    typed = WizardState(answers=Answers(certificate_passphrase=Secret("practice-passphrase")))

    assert not worth_keeping(typed, Answers())


def test_what_was_typed_as_a_path_and_opened_nothing_is_not_kept() -> None:
    """It may be the passphrase, pasted into the wrong field."""
    walk = _linked()
    typed = replace(walk.answers, certificate="practice-passphrase-of-nobody")

    assert kept(replace(walk, answers=typed))["answers"]["certificate"] == ""


def test_a_pending_attempt_whose_certificate_is_gone_asks_for_it_before_it_goes_on() -> None:
    walk = _linked()
    found = from_text(to_text(pending(walk)), NOW)
    assert found is not None
    asked, at, then = resume(found, WizardState(answers=Answers()), _opened)
    given, straight, _ = resume(found, WizardState(answers=walk.answers), _opened)

    assert (at, then) == (Step.CHECKLIST, Step.BROWSER)
    assert asked.error is not None
    assert asked.error.field == "certificate"
    assert "/practice/app.pem cannot be read" in asked.error.title
    assert straight is Step.BROWSER
    assert given.answers.signing_certificate == walk.answers.opened_certificate


@pytest.mark.parametrize(
    ("content", "given", "field", "words"),
    [
        (pairs.pair_pem, "", None, ""),
        (pairs.encrypted_pair_pem, "", "certificate_passphrase", "was not kept"),
        (pairs.encrypted_pair_pem, pairs.PASSPHRASE, None, ""),
        (pairs.encrypted_pair_pem, "practice-other", "certificate_passphrase", "does not open"),
    ],
    ids=["no passphrase", "not given", "given", "wrong"],
)
def test_a_pending_attempt_opens_its_certificate_and_asks_for_the_passphrase_alone(
    tmp_path: Path, content: Callable[[], bytes], given: str, field: str | None, words: str
) -> None:
    file = tmp_path / "app.pem"
    file.write_bytes(content())
    file.chmod(0o600)
    left = from_text(to_text(pending(_linked(str(file)))), NOW)
    assert left is not None
    passphrase = Secret(given)
    begun = Answers(certificate=str(file) if given else "", certificate_passphrase=passphrase)

    walk, at, then = resume(left, WizardState(answers=begun), _opened)

    assert (walk.error and walk.error.field) == field
    assert words in (walk.error.title if walk.error else "")
    assert (at, then) == ((Step.BROWSER, None) if field is None else (Step.CHECKLIST, Step.BROWSER))
    assert (walk.answers.signing_certificate is not None) is (field is None)


def _opened(answers: Answers) -> Answers:
    return with_certificate_opened(answers, now=NOW)


def test_a_place_gets_the_roles_of_a_public_app() -> None:
    """What `Delivery` says of a public app: no client secret among the settings."""
    walk = _linked()
    provider, endpoints = walk.needed()
    tokens = TokenSet(
        access_token=Secret("practice-access"),
        refresh_token=Secret("practice-refresh"),
        id_token=None,
        scope=(),
        obtained_at=pairs.NOW,
        expires_at=None,
    )
    token = ObtainedToken(
        replace(walk, tokens=tokens, endpoints=endpoints),
        provider,
        flow=_no_network,
        clock=lambda: NOW,
    )

    assert token._delivery("").value(Role.CLIENT_SECRET) is None
    assert token.client_secret_ends == pairs.opened().valid_until.date()


async def _no_network() -> TokenClient:
    raise AssertionError("the network was asked")
