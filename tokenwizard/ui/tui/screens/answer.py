"""Step 5: the answer comes back, is read while it is pasted, and is redeemed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect
from tokenwizard.oauth.error_response import demands_in, may_have_spent_code
from tokenwizard.oauth.pasted_text import LONGEST_WRAPPED
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.secret import Secret
from tokenwizard.ui.presentation.sign_in import POSTED
from tokenwizard.ui.tui.actions import on_screen
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.field import AnswerInput, LabelledInput
from tokenwizard.wizard.error_page_text import error_in_place_of_answer
from tokenwizard.wizard.front_end import AnswerResult, Back, Next, Redeem, Rejected

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.worker import Worker

    from tokenwizard.oauth.authorization_request import AuthorizationRequest

READ_WITHIN = 0.05
"""Seconds until keys that stream in are read."""

QUIET_AFTER_ENTER = 0.3
"""Seconds without a key after which Enter was meant."""


class AnswerScreen(StepScreen[AnswerResult]):
    """Reads the pasted answer at every change; Enter stays shut until there is a code in it."""

    step: ClassVar[Step] = Step.PASTE
    heading: ClassVar[str] = "Paste the answer"
    help_text: ClassVar[str] = (
        "Copy the whole address from the browser's address bar and paste it here. Its query"
        " (?code=…), or the bare code, does as well. Line breaks and blanks that the terminal"
        " puts in are left out.\n\n"
        "Paste with your terminal's own key: Cmd+V, Ctrl+Shift+V, a right click, or in tmux"
        " prefix ]. Ctrl+V is the wizard's own clipboard.\n\n"
        "A code works once and for a few minutes. ctrl+n makes a fresh link and leads back to"
        " the browser."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "fresh", "Fresh link", priority=True),
    ]

    def __init__(
        self,
        entry: StepContext[AnswerResult],
        request: AuthorizationRequest,
        pasted: Secret,
        redeem: Redeem,
        *,
        at_once: bool = False,
    ) -> None:
        super().__init__(entry)
        self._at_once = at_once
        self._came_at: float | None = None
        """When the answer came to the listener: nobody knows when one that was pasted was made."""
        self._request = request
        self._pasted = pasted
        self._redeem = redeem
        self._reading = PastedAnswer(AnswerKind.NOTHING, "")
        self._no: TokenWizardError | None = None
        self._spent: Secret | None = None
        self._worker: Worker[None] | None = None
        self._length_read = 0
        self._reading_soon: Timer | None = None
        self._enter: Timer | None = None

    def compose_step(self) -> ComposeResult:
        """The field, what was found in it, and the age of the attempt."""
        yield Static(self._what(), markup=False, id="what")
        yield LabelledInput("The answer", id="answer", masked=True, control=AnswerInput)
        yield Static("", id="age", markup=False)

    def _what(self) -> str:
        if self._request.response_mode == ResponseMode.FORM_POST:
            return on_screen(POSTED)
        return (
            "Paste the whole address that the browser ended on. It begins with\n"
            f"{self._request.redirect_uri}"
        )

    def on_mount(self) -> None:
        """Take over what was pasted before; begin to count."""
        field = self.query_one("#answer", LabelledInput)
        field.text = AnswerInput().cleaned(self._pasted.reveal()[:LONGEST_WRAPPED])
        field.control.focus()
        self._read()
        self._came_at = self.services.clock() if self._at_once else None
        self._show_age()
        self.set_interval(1.0, self._show_age)
        super().on_mount()
        if self._at_once:
            self._start_to_redeem()

    def receive(self, address: Secret) -> None:
        """The answer came to the listener: it is redeemed as if it had been pasted."""
        if not self._redeeming:
            self._came_at = self.services.clock()
            self.query_one("#answer", LabelledInput).text = address.reveal()
            self._read()
            self._start_to_redeem()

    @property
    def _is_spent(self) -> bool:
        """Whether what is pasted is the code that was sent last."""
        return self._spent is not None and self._reading.code == self._spent

    def draft(self) -> AnswerResult:
        """What was pasted."""
        return AnswerResult(pasted=Secret(self.query_one("#answer", LabelledInput).text))

    @property
    def _redeeming(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def _show_age(self) -> None:
        since = self._request.made_at if self._came_at is None else self._came_at
        age = max(self.services.clock() - since, 0)
        lifetime = self._request.code_lifetime.total_seconds()
        minutes = int(lifetime // 60)
        cells = 20
        full = min(int(cells * age / lifetime), cells)
        bar = "━" * full + "┈" * (cells - full)
        over = age > lifetime
        sentence = (
            f"A code lasts {minutes} minutes: this one may have ended, ctrl+n makes a fresh link."
            if over
            else f"A code lasts {minutes} minutes from the sign-in on."
        )
        self.query_one("#age", Static).update(
            Content.assemble(
                "Age of this attempt " if self._came_at is None else "Age of this code ",
                (f"{int(age // 60)}:{int(age % 60):02} ", "bold"),
                (bar, "$warning" if over else "$primary"),
                f" {minutes}:00\n{sentence}",
            )
        )

    @on(Input.Changed)
    def _changed(self) -> None:
        """Read a paste at once; keys that stream in (a paste without brackets) now and then."""
        if self._enter is not None:
            self._enter.reset()
        if abs(len(self.query_one("#answer", LabelledInput).text) - self._length_read) > 1:
            self._read()
        elif self._reading_soon is None:
            self._reading_soon = self.set_timer(READ_WITHIN, self._read)

    def _read(self) -> None:
        if self._reading_soon is not None:
            self._reading_soon.stop()
            self._reading_soon = None
        field = self.query_one("#answer", LabelledInput)
        text = field.text
        self._length_read = len(text)
        self._reading = reading = read_redirect(text, self._request)
        self._no = _no_in(text, reading)
        if self._no is not None:
            self.explain(self._no, hint="Enter goes where it belongs.")
        elif not self._is_spent:
            self.forget_error()
        if self._no is not None and reading.refusal is None:
            field.show(ParsedField(problem="That is an error, not an answer."))
        elif self._is_spent:
            field.show(
                ParsedField(problem="This code was sent already: ctrl+n makes a fresh link.")
            )
        elif reading.usable:
            field.show(ParsedField(note=f"{on_screen(reading.sentence)} Enter redeems it."))
        elif reading.finding is AnswerKind.NOTHING:
            field.show(ParsedField())
        else:
            field.show(ParsedField(problem=on_screen(reading.sentence)))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter stays shut until there is a code, and while one is being redeemed."""
        if action == "proceed":
            usable = self._reading.usable and not self._is_spent
            is_open = usable or self._reading_soon or self._no is not None
            return True if is_open and not self._redeeming else None
        return super().check_action(action, parameters)

    def action_proceed(self) -> None:
        """Redeem the code; where an error was pasted, go where it belongs.

        Without a state nothing says where a code ends, or an error's text, and Enter may be the
        line end of a paste that a terminal sends as keys: then it is believed only when no more
        keys follow.
        """
        if self._reading_soon is not None:
            self._read()
        if self._reading.finding is AnswerKind.CODE:
            self._start_to_redeem()
        elif self._enter is None and self._no is not None:
            self._enter = self.set_timer(QUIET_AFTER_ENTER, self._go_where_it_belongs)
        elif self._enter is None and self._reading.finding is AnswerKind.CODE_ALONE:
            self._enter = self.set_timer(QUIET_AFTER_ENTER, self._start_to_redeem)

    def _go_where_it_belongs(self) -> None:
        self._enter = None
        if self._reading_soon is not None:
            self._read()
        if self._no is not None:
            self.leave(Rejected(self._no, AnswerResult()))

    def _start_to_redeem(self) -> None:
        self._enter = None
        if self._reading_soon is not None:
            self._read()
        held_back = self._no is not None or self._is_spent or self._redeeming
        if self._reading.code is not None and not held_back:
            self.notice.say("progress", "Redeeming the code at the token endpoint.")
            self._worker = self.run_worker(
                self._redeemed(self._reading.code), name="redeem", description="redeem"
            )
            self.refresh_bindings()

    async def _redeemed(self, code: Secret) -> None:
        try:
            tokens = await self._redeem(code)
        except TokenWizardError as error:
            if error.step in (Step.PASTE, Step.BROWSER) and not demands_in(error):
                self._worker = None
                self.refuse(error)
                if may_have_spent_code(error):
                    self._spent = code
                    self._read()
                self.query_one("#answer", LabelledInput).control.focus()
                self.refresh_bindings()
            else:
                self.leave(Rejected(error, self.draft()))
            return
        self.leave(Next(AnswerResult(tokens=tokens)))

    def on_paste(self, event: events.Paste) -> None:
        """A paste that met no field is the answer all the same."""
        event.prevent_default()  # the base class has a place for it too
        event.stop()
        field = self.query_one("#answer", LabelledInput)
        field.text = field.control.cleaned(event.text)
        field.control.focus()

    def action_fresh(self) -> None:
        """A new attempt: what was pasted no longer fits and is forgotten."""
        if not self._redeeming:
            self.leave(Next(AnswerResult(fresh=True, requirements=demands_in(self._no))))

    def action_back(self) -> None:
        """Back to the link; not while the code is on its way, since it works once."""
        if self._redeeming:
            self.notice.say(
                "progress", "The code is on its way: it works once, so wait for the answer."
            )
            return
        self.leave(Back(self.draft()))


def _no_in(text: str, reading: PastedAnswer) -> TokenWizardError | None:
    """The provider's no in what was pasted: at the redirect, or told as the text of an error."""
    if reading.refusal is not None:
        return reading.refusal.as_error(at=Step.BROWSER)
    return error_in_place_of_answer(text, reading)
