"""Makes the pictures in this folder: every screen at 80x24, in the dark and the light theme.

The walk is the real one; Microsoft's answers are played, since no picture may need Microsoft. The
clock and the random numbers stand still, so that the same code makes the same pictures.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import httpx
from textual.pilot import Pilot
from textual.widgets import Static

from tokenwizard.answers import Answers
from tokenwizard.app import TokenWizard
from tokenwizard.flow import Flow
from tokenwizard.oauth.authorization import AuthorizationRequest, Endpoints
from tokenwizard.pending import Pending
from tokenwizard.pending_file import Found
from tokenwizard.profiles.colleague import hosts_of
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.provider import ProviderName
from tokenwizard.screens.controls import Field
from tokenwizard.screens.theme import DARK, LIGHT
from tokenwizard.secret import Secret
from tokenwizard.steps import LinkUsed, Outcome, WayBack
from tokenwizard.terminal.browser import Opened
from tokenwizard.terminal.browser import Outcome as OpenOutcome
from tokenwizard.terminal.clipboard import Copied, Rung
from tokenwizard.terminal.door import Door, Listening, tunnel_command
from tokenwizard.terminal.environment import Environment
from tokenwizard.walk import Walk
from tokenwizard.wire import new_client

FOLDER = Path(__file__).parent
SIZE = (80, 24)
NOON = 1_793_880_000.0
TENANT = "11111111-2222-4333-8444-555555555555"
CLIENT_ID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
CLAIMS = base64.urlsafe_b64encode(
    json.dumps(
        {
            "aud": "https://contoso.sharepoint.com",
            "name": "Practice Engineer",
            "upn": "engineer@contoso.example",
            "scp": "AllSites.Manage",
            "appidacr": "1",
            "exp": int(NOON) + 4_557,
        }
    ).encode()
).decode()
LOGIN = f"https://login.microsoftonline.com/{TENANT}"
FONTS = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace'


def microsoft(request: httpx.Request) -> httpx.Response:
    """The three answers of a walk, in Microsoft's shapes."""
    if request.url.path.endswith("/client.svc"):
        challenge = f'Bearer realm="{TENANT}",client_id="00000003"'
        return httpx.Response(
            401, headers={"www-authenticate": challenge}, stream=httpx.ByteStream(b"")
        )
    if request.url.path.endswith("/openid-configuration"):
        return answered(
            {
                "issuer": f"{LOGIN}/v2.0",
                "authorization_endpoint": f"{LOGIN}/oauth2/v2.0/authorize",
                "token_endpoint": f"{LOGIN}/oauth2/v2.0/token",
            }
        )
    if request.url.path.endswith("/_api/web"):
        return answered({"Title": "Contoso"})
    return answered(
        {
            "token_type": "Bearer",
            "scope": "https://contoso.sharepoint.com/AllSites.Manage",
            "expires_in": 4_557,
            "access_token": f"practice.{CLAIMS}.practice",
            "refresh_token": "practice-refresh." + "x" * 1_200,
        }
    )


def answered(body: dict[str, object]) -> httpx.Response:
    """JSON that is still to be read, as from a socket."""
    return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))


Scene = Callable[["Camera", "Pictured"], Awaitable[None]]


class Pictured(TokenWizard):
    """The wizard with a clipboard and a browser that always take what they are given."""

    now = NOON

    async def copy(self, text: Secret) -> Copied:
        """As in tmux over SSH."""
        return Copied(
            Rung.TMUX_PANE,
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
        self, walk: Walk, request: AuthorizationRequest, way_back: WayBack
    ) -> Outcome[LinkUsed]:
        """As if it listened on port 8080."""
        there = Environment(remote=True, login="you@build-host")
        way_back = WayBack(Listening(Door.OPEN, 8080), tunnel_command(8080, there))
        return await super().send_to_browser(walk, request, way_back)


def wizard(theme: str, scene: Scene) -> Pictured:
    """A wizard that is filled in as an engineer at Contoso would."""

    async def connect() -> Flow:
        return Flow(new_client(httpx.MockTransport(microsoft)), clock=lambda: NOON)

    answers = Answers(
        provider=ProviderName.SHAREPOINT_ACS if scene is closed else ProviderName.SHAREPOINT,
        site="contoso.sharepoint.com",
        tenant="contoso.com",
        client_id=CLIENT_ID,
        client_secret=Secret("practice-secret-of-nobody-0123456789"),
        ticked=frozenset({1, 2}),
    )
    kind = OverSsh if scene is over_ssh else Pictured
    app = kind(
        Walk(
            answers=answers,
            profile=FROM_ELSEWHERE if scene is from_elsewhere else None,
            unseen=hosts_of(FROM_ELSEWHERE) if scene is from_elsewhere else (),
        ),
        connect=connect,
        profiles=lambda: PROFILES if scene is remembered else (),
        environment=Environment(),
        found=left_behind(answers) if scene is gone_on_with else None,
        clock=lambda: app.now,
        entropy=lambda length: ("practice" * length)[: length * 4 // 3],
        theme=theme,
        listen=False,
    )
    return app


def left_behind(answers: Answers) -> Found:
    """An attempt whose link was made, three minutes ago."""
    endpoints = Endpoints(tenant_id=TENANT, authorization=f"{LOGIN}/a", token=f"{LOGIN}/t")
    walk = replace(Walk(answers=answers).with_provider(), endpoints=endpoints)
    walk = walk.with_request(lambda length: "x" * length, lambda: NOON)
    return Found(Pending(walk=walk, kept_at=NOON - 180, process=os.getpid()), FOLDER / "none")


class Camera:
    """Takes the pictures of one walk."""

    def __init__(self, app: TokenWizard, pilot: Pilot[None], suffix: str) -> None:
        self._app = app
        self._pilot = pilot
        self._suffix = suffix

    async def until(self, text: str) -> None:
        """Wait until a text is on the screen."""
        end = time.monotonic() + 10
        while text not in "\n".join(
            str(widget.visual) for widget in self._app.screen.query(Static) if widget.display
        ):
            if time.monotonic() > end:
                raise TimeoutError(text)
            await self._pilot.pause()

    async def take(self, name: str, until: str) -> None:
        """One picture, once a text is on the screen."""
        await self.until(until)
        await self._pilot.pause()
        svg = self._app.export_screenshot(title="tokenwizard")
        svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
        svg = re.sub(r"font-family: [^;]*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
        (FOLDER / f"{name}-{self._suffix}.svg").write_text(svg + "\n", "utf-8")

    async def press(self, *keys: str) -> None:
        """Keys."""
        await self._pilot.press(*keys)


async def walk(camera: Camera, app: Pictured) -> None:
    """The whole walk, and the two panels."""
    from textual.events import Paste

    await camera.take("1-target", "worldwide and GCC cloud")
    await camera.press("f1")
    await camera.take("7-help", "Tick, press")
    await camera.press("escape", "enter")
    await camera.take("2-checklist", "What the page gives back")
    await camera.press("enter")
    await camera.take("3-discovery", "Found. Enter goes on.")
    await camera.press("enter")
    await camera.take("4-sign-in", "Permissions requested")
    await camera.press("enter")
    await camera.until("The answer")
    state = "practice" * 4
    app.now += 97
    await camera.until("1:37")
    app.post_message(Paste(f"http://localhost:8080/?code={'practice-code.' * 90}&state={state}"))
    await camera.take("5-answer", "state matches")
    await camera.press("enter")
    await camera.take("6-token", "Sent to your terminal")
    await camera.press("ctrl+t")
    await camera.until("Access token: Sent")
    await camera.press("ctrl+q")
    await camera.take("8-leave", "Leave without the refresh token?")


async def to_sign_in(camera: Camera) -> None:
    """From the first step to the sign-in link, with no picture taken."""
    await camera.until("What is the token for?")
    await camera.press("enter")
    await camera.until("What the page gives back")
    await camera.press("enter")
    await camera.until("Found. Enter goes on.")
    await camera.press("enter")
    await camera.until("Sign in with your browser")


async def closed(camera: Camera, _: Pictured) -> None:
    """The way that Microsoft closed."""
    await camera.until("What is the token for?")
    await camera.press("enter")
    await camera.take("1-target-closed", "choose how to go on")


async def refused(camera: Camera, app: Pictured) -> None:
    """An answer that says no."""
    from textual.events import Paste

    await to_sign_in(camera)
    await camera.press("enter")
    await camera.until("The answer")
    app.post_message(
        Paste(
            "http://localhost:8080/?error=access_denied&error_description=AADSTS65004%3A+declined"
            f"&state={'practice' * 4}"
        )
    )
    await camera.take("5-answer-refused", "AADSTS65004")


async def error_page(camera: Camera, app: Pictured) -> None:
    """An error that never comes back to the redirect URI."""
    from textual.events import Paste

    await to_sign_in(camera)
    await camera.press("f3")
    await camera.until("What does Microsoft's page say?")
    app.post_message(
        Paste(
            "Sorry, but we're having trouble signing you in. AADSTS50105: practice."
            f" Correlation Id: {TENANT} Timestamp: 2026-11-05T12:00:00Z"
        )
    )
    await camera.take("4-error-page", "F2 copies a message")
    await camera.press("f2")
    await camera.take("4-error-page-copied", "Message: Sent")


async def demanded(camera: Camera, app: Pictured) -> None:
    """A refusal that a new link can mend, and that link."""
    from textual.events import Paste

    await to_sign_in(camera)
    app.post_message(Paste("AADSTS50076"))
    await camera.until("It belongs to step 4")
    await camera.press("enter")
    await camera.take("4-sign-in-demanded", "The new link (ctrl+n) asks for a sign-in")
    await camera.press("ctrl+n")
    await camera.take("4-sign-in-as-demanded", "This link asks for a sign-in")


async def over_ssh(camera: Camera, _: Pictured) -> None:
    """The sign-in step with the browser on another machine."""
    await to_sign_in(camera)
    await camera.take("4-sign-in-over-ssh", "Browser on another machine?")


async def after_token(camera: Camera, app: Pictured) -> None:
    """The proof, the places, and what handing over would do."""
    from textual.events import Paste

    await to_sign_in(camera)
    await camera.press("enter")
    await camera.until("The answer")
    state = "practice" * 4
    app.post_message(Paste(f"http://localhost:8080/?code={'practice-code.' * 90}&state={state}"))
    await camera.until("state matches")
    await camera.press("enter")
    await camera.until("Refresh token: Sent")
    await camera.press("ctrl+e")
    await camera.take("6-token-proved", "It works: contoso.sharepoint.com answered.")
    await camera.press("escape")
    await camera.until("The refresh token")
    await camera.press("ctrl+s")
    await camera.take("6-token-where-to", "Where is the token used?")
    await camera.press("enter")
    await camera.until("Names for")
    app.screen.query_one("#place", Field).text = "/tmp/portal.env"
    await camera.take("6-token-hand-over", "SP_TOKEN=")


async def remembered(camera: Camera, _: Pictured) -> None:
    """Walks that were remembered."""
    await camera.take("0-profiles", "Again, for which of these?")


async def from_elsewhere(camera: Camera, _: Pictured) -> None:
    """A colleague's profile that names a host of its own."""
    await camera.take("0-hosts", "Go on only if you know why.")


PROFILES = (
    Profile(name="adme-contoso", provider=ProviderName.ADME, tenant="contoso.com"),
    Profile(name="contoso-hr", site="https://contoso.sharepoint.com/sites/hr"),
)
FROM_ELSEWHERE = Profile(
    name="adme",
    provider=ProviderName.ADME,
    tenant="contoso.com",
    authority="https://login.contoso.example",
)


async def gone_on_with(camera: Camera, _: Pictured) -> None:
    """An attempt that was not finished."""
    await camera.take("0-go-on", "Go on where you left off?")


SCENES: tuple[Scene, ...] = (
    *(walk, after_token, closed, refused, error_page, demanded, over_ssh),
    *(gone_on_with, remembered, from_elsewhere),
)


async def main() -> None:
    """Every scene in both themes."""
    for theme, suffix in ((DARK.name, "dark"), (LIGHT.name, "light")):
        for scene in SCENES:
            app = wizard(theme, scene)
            async with app.run_test(size=SIZE) as pilot:
                await scene(Camera(app, pilot, suffix), app)
    made = sorted(path.name for path in FOLDER.glob("*.svg"))
    print(json.dumps(made, indent=1))


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    asyncio.run(main())
