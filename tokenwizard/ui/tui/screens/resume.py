"""Before the first step: an attempt that was not finished is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tokenwizard.providers.choices import choice_of
from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, LabelledText
from tokenwizard.ui.tui.widgets.key_bar import KeyBar
from tokenwizard.wizard.front_end import GoOn

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.wizard.state import WizardState


def how_far(walk: WizardState) -> str:
    """How far it came, and what is needed to go on: the walk's error says it."""
    if walk.request is None:
        return "What was typed is there; the sign-in link was not made yet."
    fits = "The sign-in link still holds: an answer that the browser gave meanwhile fits."
    if walk.error is None:
        return fits
    return f"{fits} {walk.error.title} It is asked for once more."


class ResumeScreen(PanelScreen[GoOn]):
    """Gives what to do with the attempt; Escape begins anew and leaves it where it is.

    Args:
        walk: the attempt, as far as it came.
        minutes: how old it is.
        process: who may have it open still, in another terminal; None if nobody.
    """

    heading: ClassVar[str] = "Go on where you left off?"
    help_text: ClassVar[str] = (
        "The wizard was left, or its connection dropped, before the token came. What was typed is"
        " kept for 15 minutes, without the client secret, and an answer that the browser gave"
        " meanwhile still fits.\n\n"
        "Begin anew leaves the attempt where it is; Delete it removes its file."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer('ANEW')", "Begin anew"),
    ]

    def __init__(self, walk: WizardState, minutes: int, *, process: int | None) -> None:
        super().__init__()
        self._walk = walk
        self._minutes = minutes
        self._process = process

    def compose(self) -> ComposeResult:
        """What it is, how far it came, and the three ways on."""
        answers = self._walk.answers
        when = "Just now" if self._minutes < 1 else f"{self._minutes} min ago"
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            yield LabelledText(when, choice_of(answers.provider).title, width=12)
            yield LabelledText("", answers.site or answers.tenant, width=12)
            yield Static(how_far(self._walk), markup=False)
            if self._process is not None:
                yield Static(
                    "It may still be open in another terminal (process"
                    f" {self._process}): if it is, go on there.",
                    classes="apart",
                    markup=False,
                )
            with ActionRow():
                yield ActionButton("Go on", "screen.answer('YES')", id="go-on")
                yield ActionButton("Begin anew", "screen.answer('ANEW')", key="Esc")
                yield ActionButton("Delete it", "screen.answer('FORGET')", id="forget")
        yield KeyBar()

    def on_mount(self) -> None:
        """Enter goes on."""
        self.query_one("#go-on").focus()

    def action_answer(self, name: str) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(GoOn[name])
