"""An error that is longer than the foot of the screen: all of it can be read."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Static

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import to_browser, to_paste
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import Step, TokenWizardError, Who
from tokenwizard.flow.client import TokenClient
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.ui.tui.actions import on_screen
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.step_screen import StepScreen
from tokenwizard.ui.tui.widgets.key_bar import KeyBar
from tokenwizard.ui.tui.widgets.status_line import StatusFrame

SMALL, USUAL = (60, 20), (80, 24)
WRONG_SECRET = catalogue()["AADSTS7000215"]
LONG = TokenWizardError(
    "It broke",
    cause="Because it was old. " * 40,
    next_step="Mend it.",
    who=Who.ADMINISTRATOR,
    step=Step.BROWSER,
    code="AADSTS50105",
)


def in_view(hand: Hand) -> str:
    """What of the notice stands on the screen, its lines joined."""
    frame = hand.app.screen.query_one(StatusFrame).content_region
    strips = hand.app.screen._compositor.render_strips()  # Textual has no public way to see lines
    rows = [strips[row].text[: frame.right].strip() for row in range(frame.y, frame.bottom)]
    return " ".join(" ".join(rows).split())


@asynccontextmanager
async def wrong_secret(start: Start, size: tuple[int, int]) -> AsyncIterator[Hand]:
    """On the step of the client secret, which was refused while the clock is an hour ahead."""
    async with (
        new_client() as client,
        start(
            size=size,
            flow=TokenClient(client, clock=lambda: time.time() + 3_600),
            client_secret=Secret("practice-secret-that-is-wrong"),
        ) as hand,
    ):
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.on(RegistrationScreen)
        await hand.pilot.pause()
        yield hand


async def read_through(hand: Hand) -> str:
    """All that is in view while the notice is paged to its end."""
    seen = [in_view(hand)]
    frame = hand.app.screen.query_one(StatusFrame)
    while frame.scroll_target_y < frame.max_scroll_y:
        await hand.press("pagedown")
        seen.append(in_view(hand))
    return " ".join(seen)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["60x20", "80x24"])
async def test_what_to_do_now_and_the_code_are_in_view_and_the_rest_is_a_page_away(
    start: Start, size: tuple[int, int]
) -> None:
    async with wrong_secret(start, size) as hand:
        first = in_view(hand)
        assert "clock is 60 minutes ahead" in first
        assert f"Now: {on_screen(WRONG_SECRET.advice)}" in first
        assert "F2 copies a message for your administrator." in first
        everything = await read_through(hand)

        assert "AADSTS7000215, correlation ID" in everything
        assert WRONG_SECRET.cause in everything


async def test_a_page_down_at_the_end_of_the_notice_pages_the_body(start: Start) -> None:
    async with wrong_secret(start, SMALL) as hand:
        body = hand.app.screen.query_one("#body")
        await hand.press("pageup")
        body.scroll_home(animate=False)
        await read_through(hand)
        assert body.scroll_target_y == 0
        await hand.press("pagedown")
        await hand.until(lambda: body.scroll_target_y > 0)
        await hand.press("pageup")

        assert in_view(hand).startswith(f"✗ {WRONG_SECRET.title}")


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["60x20", "80x24"])
async def test_after_f2_what_to_do_now_is_still_there(start: Start, size: tuple[int, int]) -> None:
    async with wrong_secret(start, size) as hand:
        await read_through(hand)
        await hand.press("f2")
        await hand.until(lambda: "Message: Copied." in hand.notice())
        await hand.pilot.pause()

        assert "Message: Copied." in in_view(hand)
        assert f"Now: {on_screen(WRONG_SECRET.advice)}" in in_view(hand)


async def test_the_footer_names_f2_where_there_is_a_message_and_only_there(start: Start) -> None:
    def footer(hand: Hand) -> list[str]:
        row = hand.app.screen.query_one(KeyBar)
        in_view = zip(row.shown, row.ends(), strict=True)
        return [key.does for key, end in in_view if end <= SMALL[0]]

    async with wrong_secret(start, SMALL) as hand:
        await hand.until(lambda: "Message" in footer(hand))
    async with start(size=SMALL) as hand:
        await hand.until(lambda: "Continue" in footer(hand))

        assert "Message" not in footer(hand)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["60x20", "80x24"])
async def test_help_begins_with_the_whole_error(start: Start, size: tuple[int, int]) -> None:
    async with wrong_secret(start, size) as hand:
        told = hand.notice()
        await hand.press("f1")
        await hand.on(HelpScreen)
        error = hand.app.screen.query_one("#error", Static)

        assert str(error.visual) == told
        assert error.region.y == hand.app.screen.query_one("#panel").content_region.y
        await hand.press("escape")
        await hand.on(RegistrationScreen)


@pytest.mark.parametrize("size", [SMALL, USUAL, (100, 50)], ids=["60x20", "80x24", "100x50"])
async def test_what_microsoft_said_is_in_the_notice_or_at_the_top_of_help(
    start: Start, size: tuple[int, int]
) -> None:
    async with wrong_secret(start, size) as hand:
        in_notice = "It said:" in hand.notice()
        await hand.press("f1")
        await hand.on(HelpScreen)
        said = hand.app.screen.query("#said")
        shown = [str(one.visual) for one in (*hand.app.screen.query("#error"), *said)]

        assert in_notice is (size == (100, 50))
        assert bool(said) is not in_notice
        assert sum(text.count('It said: "AADSTS7000215: ') for text in shown) == 1
        await hand.press("escape")
        await hand.on(RegistrationScreen)


async def test_help_without_an_error_begins_with_its_heading(start: Start) -> None:
    async with start() as hand:
        await hand.press("f1")
        await hand.on(HelpScreen)

        assert not hand.app.screen.query("#error")


async def test_the_notice_is_paged_also_where_another_part_that_scrolls_has_the_focus(
    start: Start,
) -> None:
    async with start(size=SMALL) as hand:
        await to_browser(hand)
        screen = hand.app.screen
        assert isinstance(screen, StepScreen)
        assert isinstance(screen, SignInScreen)
        screen.refuse(LONG)
        await hand.pilot.pause()
        assert hand.focused() == "link"
        assert in_view(hand).startswith("✗ It broke Now: Mend it.")
        everything = await read_through(hand)

        assert in_view(hand).endswith("Because it was old.")
        assert everything.count("Because it was old.") >= 35
