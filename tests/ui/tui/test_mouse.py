"""The mouse reaches every control: each is clicked on once, on each screen."""

from __future__ import annotations

from typing import Any

import pytest
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.every_screen import EVERY_SCREEN
from tokenwizard.ui.tui.widgets.controls import ActionButton, CopyLine, RadioList, TickBox
from tokenwizard.ui.tui.widgets.field import LineInput


class Pressed:
    """What the acts of a screen would do, in place of doing it."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    async def __call__(self, action: str, *_: object) -> bool:
        self.actions.append(action)
        return True


async def click(hand: Hand, control: Widget) -> None:
    """In the middle of its first row, once it was scrolled into view."""
    control.scroll_visible(animate=False, immediate=True)
    await hand.pilot.pause()
    assert await hand.pilot.click(control, offset=(min(2, control.region.width - 1), 0))
    await hand.pilot.pause()


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=lambda one: one.__name__)
async def test_a_click_does_what_the_control_is_for(
    start: Start, screen: type[Screen[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with EVERY_SCREEN[screen](start, size=(80, 40)) as hand:
        shown, pressed = hand.app.screen, Pressed()
        monkeypatch.setattr(shown, "run_action", pressed)
        for field in [one for one in shown.query(LineInput) if one.region.area]:
            await click(hand, field)
            assert hand.app.focused is field
        for act in [one for one in shown.query(ActionButton) if one.region.area]:
            await click(hand, act)
            assert pressed.actions.pop() == act._action
        for line in [one for one in shown.query(CopyLine) if one.region.area][:2]:
            copied = len(hand.app.copied_texts)
            await click(hand, line)
            await hand.until(lambda copied=copied: len(hand.app.copied_texts) > copied)  # type: ignore[misc]
        for tick in [one for one in shown.query(TickBox) if one.region.area][:3]:
            value = tick.value
            await click(hand, tick)
            assert tick.value is not value
        for choice in [one for one in shown.query(RadioList) if one.region.area]:
            choice.chosen = 1
            await click(hand, choice)
            assert choice.chosen == 0
        for options in shown.query(OptionList):
            await click(hand, options)
            await hand.until(lambda: hand.app.screen is not shown)
