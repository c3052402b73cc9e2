"""Answers the steps for a script: everything given ahead, the sign-in done in a browser."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import InputError, TokenWizardError
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import SAID_NO, USAGE
from tokenwizard.ui.plain.token_prompts import tell_facts, tell_last_words, tell_whose, to_places
from tokenwizard.ui.presentation.sign_in import what_goes
from tokenwizard.wizard.error_page_text import error_in_place_of_answer
from tokenwizard.wizard.front_end import (
    AnswerResult,
    DeviceSignIn,
    Discover,
    Discovered,
    Farewell,
    GoOn,
    Next,
    Redeem,
    ReturnPath,
    SignInResult,
    StepResult,
    Steps,
)
from tokenwizard.wizard.listener_state import ListenerState
from tokenwizard.wizard.step_fields import (
    CLOSED,
    is_acs_retired_for,
    read_registration,
    read_target,
    with_registration,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tokenwizard.oauth.authorization_request import AuthorizationRequest
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import NamedHost
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.provider import Provider
    from tokenwizard.system.terminal.line_input import PipedLines
    from tokenwizard.ui.console.speaker import Speaker
    from tokenwizard.wizard.account_doubt import AccountDoubt
    from tokenwizard.wizard.listener_state import Knock, Listening
    from tokenwizard.wizard.obtained_token import ObtainedToken
    from tokenwizard.wizard.pending_attempt_file import Found
    from tokenwizard.wizard.state import WizardState
    from tokenwizard.wizard.try_destinations import DryRun

_KEYS = {
    "permission": "scope",
    "scopes": "scope",
    "client_secret": "client_secret_file or client_secret_env",
}
_FOR_KEY = "certificate_passphrase_file or certificate_passphrase_env"


class CannotContinueError(Exception):
    """The walk cannot end well, as was said already; `status` is the exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def missing_keys(answers: Answers) -> Iterator[tuple[str, str]]:
    """What has to be given ahead and is not, or cannot be used: its key, and what to give."""
    for field in (*read_target(answers), *read_registration(answers)):
        if not field.read.ok:
            unopened = field.name == "certificate" and answers.certificate
            key = _FOR_KEY if unopened else _KEYS.get(field.name, field.name)
            yield key, field.read.problem


class Unattended:
    """Asks nothing. Every method raises CannotContinueError where a person would have to be asked.

    On stderr only the sign-in link begins its line with http, so that a script finds it.

    Args:
        lines: where the answer may come from; None if there is no stdin to read.
        speaker: says things on stderr.
        out: where the refresh token goes, raising LocalError.
        patience: seconds to wait for the answer; None for as long as it takes.
    """

    def __init__(
        self,
        lines: PipedLines | None,
        speaker: Speaker,
        *,
        out: Callable[[Secret], None],
        patience: float | None = None,
    ) -> None:
        self._lines = lines
        self._speaker = speaker
        self._out = out
        self._patience = patience
        self._arrivals: asyncio.Queue[Secret] = asyncio.Queue()

    async def ask_to_go_on(self, found: Found) -> GoOn:
        """A script always begins anew."""
        del found
        return GoOn.ANEW

    async def ask_profile(self, profiles: Sequence[Profile]) -> Profile | None:
        """A script names its own."""
        del profiles
        return None

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        """Nobody can see them."""
        self._speaker.say(f"{name} names hosts that aren't Microsoft's:")
        for host in hosts:
            self._speaker.say(f"{host.sentence}. To allow this, add: {host.option}")
        raise CannotContinueError(USAGE)

    async def ask_target(self, walk: WizardState) -> StepResult[Answers]:
        """Step 1."""
        self._stop_at(walk.error)
        if is_acs_retired_for(walk.answers):
            self._speaker.say(CLOSED)
            self._speaker.say("Now: give provider sharepoint, with the same values.")
            raise CannotContinueError(SAID_NO)
        return Next(walk.answers)

    async def ask_registration(self, walk: WizardState, steps: Steps) -> StepResult[Answers]:
        """Step 2."""
        del steps
        self._stop_at(walk.error)
        return Next(with_registration(walk.answers))

    async def find_tenant(
        self, walk: WizardState, provider: Provider, discover: Discover
    ) -> StepResult[Discovered]:
        """Step 3."""
        self._stop_at(walk.error)
        self._speaker.say(f"Looking for the tenant of {provider.asks}.")
        try:
            endpoints = await discover(lambda purpose: self._speaker.say(purpose, indent="  "))
        except TokenWizardError as error:
            self._stop_at(error)
            raise
        if clock := clock_sentence(endpoints.clock_skew):
            self._speaker.say(clock)
        goes = what_goes(walk.answers.credential_kind)
        self._speaker.say(f"{goes} to {endpoints.token} and nowhere else.")
        return Next(Discovered(walk.answers, endpoints))

    async def try_places(self, trial: DryRun) -> bool:
        """Before step 4: nobody could take a token that cannot be saved."""
        unfit = await trial.unfit(stdout=True, on_slow=self._speaker.say)
        for one in unfit:
            self._speaker.say(f"The token could not go to {one.place}:")
            self._speaker.explain(one.fault)
        if unfit:
            self._speaker.say("Nothing was opened, and no sign-in was begun.")
            usage = all(isinstance(one.fault, InputError) for one in unfit)
            raise CannotContinueError(USAGE if usage else SAID_NO)
        return True

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        """Step 4: the link, then the answer from wherever it comes."""
        self._stop_at(walk.error)
        listening = way_back.listening.door is ListenerState.OPEN
        if not listening and self._lines is None:
            self._nowhere_to_come(request, way_back.listening)
        self._speaker.say("The next line is the sign-in link.")
        self._speaker.alone(request.link)
        if listening:
            self._speaker.say(f"The answer is waited for at {request.redirect_uri} and on stdin.")
        else:
            self._speaker.say("The answer is waited for on stdin, as one line.")
        try:
            answer = await asyncio.wait_for(
                self._answer(request, way_back.listening), self._patience
            )
        except TimeoutError:
            self._speaker.say(f"No answer came within {self._patience:g} seconds.")
            raise CannotContinueError(SAID_NO) from None
        return Next(SignInResult(pasted=answer, arrived=True))

    async def sign_in_by_device(
        self, walk: WizardState, device: DeviceSignIn
    ) -> StepResult[AnswerResult]:
        """Nobody could type the code."""
        del walk, device
        self._speaker.say("A device code is typed by a person: run the wizard at a terminal.")
        raise CannotContinueError(USAGE)

    async def take_answer(
        self, walk: WizardState, request: AuthorizationRequest, redeem: Redeem
    ) -> StepResult[AnswerResult]:
        """Step 5."""
        self._stop_at(walk.error)
        pasted = walk.answers.pasted.reveal()
        reading = read_redirect(pasted, request)
        self._stop_at(error_in_place_of_answer(pasted, reading))
        if reading.code is None:
            if reading.refusal is not None:
                self._stop_at(reading.refusal.as_error(at=None))
            self._speaker.say(reading.sentence)
            raise CannotContinueError(SAID_NO)
        self._speaker.say("Redeeming the code at the token endpoint.")
        try:
            return Next(AnswerResult(tokens=await redeem(reading.code)))
        except TokenWizardError as error:
            self._stop_at(error)
            raise

    async def ask_account(self, doubt: AccountDoubt) -> bool:
        """Nobody can say that it is meant."""
        from tokenwizard.wizard.account_doubt import WITHOUT_ANYBODY

        for sentence in (*doubt.sentences, WITHOUT_ANYBODY):
            self._speaker.say(sentence)
        raise CannotContinueError(SAID_NO)

    async def hand_over(self, walk: WizardState, token: ObtainedToken) -> StepResult[Farewell]:
        """Step 6."""
        tell_whose(self._speaker, token)
        faults = await to_places(token, self._speaker, self._out)
        for fault in faults:
            self._speaker.explain(fault)
        if faults:
            if token.handed:
                tell_last_words(self._speaker, token)
            raise CannotContinueError(SAID_NO)
        tell_facts(self._speaker, token.refresh_token, token.facts)
        tell_last_words(self._speaker, token)
        return Next(Farewell())

    def answer_came(self, address: Secret) -> None:
        """The answer came to the listener."""
        self._arrivals.put_nowait(address)

    def knocked(self, knock: Knock) -> None:
        """The listener has something to tell."""
        self._speaker.say(knock.sentence)

    def _stop_at(self, error: TokenWizardError | None) -> None:
        if error is not None:
            self._speaker.explain(error)
            raise CannotContinueError(SAID_NO)

    def _nowhere_to_come(self, request: AuthorizationRequest, listening: Listening) -> None:
        self._speaker.say(
            "The answer cannot come: stdin is at its end, and nothing can listen at"
            f" {request.redirect_uri} ({listening.why})."
        )
        raise CannotContinueError(USAGE)

    async def _answer(self, request: AuthorizationRequest, listening: Listening) -> Secret:
        """The answer, from stdin or the listener, whichever is first."""
        arrival = asyncio.ensure_future(self._arrivals.get())
        line = asyncio.ensure_future(self._line())
        try:
            await asyncio.wait((line, arrival), return_when=asyncio.FIRST_COMPLETED)
            if not arrival.done() and line.result() is None:
                if listening.door is not ListenerState.OPEN:
                    self._nowhere_to_come(request, listening)
                await arrival
            given = arrival.result() if arrival.done() else line.result()
            return given or Secret("")
        finally:
            for waiting in (line, arrival):
                waiting.cancel()
            await asyncio.gather(line, arrival, return_exceptions=True)

    async def _line(self) -> Secret | None:
        """The answer from stdin; None if that is at its end."""
        if self._lines is None:
            return None
        try:
            return await self._lines.hidden_line("")
        except EOFError:
            return None
