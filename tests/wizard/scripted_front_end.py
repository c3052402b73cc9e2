"""The whole walk led without a screen: answers as scripted, against the practice provider."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from tokenwizard.cli.demo import practice_answers
from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.device_grant import StillWaiting
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.untrusted import NamedHost
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE, Cloud
from tokenwizard.providers.provider import ChecklistStep, Provider, ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser, play_device
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import state_folder
from tokenwizard.system.http.client import new_client
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.wizard.account_doubt import AccountDoubt
from tokenwizard.wizard.controller import WizardController
from tokenwizard.wizard.front_end import (
    AnswerResult,
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
    StepResult,
    Steps,
)
from tokenwizard.wizard.listener_state import Knock
from tokenwizard.wizard.obtained_token import ObtainedToken
from tokenwizard.wizard.pending_attempt_file import Found, PendingFile
from tokenwizard.wizard.state import WizardState
from tokenwizard.wizard.try_destinations import DryRun, UnusableDestination

MOST_QUESTIONS = 30

Move = Callable[[WizardState], Awaitable[StepResult[Any] | None]]
"""What the person does at a step once; None to look only, and go forward."""

Moves = dict[Step, list[Move]]

ByDevice = Callable[[WizardState, DeviceSignIn], Awaitable[StepResult[AnswerResult]]]
"""What the person does with a device code; else they type it and say yes."""


def give(outcome: Callable[[WizardState], StepResult[Any]]) -> Move:
    """A move that only answers."""

    async def move(walk: WizardState) -> StepResult[Any]:
        return outcome(walk)

    return move


@dataclass
class Asked:
    """One question: the step, the walk it was asked with, and the files kept at that moment."""

    step: Step
    walk: WizardState
    files: dict[str, str]


@dataclass
class ScriptedAsker:
    """Does the moves of each step in their order, and then always what leads forward."""

    moves: Moves = field(default_factory=dict)
    go_on: GoOn = GoOn.YES
    asked: list[Asked] = field(default_factory=list)
    offered: list[Found] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)
    ways_back: list[ReturnPath] = field(default_factory=list)
    registering: tuple[ChecklistStep, ...] = ()
    came: list[Secret] = field(default_factory=list)
    knocks: list[Knock] = field(default_factory=list)
    handed_over: Secret | None = None
    by_device: ByDevice | None = None
    devices: int = 0
    pending: list[StillWaiting] = field(default_factory=list)
    doubts: list[AccountDoubt] = field(default_factory=list)
    uses: list[bool] = field(default_factory=list)
    trials: list[DryRun] = field(default_factory=list)
    unfit: list[tuple[UnusableDestination, ...]] = field(default_factory=list)
    goes_on: bool = False

    @property
    def steps(self) -> list[Step]:
        return [asked.step for asked in self.asked]

    @property
    def errors(self) -> list[tuple[Step, str]]:
        """The errors that were shown: where, and which field they name."""
        return [
            (asked.step, asked.walk.error.field or "") for asked in self.asked if asked.walk.error
        ]

    @property
    def links(self) -> list[str]:
        """The links that were shown, in their order."""
        shown = [asked.walk.request for asked in self.asked if asked.step is Step.BROWSER]
        return [request.link for request in shown if request]

    async def _ask(self, step: Step, walk: WizardState) -> StepResult[Any] | None:
        self.asked.append(Asked(step, walk, kept_files()))
        assert len(self.asked) < MOST_QUESTIONS, self.steps
        moves = self.moves.get(step, [])
        return await moves.pop(0)(walk) if moves else None

    async def ask_to_go_on(self, found: Found) -> GoOn:
        self.offered.append(found)
        return self.go_on

    async def ask_target(self, walk: WizardState) -> StepResult[Answers]:
        return await self._ask(Step.TARGET, walk) or Next(walk.answers)

    async def ask_registration(self, walk: WizardState, steps: Steps) -> StepResult[Answers]:
        self.registering = steps(walk.answers.redirect_uri, walk.answers.credential_kind)
        return await self._ask(Step.CHECKLIST, walk) or Next(walk.answers)

    async def find_tenant(
        self, walk: WizardState, provider: Provider, discover: Discover
    ) -> StepResult[Discovered]:
        if moved := await self._ask(Step.DISCOVERY, walk):
            return moved
        try:
            endpoints: Endpoints = await discover(self.probes.append)
        except TokenWizardError as error:
            return Rejected(error, Discovered(walk.answers, None))
        return Next(Discovered(walk.answers, endpoints))

    async def try_places(self, trial: DryRun) -> bool:
        self.trials.append(trial)
        self.unfit.append(await trial.unfit())
        return not self.unfit[-1] or self.goes_on

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        self.ways_back.append(way_back)
        if moved := await self._ask(Step.BROWSER, walk):
            return moved
        return Next(SignInResult(walk.answers.pasted or Secret(await play_browser(request.link))))

    async def sign_in_by_device(
        self, walk: WizardState, device: DeviceSignIn
    ) -> StepResult[AnswerResult]:
        self.devices += 1
        if self.by_device is not None:
            return await self.by_device(walk, device)
        begun = await device.begin()
        await play_device(begun.verification_uri, begun.user_code)
        try:
            return Next(AnswerResult(await device.wait(begun, self.pending.append)))
        except TokenWizardError as error:
            return Rejected(error, AnswerResult())

    async def take_answer(
        self, walk: WizardState, request: AuthorizationRequest, redeem: Redeem
    ) -> StepResult[AnswerResult]:
        if moved := await self._ask(Step.PASTE, walk):
            return moved
        reading = read_redirect(walk.answers.pasted.reveal(), request)
        assert reading.code is not None, reading
        try:
            return Next(AnswerResult(await redeem(reading.code)))
        except TokenWizardError as error:
            return Rejected(error, AnswerResult(pasted=walk.answers.pasted))

    async def ask_profile(self, profiles: Sequence[Profile]) -> Profile | None:
        return None

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        return False

    async def ask_account(self, doubt: AccountDoubt) -> bool:
        self.doubts.append(doubt)
        return self.uses.pop(0) if self.uses else False

    async def hand_over(self, walk: WizardState, token: ObtainedToken) -> StepResult[Farewell]:
        self.handed_over = token.refresh_token
        return await self._ask(Step.RESULT, walk) or Next(Farewell())

    def answer_came(self, address: Secret) -> None:
        self.came.append(address)

    def knocked(self, knock: Knock) -> None:
        self.knocks.append(knock)


def kept_files() -> dict[str, str]:
    """What lies in the state folder: the text of each file by its name."""
    folder = state_folder()
    return {file.name: file.read_text() for file in folder.iterdir()} if folder.is_dir() else {}


@dataclass
class Led:
    """A conductor, the person, and what they meet."""

    controller: WizardController
    front_end: ScriptedAsker
    keeper: PendingFile
    begun: WizardState
    filled_in: Answers
    cloud: Cloud
    running: RunningSandbox
    flows: list[TokenClient]

    async def walk(self, found: Found | None = None) -> WizardState:
        async with asyncio.timeout(30):
            return await self.controller.conduct(self.begun, found)


@asynccontextmanager
async def led(
    provider: ProviderName = ProviderName.SHAREPOINT,
    *,
    moves: Moves | None = None,
    go_on: GoOn = GoOn.YES,
    listen: bool = False,
    environment: Environment | None = None,
    at: RunningSandbox | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    another_link: bool = True,
    empty: bool = False,
    keeps: bool = True,
    **changes: object,
) -> AsyncIterator[Led]:
    """Filled in as `tokenwizard demo` does, or `empty`; `at` a provider that runs already.

    With `keeps` false no attempt is kept.
    """
    async with own_or(at) as running:
        filled_in = practice_answers(running.sandbox.description())[provider]
        answers: Answers = Answers() if empty else replace(filled_in, **changes)  # type: ignore[arg-type]
        flows: list[TokenClient] = []
        numbers = count()

        async def connected() -> TokenClient:
            flows.append(TokenClient(new_client(), sleep=sleep))
            return flows[-1]

        async def services() -> Environment:
            return environment or Environment()

        def entropy(length: int) -> str:
            return f"{next(numbers)}-{secrets.token_urlsafe(length)}"

        front_end = ScriptedAsker(moves=moves or {}, go_on=go_on)
        keeper = PendingFile(answers, time.time)
        controller = WizardController(
            front_end,
            connect=connected,
            environment=services,
            clock=time.time,
            entropy=entropy,
            listen=listen,
            another_link=another_link,
            keeper=keeper if keeps else None,
        )
        cloud = WORLDWIDE.at(authority=running.origin, acs=running.origin)
        begun = WizardState(answers=answers, cloud=None if empty else cloud)
        try:
            yield Led(controller, front_end, keeper, begun, filled_in, cloud, running, flows)
        finally:
            await controller.aclose()


@asynccontextmanager
async def own_or(running: RunningSandbox | None) -> AsyncIterator[RunningSandbox]:
    if running is not None:
        yield running
        return
    async with RunningSandbox() as own:
        yield own
