"""The platform that an app really has is told, and mended with one key and one sign-in."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.ui.tui.conftest import SIZE, Hand, Start
from tests.ui.tui.walking import to_browser, to_paste
from tokenwizard.providers.clouds import cloud_named
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton
from tokenwizard.wizard.pending_attempt_file import newest_pending

SIZES = pytest.mark.parametrize("size", [SIZE, (60, 20)], ids=["80x24", "60x20"])


def app_on(running: RunningSandbox, platform: str) -> dict[str, str]:
    apps = running.sandbox.description()["apps"]
    assert isinstance(apps, list)
    (app,) = (app for app in apps if app["platform"] == platform)
    return dict(app)


@asynccontextmanager
async def refused(
    start: Start,
    platform: str,
    *,
    size: tuple[int, int] = SIZE,
    redirect_uri: str = "http://localhost:8080",
    **changes: object,
) -> AsyncIterator[Hand]:
    """Signed in to the app on a platform with other answers; at the screen the refusal leads to."""
    async with RunningSandbox() as running:
        client_id = app_on(running, platform)["client_id"]
        given = {"client_id": client_id, "redirect_uri": redirect_uri, **changes}
        async with start(at=running, alone=True, size=size, **given) as hand:
            await hand.paste(await to_paste(hand))
            await hand.press("enter")
            await hand.on(RegistrationScreen)
            yield hand


def button(hand: Hand) -> str:
    return hand.app.screen.query_one("#mend", ActionButton).label


def in_view(hand: Hand) -> bool:
    region = hand.app.screen.query_one("#mend").region
    width, height = hand.app.size
    return region.height == 1 and region.bottom <= height and region.right <= width


@SIZES
@pytest.mark.parametrize("key", ["enter", "f6"])
async def test_a_public_app_s_secret_is_left_out_and_the_same_answer_leads_to_the_token(
    start: Start, size: tuple[int, int], key: str
) -> None:
    async with refused(start, "public", size=size) as hand:
        assert "AADSTS700025" in hand.notice()
        assert button(hand) == "Leave the secret out and go on"
        assert in_view(hand)
        assert hand.focused() == "mend"
        await hand.press(key)
        await hand.on(AnswerScreen)
        assert "state matches" in hand.reading("answer")
        await hand.press("enter")

        await hand.on(TokenScreen)


async def test_the_key_mends_from_any_field(start: Start) -> None:
    async with refused(start, "public") as hand:
        hand.field("redirect_uri").control.focus()
        await hand.press("f6")

        await hand.on(AnswerScreen)


async def test_what_was_left_out_is_no_more_chosen(start: Start) -> None:
    async with refused(start, "public") as hand:
        await hand.press("enter")
        await hand.on(AnswerScreen)
        for screen in (SignInScreen, TenantScreen, RegistrationScreen):
            await hand.press("escape")
            await hand.on(screen)

        assert not hand.field("client_secret").display
        assert "Public client/native" in hand.seen_checklist()
        assert not hand.app.screen.query_one("#mending").display


@SIZES
async def test_a_web_app_that_was_called_public_is_asked_for_its_secret_and_nothing_else(
    start: Start, size: tuple[int, int]
) -> None:
    nothing = Secret("")
    async with refused(start, "web", size=size, public=True, client_secret=nothing) as hand:
        assert "AADSTS7000218" in hand.notice()
        assert button(hand) == "It is a Web app: type its secret"
        assert in_view(hand)
        assert hand.focused() == "credential"
        await hand.press("f6")
        await hand.until(lambda: hand.focused() == "client_secret")
        assert not hand.app.screen.query_one("#mending").display
        await hand.paste(app_on(hand.running, "web")["client_secret"])
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.press("enter")

        await hand.on(TokenScreen)


async def test_a_secret_that_was_typed_before_needs_one_key(start: Start) -> None:
    async with refused(start, "web", public=True) as hand:
        assert button(hand) == "It is a Web app: send its secret"
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.press("enter")

        await hand.on(TokenScreen)


@SIZES
async def test_a_single_page_app_is_told_and_moved_and_signed_in_to_anew(
    start: Start, size: tuple[int, int]
) -> None:
    spa = "http://localhost:8080/spa"
    async with refused(start, "spa", size=size, redirect_uri=spa, public=True) as hand:
        assert "AADSTS9002327" in hand.notice()
        assert "Add Redirect URI (Add a platform) > Mobile and desktop" in hand.notice()
        assert button(hand) == "I have moved it: sign in again"
        assert in_view(hand)
        old = hand.app.copied_texts[-1]
        web = app_on(hand.running, "public")
        await hand.type_into("client_id", web["client_id"])
        await hand.type_into("redirect_uri", "http://localhost:8080")
        await hand.press("f6")
        await hand.on(TenantScreen)
        await hand.press("enter")
        link = await hand.fresh_link()
        assert link != old
        await hand.press("enter")
        await hand.on(AnswerScreen)
        assert hand.field("answer").text == ""
        await hand.paste(await play_browser(link))
        await hand.press("enter")

        await hand.on(TokenScreen)


async def test_a_single_page_app_s_code_is_not_sent_twice(start: Start) -> None:
    """Where the redirect URI was moved at Microsoft, the same values need another code."""
    spa = "http://localhost:8080/spa"
    async with refused(start, "spa", redirect_uri=spa, public=True) as hand:
        old = hand.app.copied_texts[-1]
        await hand.press("enter")
        await hand.on(TenantScreen)
        await hand.press("enter")

        assert await hand.fresh_link() != old


@SIZES
async def test_a_tenant_of_another_cloud_is_signed_in_to_there_with_one_key(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(
        ProviderName.ADME, tenant="china.practice.example", size=size, keeps=True
    ) as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.on(TargetScreen)
        assert button(hand) == f"Sign in at {cloud_named('china').title}"
        assert in_view(hand)
        await hand.press("f6")
        await hand.until(lambda: not isinstance(hand.app.screen, TargetScreen))
        hand.app.stop(129)
        await hand.pilot.pause()

    found = newest_pending(time.time())
    assert found is not None
    assert found.pending.walk.answers.cloud == "china"


async def test_an_error_that_has_no_mending_has_no_button(start: Start) -> None:
    async with start(client_secret=Secret("practice-secret-that-is-wrong")) as hand:
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert "AADSTS7000215" in hand.notice()
        assert not hand.app.screen.query_one("#mending").display
        await hand.press("f6")
        assert isinstance(hand.app.screen, RegistrationScreen)


async def test_without_an_error_there_is_no_button(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        await hand.press("escape", "escape")
        await hand.on(RegistrationScreen)

        assert not hand.app.screen.query_one("#mending").display
        assert "f6" not in {
            binding.binding.key
            for binding in hand.app.screen.active_bindings.values()
            if binding.enabled
        }
