"""A step with fields, where a refusal that leads to it can be mended with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tokenwizard.providers.answers import Answers
from tokenwizard.ui.tui.screens.step_screen import StepScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.wizard.quick_fixes import QuickFix


class FixableStep(StepScreen[Answers]):
    """Shows the mending of the refusal that it was entered with as a button below the error.

    Where nothing is left to be typed the button has the focus, so that Enter presses it; F6 does it
    from any field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f6", "mend", "Mend")]

    def compose(self) -> ComposeResult:
        """The frame of a step, and under its notice the button."""
        yield from super().compose()
        with ActionRow(id="mending"):
            yield ActionButton("", "screen.mend", key="F6", id="mend")

    def on_mount(self) -> None:
        """The button is there only where there is something to mend."""
        if self._mending is None:
            self.query_one("#mending").display = False
        super().on_mount()

    def show_answers(self, answers: Answers) -> None:
        """Put changed answers into the fields."""
        raise NotImplementedError

    @property
    def _mending(self) -> QuickFix | None:
        if self._error is None:
            return None
        from tokenwizard.wizard.quick_fixes import quick_fix_for

        return quick_fix_for(self._error, self.draft())

    def refuse(self, error: TokenWizardError) -> None:
        """Show what is wrong, and what mends it."""
        from tokenwizard.wizard.quick_fixes import quick_fix_for

        super().refuse(error)
        quick_fix = quick_fix_for(error, self.draft())
        if quick_fix is not None:
            self.notice.explain(error, offer=self._offer, now=quick_fix.sentence)
            act = self.query_one("#mend", ActionButton)
            act.label = quick_fix.label
            if not quick_fix.field:
                act.focus(scroll_visible=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The key is there as long as the button is."""
        if action == "mend" and (not self.is_ready or not self.query_one("#mending").display):
            return False
        return super().check_action(action, parameters)

    def action_mend(self) -> None:
        """Change the answers, and go on if nothing is left to be typed."""
        quick_fix = self._mending
        if quick_fix is not None:
            self.show_answers(quick_fix.answers)
            if quick_fix.field:
                self.query_one("#mending").display = False
                self.refresh_bindings()
                self.call_after_refresh(self.focus_field, quick_fix.field)
                return
        self.action_proceed()
