"""The link goes out, the answer comes back: at one prompt, or by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError, Step, TokenWizardError
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.user_device import OutputFile, UserDevice
from tokenwizard.ui.plain.prompts import EXPLAIN, Prompts, UserWentBackError
from tokenwizard.ui.plain.texts import NOTHING_IS_SHOWN
from tokenwizard.ui.presentation.sign_in import IN_FRAGMENT, POSTED, BrowserExpectation
from tokenwizard.wizard.error_page_text import error_in_place_of_answer, read_error_page
from tokenwizard.wizard.front_end import ReturnPath, SignInResult, SimulatedBrowser
from tokenwizard.wizard.listener_state import ListenerState

if TYPE_CHECKING:
    from tokenwizard.oauth.authorization_request import AuthorizationRequest
    from tokenwizard.ui.console.speaker import Speaker

Act = Callable[[], Awaitable[None]]


def tell_way_back(
    speaker: Speaker,
    way_back: ReturnPath,
    comes: BrowserExpectation,
    response_mode: str = ResponseMode.QUERY,
) -> None:
    """How the answer comes back, what will be seen, and what to beware of."""
    listening = way_back.listening
    if way_back.tunnel:
        speaker.say(
            "If the browser is on another machine, run the next line there, in a terminal of its"
            " own. Then the answer comes by itself, and this address leads to the link there, once:"
            f" {way_back.short_address}"
        )
        speaker.alone(way_back.tunnel)
    speaker.say(f"In the browser: {comes.consent}")
    success = (
        f"{comes.unreachable} That is success: copy the whole address, which begins with"
        f" {comes.redirect_uri} and stands in the address bar, and paste it here."
    )
    if response_mode == ResponseMode.FORM_POST:
        speaker.say(('At the end: "You can close this tab", and the answer is here. ', *POSTED))
    elif response_mode == ResponseMode.FRAGMENT:
        speaker.say(
            "At the end, whatever page comes: copy the whole address, which begins with"
            f" {comes.redirect_uri}, and paste it here. {IN_FRAGMENT}"
        )
    elif listening.door is ListenerState.OPEN:
        speaker.say(f'At the end: "You can close this tab", and the answer is here. Or {success}')
    elif listening.closed:
        speaker.say(f"At the end: {success} It cannot come by itself: {listening.why}.")
    else:
        speaker.say(f"At the end: {success}")
    speaker.say(comes.warning)


@dataclass(frozen=True)
class SignInPrompts:
    """One attempt at the prompt.

    Attributes:
        arrivals: the redirect addresses that came to the listener.
        way_back: what is told to a browser, and the ssh line, if there is one.
        play: plays the browser against the practice provider, if it is that.
        by_device: whether a device code can be asked for instead.
    """

    prompts: Prompts
    user_device: UserDevice
    request: AuthorizationRequest
    arrivals: asyncio.Queue[Secret]
    way_back: ReturnPath
    play: SimulatedBrowser | None = None
    by_device: bool = False

    @property
    def _speaker(self) -> Speaker:
        return self.prompts.speaker

    def _letters(self) -> dict[str, tuple[str, Act]]:
        """What does something beside the sign-in, by what is typed for it."""
        letters: dict[str, tuple[str, Act]] = {
            "o": ("opens the link in a browser of this machine", self._open),
            "c": ("copies it", self._copy),
            "f": ("writes it to a file", self._write),
        }
        if self.way_back.tunnel:
            letters["t"] = ("copies the line for ssh", self._copy_tunnel)
        return letters

    def tell_letters(self) -> None:
        """What can be typed at the prompt."""
        letters = [f"{letter} {what}" for letter, (what, _) in self._letters().items()]
        letters += ["n makes a fresh link", "e takes the text of an error that you see there"]
        letters += ["d asks for a device code instead"] if self.by_device else []
        letters += ["g plays the browser"] if self.play else []
        self._speaker.say(f"Letters: {', '.join(letters)}. {NOTHING_IS_SHOWN}")

    async def next_answer(self) -> SignInResult:
        """An answer that can be redeemed, or the wish for a fresh link or a device code.

        Raises:
            TokenWizardError: the provider says no to what another step gave.
            UserQuitError, UserWentBackError: as at every prompt.
        """
        begun = ""
        while True:
            typed, by_itself = await self._line_or_arrival()
            reading = read_redirect(typed.reveal(), self.request)
            if by_itself:
                if reading.belongs:
                    self._speaker.say("The answer came by itself.")
                    return SignInResult(pasted=typed, arrived=True)
                continue
            if typed == Secret("n"):
                return SignInResult(fresh=True, requirements=self.prompts.last_error.requirements)
            if typed == Secret("d") and self.by_device:
                return SignInResult(device=True)
            if typed == Secret("e"):
                await self._read_error_page()
                continue
            if typed == Secret("g") and self.play is not None:
                if (address := await self._played(self.play)) is not None:
                    return SignInResult(pasted=address, arrived=True)
                continue
            if await self._did(typed):
                continue
            if begun and not reading.belongs:
                whole = Secret(begun + typed.reveal())
                joined = read_redirect(whole.reveal(), self.request)
                typed, reading = (whole, joined) if joined.belongs else (typed, reading)
            if error := error_in_place_of_answer(typed.reveal(), reading):
                await self._go_where(error)
                continue
            self._tell(reading)
            if reading.usable:
                return SignInResult(pasted=typed, arrived=True)
            begun = typed.reveal() if reading.finding is AnswerKind.CUT else ""

    async def _played(self, play: SimulatedBrowser) -> Secret | None:
        self._speaker.say("Playing the browser: sign in, consent, redirect.")
        try:
            return Secret(await play(self.request.link))
        except TokenWizardError as error:
            if error.step is not Step.BROWSER:
                raise
            self.prompts.last_error.tell(error)
            return None

    async def _read_error_page(self) -> None:
        """Ask for the text of the page that shows an error, and go where that belongs."""
        self._speaker.say("Paste the text of the page, the line with AADSTS, or only the number.")
        try:
            typed = await self.prompts.hidden("What it says: ", joined=True, with_blanks=True)
        except UserWentBackError:
            return
        reading = read_error_page(typed.reveal(), self.request)
        if reading.error is not None:
            await self._go_where(reading.error)
        elif reading.is_answer:
            self._speaker.say(reading.sentence)
            self._speaker.say("Paste it at the next prompt.")
        else:
            self._speaker.say(reading.sentence)

    async def _go_where(self, error: TokenWizardError) -> None:
        """Offer to go to the step that an error belongs to; raises it if that is wanted."""
        if error.step is not Step.BROWSER:
            where = list(Step).index(error.step) + 1
            self._speaker.say(f"{error.code}: {error.title}." if error.code else error.headline)
            question = f"It belongs to step {where}, {error.step.label}. Go there?"
            try:
                wanted = await self.prompts.yes_or_no(question, present=True)
            except UserWentBackError:
                wanted = False
            if wanted:
                raise error
        self.prompts.last_error.tell(error)

    async def _did(self, typed: Secret) -> bool:
        """Do what a letter stands for; False if it is none."""
        if not typed:
            self._speaker.say("Paste the address that the browser ended on, or type a letter.")
            self.tell_letters()
            return True
        if typed == Secret(EXPLAIN):
            self._speaker.say(self.prompts.explanation)
            self.tell_letters()
            return True
        for letter, (_, act) in self._letters().items():
            if typed == Secret(letter):
                try:
                    await act()
                except LocalError as error:
                    self.prompts.last_error.tell(error)
                return True
        return False

    def _tell(self, reading: PastedAnswer) -> None:
        if reading.refusal is not None:
            self.prompts.last_error.tell(reading.refusal.as_error(at=Step.BROWSER))
        else:
            self._speaker.say(reading.sentence)
        if reading.finding is AnswerKind.CUT:
            self._speaker.say("Paste the rest of it, or the whole once more.")

    async def _line_or_arrival(self) -> tuple[Secret, bool]:
        """What is typed, or what came to the listener meanwhile: which of them it was."""
        line = asyncio.ensure_future(self._answer_or_letter())
        arrival = asyncio.ensure_future(self.arrivals.get())
        try:
            await asyncio.wait((line, arrival), return_when=asyncio.FIRST_COMPLETED)
            if arrival.done():
                return arrival.result(), True
            return line.result(), False
        finally:
            for waiting in (line, arrival):
                waiting.cancel()
            await asyncio.gather(line, arrival, return_exceptions=True)

    async def _answer_or_letter(self) -> Secret:
        """With its blanks: where it is an error's text, they stand between its words."""
        return await self.prompts.hidden("Answer, or a letter: ", joined=True, with_blanks=True)

    async def _open(self) -> None:
        address = await self.way_back.address_of(self.request.link)
        self._speaker.say((await self.user_device.open_link(address)).sentence)

    async def _copy(self) -> None:
        copied = await self.user_device.copy(Secret(self.request.link))
        self._speaker.say(f"Sign-in link: {copied.sentence}")

    async def _copy_tunnel(self) -> None:
        copied = await self.user_device.copy(Secret(self.way_back.tunnel))
        self._speaker.say(f"Line for ssh: {copied.sentence}")

    async def _write(self) -> None:
        written = await self.user_device.write_out(Secret(self.request.link), OutputFile.LINK)
        self._speaker.say(f"Sign-in link: written{written.for_whom}, until the wizard ends, to")
        self._speaker.alone(str(written.path))
        if written.exposed:
            self._speaker.say(written.exposed)
        if written.fetch:
            self._speaker.say("On your own machine this fetches it:")
            self._speaker.alone(written.fetch)
