"""Beside step 6: which kind of place the token is handed over to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from tokenwizard.errors.errors import Step
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.wizard.front_end import Back, Next

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from tokenwizard.destinations.kind import DestinationKind


class ChooseDestinationScreen(StepScreen[str | None]):
    """Gives the place as `--out` takes it, whole or only its kind; None to remember the walk alone.

    Args:
        entry: how it is entered.
        kinds: what there is.
        before: the places that were handed over to last time; they stand first.
    """

    step: ClassVar[Step] = Step.RESULT
    heading: ClassVar[str] = "Where is the token used?"
    help_text: ClassVar[str] = (
        "Choose with the arrow keys, go on with Enter. Nothing is written or run before you have"
        " seen what it will be.\n\n"
        "The first lines are the places of last time. The last line writes no token anywhere: it"
        " remembers the walk under a name, without its secrets, so that the next one is shorter."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Choose"),
        Binding("escape", "back", "Back to the token"),
    ]

    def __init__(
        self,
        entry: StepContext[str | None],
        kinds: Sequence[DestinationKind],
        before: Sequence[str],
    ) -> None:
        super().__init__(entry)
        self._kinds = kinds
        self._before = before

    def compose_step(self) -> ComposeResult:
        """One line a place."""
        rows = [(place, "as last time") for place in self._before]
        rows += [(kind.name, kind.short) for kind in self._kinds]
        rows.append(("nowhere yet", "only remember the walk, without its secrets"))
        yield OptionList(
            *(Content.assemble((f"{name:<12}", "bold"), " ", says) for name, says in rows),
            id="places",
        )

    def on_mount(self) -> None:
        """Begin with the first."""
        super().on_mount()
        self.query_one(OptionList).focus()

    def draft(self) -> None:
        """Nothing was chosen."""

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        texts = [*self._before, *(kind.name for kind in self._kinds), None]
        self.leave(Next(texts[message.option_index]))

    def action_proceed(self) -> None:
        """Take the one that is marked."""
        self.query_one(OptionList).action_select()

    def action_back(self) -> None:
        """Back to the token."""
        self.leave(Back(None))
