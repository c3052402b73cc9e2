"""Asks the steps at line prompts: what the screens ask, for screen readers and dumb terminals."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.field_readers import read_realm
from tokenwizard.text.sentences import joined
from tokenwizard.ui.plain.device_prompts import DevicePrompts
from tokenwizard.ui.plain.form_prompts import FormPrompts
from tokenwizard.ui.plain.last_error import LastError
from tokenwizard.ui.plain.prompts import Prompts, UserWentBackError
from tokenwizard.ui.plain.sign_in_prompts import SignInPrompts, tell_way_back
from tokenwizard.ui.plain.texts import (
    CHOOSE_PROFILE,
    GO_ON_SAYS,
    HELP,
    INTRODUCTION,
    PRACTICE,
    TRUST_HOSTS,
    heading,
)
from tokenwizard.ui.plain.token_prompts import (
    TokenPrompts,
    tell_facts,
    tell_last_words,
    tell_whose,
    to_places,
)
from tokenwizard.ui.presentation.sign_in import POSTED, browser_expectation, what_goes
from tokenwizard.wizard.administrator_message import administrator_message
from tokenwizard.wizard.front_end import (
    AnswerResult,
    Back,
    DeviceSignIn,
    Discover,
    Discovered,
    Farewell,
    GoOn,
    Next,
    Redeem,
    Rejected,
    ReturnPath,
    SignInResult,
    SimulatedBrowser,
    SimulatedDevice,
    StepResult,
    Steps,
)
from tokenwizard.wizard.listener_state import ListenerState, Listening
from tokenwizard.wizard.step_fields import tenant_given, with_registration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import NamedHost
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.provider import Provider
    from tokenwizard.secret import Secret
    from tokenwizard.system.terminal.line_input import Lines
    from tokenwizard.system.terminal.user_device import UserDevice
    from tokenwizard.ui.console.speaker import Speaker
    from tokenwizard.wizard.account_doubt import AccountDoubt
    from tokenwizard.wizard.listener_state import Knock
    from tokenwizard.wizard.obtained_token import ObtainedToken
    from tokenwizard.wizard.pending_attempt_file import Found
    from tokenwizard.wizard.state import WizardState
    from tokenwizard.wizard.try_destinations import DryRun

_AGAIN = "r"


class InteractivePrompts:
    """Asks at line prompts. Every method raises UserQuitError when the person leaves.

    Args:
        lines: where the person's lines come from.
        speaker: says things to them.
        user_device: carries things to their machine.
        play: plays the browser against the practice provider; None when it is Microsoft.
        play_device: types a device code there.
        only_missing: what was given ahead and can be used is not asked for.
        out: where the refresh token goes instead of the clipboard, raising LocalError; None if that
            is not wanted.
        clock: the wall clock, in seconds.
    """

    def __init__(
        self,
        lines: Lines,
        speaker: Speaker,
        user_device: UserDevice,
        *,
        play: SimulatedBrowser | None = None,
        play_device: SimulatedDevice | None = None,
        only_missing: bool = False,
        out: Callable[[Secret], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lines = lines
        self._speaker = speaker
        self._user_device = user_device
        self._play = play
        self._play_device = play_device
        self._only_missing = only_missing
        self._out = out
        self._clock = clock
        self._arrivals: asyncio.Queue[Secret] = asyncio.Queue()
        self._asking: FormPrompts | None = None
        self._way_back = ReturnPath(Listening(ListenerState.NOT_HTTP))

    def introduce(self) -> None:
        """What holds at every prompt, said once."""
        self._speaker.say(INTRODUCTION)
        if self._play is not None:
            self._speaker.say(PRACTICE)

    def with_typed(self, walk: WizardState) -> WizardState:
        """The walk with what is typed at the step that is being asked."""
        return walk if self._asking is None else walk.answered(self._asking.answers)

    async def ask_to_go_on(self, found: Found) -> GoOn:
        """Before the first step."""
        walk = found.pending.walk
        minutes = int((self._clock() - found.pending.kept_at) // 60)
        when = "Just now" if minutes < 1 else f"{minutes} minutes ago"
        place = walk.answers.site or walk.answers.tenant
        self._speaker.say("Go on where you left off?")
        self._speaker.say(joined(f"{when}: {choice_of(walk.answers.provider).title}.", place))
        if walk.request is not None:
            self._speaker.say("The sign-in link still holds: an answer given meanwhile fits.")
        if walk.error is not None:
            self._speaker.say(f"{walk.error.title} It is asked for once more.")
        if found.elsewhere:
            self._speaker.say(
                f"It may still be open in another terminal (process {found.pending.process})."
            )
        ways = list(GoOn)
        explanation = "1 goes on, 2 and 3 begin anew."
        prompts = Prompts(self._lines, self._speaker, explanation, self._last_error(walk))
        while True:
            try:
                titles = [GO_ON_SAYS[way] for way in ways]
                return ways[await prompts.choose("Choose", titles, 0)]
            except UserWentBackError:
                self._speaker.say("There is nothing before this.")

    async def ask_profile(self, profiles: Sequence[Profile]) -> Profile | None:
        """Before the first step."""
        self._speaker.say("Again, for which of these?")
        prompts = Prompts(self._lines, self._speaker, CHOOSE_PROFILE, self._last_error(None))
        titles = [f"{one.name}. {one.site or one.tenant}" for one in profiles]
        while True:
            try:
                chosen = await prompts.choose("Choose", [*titles, "A new walk."], 0)
            except UserWentBackError:
                self._speaker.say("There is nothing before this.")
            else:
                return profiles[chosen] if chosen < len(profiles) else None

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        """Before the first step."""
        self._speaker.say(f"{name} names hosts that aren't Microsoft's:")
        for host in hosts:
            self._speaker.say(host.sentence, indent="  ")
        prompts = Prompts(self._lines, self._speaker, TRUST_HOSTS, self._last_error(None))
        try:
            trusted = await prompts.yes_or_no("Do you trust them?", present=False)
        except UserWentBackError:
            trusted = False
        if not trusted:
            self._speaker.say(f"{name} isn't used. You start with empty fields.")
        return trusted

    async def ask_target(self, walk: WizardState) -> StepResult[Answers]:
        """Step 1."""
        questions = self._enter_form(Step.TARGET, walk)
        while True:
            try:
                await questions.ask_target()
            except UserWentBackError:
                self._speaker.say("This is the first step. quit leaves.")
            else:
                return Next(self._done(questions))

    async def ask_registration(self, walk: WizardState, steps: Steps) -> StepResult[Answers]:
        """Step 2."""
        questions = self._enter_form(Step.CHECKLIST, walk)
        try:
            await questions.ask_registration(steps)
        except UserWentBackError:
            return Back(self._done(questions))
        return Next(with_registration(self._done(questions)))

    async def find_tenant(
        self, walk: WizardState, provider: Provider, discover: Discover
    ) -> StepResult[Discovered]:
        """Step 3."""
        prompts = self._enter(Step.DISCOVERY, walk)
        answers, endpoints = walk.answers, walk.endpoints
        known = answers.tenant_by_hand
        look = endpoints is None and walk.error is None and not known
        while True:
            if look:
                try:
                    endpoints = await self._look(provider, discover)
                except TokenWizardError as error:
                    named = error.tenant_id or known
                    answers = replace(answers, tenant_by_hand=named)
                    if error.step is Step.TARGET:
                        return Rejected(error, Discovered(answers, None))
                    prompts.last_error.tell(error)
            if endpoints is not None:
                self._tell_endpoints(endpoints, answers)
                if self._only_missing and look:
                    return Next(Discovered(answers, endpoints))
            found = endpoints.tenant_id if endpoints else ""
            try:
                typed = await prompts.text(
                    f"Directory (tenant) ID, or {_AGAIN} to look again",
                    found or answers.tenant_by_hand or tenant_given(answers),
                )
            except UserWentBackError:
                return Back(Discovered(answers, endpoints))
            look = typed == _AGAIN
            if look:
                known = answers.tenant_by_hand
                answers, endpoints = replace(answers, tenant_by_hand=""), None
                continue
            if endpoints is not None and typed == found:
                return Next(Discovered(answers, endpoints))
            read = read_realm(typed)
            answers = replace(answers, tenant_by_hand=read.value or typed)
            if read.ok:
                return Next(Discovered(answers, provider.endpoints_of(read.value)))
            self._speaker.say(read.problem)

    async def try_places(self, trial: DryRun) -> bool:
        """Before step 4."""
        from tokenwizard.wizard.try_destinations import EXPLANATION, QUESTION

        unfit = await trial.unfit(stdout=self._out is not None, on_slow=self._speaker.say)
        if not unfit:
            return True
        self._speaker.alone("")
        for one in unfit:
            self._speaker.say(f"The token could not go to {one.place}:")
            self._speaker.explain(one.fault)
        prompts = Prompts(self._lines, self._speaker, EXPLANATION, self._last_error(None))
        try:
            return await prompts.yes_or_no(QUESTION, present=False)
        except UserWentBackError:
            return False

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        """Step 4, and what is typed there is the answer."""
        prompts = self._enter(Step.BROWSER, walk)
        self._way_back = way_back
        sign_in = replace(
            self._sign_in(prompts, request, way_back),
            by_device=bool(request.endpoints.device_authorization),
        )
        if request.requirements:
            self._speaker.say(f"The next link asks for {request.requirements.asks}.")
        self._speaker.say("The next line is the sign-in link.")
        self._speaker.alone(request.link)
        comes = browser_expectation(walk, practice=self._play is not None)
        tell_way_back(self._speaker, way_back, comes, request.response_mode)
        sign_in.tell_letters()
        try:
            return Next(await sign_in.next_answer())
        except UserWentBackError:
            return Back(SignInResult())
        except TokenWizardError as error:
            return Rejected(error, SignInResult())

    async def sign_in_by_device(
        self, walk: WizardState, device: DeviceSignIn
    ) -> StepResult[AnswerResult]:
        """In the place of steps 4 and 5."""
        prompts = Prompts(self._lines, self._speaker, HELP[Step.BROWSER], self._last_error(walk))
        asking = DevicePrompts(prompts, device, self._clock, self._play_device)
        try:
            return Next(AnswerResult(tokens=await asking.tokens()))
        except UserWentBackError:
            return Back(AnswerResult())
        except TokenWizardError as error:
            return Rejected(error, AnswerResult())

    async def take_answer(
        self, walk: WizardState, request: AuthorizationRequest, redeem: Redeem
    ) -> StepResult[AnswerResult]:
        """Step 5: redeems what came; asks again if that does not do."""
        prompts = self._enter(Step.PASTE, walk)
        sign_in = self._sign_in(prompts, request, replace(self._way_back, tunnel=""))
        pasted = walk.answers.pasted
        while True:
            code = read_redirect(pasted.reveal(), request).code
            if code is not None:
                self._speaker.say("Redeeming the code at the token endpoint.")
                try:
                    return Next(AnswerResult(tokens=await redeem(code)))
                except TokenWizardError as error:
                    if error.step not in (Step.PASTE, Step.BROWSER):
                        return Rejected(error, AnswerResult(pasted=pasted))
                    prompts.last_error.tell(error)
            elif request.response_mode == ResponseMode.FORM_POST:
                self._speaker.say(POSTED)
            else:
                self._speaker.say(f"The answer begins with {request.redirect_uri}")
            sign_in.tell_letters()
            try:
                used = await sign_in.next_answer()
            except UserWentBackError:
                return Back(AnswerResult(pasted=pasted))
            except TokenWizardError as error:
                return Rejected(error, AnswerResult(pasted=pasted))
            if used.fresh:
                return Next(AnswerResult(fresh=True, requirements=used.requirements))
            pasted = used.pasted

    async def ask_account(self, doubt: AccountDoubt) -> bool:
        """Before step 6."""
        from tokenwizard.wizard.account_doubt import EXPLANATION, QUESTION

        self._speaker.alone("")
        for sentence in doubt.sentences:
            self._speaker.say(sentence)
        prompts = Prompts(self._lines, self._speaker, EXPLANATION, self._last_error(None))
        try:
            return await prompts.yes_or_no(QUESTION, present=False)
        except UserWentBackError:
            return False

    async def hand_over(self, walk: WizardState, token: ObtainedToken) -> StepResult[Farewell]:
        """Step 6."""
        prompts = self._enter(Step.RESULT, walk)
        tell_whose(self._speaker, token)
        tell_facts(self._speaker, token.refresh_token, token.facts)
        if self._out is not None:
            faults = await to_places(token, self._speaker, self._out)
            if not faults:
                tell_last_words(self._speaker, token)
                return Next(Farewell())
            for fault in faults:
                prompts.last_error.tell(fault)
        asked = TokenPrompts(prompts, self._user_device, token)
        await asked.hand_over()
        if asked.refused is not None:
            return Rejected(asked.refused, Farewell())
        tell_last_words(self._speaker, token)
        return Next(Farewell())

    def answer_came(self, address: Secret) -> None:
        """The answer came to the listener."""
        self._arrivals.put_nowait(address)

    def knocked(self, knock: Knock) -> None:
        """The listener has something to tell."""
        self._lines.interject(knock.sentence)

    def _enter(self, step: Step, walk: WizardState) -> Prompts:
        self._speaker.alone("")
        self._speaker.say(heading(step))
        last_error = self._last_error(walk)
        if walk.error is not None:
            last_error.tell(walk.error)
        return Prompts(self._lines, self._speaker, HELP[step], last_error)

    def _last_error(self, walk: WizardState | None) -> LastError:
        def message_about(error: TokenWizardError) -> tuple[str, ...]:
            return administrator_message(error, walk, self._clock()) if walk else (error.title,)

        return LastError(self._speaker, self._user_device, message_about)

    def _enter_form(self, step: Step, walk: WizardState) -> FormPrompts:
        self._asking = FormPrompts(
            self._enter(step, walk),
            walk.answers,
            walk.error,
            only_missing=self._only_missing or walk.quick,
        )
        return self._asking

    def _done(self, questions: FormPrompts) -> Answers:
        self._asking = None
        return questions.answers

    async def _look(self, provider: Provider, discover: Discover) -> Endpoints:
        def on_probe(purpose: str) -> None:
            self._speaker.say(purpose, indent="  ")

        self._speaker.say(f"Looking for the tenant of {provider.asks}. Nothing secret is sent.")
        return await discover(on_probe)

    def _tell_endpoints(self, endpoints: Endpoints, answers: Answers) -> None:
        self._speaker.say(f"Found: {endpoints.tenant_id}")
        if clock := clock_sentence(endpoints.clock_skew):
            self._speaker.say(clock)
        self._speaker.say(f"You sign in at: {endpoints.authorization}")
        goes = what_goes(answers.credential_kind)
        self._speaker.say(f"{goes} to this address and to no other: {endpoints.token}")

    def _sign_in(
        self, prompts: Prompts, request: AuthorizationRequest, way_back: ReturnPath
    ) -> SignInPrompts:
        return SignInPrompts(
            prompts, self._user_device, request, self._arrivals, way_back, self._play
        )
