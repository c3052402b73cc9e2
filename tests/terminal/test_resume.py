"""A connection that drops in the middle: SIGHUP, a terminal that is gone, a disk that is full."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.multiplexers import Tmux, bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.terminal.test_demo_in_tmux import ENDED, Demo
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser

SECRET = "PRACTICE~not+a/secret=web.1~"


@dataclass(frozen=True)
class Practice:
    """A practice provider and the wizard's options for it, without the client secret."""

    origin: str
    client_id: str
    client_secret: str

    @property
    def options(self) -> list[str]:
        return [
            *("--site", self.origin, "--authority", self.origin, "--no-listen"),
            *("--client-id", self.client_id, "--redirect-uri", "http://localhost:8080"),
        ]


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with RunningSandbox() as running:
        app: Any = running.sandbox.description()["apps"]
        yield Practice(running.origin, app[0]["client_id"], app[0]["client_secret"])


async def shown(demo: Demo, text: str) -> None:
    """Wait for a text; the practice provider goes on answering meanwhile."""
    await asyncio.to_thread(demo.until_shown, text)


async def to_link(demo: Demo, secret: str) -> str:
    """From the first screen to the browser's, typing the secret; gives the sign-in link."""
    await shown(demo, "What is the token for?")
    demo.press("Enter")
    await shown(demo, "Register the app")
    demo.press("Enter")
    await shown(demo, "Paste the client secret")
    return await past_secret(demo, secret)


async def past_secret(demo: Demo, secret: str) -> str:
    demo.paste(secret)
    await shown(demo, "•" * 8)
    demo.press("Enter")
    await asyncio.to_thread(demo.until, lambda: after_secret(demo), "what follows the secret")
    if "Found. Enter goes on." in demo.screen():
        demo.press("Enter")
    await shown(demo, "Sign in with your browser")
    demo.press("C-y")
    await shown(demo, "Sign-in link: Sent to")
    return demo.clipboard()


def after_secret(demo: Demo) -> bool:
    screen = demo.screen()
    return "Found. Enter goes on." in screen or "Sign in with your browser" in screen


async def test_hung_up_in_the_middle_it_goes_on_to_a_token(
    practice: Practice, state_home: Path
) -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, *practice.options, then=ENDED)
        link = await to_link(demo, practice.client_secret)
        os.kill(demo.process(), signal.SIGHUP)
        await shown(demo, "ended 129")
        kept = "".join(file.read_text() for file in files(state_home))
        address = await play_browser(link)

        again = Demo(tmux, *practice.options, then=ENDED)
        await shown(again, "Go on where you left off?")
        again.press("Enter")
        await shown(again, "the client secret was not kept")
        assert await past_secret(again, practice.client_secret) == link
        again.paste(address)
        await shown(again, "state matches")
        again.press("Enter")
        await shown(again, "Refresh token: Sent to")
        token = again.clipboard()
        again.press("C-q")
        await shown(again, "ended 0")

    assert token.startswith("practice-refresh")
    assert practice.client_secret not in kept
    assert files(state_home) == []


def files(state_home: Path) -> list[Path]:
    return [file for file in state_home.rglob("*") if file.is_file()]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
async def test_a_signal_on_a_full_disk_is_met_without_a_traceback(
    practice: Practice, number: signal.Signals, state_home: Path
) -> None:
    """Every write to a file fails in this shell, as on a full disk."""
    with Tmux() as tmux:
        demo = Demo(tmux, *practice.options, then=ENDED)
        command = shlex.join([sys.executable, "-m", "tokenwizard", *practice.options])
        tmux.tell("respawn-pane", "-k", "-t", "walk:", f"ulimit -f 0; {command}; {ENDED}")
        await to_link(demo, practice.client_secret)
        demo.press("C-f")
        await shown(demo, "could not be written")
        assert "may not become so large." in demo.screen()
        os.kill(demo.process(), number)
        await shown(demo, f"ended {128 + number}")

        assert "Traceback" not in demo.screen()
        assert "tokenwizard broke" not in demo.screen()
        assert files(state_home) == []


async def test_a_full_disk_is_said_and_the_walk_goes_on(practice: Practice) -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, *practice.options)
        command = shlex.join([sys.executable, "-m", "tokenwizard", *practice.options])
        tmux.tell("respawn-pane", "-k", "-t", "walk:", f"ulimit -f 0; {command}")
        await shown(demo, "What is the token for?")
        demo.press("Enter")
        await shown(demo, "Register the app")
        demo.press("Enter")
        await shown(demo, "Paste the client secret")
        demo.paste(practice.client_secret)
        await shown(demo, "•" * 8)
        demo.press("Enter")
        await shown(demo, "Found. Enter goes on.")
        demo.press("Enter")
        await shown(demo, "If this connection drops, the attempt is lost")


async def test_a_terminal_that_is_gone_ends_it_and_keeps_the_attempt(
    practice: Practice, state_home: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(practice.client_secret)
    arguments = [sys.executable, "-m", "tokenwizard", *practice.options]
    command = [*arguments, "--client-secret-file", str(secret)]
    with OuterTerminal(command, bare_environ()) as terminal:
        for text in ("What is the token for?", "Register the app", "Found. Enter goes on."):
            await asyncio.to_thread(terminal.wait_for, text)
            terminal.type("\r")
        await asyncio.to_thread(terminal.wait_for, "Sign in with your browser")
        terminal.hang_up()

        assert terminal.status() in (129, -signal.SIGHUP)
    assert len(files(state_home)) == 1
