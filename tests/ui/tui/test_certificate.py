"""A certificate in the place of a client secret, on the screen where the app is registered."""

from __future__ import annotations

import stat
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import to_browser
from tokenwizard.credentials.certificate_file import read_certificate
from tokenwizard.credentials.certificate_pair import usual_folder
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.certificates import PracticeCertificate, made_certificate
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.resume import ResumeScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.wizard.pending_attempt_file import newest_pending


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """Where the file with the private key goes."""
    return tmp_path / "practice.pem"


def written(pair: Path, passphrase: str = "") -> PracticeCertificate:
    certificate = made_certificate(time.time())
    pair.write_text(encrypted(certificate.pem, passphrase) if passphrase else certificate.pem)
    pair.chmod(0o600)
    return certificate


def encrypted(pem: str, passphrase: str) -> str:
    key = load_pem_private_key(pem.encode(), None)
    encryption = BestAvailableEncryption(passphrase.encode())
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()
    return sealed + pem[pem.index("-----BEGIN CERTIFICATE") :]


def certificate_app(running: RunningSandbox) -> dict[str, object]:
    """What is filled in of it."""
    apps = running.sandbox.description()["apps"]
    assert isinstance(apps, list)
    (app,) = (app for app in apps if app["platform"] == "certificate")
    return {"client_id": app["client_id"], "client_secret": Secret("")}


@asynccontextmanager
async def at_registration(start: Start, pair: Path) -> AsyncIterator[Hand]:
    certificate = written(pair)
    async with (
        RunningSandbox(certificate=certificate) as running,
        start(at=running, alone=True, **certificate_app(running)) as hand,
    ):
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        hand.app.screen.query_one("#credential").focus()
        await hand.press("down")
        await hand.until(lambda: "Upload certificate" in hand.seen_checklist())
        yield hand


async def test_a_certificate_leads_to_the_token(start: Start, pair: Path) -> None:
    async with at_registration(start, pair) as hand:
        await hand.type_into("certificate", str(pair))
        assert not hand.field("client_secret").display
        await hand.press("enter")
        await hand.on(TenantScreen)
        await hand.until(lambda: "Found" in hand.notice())
        await hand.press("escape")
        await hand.on(RegistrationScreen)
        assert "thumbprint" in hand.reading("certificate")
        await hand.press("enter")
        await hand.on(TenantScreen)
        await hand.until(lambda: "Found" in hand.notice())
        await hand.press("enter")
        await hand.on(SignInScreen)
        link = await hand.fresh_link()
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.paste(await play_browser(link))
        await hand.press("enter")
        await hand.on(TokenScreen)


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

        assert isinstance(hand.app.screen, RegistrationScreen)
        assert hand.focused() == "certificate"
        assert hand.field("certificate").text == str(file)
        assert "✗" in hand.reading("certificate")
        assert words in hand.reading("certificate")


async def test_without_a_certificate_the_secret_is_asked_for(start: Start, pair: Path) -> None:
    async with at_registration(start, pair) as hand:
        await hand.type_into("certificate", str(pair))
        await hand.type_into("certificate", "")
        await hand.press("enter")
        assert hand.focused() == "certificate"
        assert "or make a pair" in hand.reading("certificate")
        assert not hand.field("certificate_passphrase").display
        hand.app.screen.query_one("#credential").focus()
        await hand.press("up", "enter")

        assert hand.field("client_secret").display
        assert hand.focused() == "client_secret"


async def test_a_pair_is_made_filled_in_and_its_certificate_copied(
    start: Start, pair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    async with at_registration(start, pair) as hand:
        await hand.press("tab", "tab")
        assert hand.focused() == "make-pair"
        await hand.press("enter")
        await hand.until(lambda: "Upload" in hand.notice())
        made = usual_folder() / "tokenwizard.pem"

        assert hand.field("certificate").text == str(made)
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        opened = read_certificate(str(made), Secret(""), now=time.time())
        assert opened.thumbprint in hand.notice()
        assert opened.thumbprint in hand.reading("certificate")
        assert hand.focused() == "copy-public"
        await hand.press("enter")
        await hand.until(lambda: "Certificate: Copied." in hand.notice())
        assert hand.app.copied_texts == [made.with_suffix(".cer").read_text()]
        assert "PRIVATE" not in hand.app.copied_texts[0]


async def test_where_no_pair_can_be_made_one_sentence_says_what_to_install(
    start: Start, pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_registration(start, pair) as hand:
        monkeypatch.setitem(sys.modules, "jwt", None)
        await hand.press("tab", "tab", "enter")
        await hand.until(lambda: "pip install 'tokenwizard[certificate]'" in hand.notice())

        assert hand.field("certificate").text == ""


@pytest.mark.parametrize("passphrase", ["", "practice passphrase, of nobody"], ids=["none", "one"])
async def test_an_attempt_that_comes_back_opens_its_certificate_again(
    start: Start, pair: Path, passphrase: str
) -> None:
    """Only a passphrase has to be typed once more."""
    certificate = written(pair, passphrase)
    async with RunningSandbox(certificate=certificate) as running:
        given = {**certificate_app(running), "certificate": str(pair)}
        typed = {"certificate_passphrase": Secret(passphrase)}
        async with start(at=running, alone=True, keeps=True, **given, **typed) as hand:
            link = await to_browser(hand)
            hand.app.stop(129)
            await hand.pilot.pause()
        found = newest_pending(time.time())
        assert found is not None
        nothing = {"client_id": "", "client_secret": Secret("")}
        async with start(at=running, alone=True, keeps=True, found=found, **nothing) as hand:
            await hand.on(ResumeScreen)
            await hand.until(lambda: "The sign-in link still holds" in hand.seen())
            asked = "the passphrase of the private key was not kept. It is asked for once more."
            assert (asked in hand.seen()) is bool(passphrase)
            await hand.press("enter")
            if passphrase:
                await hand.on(RegistrationScreen)
                assert hand.focused() == "certificate_passphrase"
                await hand.type_into("certificate_passphrase", passphrase)
                await hand.press("enter")

            assert await hand.fresh_link() == link
            await hand.paste(await play_browser(link))
            await hand.on(AnswerScreen)
            await hand.press("enter")
            await hand.on(TokenScreen)
