"""Step 4: the sign-in link, out to the person's own browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.error_response import demands_in
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.browser import BrowserLaunch as OpenOutcome
from tokenwizard.system.terminal.user_device import OutputFile
from tokenwizard.text.sentences import begun
from tokenwizard.ui.presentation.sign_in import IN_FRAGMENT, POSTED, BrowserExpectation
from tokenwizard.ui.tui.actions import on_screen
from tokenwizard.ui.tui.screens.paste_error import PasteErrorScreen
from tokenwizard.ui.tui.screens.step_screen import StepContext, StepScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow, LabelledText
from tokenwizard.wizard.error_page_text import error_in_place_of_answer
from tokenwizard.wizard.front_end import (
    Back,
    Next,
    Rejected,
    ReturnPath,
    SignInResult,
    SimulatedBrowser,
    StepResult,
)
from tokenwizard.wizard.listener_state import Knock, ListenerState

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from tokenwizard.oauth.authorization_request import AuthorizationRequest


class SignInScreen(StepScreen[SignInResult]):
    """Shows the link, opens it, copies it, prints it; says what comes. Gives `SignInResult`."""

    step: ClassVar[Step] = Step.BROWSER
    heading: ClassVar[str] = "Sign in with your browser"
    file_is_a_way: ClassVar[bool] = True
    help_text: ClassVar[str] = (
        "Open the link in the browser that you sign in to Microsoft with: on this machine (ctrl+o),"
        " or on your laptop, after copying it (ctrl+y), printing it on one line (ctrl+p), or"
        " writing it to a file that ssh fetches (ctrl+f).\n\n"
        "At the end the browser goes to the redirect URI. If the wizard can listen there and the"
        " browser can reach it, the answer comes by itself. If not, the page that says so is the"
        " sign of success: the answer is in its address bar.\n\n"
        "If Microsoft's page shows an error instead, press F3 and paste its text.\n\n"
        "ctrl+n makes a fresh link; answers to the old one then no longer fit.\n\n"
        "If the wizard listens and the browser is on this machine, the answer is posted to it"
        " (form_post) and stands in no address bar: a fresh link has one that can be pasted. F4"
        " asks for a device code instead, where there are such codes."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_link", "Copy link", priority=True, show=False),
        Binding("ctrl+o", "open_link", "Open", priority=True, show=False),
        Binding("ctrl+p", "print_link", "Print", priority=True, show=False),
        Binding("ctrl+f", "write_link", "Write to a file", priority=True, show=False),
        Binding("f3", "read_error_page", "Error"),
        Binding("f4", "by_device", "Device code", show=False),
        Binding("ctrl+n", "fresh", "Fresh link", priority=True),
        Binding("ctrl+t", "copy_tunnel", "Copy the tunnel line", priority=True, show=False),
        Binding("ctrl+g", "play", "Play", priority=True, show=False),
    ]

    def __init__(
        self,
        entry: StepContext[SignInResult],
        request: AuthorizationRequest,
        comes: BrowserExpectation,
        way_back: ReturnPath,
        *,
        play: SimulatedBrowser | None = None,
        clickable: bool = False,
        doubt: str = "",
    ) -> None:
        super().__init__(entry)
        self._clickable = clickable
        self._doubt = doubt
        self._way_back = way_back
        self._request = request
        self._comes = comes
        self._play = play

    def compose_step(self) -> ComposeResult:
        """The link, what can be done with it, and what will be seen."""
        if self._request.requirements:
            yield Static(
                f"This link asks for {self._request.requirements.asks}.",
                id="demands",
                markup=False,
            )
        with VerticalScroll(
            id="link", can_focus=True, classes="-short" if self._way_back.tunnel else ""
        ):
            yield Static(self._shown_link(), markup=False)
        with ActionRow():
            yield ActionButton("Open", "screen.open_link", key="^o", id="open")
            yield ActionButton("Copy", "screen.copy_link", key="^y")
            yield ActionButton("Print", "screen.print_link", key="^p")
            yield ActionButton("File", "screen.write_link", key="^f")
            if self._play is not None:
                yield ActionButton("Play it", "screen.play", key="^g")
        if self._way_back.tunnel:
            yield Static(
                "Browser on another machine? Run this there (ctrl+t copies it), then open"
                f" {self._way_back.short_address} there: the answer comes by itself.",
                classes="tunnel",
                markup=False,
            )
            yield Static(self._way_back.tunnel, id="tunnel", markup=False)
        with Vertical(id="comes"):
            for number, text in enumerate(self._what_comes(), 1):
                yield LabelledText(str(number), text)
        with ActionRow():
            yield ActionButton(
                "I see an error there", "screen.read_error_page", key="F3", id="error-there"
            )
            if self._request.endpoints.device_authorization:
                yield ActionButton("Device code", "screen.by_device", key="F4", id="by-device")
        yield Static(f"{self._comes.warning} Give it to nobody else.", id="warning", markup=False)

    def _shown_link(self) -> Content:
        link = self._request.link
        return Content.styled(link, Style(link=link)) if self._clickable else Content(link)

    def _what_comes(self) -> tuple[str, ...]:
        comes, listening = self._comes, self._way_back.listening
        if self._request.response_mode == ResponseMode.FORM_POST:
            return (
                comes.consent,
                'At the end: "You can close this tab", and the answer is here.',
                on_screen(POSTED),
            )
        if self._request.response_mode == ResponseMode.FRAGMENT:
            where = f"Whatever page comes then, its address begins with {comes.redirect_uri}."
            return (
                comes.consent,
                f"{where} {IN_FRAGMENT}",
                "Copy the whole address, come back, press Enter and paste it.",
            )
        success = (
            f"{comes.unreachable} That is success: the address bar now begins with"
            f" {comes.redirect_uri}"
        )
        way = "copy the whole address, come back, press Enter and paste it."
        paste = begun(way)
        if listening.door is ListenerState.OPEN:
            return (
                comes.consent,
                f'"You can close this tab": the answer is here already. Or {success}',
                f"In that case: {way}",
            )
        if listening.closed:
            paste += f" (It cannot come by itself: {listening.why}.)"
        return (comes.consent, success, paste)

    def receive(self, address: Secret) -> None:
        """The answer came to the listener; who is at the error page needs it no more."""
        came = Next(SignInResult(pasted=address, arrived=True))
        if isinstance(self.app.screen, PasteErrorScreen):
            self.app.screen.leave(came)
        else:
            self.leave(came)

    def knocked(self, knock: Knock) -> None:
        """The short address was opened, or something that every step tells."""
        if knock is Knock.SHORT_ADDRESS:
            self.notice.say("ok", knock.sentence)
        else:
            super().knocked(knock)

    def action_copy_tunnel(self) -> None:
        """Copy the ssh line."""
        if self._way_back.tunnel:
            line = Secret(self._way_back.tunnel)
            self.carry(self.copy(line, "Tunnel line"), "Copying the tunnel line")

    def on_mount(self) -> None:
        """Focus nothing that Enter would press: Enter goes on."""
        # What is needed when the answer comes is there then, though no file can be opened any more.
        import tokenwizard.ui.tui.screens.answer
        import tokenwizard.wizard.administrator_message  # noqa: F401

        self.query_one("#link").focus(scroll_visible=False)
        if self._doubt:
            self.notice.say("doubt", self._doubt)
        super().on_mount()

    def draft(self) -> SignInResult:
        """Nothing is typed here."""
        return SignInResult()

    def action_proceed(self) -> None:
        """To the paste."""
        self.leave(Next(SignInResult()))

    def action_back(self) -> None:
        """Back to discovery; the link stays good."""
        self.leave(Back(SignInResult()))

    def action_fresh(self) -> None:
        """A new attempt."""
        self.leave(Next(SignInResult(fresh=True)))

    def action_by_device(self) -> None:
        """To a device code, if there are such codes."""
        if self._request.endpoints.device_authorization:
            self.leave(Next(SignInResult(device=True)))

    def action_read_error_page(self) -> None:
        """To the text of the error page."""
        self._read_error_page("")

    def _read_error_page(self, text: str) -> None:
        def read(outcome: StepResult[SignInResult] | None) -> None:
            if outcome is not None and not isinstance(outcome, Back):
                self.leave(outcome)

        self.app.push_screen(
            PasteErrorScreen(StepContext(self.services), self._request, text), read
        )

    def on_paste(self, event: events.Paste) -> None:
        """A paste here is meant for the next step, unless it is the text of an error."""
        event.prevent_default()  # the base class has a place for it too
        event.stop()
        if error_in_place_of_answer(event.text, read_redirect(event.text, self._request)):
            self._read_error_page(event.text)
            return
        self.leave(Next(SignInResult(pasted=Secret(event.text))))

    def action_copy_link(self) -> None:
        """Copy the link; it holds no secret, only this attempt's state."""
        link = Secret(self._request.link)
        self.carry(self.copy(link, "Sign-in link"), "Copying the sign-in link")

    def action_open_link(self) -> None:
        """Open the link."""
        self.carry(self._open(), "Opening the link")

    async def _open(self) -> None:
        address = self._request.link
        if not self.app.is_web:  # the browser that shows a page gets the link by that page
            address = await self._way_back.address_of(address)
        opened = await self.services.open_link(address)
        reached = opened.outcome is not OpenOutcome.NO_BROWSER
        self.notice.say("ok" if reached else "doubt", opened.sentence)

    async def action_print_link(self) -> None:
        """Print the link outside full screen, where it is one logical line that can be selected."""
        if self.app.is_web:
            self.notice.say("doubt", "A page has no plain screen to print on: copy or open it.")
            return
        with self.app.suspend(), self.app.batch_update():
            await self.services.show_line(self._request.link)

    def action_write_link(self) -> None:
        """Write the link to a file."""
        link = Secret(self._request.link)
        self.carry(self.write_out(link, "Sign-in link", OutputFile.LINK), "Writing the link")

    def action_play(self) -> None:
        """Let the practice provider's pages be walked without a browser."""
        if self._play is not None:
            self.notice.say("progress", "Playing the browser: sign in, consent, redirect.")
            self.run_worker(
                self._played(self._play), exclusive=True, name="play", description="play"
            )

    async def _played(self, play: SimulatedBrowser) -> None:
        try:
            address = await play(self._request.link)
        except TokenWizardError as error:
            if error.step is self.step and not demands_in(error):
                self.refuse(error)
            else:
                self.leave(Rejected(error, self.draft()))
            return
        self.leave(Next(SignInResult(pasted=Secret(address))))
