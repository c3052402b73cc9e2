"""A paste without brackets arrives as keys: where no field takes them, they press nothing."""

from __future__ import annotations

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import at_result, to_browser
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.widgets.controls import TickBox


async def stream(hand: Hand, text: str) -> None:
    """Each character a key, each line end an Enter, without a pause between them."""
    from textual.events import Key

    names = {"\n": ("enter", "\r"), " ": ("space", " "), "\t": ("tab", "\t")}
    for character in text:
        hand.app.post_message(Key(*names.get(character, (character, character))))


async def test_the_answer_reaches_its_field_from_the_browser_step(start: Start) -> None:
    async with start() as hand:
        address = await play_browser(await to_browser(hand))
        await stream(hand, "\n".join(address[at : at + 80] for at in range(0, len(address), 80)))
        await hand.on(AnswerScreen)
        await hand.until(lambda: "state matches" in hand.reading("answer"))


async def test_with_the_focus_on_a_button_nothing_is_pressed(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        hand.app.screen.query_one("#reveal").focus()
        copied = len(hand.app.copied_texts)
        await stream(hand, f"{token[:70]}\n{token[70:]}\n")
        await hand.until(lambda: "It came whole" in hand.notice())

        assert token not in hand.seen()
        assert len(hand.app.copied_texts) == copied
        assert isinstance(hand.app.screen, TokenScreen)


async def test_a_text_with_blanks_ticks_nothing_and_goes_into_the_empty_field(start: Start) -> None:
    async with start(alone=True, client_id="") as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        hand.app.screen.query(TickBox).first().focus()
        await stream(hand, "Application (client) ID 22222222-2222-4222-8222-222222222222 \n")
        await hand.until(lambda: hand.field("client_id").text != "")

        assert not any(tick.value for tick in hand.app.screen.query(TickBox))
        assert isinstance(hand.app.screen, RegistrationScreen)
        assert "was taken out of that text" in hand.reading("client_id")


async def test_tab_at_once_behind_a_text_leads_on_to_the_next_field(start: Start) -> None:
    """The secret that comes next would else stand in the Application (client) ID, to be read."""
    async with start(alone=True, client_id="", client_secret=Secret("")) as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        hand.app.screen.query(TickBox).first().focus()
        await stream(hand, "22222222-2222-4222-8222-222222222222\t")
        await hand.until(lambda: hand.field("client_id").text != "")
        await hand.pilot.pause()

        assert hand.field("client_id").text == "22222222-2222-4222-8222-222222222222"
        assert hand.focused() != "client_id"


async def test_a_single_letter_holds_nothing_up(start: Start) -> None:
    async with start() as hand:
        await hand.on(TargetScreen)
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        tick = hand.app.screen.query(TickBox).first()
        tick.focus()
        await stream(hand, "x ")
        await hand.until(lambda: tick.value)


async def test_keys_typed_into_a_field_are_its_own(start: Start) -> None:
    async with start(alone=True, site="") as hand:
        await hand.on(TargetScreen)
        hand.field("site").control.focus()
        await hand.pilot.pause()
        await stream(hand, "contoso")
        await hand.until(lambda: hand.field("site").text == "contoso")
