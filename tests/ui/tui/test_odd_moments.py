"""Keys at odd moments, and other things that a person does and a script does not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from rich.console import Group

from tests.ui.tui.conftest import Hand, Start, printed
from tests.ui.tui.walking import STEPS, at_result, to_browser, to_paste
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.token_response import TokenRequest, TokenSet
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.system.terminal.clipboard import CopyResult
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.confirm_exit import ConfirmExitScreen
from tokenwizard.ui.tui.screens.graph_scopes import GraphScopesScreen
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, CopyLine, RadioList
from tokenwizard.ui.tui.widgets.status_line import StatusFrame

TENANT = "99999999-9999-4999-8999-999999999999"


async def send(hand: Hand, *keys: str) -> None:
    """Keys without a pause between them, as a held key or an impatient hand sends them.

    Then it is waited until each was dealt with: none may meet an app that is closed already.
    """
    from textual.events import Key

    for key in keys:
        hand.app.post_message(Key(key, None))
    await hand.pilot.pause()


async def test_a_held_enter_key_walks_and_breaks_nothing(start: Start) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        await send(hand, *["enter"] * 12)
        await hand.until(lambda: not isinstance(hand.app.screen, TargetScreen))
        await hand.until(lambda: isinstance(hand.app.screen, STEPS) and hand.app.screen.is_mounted)

        assert len(hand.app.screen_stack) == 2


async def test_a_held_escape_key_goes_back_and_breaks_nothing(start: Start) -> None:
    async with start() as hand:
        await to_paste(hand)
        await send(hand, *["escape"] * 12)
        await hand.until(lambda: isinstance(hand.app.screen, STEPS[:4]))

        assert len(hand.app.screen_stack) == 2


@pytest.mark.parametrize(
    ("keys", "focused"),
    [
        (("down", "enter"), "tenant"),
        (("down", "down", "enter"), "tenant"),
        (("down", "down", "down", "enter"), "use-entra"),
    ],
    ids=["adme", "entra", "closed"],
)
async def test_enter_before_the_fields_of_a_provider_are_made_leads_to_them(
    start: Start, keys: tuple[str, ...], focused: str
) -> None:
    async with start(site="contoso.sharepoint.com", tenant="") as hand:
        await hand.on(TargetScreen)
        hand.app.screen.query_one(RadioList).focus()
        await hand.pilot.pause()
        await send(hand, *keys)

        await hand.until(lambda: hand.focused() == focused)


async def test_f5_before_the_scopes_are_made_picks_them(start: Start) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        hand.app.screen.query_one(RadioList).focus()
        await hand.pilot.pause()
        await send(hand, "down", "down", "f5")

        await hand.on(GraphScopesScreen)


@dataclass(frozen=True)
class HeldFlow(TokenClient):
    """A flow whose token request waits until it is let go."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    async def redeem(self, request: TokenRequest) -> TokenSet:
        self.asked.append("redeem")
        await self.go.wait()
        return await super().redeem(request)


async def test_help_that_is_open_when_the_token_comes_stays_until_it_is_closed(
    start: Start,
) -> None:
    flow = HeldFlow(new_client())
    async with start(flow=flow) as hand:
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.until(lambda: flow.asked == ["redeem"])
        await hand.press("f1")
        await hand.on(HelpScreen)
        flow.go.set()
        for _ in range(20):
            await hand.pilot.pause()
        assert isinstance(hand.app.screen, HelpScreen)
        await hand.press("escape")
        await hand.on(TokenScreen)

        assert len(hand.app.screen_stack) == 2


async def test_nothing_interrupts_a_code_on_its_way(start: Start) -> None:
    flow = HeldFlow(new_client())
    async with start(flow=flow) as hand:
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.until(lambda: flow.asked == ["redeem"])
        await hand.press("enter", "escape", "ctrl+n", "enter")
        assert isinstance(hand.app.screen, AnswerScreen)
        assert "on its way" in hand.notice()
        flow.go.set()
        await hand.on(TokenScreen)

        assert flow.asked == ["redeem"]


async def test_enter_is_shut_until_there_is_a_code(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        assert hand.app.screen.check_action("proceed", ()) is None
        await hand.paste(address)

        assert hand.app.screen.check_action("proceed", ()) is True


async def test_the_token_is_asked_about_once_something_else_was_copied_over_it(
    start: Start,
) -> None:
    async with start() as hand, at_result(hand) as refresh_token:
        await hand.press("ctrl+t")
        await hand.until(lambda: hand.app.copied_texts[-1] != refresh_token)
        await hand.press("ctrl+q")
        await hand.on(ConfirmExitScreen)
        assert "copied last" in hand.seen()
        await hand.press("escape")
        await hand.on(TokenScreen)
        await hand.press("ctrl+y")
        await hand.until(lambda: hand.app.copied_texts[-1] == refresh_token)
        await hand.press("ctrl+q")
        await hand.until(lambda: not hand.app.is_running)


@pytest.mark.parametrize("copied", [True, False])
async def test_help_is_closed_by_leaving_the_token(start: Start, copied: bool) -> None:
    async with start(reaches=copied) as hand, at_result(hand):
        await hand.press("f1")
        await hand.on(HelpScreen)
        await hand.press("ctrl+q")
        if not copied:
            await hand.on(ConfirmExitScreen)
            await hand.press("tab", "enter")
        await hand.until(lambda: not hand.app.is_running)

        assert hand.app.return_code == 0


async def test_escape_on_the_token_keeps_it(start: Start) -> None:
    async with start() as hand, at_result(hand):
        await hand.press("escape")

        assert isinstance(hand.app.screen, TokenScreen)
        assert "ctrl+q leaves" in hand.notice()


async def test_show_becomes_hide_and_the_keys_stay_in_view(start: Start) -> None:
    async with start(size=(60, 20)) as hand, at_result(hand) as token:
        await hand.press("ctrl+r")
        assert token in hand.seen()
        reveal = hand.app.screen.query_one("#reveal", ActionButton)

        assert reveal.label == "Hide"
        assert reveal.region.bottom <= 20
        await hand.press("ctrl+r")
        assert token not in hand.seen()


async def test_a_tenant_typed_by_hand_survives_going_back(start: Start) -> None:
    async with start() as hand:
        await to_browser(hand)
        await hand.press("escape")
        await hand.on(TenantScreen)
        await hand.type_into("tenant", TENANT)
        await hand.press("escape")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.on(TenantScreen)
        await hand.pilot.pause()

        assert hand.field("tenant").text == TENANT


async def test_looking_again_takes_the_old_addresses_from_the_screen(start: Start) -> None:
    flow = HeldFlow(new_client())
    async with start(flow=flow) as hand:
        await to_browser(hand)
        await hand.press("escape")
        await hand.on(TenantScreen)
        assert "to no other" in hand.seen()
        await hand.type_into("tenant", TENANT)
        assert "to no other" not in hand.seen()


async def test_the_redirect_uri_to_register_follows_the_field(start: Start) -> None:
    async with start() as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.type_into("redirect_uri", "http://localhost:9999/cb")

        lines = {line.label: line.value for line in hand.app.screen.query(CopyLine)}
        assert lines["Redirect URI"] == "http://localhost:9999/cb"


async def test_a_value_of_the_checklist_is_copied_with_enter(start: Start) -> None:
    async with start() as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        hand.app.screen.query(CopyLine).first().focus()
        await hand.press("enter")
        await hand.until(lambda: hand.app.copied_texts == ["https://entra.microsoft.com"])

        assert isinstance(hand.app.screen, RegistrationScreen)


@pytest.mark.parametrize("width", [80, 60, 50])
async def test_the_steps_are_never_pushed_out_of_the_header(start: Start, width: int) -> None:
    async with start(size=(width, 20)) as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        first, second = hand.header().splitlines()

        assert len(first) <= width - 4
        assert "App" in second
        assert "practice" in first


async def test_the_first_step_names_no_provider_in_its_header(start: Start) -> None:
    async with start() as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("escape")
        await hand.on(TargetScreen)

        assert "SharePoint" not in hand.header()


async def test_a_played_browser_that_is_refused_leads_to_the_field(start: Start) -> None:
    async with start(client_id="aaaaaaaa-0000-4000-8000-000000000009") as hand:
        await to_browser(hand)
        await hand.press("ctrl+g")
        await hand.on(RegistrationScreen)

        assert "AADSTS700016" in hand.notice()
        assert hand.focused() == "client_id"


async def test_a_refused_field_at_the_lower_edge_is_shown_with_its_sentence(start: Start) -> None:
    async with start(client_id="aaaaaaaa-0000-4000-8000-00000000000") as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.until(
            lambda: (
                hand.field("client_id").region.bottom
                <= hand.app.screen.query_one("#body").region.bottom
            )
        )

        assert hand.reading("client_id").startswith("✗ ")


async def test_an_answer_pasted_twice_is_read_once(start: Start) -> None:
    async with start() as hand:
        address = await to_paste(hand)
        await hand.paste(address)
        await hand.paste(address)

        assert "state matches" in hand.reading("answer")


async def test_a_paste_that_meets_no_field_goes_into_the_first_empty_one(start: Start) -> None:
    async with start(client_id="") as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.paste("aaaaaaaa-0000-4000-8000-000000000001\n")

        assert hand.field("client_id").text == "aaaaaaaa-0000-4000-8000-000000000001"
        assert hand.focused() == "client_id"


async def test_a_refused_field_is_not_overwritten_by_the_next_key(start: Start) -> None:
    async with start(ProviderName.ADME, tenant="nobody.example") as hand:
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.press("enter")
        await hand.until(lambda: "AADSTS90002" in hand.notice())
        await hand.press("x")

        assert hand.field("tenant").text == "nobody.examplex"


async def test_a_copy_that_ends_when_the_screen_is_gone_breaks_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, gone = asyncio.Event(), asyncio.Event()

    async with start() as hand, at_result(hand):
        copy = hand.app.copy

        async def held(text: Secret) -> CopyResult:
            await go.wait()
            gone.set()
            return await copy(text)

        screen = hand.app.screen
        assert isinstance(screen, TokenScreen)
        monkeypatch.setattr(screen, "services", replace(screen.services, copy=held))
        await hand.press("ctrl+t")
        (worker,) = (one for one in hand.app.workers if one.name == "carry")
        await screen.query_one(StatusFrame).remove()
        go.set()
        await gone.wait()
        await hand.until(lambda: worker.is_finished)

        assert worker.error is None


async def test_a_crash_after_the_last_words_is_told_behind_them(start: Start) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        hand.app.exit(message="The last words.")
        hand.app._fatal_error()

        (told,) = hand.app._exit_renderables
        assert isinstance(told, Group)
        assert "The last words." in printed(hand.app)
        assert "tokenwizard broke" in printed(hand.app)
