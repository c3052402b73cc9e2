"""A certificate's passphrase and its private key stay where they were given."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from tests.leaks.provider import SentinelProvider
from tests.leaks.sentinels import Kind
from tests.leaks.test_crashes import BROKE
from tests.leaks.wizard import ENTER, LEAVE, Place, Walk
from tokenwizard.errors.errors import Step
from tokenwizard.sandbox.certificates import made_certificate

PASSPHRASE = Kind.PASSPHRASE.secret(40)


@dataclass(frozen=True)
class Given:
    """What the person has, beside what is searched."""

    pair: Path
    passphrase: Path
    provider: SentinelProvider

    @property
    def client_id(self) -> str:
        return self.provider.app_on("certificate")["client_id"]

    def options(self, *, passphrase: bool) -> list[str]:
        known = ["--certificate-passphrase-file", str(self.passphrase)] if passphrase else []
        return ["--certificate", str(self.pair), *known]


def encrypted(pem: str, passphrase: str) -> str:
    key = serialization.load_pem_private_key(pem.encode(), None)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    return private.decode() + pem[pem.index("-----BEGIN CERTIFICATE-----") :]


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Given]:
    provider = SentinelProvider()
    provider.certificate = made_certificate(time.time())
    pair, passphrase = tmp_path / "app.pem", tmp_path / "passphrase"
    pair.write_text(encrypted(provider.certificate.pem, PASSPHRASE))
    passphrase.write_text(PASSPHRASE)
    with provider:
        yield Given(pair, passphrase, provider)


def walk_of(place: Place, given: Given, *, passphrase: bool = True, at: str = "") -> Walk:
    return Walk(
        place,
        given.provider,
        *("--client-id", given.client_id),
        certificate=given.options(passphrase=passphrase),
        at=at,
    )


def test_a_walk_with_a_certificate_tells_no_passphrase(place: Place, given: Given) -> None:
    with walk_of(place, given) as walk:
        walk.go_to(Step.RESULT)
        walk.hear("Refresh token: Sent to")
        walk.press(LEAVE)

        assert walk.ended() == 0
        assert walk.leaks() == []


@pytest.mark.parametrize("right", [True, False])
def test_a_passphrase_that_is_typed_is_told_to_nobody(
    place: Place, given: Given, right: bool
) -> None:
    if not right:
        assert given.provider.certificate is not None
        given.pair.write_text(encrypted(given.provider.certificate.pem, "practice-other"))
    with walk_of(place, given, passphrase=False) as walk:
        walk.go_to(Step.CHECKLIST)
        walk.press(ENTER)
        walk.hear("✗")
        walk.paste(PASSPHRASE)
        walk.hear("••••")
        walk.press(ENTER)
        walk.hear("Found. Enter goes on." if right else "passphrase")
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []


CRASHES = {
    "tokenwizard.ui.tui.screens.registration:RegistrationScreen._open_certificate": Step.CHECKLIST,
    "tokenwizard.credentials.certificate_file:with_certificate_opened": None,
    "tokenwizard.credentials.open_certificate:open_certificate": None,
    "tokenwizard.oauth.client_assertion:client_assertion": Step.PASTE,
}


@pytest.mark.parametrize("at", CRASHES)
def test_a_crash_with_a_certificate_tells_the_place_alone(
    place: Place, given: Given, at: str
) -> None:
    """The certificate is opened before the first screen, if its passphrase was given."""
    step = CRASHES[at]
    with walk_of(place, given, at=at) as walk:
        if step is not None:
            walk.go_to(step)
            if step is Step.PASTE:
                walk.send_code()
            else:
                walk.press(ENTER)

        assert walk.ended() == 1
        assert BROKE.encode() in walk.recorded
        assert walk.leaks() == []
