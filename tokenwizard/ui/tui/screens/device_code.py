"""Beside step 4: a device code, typed in any browser, in the sign-in link's place (RFC 8628)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.device_grant import DeviceAuthorization, StillWaiting, WaitReason
from tokenwizard.oauth.error_response import demands_in
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.browser import BrowserLaunch as OpenOutcome
from tokenwizard.ui.presentation.sign_in import LAST_RESORT, waiting_sentence
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, LabelledText
from tokenwizard.wizard.front_end import AnswerResult, DeviceSignIn, Next, Rejected, SimulatedDevice

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

_WAITING = "Waiting for you to type the code there, sign in, and say yes."


class DeviceCodeScreen(StepScreen[AnswerResult]):
    """Says why it is the last resort; asks for a code on Enter, shows it, waits for the tokens.

    Args:
        entry: how it is entered.
        device: asks for the code and waits.
        play: types it into the practice provider's page; None when it is Microsoft.
    """

    step: ClassVar[Step] = Step.BROWSER
    heading: ClassVar[str] = "Sign in with a device code"
    help_text: ClassVar[str] = (
        "Any browser on any machine will do: open the address, type the code, sign in, and look"
        " that the page names your own app. The wizard asks Microsoft every few seconds whether"
        " you have; the tokens come by themselves.\n\n"
        "A code lasts about 15 minutes; Enter asks for a new one when it has ended. Escape stops"
        " the waiting and leads back to the link, which is still good.\n\n"
        "Policies that block this way say 53003 or 530035. A refresh token that came by it may be"
        " ended by such a policy later (530036)."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Ask for a code"),
        Binding("escape", "back", "Back to the link"),
        Binding("ctrl+y", "copy_code", "Copy code", priority=True, show=False),
        Binding("ctrl+t", "copy_address", "Copy address", priority=True, show=False),
        Binding("ctrl+o", "open_address", "Open", priority=True, show=False),
        Binding("ctrl+g", "play", "Play", priority=True, show=False),
    ]

    def __init__(
        self,
        entry: StepContext[AnswerResult],
        device: DeviceSignIn,
        *,
        play: SimulatedDevice | None = None,
    ) -> None:
        super().__init__(entry)
        self._device = device
        self._play = play
        self._begun: DeviceAuthorization | None = None
        self._signing_in: Worker[None] | None = None

    def compose_step(self) -> ComposeResult:
        """The reasons; then the address, the code, what can be done with them, and the time."""
        with Vertical(id="reasons"):
            for reason in LAST_RESORT:
                yield LabelledText("!", reason)
            yield Static("Enter asks for a code all the same.", classes="apart", markup=False)
        with Vertical(id="code-there"):
            yield Static("Open this address in any browser:", markup=False)
            yield Static("", id="device-address", markup=False)
            yield Static("and type this code there, without the blanks:", markup=False)
            yield Static("", id="user-code", markup=False)
            with ActionRow():
                yield ActionButton("Copy code", "screen.copy_code", key="^y")
                yield ActionButton("Copy address", "screen.copy_address", key="^t")
                yield ActionButton("Open", "screen.open_address", key="^o")
                if self._play is not None:
                    yield ActionButton("Play it", "screen.play", key="^g")
            yield Static("", id="time-left", markup=False)

    def on_mount(self) -> None:
        """Begin with the reasons."""
        self._show_code(None)
        self.set_interval(1.0, self._show_time)
        super().on_mount()

    def draft(self) -> AnswerResult:
        """Nothing is typed here."""
        return AnswerResult()

    @property
    def _busy(self) -> bool:
        return self._signing_in is not None and not self._signing_in.is_finished

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter asks for a code while there is none that can still be typed."""
        if action == "proceed":
            return None if self._busy else super().check_action(action, parameters)
        return super().check_action(action, parameters)

    def action_proceed(self) -> None:
        """Ask for a code, and wait; the waiting ends with the screen."""
        self.forget_error()
        self.notice.say("progress", "Asking for a device code.")
        self._signing_in = self.run_worker(
            self._sign_in(), group="device", name="device", description="device"
        )
        self.refresh_bindings()

    async def _sign_in(self) -> None:
        try:
            begun = await self._device.begin()
            self._show_code(begun)
            self.notice.say("progress", _WAITING)
            tokens = await self._device.wait(begun, self._heard)
        except TokenWizardError as error:
            self._stopped(error)
        else:
            self.leave(Next(AnswerResult(tokens=tokens)))

    def _heard(self, pending: StillWaiting) -> None:
        if pending.why is WaitReason.PENDING:
            self.notice.say("progress", _WAITING)
        else:
            self.notice.say("doubt", waiting_sentence(pending), more=_WAITING)

    def _stopped(self, error: TokenWizardError) -> None:
        if error.step is not self.step or demands_in(error):
            self.leave(Rejected(error, self.draft()))
            return
        self._signing_in = None
        self._show_code(None)
        self.explain(error, hint="Enter asks for a new code, Escape leads to the link.")

    def _show_code(self, begun: DeviceAuthorization | None) -> None:
        self._begun = begun
        self.query_one("#reasons").display = begun is None
        self.query_one("#code-there").display = begun is not None
        if begun is not None:
            self.query_one("#device-address", Static).update(Content(begun.verification_uri))
            spaced = " ".join(begun.user_code)
            self.query_one("#user-code", Static).update(Content(spaced))
        self._show_time()
        self.refresh_bindings()

    def _show_time(self) -> None:
        if self._begun is None:
            return
        left = max(int(self._begun.expires_at - self.services.clock()), 0)
        self.query_one("#time-left", Static).update(
            Content.assemble("The code lasts ", (f"{left // 60}:{left % 60:02}", "bold"), " more.")
        )

    def action_copy_code(self) -> None:
        """Copy the code, as it is typed."""
        if self._begun is not None:
            self.carry(self.copy(Secret(self._begun.user_code), "Code"), "Copying the code")

    def action_copy_address(self) -> None:
        """Copy the address."""
        if self._begun is not None:
            address = Secret(self._begun.verification_uri)
            self.carry(self.copy(address, "Address"), "Copying the address")

    def action_open_address(self) -> None:
        """Open the address."""
        if self._begun is not None:
            self.carry(self._open(self._begun.verification_uri), "Opening the address")

    async def _open(self, address: str) -> None:
        opened = await self.services.open_link(address)
        reached = opened.outcome is not OpenOutcome.NO_BROWSER
        self.notice.say("ok" if reached else "doubt", opened.sentence)

    def action_play(self) -> None:
        """Let the practice provider's page be walked without a browser."""
        if self._play is not None and self._begun is not None:
            self.notice.say("progress", "Playing the browser: the code, sign in, consent.")
            self.run_worker(
                self._played(self._play, self._begun),
                group="play",
                exclusive=True,
                name="play",
                description="play",
            )

    async def _played(self, play: SimulatedDevice, begun: DeviceAuthorization) -> None:
        try:
            said = await play(begun.verification_uri, begun.user_code)
        except TokenWizardError as error:
            self.explain(error)
        else:
            self.notice.say("progress", f"The page says: {said}")
