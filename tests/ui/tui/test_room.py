"""A window made larger and smaller while a screen is shown: nothing is lost, nothing breaks."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from textual.containers import ScrollableContainer, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget

import tokenwizard.ui.tui.screens
from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.every_screen import EVERY_SCREEN, at_target
from tests.ui.tui.walking import to_browser, to_paste
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.too_small import MakeLarger, TooSmallScreen
from tokenwizard.ui.tui.widgets.controls import RadioList, TickBox
from tokenwizard.ui.tui.widgets.field import LabelledInput

LARGE = (80, 24)
SMALL = ((40, 30), (1, 1))
EVERY = pytest.mark.parametrize("screen", EVERY_SCREEN, ids=lambda screen: screen.__name__)


async def resize(hand: Hand, columns: int, rows: int) -> None:
    """As the terminal does; until the screen has its new size."""
    await hand.pilot.resize_terminal(columns, rows)
    await hand.until(lambda: hand.app.screen.size == (columns, rows))


def state(screen: Screen[Any]) -> list[object]:
    """What a person put into a screen, and where they are in it."""
    return [
        screen.focused,
        [
            (field.id, field.text, field.control.cursor_position)
            for field in screen.query(LabelledInput)
        ],
        [tick.value for tick in screen.query(TickBox)],
        [choice.chosen for choice in screen.query(RadioList)],
        [(where, where.scroll_y) for where in scrolled(screen)],
    ]


def scrolled(screen: Screen[Any]) -> Iterator[Widget]:
    for kind in (VerticalScroll, ScrollableContainer):
        yield from screen.query(kind)


async def test_the_steps_of_the_app_leave_a_column_free_before_the_scrollbar(start: Start) -> None:
    async with EVERY_SCREEN[RegistrationScreen](start, size=LARGE) as hand:
        body = hand.app.screen.query_one("#body")
        await hand.until(lambda: body.max_scroll_y > 0)

        assert {tick.region.right for tick in hand.app.screen.query(TickBox)} == {
            body.vertical_scrollbar.region.x - 1
        }


async def test_the_sign_in_step_shows_its_last_sentence_at_80_columns(start: Start) -> None:
    async with start(size=LARGE) as hand:
        await to_browser(hand)
        await hand.until(lambda: not hand.notice().startswith("…"))
        body = hand.app.screen.query_one("#body")

        assert body.max_scroll_y == 0
        assert hand.app.screen.query_one("#warning").region.bottom <= body.region.bottom


@EVERY
async def test_another_size_and_back_keeps_what_is_typed_focused_and_scrolled(
    start: Start, screen: type[Screen[Any]]
) -> None:
    async with EVERY_SCREEN[screen](start, size=LARGE) as hand:
        await hand.press("tab")
        shown = hand.app.screen
        before = state(shown)
        await resize(hand, 60, 20)
        assert hand.app.screen is shown
        await hand.until(lambda: all(one.region.right <= 60 for one in shown.query("*")))
        for columns, rows in SMALL:
            await resize(hand, columns, rows)
            await hand.on(TooSmallScreen)
            await hand.press("enter", "x")
        await resize(hand, *LARGE)
        await hand.until(lambda: hand.app.screen is shown)

        assert state(shown) == before


@pytest.mark.parametrize("size", [(40, 15), (40, 60), (200, 15)])
async def test_a_window_without_room_says_what_would_be_enough(
    start: Start, size: tuple[int, int]
) -> None:
    async with at_target(start) as hand:
        await resize(hand, *size)
        await hand.on(TooSmallScreen)
        said = str(hand.app.screen.query_one(MakeLarger).render())

        assert said.startswith(f"Make me larger\n{size[0]}x{size[1]} now, over 40x15 needed.")


async def test_a_walk_that_begins_without_room_begins_once_there_is_some(start: Start) -> None:
    async with start(size=(40, 15)) as hand:
        await hand.on(TooSmallScreen)
        await resize(hand, 41, 16)
        await hand.on(TargetScreen)

        assert hand.field("site").text == hand.filled_in.site


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (200, 1)])
async def test_one_column_and_one_row_do_not_break_the_beginning(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as hand:
        await hand.on(TooSmallScreen)
        await resize(hand, *LARGE)
        await hand.on(TargetScreen)


async def test_an_answer_that_comes_while_there_is_no_room_is_not_lost(start: Start) -> None:
    async with start() as hand:
        link = await to_browser(hand)
        await resize(hand, 30, 10)
        await hand.on(TooSmallScreen)
        hand.app.answer_came(Secret(await play_browser(link)))
        await hand.pilot.pause()
        assert isinstance(hand.app.screen, TooSmallScreen)
        await resize(hand, *LARGE)
        await hand.on(TokenScreen)


async def test_a_token_is_not_left_behind_by_leaving_while_there_is_no_room(start: Start) -> None:
    async with start() as hand:
        await hand.paste(await to_paste(hand))
        await hand.press("enter")
        await hand.on(TokenScreen)
        await resize(hand, 30, 10)
        await hand.press("ctrl+q")
        assert isinstance(hand.app.screen, TooSmallScreen)
        await resize(hand, *LARGE)
        await hand.on(TokenScreen)


def test_every_screen_of_the_wizard_is_among_those_that_are_tried() -> None:
    found = {
        kind
        for module in pkgutil.iter_modules(tokenwizard.ui.tui.screens.__path__)
        for kind in vars(
            importlib.import_module(f"tokenwizard.ui.tui.screens.{module.name}")
        ).values()
        if isinstance(kind, type)
        and issubclass(kind, Screen)
        and kind.__module__.startswith("tokenwizard")
    }
    bases = {base for kind in found for base in kind.__mro__[1:]}

    assert found - bases - {TooSmallScreen} == set(EVERY_SCREEN)


async def test_typing_goes_on_where_it_was(start: Start) -> None:
    async with at_target(start) as hand:
        hand.field("site").control.focus_at_end()
        await hand.press("/")
        await resize(hand, 30, 10)
        await hand.on(TooSmallScreen)
        await resize(hand, *LARGE)
        await hand.on(TargetScreen)
        await hand.press("a")

        assert hand.field("site").text == f"{hand.filled_in.site}/a"
