"""The Textual app: one coroutine holds the order of the steps, and a crash tells no secret."""

from __future__ import annotations

import secrets
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from rich.text import Text
from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.theme import BUILTIN_THEMES
from textual.worker import WorkerFailed

from tokenwizard.answers import Answers
from tokenwizard.errors import InputError, Step
from tokenwizard.oauth.authorization import AuthorizationRequest, Endpoints, Entropy
from tokenwizard.oauth.tokens import TokenSet
from tokenwizard.providers.provider import ChecklistStep, ProviderName
from tokenwizard.screens.base import Back, Entry, Forward, Outcome, Refused, Result, Surroundings
from tokenwizard.screens.browser import BrowserScreen, LinkUsed, Play, WayBack, WhatComes
from tokenwizard.screens.checklist import ChecklistScreen
from tokenwizard.screens.discovery import Discovered, DiscoveryScreen
from tokenwizard.screens.paste import PasteScreen, Redeemed
from tokenwizard.screens.result import Leave, ResultScreen, facts_of
from tokenwizard.screens.target import TargetScreen
from tokenwizard.screens.theme import DARK, LIGHT
from tokenwizard.secret import Secret
from tokenwizard.terminal.door import Door, Listening, tunnel_command
from tokenwizard.terminal.plain_line import show_line
from tokenwizard.walk import ORDER, Walk, begun_with

if TYPE_CHECKING:
    from tokenwizard.flow import Flow
    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.terminal.browser import Opened
    from tokenwizard.terminal.clipboard import Copied
    from tokenwizard.terminal.environment import Environment
    from tokenwizard.terminal.listener import RedirectListener

DONE, LEFT_BEFORE_THE_END = 0, 3
THEMES = frozenset({*BUILTIN_THEMES, DARK.name, LIGHT.name})

Taken = tuple[Walk, Outcome[Any]]


class TokenWizard(App[None]):
    """The wizard.

    Args:
        answers: what is filled in already, for the provider that is chosen first.
        others: what is filled in for the other providers, should the person choose one of them.
        connect: makes the `Flow`, once, when the network is first needed: httpx is slow to load.
        cloud: where to sign in; None to take it from the site.
        play: plays the browser against the practice provider; None when it is Microsoft.
        environment: what can carry things to the person's machine; None to find out.
        clock: the wall clock, in seconds.
        entropy: random bytes as URL-safe text.
        theme: the name of a Textual theme.
        listen: whether to listen on the redirect URI, so that the answer can come by itself.
    """

    TITLE = "tokenwizard"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "Leave", priority=True)]

    def __init__(
        self,
        answers: Answers,
        *,
        connect: Callable[[], Awaitable[Flow]],
        others: Mapping[ProviderName, Answers] | None = None,
        cloud: Cloud | None = None,
        play: Play | None = None,
        environment: Environment | None = None,
        clock: Callable[[], float] = time.time,
        entropy: Entropy = secrets.token_urlsafe,
        theme: str = DARK.name,
        listen: bool = True,
    ) -> None:
        super().__init__()
        for offered in (DARK, LIGHT):
            self.register_theme(offered)
        self.theme = theme
        self._begin = Walk(answers=begun_with(answers), others=dict(others or {}), cloud=cloud)
        self._connect = connect
        self._flow: Flow | None = None
        self._play = play
        self._environment = environment
        self._listen = listen
        self._listener: RedirectListener | None = None
        self._way_back = WayBack(Listening(Door.NOT_HTTP))
        self._clock = clock
        self._entropy = entropy
        self._app_suffix = "".join(c for c in entropy(16).lower() if c.isalnum())[:4]

    def on_mount(self) -> None:
        """Begin."""
        self.walk()

    async def on_unmount(self) -> None:
        """Close what was opened."""
        await self._close_door()
        if self._flow is not None:
            await self._flow.aclose()

    @work(name="walk", description="walk")
    async def walk(self) -> None:
        """The order of the steps.

        A refusal leads back to the step whose field is wrong, with that field focused; once it is
        mended the walk goes straight on to where it was refused, if what lies between still holds.
        """
        take: dict[Step, Callable[[Walk], Awaitable[Taken]]] = {
            Step.TARGET: self._ask_target,
            Step.CHECKLIST: self._ask_registration,
            Step.DISCOVERY: self._discover,
            Step.BROWSER: self._send_to_browser,
            Step.PASTE: self._take_answer,
            Step.RESULT: self._hand_over,
        }
        walk, step, refused_at = self._begin, ORDER[0], None
        while True:
            walk, outcome = await take[step](walk)
            if isinstance(outcome, Refused):
                walk = replace(walk, error=outcome.error)
                refused_at, step = step, walk.step_of(outcome.error)
                continue
            walk = replace(walk, error=None)
            if isinstance(outcome, Back):
                refused_at, step = None, ORDER[max(ORDER.index(step) - 1, 0)]
            elif step is ORDER[-1]:
                self.exit(return_code=DONE)
                return
            else:
                step = walk.after(step, refused_at)
                refused_at = refused_at if refused_at is not step else None

    async def _ask_target(self, walk: Walk) -> Taken:
        screen = TargetScreen(self._entry(replace(walk, provider=None)), walk.answers)
        outcome: Outcome[Answers] = await self.push_screen_wait(screen)
        walk = walk.answered(_given(outcome))
        if isinstance(outcome, Forward):
            try:
                walk = walk.with_provider()
            except InputError as error:
                return walk, Refused(error, walk.answers)
        return walk, outcome

    async def _ask_registration(self, walk: Walk) -> Taken:
        def steps(redirect_uri: str, public: bool) -> tuple[ChecklistStep, ...]:
            if walk.provider is None:
                return ()
            return walk.provider.checklist(
                redirect_uri=redirect_uri, suffix=self._app_suffix, public=public
            )

        screen = ChecklistScreen(self._entry(walk), walk.answers, steps)
        outcome: Outcome[Answers] = await self.push_screen_wait(screen)
        walk = walk.answered(_given(outcome))
        if isinstance(outcome, Forward):
            walk = replace(walk, registered_for=walk.answers.provider)
        return walk, outcome

    async def _discover(self, walk: Walk) -> Taken:
        provider = walk.provider
        if provider is None:
            return walk, Back(walk.answers)

        async def discover(on_probe: Callable[[str], None]) -> Endpoints:
            return await (await self.flow()).discover(provider.discovery(), on_probe=on_probe)

        screen = DiscoveryScreen(
            self._entry(walk),
            walk.answers,
            walk.endpoints,
            asks=provider.asks,
            discover=discover,
            by_hand=provider.endpoints_of,
        )
        outcome: Outcome[Discovered] = await self.push_screen_wait(screen)
        found = _given(outcome)
        return replace(walk, endpoints=found.endpoints).answered(found.answers), outcome

    async def _send_to_browser(self, walk: Walk) -> Taken:
        while True:
            walk = walk.with_request(self._entropy, self._clock)
            request = walk.request
            if request is None:
                return walk, Back(LinkUsed())
            way_back = await self._open_door(request)
            screen = BrowserScreen(
                self._entry(walk), request, _what_comes(walk), way_back, play=self._play
            )
            outcome: Outcome[LinkUsed] = await self.push_screen_wait(screen)
            used = _given(outcome)
            if not used.fresh:
                break
            walk = walk.without_request()
        if isinstance(outcome, Back):
            await self._close_door()
        if used.pasted:
            answers = replace(walk.answers, pasted=used.pasted)
            walk = replace(walk.answered(answers), arrived=used.arrived)
        return walk, outcome

    async def _take_answer(self, walk: Walk) -> Taken:
        provider, _ = walk.needed()
        request = walk.request
        if request is None:
            return walk, Back(Redeemed())

        async def redeem(code: Secret) -> TokenSet:
            flow = await self.flow()
            return await flow.redeem(provider.code_grant(walk.answers.app, request, code))

        await self._open_door(request)
        screen = PasteScreen(
            self._entry(walk), request, walk.answers.pasted, redeem, at_once=walk.arrived
        )
        outcome: Outcome[Redeemed] = await self.push_screen_wait(screen)
        given = _given(outcome)
        walk = replace(walk, arrived=False)
        if given.fresh:
            return walk.without_request(), Back(given)
        if given.tokens is not None:
            await self._close_door()
            return replace(walk.without_request(), tokens=given.tokens), outcome
        return walk.answered(replace(walk.answers, pasted=given.pasted)), outcome

    async def _hand_over(self, walk: Walk) -> Taken:
        provider, _ = walk.needed()
        tokens = walk.tokens
        if tokens is None or tokens.refresh_token is None:
            return walk, Back(Leave())
        facts = facts_of(
            tokens,
            provider.refresh_token_life,
            provider.scope(walk.answers.client_id),
            provider.goes_to,
        )
        screen = ResultScreen(self._entry(walk), tokens, tokens.refresh_token, facts)
        outcome: Outcome[Leave] = await self.push_screen_wait(screen)
        return walk, outcome

    async def _open_door(self, request: AuthorizationRequest) -> WayBack:
        """Listen for the answer to this attempt, and no more for the one before."""
        if self._listener is not None and self._listener.request is request:
            return self._way_back
        await self._close_door()
        if self._listen:
            from tokenwizard.terminal.listener import RedirectListener

            self._listener = RedirectListener(
                request, on_answer=self._answer_came, on_knock=self._short_address_opened
            )
            listening = await self._listener.start()
            environment = await self.environment()
            tunnel = ""
            if listening.door is Door.OPEN and listening.port and environment.remote:
                tunnel = tunnel_command(listening.port, environment.login)
            self._way_back = WayBack(listening, tunnel)
        return self._way_back

    async def _close_door(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.aclose()

    def _answer_came(self, address: Secret) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BrowserScreen | PasteScreen):
                screen.receive(address)

    def _short_address_opened(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BrowserScreen):
                screen.knocked()

    def _entry(self, walk: Walk) -> Entry[Any]:
        surroundings = Surroundings(
            copy=self.copy,
            open_link=self.open_link,
            show_line=show_line,
            clock=self._clock,
            subtitle=walk.provider.title if walk.provider else "",
            practice=self._play is not None,
        )
        return Entry(surroundings, walk.error)

    async def flow(self) -> Flow:
        """The network, made when it is first needed."""
        if self._flow is None:
            self._flow = await self._connect()
        return self._flow

    async def environment(self) -> Environment:
        """What can carry things to the person: asked anew, tmux may be attached from elsewhere."""
        if self._environment is not None:
            return self._environment
        from tokenwizard.terminal.environment import current

        return await current()

    async def copy(self, text: Secret) -> Copied:
        """Put a text on the clipboard in front of the person."""
        from tokenwizard.terminal.clipboard import copy

        return await copy(text, await self.environment(), self._write)

    async def open_link(self, link: str) -> Opened:
        """Open a link without touching the terminal."""
        from tokenwizard.terminal.browser import open_link

        return await open_link(link, await self.environment())

    def _write(self, sequence: str) -> None:
        """Textual has no public way to write a control sequence of one's own."""
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Textual's own would start a text browser inside the app."""
        self.run_worker(self.open_link(url), name="open", description="open")

    def copy_to_clipboard(self, text: str) -> None:
        """Textual's own is lost in tmux and keeps the text: go the wizard's way."""
        self.run_worker(self.copy(Secret(text)), name="copy", description="copy")

    async def action_quit(self) -> None:
        """Leave; with a token that was not copied, ask once."""
        screen = self.screen
        if isinstance(screen, ResultScreen):
            screen.action_proceed()
        elif not any(isinstance(below, ResultScreen) for below in self.screen_stack):
            self.exit(return_code=LEFT_BEFORE_THE_END)

    def stop(self, status: int) -> None:
        """Leave at once, with the terminal as it was: for a signal."""
        self.exit(return_code=status)

    def _fatal_error(self) -> None:
        """The crash seal: Textual's shows locals, an exception's text may quote a secret."""
        self._exit_renderables.append(Text(sealed_traceback(self._exception or sys.exc_info()[1])))
        self._close_messages_no_wait()


def sealed_traceback(error: BaseException | None) -> str:
    """Where it broke, by file and line; neither locals nor the exceptions' own words."""
    lines = ["tokenwizard broke. No secret is in this text; please report it:"]
    while error is not None:
        lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
        lines += [
            f"    {'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        within = error.error if isinstance(error, WorkerFailed) else None
        error = within or error.__cause__ or error.__context__
    return "\n".join(lines)


def _given(outcome: Outcome[Result]) -> Result:
    """What a step hands on, finished or not."""
    return outcome.result if isinstance(outcome, Forward) else outcome.draft


def _what_comes(walk: Walk) -> WhatComes:
    acs = walk.answers.provider is ProviderName.SHAREPOINT_ACS
    _, endpoints = walk.needed()
    return WhatComes(
        consent='SharePoint asks "Do you trust …?": Trust It.'
        if acs
        else 'Microsoft\'s sign-in page, then "Permissions requested": Accept.',
        unreachable='"This site can\'t be reached" (or a blank page).',
        redirect_uri=walk.answers.redirect_uri,
        destination=urlsplit(endpoints.token).netloc,
    )
