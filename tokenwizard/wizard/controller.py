"""The order of the steps: one coroutine, whoever asks the person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tokenwizard.errors.errors import InputError, Step, TokenWizardError
from tokenwizard.flow.undelivered_token import UndeliveredToken
from tokenwizard.providers.answers import Answers
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import (
    AnswerResult,
    Back,
    Discovered,
    Farewell,
    FrontEnd,
    GoOn,
    Next,
    Rejected,
    ReturnPath,
    SignInResult,
    StepResult,
    given,
)
from tokenwizard.wizard.state import STEP_ORDER, WizardState, begun_afresh
from tokenwizard.wizard.step_fields import (
    all_read,
    is_acs_retired_for,
    read_registration,
    read_target,
    with_registration,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
    from tokenwizard.oauth.client_authentication import CredentialKind
    from tokenwizard.oauth.random_text import Entropy
    from tokenwizard.oauth.sign_in_requirements import SignInRequirements
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.providers.provider import ChecklistStep
    from tokenwizard.system.terminal.environment import Environment
    from tokenwizard.wizard.pending_attempt_file import Found, PendingFile
    from tokenwizard.wizard.redirect_receiver import RedirectReceiver
    from tokenwizard.wizard.save_undelivered_token import RescuedToken
    from tokenwizard.wizard.try_destinations import DryRun

Taken = tuple[WizardState, StepResult[Any]]


class WizardController:
    """Leads through the walk.

    Args:
        front_end: asks the person.
        connect: makes the `TokenClient`, once, when the network is first needed: httpx loads
            slowly.
        environment: finds out what can carry things to the person's machine.
        clock: the wall clock, in seconds.
        entropy: random bytes as URL-safe text.
        listen: whether to listen on the redirect URI, so that the answer can come by itself.
        another_link: whether the person can ask for one; if not, the first has to have an answer
            that can be pasted, unless the answers say otherwise.
        keeper: keeps the pending attempt; None to keep nothing.
        profiles: what the walk may begin with, if it was not said.
        client_secret: reads the client secret that a profile keeps, raising TokenWizardError;
            empty if it keeps none.
        practice: the provider is the practice provider, whose tokens are worth nothing.

    Attributes:
        undelivered: the refresh token, until it is where the person wanted it.
    """

    def __init__(
        self,
        front_end: FrontEnd,
        *,
        connect: Callable[[], Awaitable[TokenClient]],
        environment: Callable[[], Awaitable[Environment]],
        clock: Callable[[], float],
        entropy: Entropy,
        listen: bool = True,
        another_link: bool = True,
        keeper: PendingFile | None = None,
        profiles: Callable[[], Sequence[Profile]] = tuple,
        client_secret: Callable[[Profile], Secret] = lambda profile: Secret(""),
        practice: bool = False,
    ) -> None:
        self._front_end = front_end
        self.undelivered = UndeliveredToken()
        self._practice = practice
        self._connect = connect
        self._flow: TokenClient | None = None
        self._environment = environment
        self._clock = clock
        self._entropy = entropy
        self._listen = listen
        self._pasted = not another_link
        self._keeper = keeper
        self._profiles = profiles
        self._client_secret = client_secret
        self._at: WizardState | None = None
        self._spent: set[Secret] = set()
        self._tried: DryRun | None = None

    @cached_property
    def _door(self) -> RedirectReceiver:
        from tokenwizard.wizard.redirect_receiver import RedirectReceiver

        return RedirectReceiver(self._front_end, self._environment, listen=self._listen)

    @cached_property
    def _app_suffix(self) -> str:
        return "".join(c for c in self._entropy(16).lower() if c.isalnum())[:4]

    async def conduct(self, walk: WizardState, found: Found | None = None) -> WizardState:
        """The order of the steps; gives the walk at its end.

        A refusal leads back to the step whose field is wrong, with that field focused; once it is
        mended the walk goes straight on to where it was refused, if what lies between still holds.

        Args:
            walk: what is known at the beginning.
            found: an attempt that was not finished, to be offered first.
        """
        take: dict[Step, Callable[[WizardState], Awaitable[Taken]]] = {
            Step.TARGET: self._ask_target,
            Step.CHECKLIST: self._ask_registration,
            Step.DISCOVERY: self._find_tenant,
            Step.BROWSER: self._send_to_browser,
            Step.PASTE: self._take_answer,
            Step.RESULT: self._hand_over,
        }
        walk, step, refused_at = await self._begin(walk, found)
        while True:
            self._at = walk
            walk, outcome = await take[step](walk)
            self._pending(walk)
            if isinstance(outcome, Rejected):
                walk = walk.refused(outcome.error)
                refused_at, step = step, walk.step_of(outcome.error)
                continue
            if walk.error is not None and walk.step_of(walk.error) is step:
                walk = replace(walk, error=None)
            if isinstance(outcome, Back):
                walk = replace(walk, quick=False)
                refused_at, step = None, STEP_ORDER[max(STEP_ORDER.index(step) - 1, 0)]
            elif step is STEP_ORDER[-1]:
                return walk
            else:
                step = walk.after(step, refused_at)
                refused_at = refused_at if refused_at is not step else None

    async def _begin(
        self, walk: WizardState, found: Found | None
    ) -> tuple[WizardState, Step, Step | None]:
        if walk.unseen:
            called = walk.elsewhere or (walk.profile.name if walk.profile else "")
            if not await self._front_end.ask_hosts(called, walk.unseen):
                walk = WizardState(answers=begun_afresh(Answers()), out=walk.out)
            walk = replace(walk, unseen=(), elsewhere="")
        if found is not None:
            from tokenwizard.wizard.pending_attempt import resume

            resumed = await asyncio.to_thread(resume, found.pending, walk, self._opened)
            shown = replace(found.pending, walk=resumed[0])
            choice = await self._front_end.ask_to_go_on(replace(found, pending=shown))
            if choice is GoOn.FORGET:
                found.forget()
            elif choice is GoOn.YES:
                if self._keeper is not None:
                    self._keeper.go_on_with(found)
                return resumed
        return await self._begin_with_profile(walk), STEP_ORDER[0], None

    def _opened(self, answers: Answers) -> Answers:
        from tokenwizard.credentials.certificate_file import with_certificate_opened

        return with_certificate_opened(answers, now=self._clock())

    async def _begin_with_profile(self, walk: WizardState) -> WizardState:
        """With one that the person chooses, if none was named and nothing else was given."""
        if walk.profile is None:
            profiles = await asyncio.to_thread(self._profiles)
            chosen = await self._front_end.ask_profile(profiles) if profiles else None
            if chosen is not None:
                from tokenwizard.wizard.profile_mapping import begun_with_profile

                walk = begun_with_profile(chosen, walk)
        if walk.profile is None or walk.answers.client_secret:
            return walk
        try:
            kept = await asyncio.to_thread(self._client_secret, walk.profile)
        except TokenWizardError as error:
            error.step, error.field = Step.CHECKLIST, "client_secret"
            return replace(walk, error=error)
        return replace(walk, answers=replace(walk.answers, client_secret=kept))

    async def close_door(self) -> None:
        """Listen no more: no answer is wanted now."""
        await self._door.aclose()

    async def aclose(self) -> None:
        """Close what was opened; a request that is under way is broken off."""
        await self.close_door()
        if self._flow is not None:
            await self._flow.aclose()

    @property
    def keeps_attempt(self) -> bool:
        """Whether the walk can be gone on with later; not once its code is spent."""
        return self._keeper is not None

    def keep_token(self) -> RescuedToken | None:
        """Put aside the refresh token that nobody has; None if there is none."""
        from tokenwizard.wizard.save_undelivered_token import keep

        kept = None if self._practice else keep(self.undelivered)
        if kept is not None and self._keeper is not None:
            self._keeper.forget()  # the code of that attempt is spent
            self._keeper = None
        return kept

    async def wait_for_token(self, say: Callable[[str], None]) -> None:
        """Wait for the token that is coming, or being saved; cancelled, do without it."""
        from tokenwizard.wizard.save_undelivered_token import wait_for_token

        if not self._practice:
            await wait_for_token(self.undelivered, say)

    async def flow(self) -> TokenClient:
        """The network, made when it is first needed."""
        if self._flow is None:
            flow = await self._connect()
            self._flow = replace(flow, undelivered=self.undelivered)
        return self._flow

    def interrupted(self, typed: Callable[[WizardState], WizardState] = lambda walk: walk) -> None:
        """Keep the walk as it stands in the middle of a step; `typed` adds what is typed there."""
        if self._at is not None:
            self._pending(typed(self._at))

    def _pending(self, walk: WizardState) -> None:
        self._at = walk
        if self._keeper is None:
            return
        if walk.tokens is None:
            self._keeper.keep(walk)
        else:
            self._keeper.forget()

    async def _ask_target(self, walk: WizardState) -> Taken:
        outcome: StepResult[Answers]
        if (
            walk.quick
            and not is_acs_retired_for(walk.answers)
            and all_read(read_target(walk.answers))
        ):
            outcome = Next(walk.answers)
        else:
            outcome = await self._front_end.ask_target(walk)
        walk = walk.answered(given(outcome))
        if isinstance(outcome, Next):
            try:
                walk = walk.with_provider()
            except InputError as error:
                return walk, Rejected(error, walk.answers)
        return walk, outcome

    async def _ask_registration(self, walk: WizardState) -> Taken:
        def steps(redirect_uri: str, credential: CredentialKind) -> tuple[ChecklistStep, ...]:
            if walk.provider is None:
                return ()
            return walk.provider.checklist(
                redirect_uri=redirect_uri, suffix=self._app_suffix, credential=credential
            )

        outcome: StepResult[Answers]
        if walk.quick and walk.error is None and all_read(read_registration(walk.answers)):
            outcome = Next(with_registration(walk.answers))
        else:
            outcome = await self._front_end.ask_registration(walk, steps)
        walk = walk.answered(given(outcome))
        if isinstance(outcome, Next):
            walk = replace(walk, registered_for=walk.answers.provider)
        return walk, outcome

    async def _find_tenant(self, walk: WizardState) -> Taken:
        from tokenwizard.oauth.guid import read_guid

        provider = walk.provider
        if provider is None:
            return walk, Back(walk.answers)

        tenant_id = read_guid(walk.profile.tenant) if walk.quick and walk.profile else None
        if tenant_id:
            known = Discovered(walk.answers, provider.endpoints_of(tenant_id))
            return replace(walk, endpoints=known.endpoints, quick=False), Next(known)

        async def discover(on_probe: Callable[[str], None]) -> Endpoints:
            return await (await self.flow()).discover(provider.discovery(), on_probe=on_probe)

        outcome = await self._front_end.find_tenant(walk, provider, discover)
        found = given(outcome)
        walk = replace(walk, quick=False)
        return replace(walk, endpoints=found.endpoints).answered(found.answers), outcome

    async def _send_to_browser(self, walk: WizardState) -> Taken:
        while True:
            if not await self._can_save(walk):
                return walk, Back(SignInResult())
            try:
                walk, request, way_back = await self._with_link(walk)
            except InputError as error:
                return walk, Rejected(error, SignInResult())
            self._pending(walk)
            outcome: StepResult[SignInResult]
            if (address := self._door.arrived.get(request.link)) is not None:
                outcome = Next(SignInResult(pasted=address, arrived=True))
            else:
                outcome = await self._front_end.send_to_browser(walk, request, way_back)
            used = given(outcome)
            if used.device:
                walk = replace(walk, error=None)
                done = await self._sign_in_by_device(walk)
                if not isinstance(done, Back):
                    return self._after_device(walk, done)
            elif used.fresh:
                walk = self._without_link(walk, used.requirements)
            else:
                break
        if isinstance(outcome, Back):
            await self._door.close()
        if used.pasted:
            answers = replace(walk.answers, pasted=used.pasted)
            walk = replace(walk.answered(answers), arrived=used.arrived)
        return walk, outcome

    async def _can_save(self, walk: WizardState) -> bool:
        """Whether to go on to the link: what saving needs is tried once, and after a change."""
        from tokenwizard.wizard.try_destinations import dry_run_of

        trial = dry_run_of(walk)
        if trial != self._tried and await self._front_end.try_places(trial):
            self._tried = trial
        return trial == self._tried

    async def _with_link(
        self, walk: WizardState
    ) -> tuple[WizardState, AuthorizationRequest, ReturnPath]:
        """With a link whose answer can come: where it is to be posted, somebody listens already.

        Raises:
            InputError: `form_post` was asked for, and nothing can receive it.
        """
        from tokenwizard.oauth.response_mode import ResponseMode, cannot_post, choose
        from tokenwizard.wizard.listener_state import ListenerState

        answers, provider = walk.answers, walk.needed()[0]
        mode = choose(
            answers.redirect_uri,
            listening=self._listen,
            browser_here=self._listen and not (await self._environment()).remote,
            wanted=answers.response_mode if provider.knows_response_modes else ResponseMode.QUERY,
            pasted=self._pasted,
        )
        walk = walk.with_request(self._entropy, self._clock, mode)
        way_back = await self._door.open(_made(walk))
        posted = _made(walk).response_mode == ResponseMode.FORM_POST
        if posted and way_back.listening.door is not ListenerState.OPEN:
            if answers.response_mode == ResponseMode.FORM_POST:
                raise cannot_post(way_back.listening.why)
            walk = walk.without_form_post()
            walk = walk.with_request(self._entropy, self._clock, ResponseMode.QUERY)
            way_back = await self._door.open(_made(walk))
        return walk, _made(walk), way_back

    def _without_link(self, walk: WizardState, requirements: SignInRequirements) -> WizardState:
        """For a fresh link; if no answer was seen to be posted, one that can be pasted."""
        from tokenwizard.oauth.response_mode import ResponseMode

        request = walk.request
        if request is not None and request.response_mode == ResponseMode.FORM_POST:
            self._pasted = self._pasted or not self._door.reached
        return walk.without_request(requirements)

    async def _sign_in_by_device(self, walk: WizardState) -> StepResult[AnswerResult]:
        from tokenwizard.wizard.device_code import device_sign_in

        return await self._front_end.sign_in_by_device(walk, device_sign_in(walk, self.flow))

    def _after_device(self, walk: WizardState, done: StepResult[AnswerResult]) -> Taken:
        tokens = given(done).tokens
        if tokens is None:
            return walk, done
        self._door.close_soon()
        return replace(walk.without_request(), tokens=tokens), done

    async def _take_answer(self, walk: WizardState) -> Taken:
        if walk.tokens is not None:  # they came for a device code
            return walk, Next(AnswerResult(tokens=walk.tokens))
        provider, _ = walk.needed()
        request = walk.request
        if request is None:
            return walk, Back(AnswerResult())

        async def redeem(code: Secret) -> TokenSet:
            from tokenwizard.oauth.error_response import may_have_spent_code
            from tokenwizard.oauth.failures import input_fault, telling_of_files

            if code in self._spent:
                raise input_fault("code_sent_already", Step.PASTE, "answer")
            try:
                with telling_of_files(Step.PASTE):
                    grant = provider.code_grant(walk.answers.app, request, code)
                    return await (await self.flow()).redeem(grant)
            except TokenWizardError as error:
                if may_have_spent_code(error):
                    self._spent.add(code)
                raise

        await self._door.open(request)
        outcome = await self._front_end.take_answer(walk, request, redeem)
        taken = given(outcome)
        self._door.arrived.clear()
        walk = replace(walk, arrived=False)
        if taken.fresh:
            return self._without_link(walk, taken.requirements), Back(taken)
        if taken.tokens is not None:
            self._door.close_soon()
            return replace(walk.without_request(), tokens=taken.tokens), outcome
        return walk.answered(replace(walk.answers, pasted=taken.pasted)), outcome

    async def _hand_over(self, walk: WizardState) -> Taken:
        from tokenwizard.profiles.store import usable_profiles
        from tokenwizard.wizard.account_doubt import accepted, doubt_about_account
        from tokenwizard.wizard.obtained_token import ObtainedToken

        provider, _ = walk.needed()
        if walk.tokens is None:
            return walk, Back(Farewell())
        doubt = await asyncio.to_thread(doubt_about_account, walk, usable_profiles)
        if doubt is not None:
            self.undelivered.doubted = True
            if not await self._front_end.ask_account(doubt):
                self.undelivered.let_go()
                return walk.without_tokens(), Back(Farewell())
            self.undelivered.doubted = False
            walk = accepted(walk, doubt)
        token = ObtainedToken(
            walk, provider, flow=self.flow, clock=self._clock, undelivered=self.undelivered
        )
        outcome = await self._front_end.hand_over(walk, token)
        self.undelivered.let_go()
        return (walk if isinstance(outcome, Next) else replace(walk, tokens=None)), outcome


def _made(walk: WizardState) -> AuthorizationRequest:
    if walk.request is None:
        raise LookupError("no sign-in link yet")
    return walk.request
