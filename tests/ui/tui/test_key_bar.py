"""The row of keys says what the keys do now, is drawn anew for nothing else, and can be clicked."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from tokenwizard.ui.tui.widgets.key_bar import KeyBar


class Counted(KeyBar):
    drawn = 0

    def render(self) -> Content:
        self.drawn += 1
        return super().render()


class Copying(Input):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "copy", "Copy")]


class Practice(App[None]):
    CSS = "KeyBar { dock: bottom; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help"),
        Binding("f2", "message", "Message"),
    ]
    helped = 0
    told = 0

    def compose(self) -> ComposeResult:
        yield Input(id="first")
        yield Input(id="second")
        yield Copying(id="third")
        yield Counted()

    @property
    def row(self) -> Counted:
        return self.query_one(Counted)

    @property
    def words(self) -> list[str]:
        return [key.does for key in self.row.shown]

    def action_help(self) -> None:
        self.helped += 1

    def action_message(self) -> None:
        self.told += 1


async def test_the_row_is_drawn_anew_only_where_it_shows_something_else() -> None:
    app = Practice()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        at_first, words = app.row.drawn, app.words
        await pilot.press("tab")
        await pilot.pause()
        at_second = app.row.drawn
        await pilot.press("tab")
        await pilot.pause()

        assert {"Help", "Message"} <= set(words)
        assert "Copy" not in words
        assert at_second == at_first
        assert app.row.drawn > at_second
        assert set(app.words) == {*words, "Copy"}


@pytest.mark.parametrize("width", [80, 18], ids=["apart", "close"])
async def test_a_click_on_a_key_presses_that_key(width: int) -> None:
    app = Practice()
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        text = str(app.row.render())
        await pilot.click(Counted, offset=(text.index("Message"), 0))
        await pilot.pause()

        assert (app.helped, app.told) == (0, 1)

        await pilot.click(Counted, offset=(text.index("Help"), 0))
        await pilot.pause()

        assert (app.helped, app.told) == (1, 1)


async def test_where_there_is_less_room_the_keys_stand_closer() -> None:
    for width, apart in ((80, "Help  F2"), (18, "Help F2")):
        app = Practice()
        async with app.run_test(size=(width, 24)) as pilot:
            await pilot.pause()

            assert apart in str(app.row.render())
