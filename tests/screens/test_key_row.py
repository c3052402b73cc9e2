"""The row of keys is made anew where it would show something else, and only there."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from tests.screens.conftest import Start
from tests.screens.every_screen import EVERY_SCREEN
from tokenwizard.screens.graph_scopes import GraphScopesScreen
from tokenwizard.screens.key_row import KeyRow


class Copying(Input):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "copy", "Copy")]


class Practice(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "help", "Help")]

    def compose(self) -> ComposeResult:
        yield Input(id="first")
        yield Input(id="second")
        yield Copying(id="third")
        yield KeyRow()

    def keys(self) -> list[Widget]:
        return list(self.query_one(KeyRow).query("FooterKey"))


async def test_moving_the_focus_makes_its_keys_anew_only_where_others_are_shown() -> None:
    app = Practice()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        at_first = app.keys()
        await pilot.press("tab")
        await pilot.pause()
        at_second = app.keys()
        await pilot.press("tab")
        await pilot.pause()
        at_third = app.keys()

    assert at_first
    assert all(was is now for was, now in zip(at_first, at_second, strict=True))
    assert len(at_third) == len(at_first) + 1


async def test_a_question_over_a_step_keeps_its_keys_while_the_focus_moves(start: Start) -> None:
    async with EVERY_SCREEN[GraphScopesScreen](start) as hand:
        row = hand.app.screen.query_one(KeyRow)
        await hand.until(lambda: len(row.query("FooterKey")) > 0)
        before, focused = list(row.query("FooterKey")), hand.app.screen.focused
        await hand.press("down")
        after = list(row.query("FooterKey"))

        assert hand.app.screen.focused is not focused
        assert all(was is now for was, now in zip(before, after, strict=True))
