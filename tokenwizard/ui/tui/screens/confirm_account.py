"""Before step 6: a token for another account than was asked for is seen before it goes anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow
from tokenwizard.ui.tui.widgets.key_bar import KeyBar
from tokenwizard.wizard.account_doubt import EXPLANATION, QUESTION

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.wizard.account_doubt import AccountDoubt


class ConfirmAccountScreen(PanelScreen[bool]):
    """Gives whether the token is used all the same; Escape says no."""

    heading: ClassVar[str] = "Use this account?"
    help_text: ClassVar[str] = EXPLANATION
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "answer(False)", "No")]

    def __init__(self, doubt: AccountDoubt) -> None:
        super().__init__()
        self._doubt = doubt

    def compose(self) -> ComposeResult:
        """Who was asked for, who is named, and the two ways on."""
        asked, came = self._doubt.sentences
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            yield Static(asked, markup=False)
            yield Static(came, id="came", markup=False)
            yield Static(f"Nothing was copied or saved. {QUESTION}", classes="apart", markup=False)
            with ActionRow():
                yield ActionButton("No, sign in again", "screen.answer(False)", key="Esc", id="no")
                yield ActionButton("Yes, use it", "screen.answer(True)", id="yes")
        yield KeyBar()

    def on_mount(self) -> None:
        """Enter takes no risk."""
        self.query_one("#no").focus()

    def action_answer(self, used: bool) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(used)
