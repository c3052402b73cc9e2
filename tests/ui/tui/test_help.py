"""F1 explains every screen; F8 changes the colours of every screen."""

from __future__ import annotations

from typing import Any

import pytest
from textual.screen import ModalScreen, Screen

from tests.ui.tui.conftest import Start
from tests.ui.tui.every_screen import EVERY_SCREEN, at_target
from tokenwizard.errors.errors import LocalError
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.theme_settings import remember_theme
from tokenwizard.ui.tui.widgets.theme import OFFERED


@pytest.mark.parametrize(
    "screen", [one for one in EVERY_SCREEN if one is not HelpScreen], ids=lambda one: one.__name__
)
async def test_f1_explains_every_screen_and_gives_it_back(
    start: Start, screen: type[Screen[Any]]
) -> None:
    async with EVERY_SCREEN[screen](start) as hand:
        shown = hand.app.screen
        await hand.press("f1")
        await hand.on(HelpScreen)
        explained = hand.seen()
        assert str(getattr(screen, "heading", "")) in explained
        assert len(explained) > 200
        assert ("Colours" in explained) is not isinstance(shown, ModalScreen)
        await hand.press("f1")
        await hand.until(lambda: hand.app.screen is shown)


async def test_f8_goes_through_the_themes_and_tells_each(start: Start) -> None:
    async with at_target(start) as hand:
        told: list[str] = []
        hand.app._on_theme = told.append
        for _ in OFFERED:
            await hand.press("f8")

        assert told == [*OFFERED[1:], OFFERED[0]]
        assert hand.app.theme == OFFERED[0]


async def test_a_theme_that_cannot_be_remembered_is_shown_all_the_same(start: Start) -> None:
    def refuse(name: str) -> None:
        raise LocalError(f"{name} could not be written")

    async with at_target(start) as hand:
        hand.app._on_theme = refuse
        await hand.press("f8")

        assert hand.app.theme == OFFERED[1]
        assert [toast.message for toast in hand.app._notifications] == [
            f"{OFFERED[1]}: it is not remembered. {OFFERED[1]} could not be written."
        ]


async def test_what_is_remembered_can_be_any_of_those_that_f8_offers() -> None:
    from tokenwizard.ui.tui.theme_settings import remembered_theme

    for name in OFFERED:
        remember_theme(name)
        assert remembered_theme() == name
