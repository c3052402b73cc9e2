"""Ctrl+z: back to the shell with the terminal as it was, and whole again with `fg`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import require
from tests.terminal.multiplexers import Tmux
from tests.terminal.test_demo_in_tmux import HEADINGS, Demo
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.system.http.loopback_server import Request, Response
from tokenwizard.ui.tui.ending_app import leave_out

SHELLS = {"bash": "--norc -i", "zsh": "-f -i"}
PROMPT = "shell>"
GIVEN_BACK = ["0", "0", "1"]
"""No alternate screen, no mouse, a cursor."""

TAKEN = ["1", "1", "0"]


class Shell(Demo):
    """The wizard, begun by an interactive shell in the pane of a tmux server."""

    def __init__(self, tmux: Tmux, shell: str, line: str) -> None:
        super().__init__(tmux, then="true")
        self.line = line
        command = f"exec env PS1='{PROMPT} ' PROMPT='{PROMPT} ' {require(shell)} {SHELLS[shell]}"
        tmux.tell("respawn-pane", "-k", "-t", "walk:", command)
        self.until_shown(PROMPT)
        self.say(line)

    def say(self, line: str) -> None:
        """Type a line at the shell."""
        self.press("-l", line)
        self.press("Enter")

    def to_the_shell(self, *keys: str) -> None:
        """Press ctrl+z, and see that the terminal is the shell's."""
        self.press(*keys or ["C-z"])
        self.until(lambda: self.flags() == GIVEN_BACK, "the shell's screen")
        self.until(lambda: self.screen().rstrip().endswith(PROMPT), "the prompt")
        self.say("clear; stty -a | tr ' ' '\\n' | grep -cx 'icanon\\|echo\\|isig' | sed s/^/set:/")
        self.until_shown("set:3")

    def until_whole(self) -> None:
        """The first screen is there from its top to its bottom, and takes keys."""
        for text in (HEADINGS[0], "SharePoint through Azure ACS", "on this machine", "^q Leave"):
            self.until_shown(text)
        self.until(lambda: self.flags() == TAKEN, "full screen")

    def flags(self) -> list[str]:
        asked = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
        return self.tmux.tell("display-message", "-p", "-t", "walk:", asked).split()


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    with Tmux() as tmux:
        yield tmux


DEMO = shlex.join([sys.executable, "-m", "tokenwizard", "demo", "--no-listen"])


@pytest.mark.parametrize("shell", SHELLS)
def test_the_wizard_is_left_for_the_shell_and_comes_back_whole(tmux: Tmux, shell: str) -> None:
    demo = Shell(tmux, shell, DEMO)
    demo.until_whole()
    for _ in range(2):
        demo.to_the_shell()
        demo.say("fg")
        demo.until_whole()
    demo.press("Enter")
    demo.until_shown(HEADINGS[1])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_job_of_several_processes_is_stopped_whole(tmux: Tmux, shell: str) -> None:
    """As `make demo` is: whoever waits for the wizard would keep the shell from its terminal."""
    demo = Shell(tmux, shell, f"/bin/sh -c {shlex.quote(DEMO + '; echo ended $?')}")
    demo.until_shown(HEADINGS[0])
    demo.to_the_shell()
    demo.say("fg")
    demo.until_shown(HEADINGS[0])
    demo.press("C-q")
    demo.until_shown("ended 3")


def test_a_field_with_the_focus_lets_the_wizard_be_left_and_keeps_what_was_typed(
    tmux: Tmux,
) -> None:
    demo = Shell(tmux, "bash", DEMO)
    address = asyncio.run(play_browser(demo.to_browser()))
    demo.press("Enter")
    demo.until_shown("Paste the answer")
    demo.paste(address)
    demo.until_shown("state matches")
    demo.to_the_shell()
    demo.say("fg")
    demo.until_shown("state matches")
    demo.press("Enter")
    demo.until_shown("Refresh token: Sent to")


class SlowSandbox(RunningSandbox):
    """The practice provider; what it is asked for a token it answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.was_asked = threading.Event()
        self.may_answer = threading.Event()
        self.is_over = threading.Event()

    def _respond(self, request: Request) -> Response:
        if request.method == "POST" and request.path.endswith("/token"):
            self.was_asked.set()
            assert self.may_answer.wait(60)
        return super()._respond(request)


@contextlib.contextmanager
def in_a_thread(sandbox: SlowSandbox) -> Iterator[None]:
    begun = threading.Event()

    async def serve() -> None:
        async with sandbox:
            begun.set()
            await asyncio.to_thread(sandbox.is_over.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert begun.wait(20)
        yield
    finally:
        sandbox.may_answer.set()
        sandbox.is_over.set()
        thread.join()


def test_an_answer_that_comes_while_the_wizard_is_stopped_is_there_afterwards(
    tmux: Tmux, tmp_path: Path
) -> None:
    sandbox = SlowSandbox()
    secret = tmp_path / "secret"
    with in_a_thread(sandbox):
        app = sandbox.sandbox.description()["apps"][0]  # type: ignore[index]
        secret.write_text(app["client_secret"])
        given = [
            *("--site", sandbox.origin, "--authority", sandbox.origin, "--no-listen"),
            *("--client-id", app["client_id"], "--redirect-uri", "http://localhost:8080"),
            *("--client-secret-file", str(secret)),
        ]
        demo = Shell(tmux, "bash", shlex.join([sys.executable, "-m", "tokenwizard", *given]))
        address = asyncio.run(play_browser(demo.to_browser()))
        demo.press("Enter")
        demo.until_shown("Paste the answer")
        demo.paste(address)
        demo.until_shown("state matches")
        demo.press("Enter")
        assert sandbox.was_asked.wait(20)
        demo.to_the_shell()
        sandbox.may_answer.set()
        demo.say("fg")
        demo.until_shown("Refresh token: Sent to")


async def test_time_in_which_the_wizard_was_stopped_is_no_time_that_it_waited() -> None:
    """The answer is there, and the limit is over: without it both would be met at once."""
    reading, writing = os.pipe()
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_reader(reading, came.set)
    try:
        async with asyncio.timeout(0.2):
            await asyncio.sleep(0)
            os.write(writing, b"answer")
            time.sleep(0.5)  # noqa: ASYNC251 (this is the time in which it was stopped)
            leave_out(0.5)
            await asyncio.sleep(0.05)
            await came.wait()
    finally:
        loop.remove_reader(reading)
        os.close(reading)
        os.close(writing)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["TERM", "HUP"])
def test_a_stopped_wizard_that_is_ended_leaves_the_terminal_to_the_shell(
    tmux: Tmux, shell: str, number: signal.Signals
) -> None:
    demo = Shell(tmux, shell, DEMO)
    demo.until_shown("^q Leave")
    demo.to_the_shell()
    demo.say(f"kill -{number.name.removeprefix('SIG')} %1; kill -CONT %1; wait %1; echo ended $?")
    demo.until_shown(f"ended {128 + number}")
    assert demo.flags() == GIVEN_BACK


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=["TSTP", "STOP"])
def test_a_stop_from_another_process_comes_back_as_well(tmux: Tmux, number: signal.Signals) -> None:
    demo = Shell(tmux, "bash", DEMO)
    demo.until_whole()
    os.kill(demo.process(), number)
    demo.until(lambda: "Stopped" in demo.screen(), "bash's word for it")
    demo.say("clear; fg")
    demo.until_whole()
    demo.press("Enter")
    demo.until_shown(HEADINGS[1])


def test_help_names_the_key_and_is_left_with_it_too(tmux: Tmux) -> None:
    demo = Shell(tmux, "bash", DEMO)
    demo.until_whole()
    demo.press("F1")
    demo.until_shown("╰")
    demo.press("End")
    demo.until_shown("fg returns")
    demo.to_the_shell()
    demo.say("fg")
    demo.until_shown("fg returns")


def test_without_a_shell_the_wizard_is_not_left(tmux: Tmux) -> None:
    """Nobody could bring it back: the system stops no process of an orphaned group."""
    demo = Demo(tmux, *shlex.split(DEMO)[3:])
    demo.until_shown("^q Leave")
    demo.press("C-z")
    demo.until_shown("There is no shell here")
    demo.press("Enter")
    demo.until_shown(HEADINGS[1])
