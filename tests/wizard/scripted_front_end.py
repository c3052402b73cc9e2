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
from tokenwizard.flow.client import Flow
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.device_grant import Pending
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
from tokenwizard.wizard.account_check import Doubt
from tokenwizard.wizard.controller import Conductor
from tokenwizard.wizard.dry_run import Trial, Unfit
from tokenwizard.wizard.front_end import (
    DeviceSignIn,
    Discover,
    Discovered,
    Forward,
    GoOn,
    Leave,
    LinkUsed,
    Outcome,
    Redeem,
    Redeemed,
    Refused,
    Steps,
    WayBack,
)
from tokenwizard.wizard.listener_state import Knock
from tokenwizard.wizard.obtained_token import TokenInHand
from tokenwizard.wizard.pending_attempt_file import Found, PendingFile
from tokenwizard.wizard.state import Walk

MOST_QUESTIONS = 30

Move = Callable[[Walk], Awaitable[Outcome[Any] | None]]
"""What the person does at a step once; None to look only, and go forward."""

Moves = dict[Step, list[Move]]

ByDevice = Callable[[Walk, DeviceSignIn], Awaitable[Outcome[Redeemed]]]
"""What the person does with a device code; else they type it and say yes."""


def give(outcome: Callable[[Walk], Outcome[Any]]) -> Move:
    """A move that only answers."""

    async def move(walk: Walk) -> Outcome[Any]:
        return outcome(walk)

    return move


@dataclass
class Asked:
    """One question: the step, the walk it was asked with, and the files kept at that moment."""

    step: Step
    walk: Walk
    files: dict[str, str]


@dataclass
class ScriptedAsker:
    """Does the moves of each step in their order, and then always what leads forward."""

    moves: Moves = field(default_factory=dict)
    go_on: GoOn = GoOn.YES
    asked: list[Asked] = field(default_factory=list)
    offered: list[Found] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)
    ways_back: list[WayBack] = field(default_factory=list)
    registering: tuple[ChecklistStep, ...] = ()
    came: list[Secret] = field(default_factory=list)
    knocks: list[Knock] = field(default_factory=list)
    handed_over: Secret | None = None
    by_device: ByDevice | None = None
    devices: int = 0
    pending: list[Pending] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    uses: list[bool] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    unfit: list[tuple[Unfit, ...]] = field(default_factory=list)
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

    async def _ask(self, step: Step, walk: Walk) -> Outcome[Any] | None:
        self.asked.append(Asked(step, walk, kept_files()))
        assert len(self.asked) < MOST_QUESTIONS, self.steps
        moves = self.moves.get(step, [])
        return await moves.pop(0)(walk) if moves else None

    async def ask_to_go_on(self, found: Found) -> GoOn:
        self.offered.append(found)
        return self.go_on

    async def ask_target(self, walk: Walk) -> Outcome[Answers]:
        return await self._ask(Step.TARGET, walk) or Forward(walk.answers)

    async def ask_registration(self, walk: Walk, steps: Steps) -> Outcome[Answers]:
        self.registering = steps(walk.answers.redirect_uri, walk.answers.credential_kind)
        return await self._ask(Step.CHECKLIST, walk) or Forward(walk.answers)

    async def find_tenant(
        self, walk: Walk, provider: Provider, discover: Discover
    ) -> Outcome[Discovered]:
        if moved := await self._ask(Step.DISCOVERY, walk):
            return moved
        try:
            endpoints: Endpoints = await discover(self.probes.append)
        except TokenWizardError as error:
            return Refused(error, Discovered(walk.answers, None))
        return Forward(Discovered(walk.answers, endpoints))

    async def try_places(self, trial: Trial) -> bool:
        self.trials.append(trial)
        self.unfit.append(await trial.unfit())
        return not self.unfit[-1] or self.goes_on

    async def send_to_browser(
        self, walk: Walk, request: AuthorizationRequest, way_back: WayBack
    ) -> Outcome[LinkUsed]:
        self.ways_back.append(way_back)
        if moved := await self._ask(Step.BROWSER, walk):
            return moved
        return Forward(LinkUsed(walk.answers.pasted or Secret(await play_browser(request.link))))

    async def sign_in_by_device(self, walk: Walk, device: DeviceSignIn) -> Outcome[Redeemed]:
        self.devices += 1
        if self.by_device is not None:
            return await self.by_device(walk, device)
        begun = await device.begin()
        await play_device(begun.verification_uri, begun.user_code)
        try:
            return Forward(Redeemed(await device.wait(begun, self.pending.append)))
        except TokenWizardError as error:
            return Refused(error, Redeemed())

    async def take_answer(
        self, walk: Walk, request: AuthorizationRequest, redeem: Redeem
    ) -> Outcome[Redeemed]:
        if moved := await self._ask(Step.PASTE, walk):
            return moved
        reading = read_redirect(walk.answers.pasted.reveal(), request)
        assert reading.code is not None, reading
        try:
            return Forward(Redeemed(await redeem(reading.code)))
        except TokenWizardError as error:
            return Refused(error, Redeemed(pasted=walk.answers.pasted))

    async def ask_profile(self, profiles: Sequence[Profile]) -> Profile | None:
        return None

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        return False

    async def ask_account(self, doubt: Doubt) -> bool:
        self.doubts.append(doubt)
        return self.uses.pop(0) if self.uses else False

    async def hand_over(self, walk: Walk, token: TokenInHand) -> Outcome[Leave]:
        self.handed_over = token.refresh_token
        return await self._ask(Step.RESULT, walk) or Forward(Leave())

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

    conductor: Conductor
    asker: ScriptedAsker
    keeper: PendingFile
    begun: Walk
    filled_in: Answers
    cloud: Cloud
    running: RunningSandbox
    flows: list[Flow]

    async def walk(self, found: Found | None = None) -> Walk:
        async with asyncio.timeout(30):
            return await self.conductor.conduct(self.begun, found)


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
        flows: list[Flow] = []
        numbers = count()

        async def connected() -> Flow:
            flows.append(Flow(new_client(), sleep=sleep))
            return flows[-1]

        async def surroundings() -> Environment:
            return environment or Environment()

        def entropy(length: int) -> str:
            return f"{next(numbers)}-{secrets.token_urlsafe(length)}"

        asker = ScriptedAsker(moves=moves or {}, go_on=go_on)
        keeper = PendingFile(answers, time.time)
        conductor = Conductor(
            asker,
            connect=connected,
            environment=surroundings,
            clock=time.time,
            entropy=entropy,
            listen=listen,
            another_link=another_link,
            keeper=keeper if keeps else None,
        )
        cloud = WORLDWIDE.at(authority=running.origin, acs=running.origin)
        begun = Walk(answers=answers, cloud=None if empty else cloud)
        try:
            yield Led(conductor, asker, keeper, begun, filled_in, cloud, running, flows)
        finally:
            await conductor.aclose()


@asynccontextmanager
async def own_or(running: RunningSandbox | None) -> AsyncIterator[RunningSandbox]:
    if running is not None:
        yield running
        return
    async with RunningSandbox() as own:
        yield own
