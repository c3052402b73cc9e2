"""The wizard in Textual's Pilot, against the practice provider over real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from textual.pilot import Pilot
from textual.screen import Screen

from screenshots.stage import text_of
from tokenwizard.cli.demo import practice_answers
from tokenwizard.flow.client import TokenClient
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.untrusted import NamedHost
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser, play_device
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.system.terminal.browser import BrowserLaunch, Opened
from tokenwizard.system.terminal.clipboard import CopyMethod, CopyResult
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.ui.tui.app import TokenWizard
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.step_screen import StepHeader
from tokenwizard.ui.tui.widgets.controls import TickBox
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.ui.tui.widgets.status_line import StatusLine
from tokenwizard.wizard.front_end import SimulatedBrowser, SimulatedDevice
from tokenwizard.wizard.pending_attempt_file import Found, PendingFile
from tokenwizard.wizard.state import WizardState

SIZE = (80, 24)
PATIENCE = 10.0


class Wizard(TokenWizard):
    """The wizard with its crossings recorded: what would reach the clipboard and the browser."""

    copied_texts: list[str]
    overwritten: list[str]
    opened: list[str]
    reaches = True

    async def copy(self, text: Secret) -> CopyResult:
        self.copied_texts.append(text.reveal())
        if self.reaches:
            return CopyResult(CopyMethod.LOCAL_TOOL, True, "Copied.")
        return CopyResult(CopyMethod.NONE, False, "Nothing could be reached.")

    async def overwrite(self, held: Sequence[Secret]) -> CopyResult:
        self.overwritten += [secret.reveal() for secret in held]
        if self.reaches:
            return CopyResult(
                CopyMethod.LOCAL_TOOL, True, "The clipboard holds a single space now."
            )
        return CopyResult(CopyMethod.NONE, False, "Not overwritten.")

    async def open_link(self, link: str) -> Opened:
        self.opened.append(link)
        return Opened(BrowserLaunch.OPENED, "Opened.")


def printed(app: Wizard) -> str:
    """What the app says once the screen is given back."""
    console = Console(width=300)
    with console.capture() as capture:
        console.print(*app._exit_renderables)
    return f"{capture.get()}{app.command}"


class Hand:
    """What a person does with the wizard, and what they see."""

    def __init__(
        self, app: Wizard, pilot: Pilot[None], running: RunningSandbox, filled_in: Answers
    ) -> None:
        self.app = app
        self.filled_in = filled_in
        self.pilot = pilot
        self.running = running

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for a condition; fails after ten seconds."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"still on {self.app.screen}: {self.seen()}"
            await self.pilot.pause()
            await asyncio.sleep(0)

    async def on(self, screen: type[Screen[Any]]) -> None:
        """Wait until a screen is shown."""
        await self.until(lambda: isinstance(self.app.screen, screen) and self.app.screen.is_mounted)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type_into(self, field: str, text: str) -> None:
        """Replace what is in a field, as by typing."""
        self.field(field).control.focus()
        self.field(field).text = text
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        from textual.events import Paste

        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    def field(self, name: str) -> LabelledInput:
        return self.app.screen.query_one(f"#{name}", LabelledInput)

    def reading(self, name: str) -> str:
        """The line under a field."""
        return self.field(name).reading

    def notice(self) -> str:
        return str(self.app.screen.query_one("#notice", StatusLine).visual)

    def focused(self) -> str | None:
        """The name of the field that has the focus."""
        widget = self.app.focused
        while widget is not None and widget.id is None:
            widget = widget.parent  # type: ignore[assignment]
        return None if widget is None else widget.id

    def header(self) -> str:
        """The two lines at the top."""
        header = self.app.screen.query_one("#header", StepHeader)
        return str(header.render())

    def seen_checklist(self) -> str:
        """The steps of the checklist."""
        return "\n".join(str(tick.render()) for tick in self.app.screen.query(TickBox))

    async def fresh_link(self) -> str:
        """The link of the browser screen, once it is there."""
        await self.on(SignInScreen)
        copied = len(self.app.copied_texts)
        await self.press("ctrl+y")
        await self.until(lambda: len(self.app.copied_texts) > copied)
        return self.app.copied_texts[-1]

    def seen(self) -> str:
        """All text on the screen."""
        return "\n".join(map(text_of, self.app.screen.query("Static, LabelledInput, LabelledText")))


Start = Callable[..., AbstractAsyncContextManager[Hand]]


@pytest.fixture
def start() -> Start:
    """Starts a wizard against a sandbox of its own, filled in as `tokenwizard demo` does."""

    @asynccontextmanager
    async def started(
        provider: ProviderName = ProviderName.SHAREPOINT,
        *,
        size: tuple[int, int] = SIZE,
        reaches: bool = True,
        flow: TokenClient | None = None,
        clock: Callable[[], float] = time.time,
        sandbox_clock: Callable[[], float] = time.time,
        alone: bool = False,
        listen: bool = False,
        environment: Environment | None = None,
        keeps: bool = False,
        found: Found | None = None,
        at: RunningSandbox | None = None,
        profile: Profile | None = None,
        profiles: Callable[[], Sequence[Profile]] = tuple,
        kept_secret: Callable[[Profile], Secret] = lambda profile: Secret(""),
        unseen: tuple[NamedHost, ...] = (),
        out: tuple[str, ...] = (),
        put_aside: Sequence[Path] = (),
        play: SimulatedBrowser | None = play_browser,
        play_device: SimulatedDevice | None = play_device,
        **changes: object,
    ) -> AsyncIterator[Hand]:
        async def connected() -> TokenClient:
            return flow or TokenClient(new_client())

        sandbox = RunningSandbox(clock=sandbox_clock) if at is None else nullcontext(at)
        async with sandbox as running:
            filled_in = practice_answers(running.sandbox.description())
            answers: Answers = replace(filled_in[provider], **changes)  # type: ignore[arg-type]
            app = Wizard(
                WizardState(
                    answers=answers,
                    others={} if alone else filled_in,
                    cloud=WORLDWIDE.at(authority=running.origin, acs=running.origin),
                    profile=profile,
                    unseen=unseen,
                    out=out,
                    quick=profile is not None,
                ),
                play=play,
                play_device=play_device,
                connect=connected,
                clock=clock,
                listen=listen,
                environment=environment,
                keeper=PendingFile(answers, clock) if keeps else None,
                found=found,
                profiles=profiles,
                client_secret=kept_secret,
                put_aside=put_aside,
            )
            app.copied_texts, app.opened, app.reaches = [], [], reaches
            app.overwritten = []
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                yield Hand(app, pilot, running, answers)

    return started


@pytest.fixture
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written by a relative name lands in a folder that was empty."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
