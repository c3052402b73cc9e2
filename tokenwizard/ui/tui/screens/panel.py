"""What the questions have in common that lie over a step, or come before the first."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tokenwizard.ui.tui.screens.help import explain

Chosen = TypeVar("Chosen")


class PanelScreen(ModalScreen[Chosen], Generic[Chosen]):
    """A question in a panel, with help of its own."""

    heading: ClassVar[str]
    help_text: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "explain_screen", "Help")]

    def action_explain_screen(self) -> None:
        """F1."""
        explain(self, self.heading, self.help_text)
