"""The smallest Textual app with a header, an input, a button and a footer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Footer, Header, Input

SHOWS = ("smallest", "Go on", "Leave")
"""Texts of its header, its button and its footer."""


class SmallestApp(App[None]):
    """Does nothing."""

    TITLE = "smallest"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "Leave", priority=True)]

    def compose(self) -> ComposeResult:
        """Four widgets."""
        yield Header()
        yield Input()
        yield Button("Go on")
        yield Footer()


if __name__ == "__main__":
    SmallestApp().run()
