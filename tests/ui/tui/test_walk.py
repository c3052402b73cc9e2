"""The walk through the screens, as a person does it."""

from __future__ import annotations

import httpx
import pytest

from tests.ui.tui.conftest import Start
from tests.ui.tui.walking import STEPS, at_result, to_browser, to_paste
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.confirm_exit import ConfirmExitScreen
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.widgets.controls import TickBox


@pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80x24", "60x20"])
@pytest.mark.parametrize("provider", list(ProviderName))
async def test_enter_and_one_paste_lead_to_the_refresh_token_on_the_clipboard(
    start: Start, provider: ProviderName, size: tuple[int, int]
) -> None:
    async with start(provider, size=size) as hand, at_result(hand) as token:
        assert token.startswith("practice-refresh")
        assert "Refresh token: Copied." in hand.notice()
        assert token not in hand.seen()
        await hand.press("ctrl+r")
        assert token in hand.seen()


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_no_screen_is_wider_than_60_columns(start: Start, provider: ProviderName) -> None:
    async with start(provider, size=(60, 20)) as hand:
        await hand.on(TargetScreen)
        for step in STEPS[:5]:
            await hand.on(step)
            if step is TenantScreen:
                await hand.until(lambda: "Found" in hand.notice())
            assert hand.app.screen.max_scroll_x == 0, step
            assert hand.app.screen.query_one("#body").max_scroll_x == 0, step
            assert all(
                widget.region.right <= 60 for widget in hand.app.screen.query("*") if widget.display
            ), step
            await hand.press("enter")


async def test_escape_goes_back_step_by_step_and_keeps_what_was_typed(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        for step in (SignInScreen, TenantScreen, RegistrationScreen):
            await hand.press("escape")
            await hand.on(step)
        await hand.press("space")
        await hand.type_into("redirect_uri", "http://localhost:9999")
        await hand.press("escape")
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert hand.field("redirect_uri").text == "http://localhost:9999"
        assert hand.app.screen.query(TickBox).first().value
        assert hand.field("client_secret").text


async def test_going_back_and_forth_keeps_the_link_and_the_pasted_answer(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        link = hand.app.copied_texts[-1]
        await hand.paste(address)
        await hand.press("escape")
        await hand.on(SignInScreen)
        await hand.press("ctrl+y")
        await hand.until(lambda: len(hand.app.copied_texts) > 1)
        await hand.press("enter")
        await hand.on(AnswerScreen)

        assert hand.app.copied_texts[-1] == link
        assert "state matches" in hand.reading("answer")


async def test_a_wrong_secret_leads_to_its_field_and_then_straight_back(start: Start) -> None:
    async with start(client_secret=Secret("practice-secret-that-is-wrong")) as hand:
        right = hand.running.sandbox.description()["apps"][0]["client_secret"]  # type: ignore[index]
        address = await to_paste(hand)
        await hand.paste(address)
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert hand.focused() == "client_secret"
        assert "AADSTS7000215" in hand.notice()
        assert "correlation ID" in hand.notice()
        assert hand.field("client_id").text

        await hand.type_into("client_secret", right)
        await hand.press("enter")
        await hand.on(AnswerScreen)
        assert "state matches" in hand.reading("answer")
        assert "AADSTS7000215" not in hand.notice()
        await hand.press("enter")
        await hand.on(TokenScreen)


async def test_an_unknown_tenant_leads_back_to_its_field(start: Start) -> None:
    async with start(ProviderName.ADME, tenant="nobody.example") as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.until(lambda: isinstance(hand.app.screen, TargetScreen))
        await hand.until(lambda: "AADSTS90002" in hand.notice())

        assert hand.focused() == "tenant"
        assert hand.field("tenant").text == "nobody.example"


async def test_a_second_enter_does_not_fall_through_the_next_screen(start: Start) -> None:
    async with start(client_id="") as hand:
        await hand.on(TargetScreen)
        await hand.press("enter", "enter", "enter")
        await hand.on(RegistrationScreen)

        assert hand.focused() == "client_id"
        assert len(hand.app.screen_stack) == 2


async def test_a_paste_on_the_browser_screen_goes_on_with_it(start: Start) -> None:
    async with start() as hand:
        address = await play_browser(await to_browser(hand))
        await hand.paste(address)
        await hand.on(AnswerScreen)

        assert "state matches" in hand.reading("answer")


async def test_the_browser_can_be_played(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        await hand.press("ctrl+g")
        await hand.on(AnswerScreen)

        assert "state matches" in hand.reading("answer")


async def test_the_link_is_opened_without_leaving_the_screen(start: Start) -> None:
    async with start() as hand:
        link = await to_browser(hand)
        await hand.press("ctrl+o")
        await hand.until(lambda: hand.app.opened == [link])

        assert "Opened." in hand.notice()


async def test_a_fresh_link_forgets_the_answer_to_the_old_one(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        old = hand.app.copied_texts[-1]
        await hand.paste(address)
        await hand.press("ctrl+n")
        await hand.on(SignInScreen)
        await hand.press("ctrl+y")
        await hand.until(lambda: hand.app.copied_texts[-1] != old)
        await hand.press("enter")
        await hand.on(AnswerScreen)

        assert hand.field("answer").text == ""
        await hand.paste(address)
        assert "another attempt" in hand.reading("answer")


async def test_leaving_without_the_token_copied_asks_once(start: Start) -> None:
    async with start(reaches=False) as hand, at_result(hand):
        await hand.press("ctrl+q")
        await hand.on(ConfirmExitScreen)
        assert "not copied" in hand.seen()
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.press("ctrl+q")
        await hand.on(ConfirmExitScreen)
        await hand.press("tab", "enter")
        await hand.until(lambda: hand.app.return_code is not None and not hand.app.is_running)

        assert hand.app.return_code == 0


async def test_leaving_with_the_token_copied_asks_nothing(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        assert hand.app.return_code == 0


async def test_leaving_before_the_end_is_status_3(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)

        assert hand.app.return_code == 3


async def test_enter_on_the_result_loses_nothing(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await hand.press("enter", "enter")

        assert isinstance(hand.app.screen, TokenScreen)


async def test_the_access_token_has_its_own_key(start: Start) -> None:
    async with start() as hand, at_result(hand) as refresh_token:
        await hand.press("ctrl+t")
        await hand.until(lambda: hand.app.copied_texts[-1] != refresh_token)

        async with httpx.AsyncClient() as client:
            answer = await client.get(
                f"{hand.running.origin}/_api/web?$select=Title",
                headers={"authorization": f"Bearer {hand.app.copied_texts[-1]}"},
            )
        assert answer.status_code == 200


async def test_f1_explains_every_screen_and_escape_only_closes_the_help(start: Start) -> None:
    async with start() as hand:
        for step in STEPS[:5]:
            await hand.on(step)
            if step is TenantScreen:
                await hand.until(lambda: "Found" in hand.notice())
            await hand.press("f1")
            await hand.on(HelpScreen)
            assert "^q\nLeave" in hand.seen()
            assert "Focus Previous" not in hand.seen()
            await hand.press("escape")
            await hand.on(step)
            await hand.press("enter")


async def test_the_age_of_the_attempt_is_counted(start: Start) -> None:
    now = [1_000_000.0]
    async with start(clock=lambda: now[0]) as hand:
        await to_paste(hand)
        assert "0:00" in hand.seen()
        assert "10 minutes" in hand.seen()
        now[0] += 95
        await hand.until(lambda: "1:35" in hand.seen())
        now[0] += 600
        await hand.until(lambda: "may have ended" in hand.seen())


async def test_escape_on_the_first_step_does_not_end_the_wizard(start: Start) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        await hand.press("escape")

        assert isinstance(hand.app.screen, TargetScreen)
        assert "ctrl+q leaves" in hand.notice()
