"""A certificate in the place of a client secret, on the screen where the app is registered."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.screens.conftest import Hand, Start
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.play import play_browser
from tokenwizard.sandbox.practice_certificate import PracticeCertificate, made_certificate
from tokenwizard.screens.browser import BrowserScreen
from tokenwizard.screens.checklist import ChecklistScreen
from tokenwizard.screens.discovery import DiscoveryScreen
from tokenwizard.screens.paste import PasteScreen
from tokenwizard.screens.result import ResultScreen
from tokenwizard.screens.target import TargetScreen
from tokenwizard.secret import Secret


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """Where the file with the private key goes."""
    return tmp_path / "practice.pem"


def written(pair: Path) -> PracticeCertificate:
    certificate = made_certificate(time.time())
    pair.write_text(certificate.pem)
    pair.chmod(0o600)
    return certificate


@asynccontextmanager
async def at_registration(start: Start, pair: Path) -> AsyncIterator[Hand]:
    certificate = written(pair)
    async with RunningSandbox(certificate=certificate) as running:
        apps = running.sandbox.description()["apps"]
        assert isinstance(apps, list)
        (app,) = (app for app in apps if app["platform"] == "certificate")
        given = {"client_id": app["client_id"], "client_secret": Secret("")}
        async with start(at=running, alone=True, **given) as hand:
            await hand.on(TargetScreen)
            await hand.press("enter")
            await hand.on(ChecklistScreen)
            yield hand


async def test_a_certificate_leads_to_the_token(start: Start, pair: Path) -> None:
    async with at_registration(start, pair) as hand:
        await hand.type_into("certificate", str(pair))
        assert not hand.field("client_secret").display
        await hand.press("enter")
        await hand.on(DiscoveryScreen)
        await hand.until(lambda: "Found" in hand.notice())
        await hand.press("escape")
        await hand.on(ChecklistScreen)
        assert "thumbprint" in hand.reading("certificate")
        await hand.press("enter")
        await hand.on(DiscoveryScreen)
        await hand.until(lambda: "Found" in hand.notice())
        await hand.press("enter")
        await hand.on(BrowserScreen)
        link = await hand.fresh_link()
        await hand.press("enter")
        await hand.on(PasteScreen)
        await hand.paste(await play_browser(link))
        await hand.press("enter")
        await hand.on(ResultScreen)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), ("junk", "neither"), ("", "neither")],
    ids=["absent", "junk", "empty"],
)
async def test_a_file_that_is_none_is_told_on_its_field_and_loses_nothing(
    start: Start, pair: Path, tmp_path: Path, content: str | None, words: str
) -> None:
    file = tmp_path / "other.pem"
    if content is not None:
        file.write_text(content)
    async with at_registration(start, pair) as hand:
        await hand.type_into("certificate", str(file))
        await hand.press("enter")

        assert isinstance(hand.app.screen, ChecklistScreen)
        assert hand.focused() == "certificate"
        assert hand.field("certificate").text == str(file)
        assert "✗" in hand.reading("certificate")
        assert words in hand.reading("certificate")


async def test_without_a_certificate_the_secret_is_asked_for(start: Start, pair: Path) -> None:
    async with at_registration(start, pair) as hand:
        await hand.type_into("certificate", str(pair))
        await hand.type_into("certificate", "")
        await hand.press("enter")

        assert hand.field("client_secret").display
        assert hand.focused() == "client_secret"
        assert not hand.field("certificate_passphrase").display
