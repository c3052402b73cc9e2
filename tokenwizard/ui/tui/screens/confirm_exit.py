"""Asks once before the wizard is left with the token nowhere but here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ConfirmExitScreen(PanelScreen[bool]):
    """Gives True to leave. Escape and the first choice stay.

    Args:
        something_was_copied: this one, an older one, or the access token.
    """

    heading: ClassVar[str] = "Leave without the refresh token?"
    help_text: ClassVar[str] = (
        "The refresh token is shown by the screen below this one: Stay, then ctrl+y copies it and"
        " ctrl+f writes it to a file.\n\n"
        "Leave forgets it. The sign-in then has to be done again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "answer(False)", "Stay")]

    def __init__(self, *, something_was_copied: bool) -> None:
        super().__init__()
        self._something_was_copied = something_was_copied

    def compose(self) -> ComposeResult:
        """The question and two answers; the safe one has the focus."""
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            where = (
                "It is not what was copied last"
                if self._something_was_copied
                else "It was not copied"
            )
            yield Static(
                f"{where}, and it is kept nowhere: after leaving, the whole sign-in has to be done"
                " again.",
                markup=False,
            )
            with ActionRow():
                yield ActionButton("Stay", "screen.answer(False)", id="stay")
                yield ActionButton("Leave", "screen.answer(True)", id="leave")

    def on_mount(self) -> None:
        """Enter stays."""
        self.query_one("#stay").focus()

    def action_answer(self, leave: bool) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(leave)
