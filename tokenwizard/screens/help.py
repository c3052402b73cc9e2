"""F1: what the screen is about, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tokenwizard.screens.controls import Hanging


class HelpScreen(ModalScreen[None]):
    """A text that scrolls, closed by Escape, Enter or F1."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1", "close", "Close"),
    ]

    def __init__(self, heading: str, text: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading = heading
        self._text = text
        self._keys = (*keys, ("tab", "Next field or button"), ("space", "Tick, press"))

    def compose(self) -> ComposeResult:
        """The panel."""
        with VerticalScroll(id="panel"):
            yield Static(self._heading, classes="heading", markup=False)
            yield Static(self._text, markup=False)
            with Vertical(id="keys"):
                for key, what in self._keys:
                    yield Hanging(key, what, width=8)

    def action_close(self) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(None)
