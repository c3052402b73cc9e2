"""The Textual app: asks each step on a screen of its own."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.text import Text
from textual import events, work
from textual.binding import Binding, BindingType
from textual.theme import BUILTIN_THEMES

from tokenwizard.errors.errors import LocalError, TokenWizardError
from tokenwizard.oauth.random_text import Entropy, random_text
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import DONE, LEFT
from tokenwizard.system.terminal.show_outside_fullscreen import show_line
from tokenwizard.system.terminal.user_device import UserDevice
from tokenwizard.ui.tui.screens.step_screen import Services, StepContext, StepScreen
from tokenwizard.ui.tui.screens.too_small import TooSmallScreen, has_room
from tokenwizard.ui.tui.widgets.hardened_app import HardenedApp
from tokenwizard.ui.tui.widgets.theme import DARK, LIGHT, theme_after
from tokenwizard.ui.tui.widgets.unbracketed_paste import UnbracketedPaste
from tokenwizard.wizard.controller import WizardController
from tokenwizard.wizard.front_end import (
    AnswerResult,
    DeviceSignIn,
    Discover,
    Discovered,
    Farewell,
    GoOn,
    Redeem,
    ReturnPath,
    SignInResult,
    SimulatedBrowser,
    SimulatedDevice,
    StepResult,
    Steps,
    given,
)
from tokenwizard.wizard.state import WizardState, begun_with

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.screen import Screen

    from tokenwizard.destinations.delivered import Delivered
    from tokenwizard.flow.client import TokenClient
    from tokenwizard.oauth.authorization_request import AuthorizationRequest
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import NamedHost
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.provider import Provider
    from tokenwizard.system.terminal.browser import Opened
    from tokenwizard.system.terminal.clipboard import CopyResult
    from tokenwizard.system.terminal.environment import Environment
    from tokenwizard.wizard.account_doubt import AccountDoubt
    from tokenwizard.wizard.listener_state import Knock
    from tokenwizard.wizard.obtained_token import ObtainedToken
    from tokenwizard.wizard.pending_attempt_file import Found, PendingFile
    from tokenwizard.wizard.save_undelivered_token import RescuedToken
    from tokenwizard.wizard.try_destinations import DryRun

Shown = TypeVar("Shown")
THEMES = frozenset({*BUILTIN_THEMES, DARK.name, LIGHT.name})


class TokenWizard(HardenedApp):
    """The wizard.

    Args:
        begin: what is known already.
        connect: makes the `TokenClient`, once, when the network is first needed: httpx loads
            slowly.
        play: plays the browser against the practice provider; None when it is Microsoft.
        play_device: types a device code there.
        environment: what can carry things to the person's machine; None to find out.
        clock: the wall clock, in seconds.
        entropy: random bytes as URL-safe text.
        theme: the name of a Textual theme.
        on_theme: is told the name of a theme that was chosen; may raise LocalError.
        listen: whether to listen on the redirect URI, so that the answer can come by itself.
        keeper: keeps the pending attempt; None to keep nothing.
        found: an attempt that was not finished, to be offered first.
        profiles: what the walk may begin with, if nothing else was given.
        client_secret: reads the client secret that a profile keeps.
        put_aside: files of refresh tokens that earlier runs could not hand over.

    Attributes:
        command: what renews the token, to stand whole behind the last words.
        printed: what has to go to stdout once the screen is given back.
    """

    TITLE = "tokenwizard"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Leave", priority=True),
        Binding("f8", "next_theme", "Colours", show=False),
        Binding("ctrl+z", "suspend_process", "To the shell; fg returns", show=False, priority=True),
    ]

    def __init__(
        self,
        begin: WizardState,
        *,
        connect: Callable[[], Awaitable[TokenClient]],
        play: SimulatedBrowser | None = None,
        play_device: SimulatedDevice | None = None,
        environment: Environment | None = None,
        clock: Callable[[], float] = time.time,
        entropy: Entropy = random_text,
        theme: str = DARK.name,
        on_theme: Callable[[str], None] = lambda name: None,
        listen: bool = True,
        keeper: PendingFile | None = None,
        found: Found | None = None,
        profiles: Callable[[], Sequence[Profile]] = tuple,
        client_secret: Callable[[Profile], Secret] = lambda profile: Secret(""),
        put_aside: Sequence[Path] = (),
    ) -> None:
        super().__init__()
        for offered in (DARK, LIGHT):
            self.register_theme(offered)
        self.theme = theme
        self._on_theme = on_theme
        self._begin = replace(begin, answers=begun_with(begin.answers))
        self._play = play
        self._play_device = play_device
        self._environment = environment
        self._clock = clock
        self._controller = WizardController(
            self,
            connect=connect,
            environment=self.environment,
            clock=clock,
            entropy=entropy,
            listen=listen,
            keeper=keeper,
            profiles=profiles,
            client_secret=client_secret,
            practice=play is not None,
        )
        self._keeper = keeper
        self._found = found
        self._put_aside = put_aside
        self._user_device = UserDevice(self.environment, self._write)
        self._left = Farewell()
        self._link = ""
        self._answered_twice = ""
        self._door_closing: asyncio.Future[None] | None = None  # asyncio keeps no task by itself
        self.command = ""
        self.printed: tuple[Secret, ...] = ()
        self._stray_keys = UnbracketedPaste(self.set_timer, self._paste_keys)

    def on_mount(self) -> None:
        """Begin."""
        self.walk()

    def on_resize(self, event: events.Resize) -> None:
        """Where there is no room, say so, over whatever is shown."""
        if not has_room(event.size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    async def _ask(self, screen: Screen[Shown]) -> Shown:
        """Ask on a screen of its own, once there is room for one."""
        if not has_room(self.size):
            await self.push_screen_wait(TooSmallScreen())
        return await self.push_screen_wait(screen)

    def action_next_theme(self) -> None:
        """F8."""
        self.theme = theme_after(self.theme)
        try:
            self._on_theme(self.theme)
        except LocalError as fault:
            self.notify(f"{self.theme}: it is not remembered. {fault.title}.", markup=False)
        else:
            self.notify(self.theme, markup=False, timeout=2)

    async def on_unmount(self) -> None:
        """Close what was opened, and delete the link's file; a token that comes is waited for."""
        await self._controller.close_door()
        self._user_device.delete_link_files()
        if not self.token_is_coming:
            await self._controller.aclose()

    async def wait_for_token(self, say: Callable[[str], None]) -> None:
        """Once the screen is gone: wait for the token whose code is sent already."""
        await self._controller.wait_for_token(say)
        await self._controller.aclose()

    @property
    def token_is_coming(self) -> bool:
        """A request that may bring a refresh token has no answer yet, or it is not saved yet."""
        return self._controller.undelivered.is_under_way

    def keep_token(self) -> RescuedToken | None:
        """Put aside the refresh token that nobody has; None if there is none."""
        return self._controller.keep_token()

    @work(name="walk", description="walk")
    async def walk(self) -> None:
        """Walk to the end, then leave."""
        for file in self._put_aside:
            from tokenwizard.ui.tui.screens.rescued_token import RescuedTokenScreen

            await self._ask(RescuedTokenScreen(file, self.copy))
        await self._controller.conduct(self._begin, self._found)
        self.command = self._left.command
        self.exit(return_code=DONE, message=Text(self._left.last_words) or None)

    async def ask_to_go_on(self, found: Found) -> GoOn:
        """Before the first step."""
        from tokenwizard.ui.tui.screens.resume import ResumeScreen

        pending = found.pending
        screen = ResumeScreen(
            pending.walk,
            minutes=int((self._clock() - pending.kept_at) // 60),
            process=pending.process if found.elsewhere else None,
        )
        return await self._ask(screen)

    async def ask_profile(self, profiles: Sequence[Profile]) -> Profile | None:
        """Before the first step."""
        from tokenwizard.ui.tui.screens.profiles import ProfilesScreen

        return await self._ask(ProfilesScreen(profiles))

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        """Before the first step."""
        from tokenwizard.ui.tui.screens.confirm_hosts import ConfirmHostsScreen

        return await self._ask(ConfirmHostsScreen(name, hosts))

    async def ask_target(self, walk: WizardState) -> StepResult[Answers]:
        """Step 1."""
        from tokenwizard.ui.tui.screens.target import TargetScreen

        return await self._ask(TargetScreen(self._entry(walk, subtitle=""), walk.answers))

    async def ask_registration(self, walk: WizardState, steps: Steps) -> StepResult[Answers]:
        """Step 2."""
        from tokenwizard.ui.tui.screens.registration import RegistrationScreen

        screen = RegistrationScreen(
            self._entry(walk), walk.answers, steps, registered=walk.profile is not None
        )
        return await self._ask(screen)

    async def find_tenant(
        self, walk: WizardState, provider: Provider, discover: Discover
    ) -> StepResult[Discovered]:
        """Step 3."""
        from tokenwizard.ui.tui.screens.tenant import TenantScreen

        screen = TenantScreen(
            self._entry(walk),
            walk.answers,
            walk.endpoints,
            asks=provider.asks,
            discover=discover,
            by_hand=provider.endpoints_of,
        )
        return await self._ask(screen)

    async def try_places(self, trial: DryRun) -> bool:
        """Before step 4; on a screen if it takes long, or something fails."""
        from tokenwizard.wizard.try_destinations import UNNOTICED

        trying = asyncio.ensure_future(trial.unfit())
        try:
            done, _ = await asyncio.wait({trying}, timeout=UNNOTICED)
            if done and not trying.result():
                return True
            from tokenwizard.ui.tui.screens.unusable_destinations import UnusableDestinationsScreen

            return await self._ask(UnusableDestinationsScreen(trial.progress, trying))
        finally:
            trying.cancel()

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        """Step 4."""
        from tokenwizard.ui.presentation.sign_in import browser_expectation
        from tokenwizard.ui.tui.screens.sign_in import SignInScreen

        self._link = request.link
        self._user_device.delete_link_files(but=request.link)
        environment = await self.environment()
        screen = SignInScreen(
            self._entry(walk),
            request,
            browser_expectation(walk, practice=self._play is not None),
            way_back,
            play=self._play,
            clickable=len(request.link) <= environment.hyperlink_limit,
            doubt=self._not_kept(),
        )
        return await self._ask(screen)

    async def sign_in_by_device(
        self, walk: WizardState, device: DeviceSignIn
    ) -> StepResult[AnswerResult]:
        """In the place of steps 4 and 5."""
        from tokenwizard.ui.tui.screens.device_code import DeviceCodeScreen

        return await self._ask(DeviceCodeScreen(self._entry(walk), device, play=self._play_device))

    async def take_answer(
        self, walk: WizardState, request: AuthorizationRequest, redeem: Redeem
    ) -> StepResult[AnswerResult]:
        """Step 5."""
        from tokenwizard.ui.tui.screens.answer import AnswerScreen

        screen = AnswerScreen(
            self._entry(walk), request, walk.answers.pasted, redeem, at_once=walk.arrived
        )
        return await self._ask(screen)

    async def ask_account(self, doubt: AccountDoubt) -> bool:
        """Before step 6."""
        from tokenwizard.ui.tui.screens.confirm_account import ConfirmAccountScreen

        return await self._ask(ConfirmAccountScreen(doubt))

    async def hand_over(self, walk: WizardState, token: ObtainedToken) -> StepResult[Farewell]:
        """Step 6."""
        from tokenwizard.ui.tui.screens.token import TokenScreen

        second = bool(self._link) and self._answered_twice == self._link
        screen = TokenScreen(self._entry(walk), token, second_answer=second)
        outcome: StepResult[Farewell] = await self._ask(screen)
        self._left = given(outcome)
        self.printed = await self._to_print(screen.at_once, token)
        return outcome

    async def _to_print(
        self, at_once: Sequence[Delivered], token: ObtainedToken
    ) -> tuple[Secret, ...]:
        """The texts of places that are no files, with the newest refresh token."""
        texts = [one for one in (*at_once, *token.untaken) if one.done.printed]
        for handed in texts:
            if handed.refresh_token != token.refresh_token:
                await token.hand_over(handed.place, token.name)
        return tuple(
            token.handed[place].done.printed for place in dict.fromkeys(one.place for one in texts)
        )

    def answer_came(self, address: Secret) -> None:
        """The answer came to the listener."""
        for step in self._steps():
            step.receive(address)

    def knocked(self, knock: Knock) -> None:
        """The listener has something to tell."""
        from tokenwizard.wizard.listener_state import Knock

        if knock is Knock.LATER_ANSWER:
            self._answered_twice = self._link
        for step in self._steps():
            step.knocked(knock)

    def _steps(self) -> list[StepScreen[Any]]:
        return [screen for screen in self.screen_stack if isinstance(screen, StepScreen)]

    def _entry(self, walk: WizardState, subtitle: str | None = None) -> StepContext[Any]:
        def message_about(error: TokenWizardError) -> str:
            from tokenwizard.wizard.administrator_message import administrator_message

            return "\n".join(administrator_message(error, walk, self._clock()))

        title = walk.provider.title if walk.provider else ""
        services = Services(
            copy=self.copy,
            open_link=self.open_link,
            show_line=show_line,
            overwrite=self.overwrite,
            write_out=self._user_device.write_out,
            message_about=message_about,
            clock=self._clock,
            subtitle=title if subtitle is None else subtitle,
            practice=self._play is not None,
        )
        return StepContext(services, walk.error)

    async def environment(self) -> Environment:
        """What can carry things to the person: asked anew, tmux may be attached from elsewhere."""
        if self._environment is not None:
            return self._environment
        from tokenwizard.system.terminal.environment import current

        return await current()

    async def copy(self, text: Secret) -> CopyResult:
        """Put a text on the clipboard in front of the person."""
        return await self._user_device.copy(text)

    async def overwrite(self, held: Sequence[Secret]) -> CopyResult:
        """Put a blank over what was copied."""
        return await self._user_device.overwrite(held)

    async def open_link(self, link: str) -> Opened:
        """Open a link without touching the terminal."""
        if self.is_web:
            from tokenwizard.system.terminal.browser import opened_by_page

            super().open_url(link)
            return opened_by_page()
        return await self._user_device.open_link(link)

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
        """Leave; with a token that was not copied ask once, and above its screen go back to it."""
        from tokenwizard.ui.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.action_close()
        if isinstance(self.screen, StepScreen) and self.screen.asks_before_leaving:
            self.screen.action_proceed()
        elif not any(below.asks_before_leaving for below in self._steps()):
            self.stop(LEFT)
        elif isinstance(self.screen, StepScreen):
            self.screen.action_back()

    def stop(self, status: int) -> None:
        """Leave at once, with the terminal as it was, and what is typed kept: for a signal."""
        self._controller.interrupted(self._with_typed)
        self._door_closing = asyncio.ensure_future(self._controller.close_door())
        self.exit(return_code=status)

    def _with_typed(self, walk: WizardState) -> WizardState:
        for step in self._steps():
            walk = step.typed_into(walk) if step.is_ready else walk
        return walk

    def _not_kept(self) -> str:
        if self._keeper is None or (fault := self._keeper.fault) is None:
            return ""
        return f"If this connection drops, the attempt is lost: {fault.title}. {fault.cause}"

    async def on_event(self, event: events.Event) -> None:
        """A paste that comes as keys, and meets no field, presses nothing."""
        if isinstance(event, events.Key) and not event.is_forwarded:  # noqa: SIM102
            if self._stray_keys.take(event, self.focused):
                return
        await super().on_event(event)

    def _paste_keys(self, text: str) -> None:
        self.post_message(events.Paste(text))
