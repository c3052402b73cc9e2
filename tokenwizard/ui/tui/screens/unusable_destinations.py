"""Before step 4: a place that cannot take the token is seen before the sign-in is begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, LabelledText
from tokenwizard.ui.tui.widgets.key_bar import KeyBar
from tokenwizard.wizard.try_destinations import EXPLANATION, QUESTION

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from textual.app import ComposeResult

    from tokenwizard.wizard.try_destinations import UnusableDestination


class UnusableDestinationsScreen(PanelScreen[bool]):
    """Gives whether the walk goes on; Escape goes back, also while the places are still tried.

    Args:
        progress: what is being done.
        trying: gives what the token could not be saved to; nothing is asked if that is nothing.
    """

    heading: ClassVar[str] = "Can the token be saved?"
    help_text: ClassVar[str] = EXPLANATION
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "answer(False)", "Back")]

    def __init__(self, progress: str, trying: Awaitable[tuple[UnusableDestination, ...]]) -> None:
        super().__init__()
        self._progress = progress
        self._trying = trying
        self._is_well = False
        self._is_answered = False

    def compose(self) -> ComposeResult:
        """What is being done; then what failed, and the two ways on."""
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            yield Static(self._progress, id="trying", markup=False)
            yield VerticalScroll(id="unfit")
            yield Static(
                f"Nothing was opened yet. You can still copy the token at the end. {QUESTION}",
                classes="apart",
                id="question",
                markup=False,
            )
            with ActionRow():
                yield ActionButton("Back", "screen.answer(False)", key="Esc", id="back")
                yield ActionButton("Continue anyway", "screen.answer(True)", id="go-on")
        yield KeyBar()

    def on_mount(self) -> None:
        """Enter takes no risk."""
        for name in ("#unfit", "#question", "#go-on"):
            self.query_one(name).display = False
        self.query_one("#back").focus()
        self.run_worker(self._show(), name="trial", description="trial")

    async def _show(self) -> None:
        unfit = await self._trying
        if not unfit:
            self._is_well = True
            self.action_answer(going_on=True)
            return
        await self.query_one("#unfit").mount_all(LabelledText("•", one.sentence) for one in unfit)
        for name in ("#unfit", "#question", "#go-on"):
            self.query_one(name).display = True
        self.query_one("#trying").display = False

    def on_screen_resume(self) -> None:
        """The help was open when it turned out well."""
        if self._is_well:
            self.action_answer(going_on=True)

    def action_answer(self, going_on: bool) -> None:
        """Close, once."""
        if self.app.screen is self and not self._is_answered:  # no help lies over it
            self._is_answered = True
            self.dismiss(going_on)
