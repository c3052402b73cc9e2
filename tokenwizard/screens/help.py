"""F1: what the screen is about, and the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

KEYS = (
    "Enter goes on   Escape goes back   Tab moves   F1 this help   ctrl+q leaves\n"
    "ctrl+y copies   ctrl+o opens   ctrl+p prints the sign-in link   ctrl+n makes a fresh one"
)


class HelpScreen(ModalScreen[None]):
    """A text that scrolls, closed by Escape, Enter or F1."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1", "close", "Close"),
    ]

    def __init__(self, heading: str, text: str) -> None:
        super().__init__()
        self._heading = heading
        self._text = text

    def compose(self) -> ComposeResult:
        """The panel."""
        with VerticalScroll(id="panel"):
            yield Static(self._heading, classes="heading", markup=False)
            yield Static(self._text, markup=False)
            yield Static(KEYS, id="keys", markup=False)

    def action_close(self) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(None)
