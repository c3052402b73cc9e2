"""Beside step 4: the text of the error that Microsoft's page shows, and where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from tokenwizard.errors.errors import Step
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.actions import on_screen
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.field import LabelledInput, LineInput
from tokenwizard.wizard.error_page_text import LONGEST_PAGE, PageReading, read_error_page
from tokenwizard.wizard.front_end import Back, Next, Rejected, SignInResult

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tokenwizard.oauth.authorization_request import AuthorizationRequest


class PageInput(LineInput):
    """The field for a page's text: its lines become one, with blanks between them."""

    def cleaned(self, text: str) -> str:
        """As one line, not longer than what is read."""
        return " ".join(map(super().cleaned, text[:LONGEST_PAGE].splitlines()))


class PasteErrorScreen(StepScreen[SignInResult]):
    """Explains a pasted error. Gives where it belongs, or what the browser's step gives.

    Args:
        entry: how it is entered.
        request: the attempt that the page belongs to.
        text: what was pasted before.
    """

    step: ClassVar[Step] = Step.BROWSER
    heading: ClassVar[str] = "What does Microsoft's page say?"
    help_text: ClassVar[str] = (
        "Some errors never come back to the wizard: a redirect URI that is not registered, a"
        " client ID that nobody knows, a policy that refuses the sign-in. Microsoft shows them on"
        " its own page.\n\n"
        "Mark the text of that page, copy it and paste it here: all of it, the line with AADSTS,"
        " or only the number. Nothing of it is sent anywhere.\n\n"
        "Enter goes to the step that can mend it. Escape goes back to the link, which stays good."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Go there"),
        Binding("escape", "back", "Back to the link"),
    ]

    def __init__(
        self, entry: StepContext[SignInResult], request: AuthorizationRequest, text: str = ""
    ) -> None:
        super().__init__(entry)
        self._request = request
        self._text = text
        self._reading = PageReading("")

    def compose_step(self) -> ComposeResult:
        """What to paste, and the field."""
        yield Static(
            "Paste the text of the page, the line with AADSTS, or only the number.",
            id="what",
            markup=False,
        )
        yield LabelledInput("What it says", id="error_page", masked=True, control=PageInput)

    def on_mount(self) -> None:
        """Begin with the field."""
        field = self.query_one("#error_page", LabelledInput)
        field.text = field.control.cleaned(self._text)
        field.control.focus_at_end()
        super().on_mount()
        self._read()

    def draft(self) -> SignInResult:
        """Nothing of it is an answer."""
        return SignInResult()

    @on(Input.Changed)
    def _read(self) -> None:
        field = self.query_one("#error_page", LabelledInput)
        self._reading = reading = read_error_page(field.text, self._request)
        if reading.error is not None:
            field.show(
                ParsedField("error", note=f"{on_screen(reading.sentence)} Enter goes there.")
            )
            self.explain(reading.error)
            return
        self.forget_error()
        if reading.is_answer:
            field.show(
                ParsedField(
                    "answer", note=f"{on_screen(reading.sentence)} Enter takes it to the next step."
                )
            )
        else:
            field.show(ParsedField(problem=on_screen(reading.sentence)))

    def action_proceed(self) -> None:
        """To the step and the field that are wrong."""
        field = self.query_one("#error_page", LabelledInput)
        if self._reading.error is not None:
            self.leave(Rejected(self._reading.error, self.draft()))
        elif self._reading.is_answer:
            self.leave(Next(SignInResult(pasted=Secret(field.text))))
        else:
            field.show(ParsedField(problem=on_screen(self._reading.sentence)), insist=True)

    def action_back(self) -> None:
        """Back to the link."""
        self.leave(Back(self.draft()))
