"""F1: what the screen is about, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tokenwizard.screens.controls import Hanging


class HelpScreen(ModalScreen[None]):
    """A text that scrolls, closed by Escape, Enter or F1.

    Args:
        heading: what it is about.
        text: the help.
        keys: each key with what it does.
        error: what is wrong on the screen, whole; None if nothing is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1", "close", "Close"),
    ]

    def __init__(
        self,
        heading: str,
        text: str,
        keys: Sequence[tuple[str, str]],
        error: Content | None = None,
    ) -> None:
        super().__init__()
        self._error = error
        self._heading = heading
        self._text = text
        self._keys = (*keys, ("tab", "Next field or button"), ("space", "Tick, press"))

    def compose(self) -> ComposeResult:
        """The panel."""
        with VerticalScroll(id="panel"):
            if self._error is not None:
                yield Static(self._error, id="error", markup=False)
            yield Static(self._heading, classes="heading", markup=False)
            yield Static(self._text, markup=False)
            with Vertical(id="keys"):
                for key, what in self._keys:
                    yield Hanging(key, what, width=8)

    def action_close(self) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(None)
