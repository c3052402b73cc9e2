"""The wizard as it stands for its picture, and the camera."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from screenshots.microsoft import NOON, microsoft
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.profiles.profile import Profile
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.system.terminal.browser import BrowserLaunch as OpenOutcome
from tokenwizard.system.terminal.browser import Opened
from tokenwizard.system.terminal.clipboard import CopyMethod, CopyResult
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.ssh_commands import tunnel_command
from tokenwizard.ui.tui.app import TokenWizard
from tokenwizard.ui.tui.widgets.controls import LabelledText
from tokenwizard.ui.tui.widgets.theme import DARK, LIGHT
from tokenwizard.wizard.front_end import ReturnPath, SignInResult, StepResult
from tokenwizard.wizard.listener_state import ListenerState, Listening
from tokenwizard.wizard.pending_attempt_file import Found
from tokenwizard.wizard.state import WizardState

SIZE = (80, 24)
THEMES = {"dark": DARK.name, "light": LIGHT.name}
FONTS = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace'
_PATIENCE = 20.0
_APART = 0.1


class Pictured(TokenWizard):
    """The wizard with a clipboard and a browser that always take what they are given."""

    now = NOON

    async def copy(self, text: Secret) -> CopyResult:
        """As in tmux over SSH."""
        return CopyResult(
            CopyMethod.TMUX_PANE,
            True,
            "Sent to your terminal. If a paste brings something else, your terminal blocks"
            " clipboard access.",
        )

    async def open_link(self, link: str) -> Opened:
        """Nothing is opened."""
        return Opened(OpenOutcome.NO_BROWSER, "No browser here.")


class OverSsh(Pictured):
    """The wizard as it is on a remote host, with the browser on the person's laptop."""

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        """As if it listened on port 8080."""
        there = Environment(remote=True, login="you@build-host")
        way_back = ReturnPath(
            Listening(ListenerState.OPEN, 8080),
            tunnel_command(8080, there),
            "http://localhost:8080/practice2345",
        )
        return await super().send_to_browser(walk, request, way_back)


class Camera:
    """Takes the pictures of one walk, into `taken` by the name of their file."""

    def __init__(self, app: Pictured, pilot: Pilot[None]) -> None:
        self.app = app
        self.taken: dict[str, str] = {}
        self._pilot = pilot

    async def until(self, text: str) -> None:
        """Wait until a text is on the screen; TimeoutError if it does not come."""
        end = time.monotonic() + _PATIENCE
        while text not in (seen := self._seen()):
            if time.monotonic() > end:
                raise TimeoutError(f"{text!r} did not come on {self.app.screen}:\n{seen}")
            await self._pilot.pause()

    def _seen(self) -> str:
        return "\n".join(map(text_of, self.app.screen.query("Static, LabelledInput, LabelledText")))

    async def take(self, name: str, until: str) -> None:
        """A picture in each theme, once a text is on the screen."""
        await self.until(until)
        for field in self.app.screen.query(Input):
            field.cursor_blink = False
        for suffix, theme in THEMES.items():
            self.app.theme = theme
            self.taken[f"{name}-{suffix}.svg"] = await self._still()

    async def _still(self) -> str:
        """The picture once it is the same twice: what scrolls has come to rest."""
        end = time.monotonic() + _PATIENCE
        before, now = "", self._picture()
        while now != before:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.app.screen} never stands still")
            await self._pilot.pause(_APART)
            before, now = now, self._picture()
        return now

    def _picture(self) -> str:
        svg = self.app.export_screenshot(title="tokenwizard")
        svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
        svg = re.sub(r"font-family: [^;]*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
        return svg + "\n"

    async def press(self, *keys: str) -> None:
        """Keys."""
        await self._pilot.press(*keys)

    def paste(self, text: str) -> None:
        """A bracketed paste."""
        from textual.events import Paste

        self.app.post_message(Paste(text))


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A walk of which pictures are taken.

    Attributes:
        play: presses the keys and takes the pictures.
        begin: what is filled in.
        kind: the wizard, where its surroundings differ.
        found: an attempt that was not finished.
        profiles: walks that were remembered.
    """

    play: Callable[[Camera], Awaitable[None]]
    begin: WizardState
    kind: type[Pictured] = Pictured
    found: Found | None = None
    profiles: tuple[Profile, ...] = ()


async def pictures_of(scene: Scene) -> dict[str, str]:
    """The pictures of a scene in both themes, as SVG, by the name of their file.

    The clock and the random numbers stand still, so that the same code makes the same pictures.
    """
    app: Pictured

    def clock() -> float:
        return app.now

    async def asleep(seconds: float) -> None:
        """The next poll never comes."""
        await asyncio.get_running_loop().create_future()

    async def connect() -> TokenClient:
        return TokenClient(
            new_client(httpx.MockTransport(microsoft)), clock=lambda: NOON, sleep=asleep
        )

    app = scene.kind(
        scene.begin,
        connect=connect,
        profiles=lambda: scene.profiles,
        environment=Environment(),
        found=scene.found,
        clock=clock,
        entropy=lambda length: ("practice" * length)[: length * 4 // 3],
        listen=False,
    )
    async with app.run_test(size=SIZE) as pilot:
        camera = Camera(app, pilot)
        await scene.play(camera)
    return camera.taken


def written(taken: dict[str, str], folder: Path) -> None:
    """Write pictures to a folder, whose other pictures are deleted: no screen shows them."""
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in {path.name for path in folder.glob("*.svg")} - set(taken):
        (folder / left_over).unlink()
    for name, svg in taken.items():
        (folder / name).write_text(svg, "utf-8")


def text_of(widget: Widget) -> str:
    """What it shows, unwrapped; nothing while it is not displayed."""
    if not widget.display:
        return ""
    if isinstance(widget, LabelledText):
        return f"{widget.label}\n{widget.text}"
    return str(widget.visual if isinstance(widget, Static) else widget.render())
