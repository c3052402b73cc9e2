"""`tokenwizard demo` walked in a real tmux: keys sent, screen captured, the token read back."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.programs import require
from tests.terminal.multiplexers import Tmux
from tokenwizard.sandbox.simulated_browser import play_browser

PATIENCE = 30.0
ENDED = "echo ended $?; exec cat"
"""After the wizard; tmux's own word on a dead pane is at times missing."""

HEADINGS = ("What is the token for?", "Register the app", "Whose tenant is it?")


class Demo:
    """The wizard in the pane of a tmux server with `set-clipboard on`."""

    def __init__(self, tmux: Tmux, *arguments: str, then: str = "") -> None:
        self.tmux = tmux
        tmux.tell("set-option", "-s", "set-clipboard", "on")
        command = [sys.executable, "-m", "tokenwizard", *arguments]
        line = f"{shlex.join(command)}; {then}" if then else f"exec {shlex.join(command)}"
        tmux.tell("respawn-pane", "-k", "-t", "walk:", line)

    def process(self) -> int:
        """The wizard's process, a child of the pane's shell."""
        shell = self.tmux.tell("display-message", "-p", "-t", "walk:", "#{pane_pid}").strip()
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text("ascii").split()
        return int(children[0])

    def screen(self) -> str:
        return self.tmux.tell("capture-pane", "-p", "-t", "walk:")

    def press(self, *keys: str) -> None:
        self.tmux.tell("send-keys", "-t", "walk:", *keys)

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"{what} did not come:\n{self.screen()}"
            time.sleep(0.02)  # between two looks at another process's screen

    def until_shown(self, text: str) -> None:
        self.until(lambda: text in self.screen(), text)

    def load(self, text: str) -> None:
        """Put a text into tmux's buffer `answer`."""
        subprocess.run(
            [*self.tmux.command, "load-buffer", "-b", "answer", "-"],
            env=self.tmux.environ,
            input=text,
            text=True,
            check=True,
            timeout=10,
        )

    def paste(self, text: str) -> None:
        """A bracketed paste, as a terminal sends it."""
        self.load(text)
        self.tmux.tell("paste-buffer", "-p", "-d", "-b", "answer", "-t", "walk:")

    def clipboard(self) -> str:
        return self.tmux.tell("show-buffer")

    def to_browser(self) -> str:
        """Enter alone, to the browser screen; gives the link that ctrl+y put on the clipboard."""
        for heading in HEADINGS:
            self.until_shown(heading)
            if heading == HEADINGS[-1]:
                self.until_shown("Found. Enter goes on.")
            self.press("Enter")
        self.until_shown("Sign in with your browser")
        self.press("C-y")
        self.until_shown("Sign-in link: Sent to")
        return self.clipboard()


def tokens_from_curl(link: str, refresh_token: str, provider: str) -> dict[str, str]:
    """What a person's curl gets from the sandbox for the refresh token on the clipboard."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(link))
    described = sandbox_facts(link, provider)
    fields = {"grant_type": "refresh_token", "refresh_token": refresh_token, **described}
    endpoint = described.pop("endpoint")
    fields.pop("endpoint")
    arguments = [
        argument
        for name, value in fields.items()
        for argument in ("--data-urlencode", f"{name}={value}")
    ]
    done = subprocess.run(
        [require("curl"), "-sS", *arguments, origin + endpoint],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def sandbox_facts(link: str, provider: str) -> dict[str, str]:
    """The fields of the refresh grant for the app that the demo filled in."""
    from tokenwizard.sandbox import Sandbox

    parts = urlsplit(link)
    origin = f"{parts.scheme}://{parts.netloc}"
    description = json.loads(json.dumps(Sandbox(origin).description()))
    client_id = parse_qs(parts.query)["client_id"][0]
    app = next(app for app in description["apps"] if app["client_id"] == client_id)
    realm = description["realm"]
    if provider == "sharepoint-acs":
        return {
            "endpoint": f"/{realm}/tokens/OAuth/2",
            "client_id": f"{client_id}@{realm}",
            "client_secret": app["client_secret"],
            "resource": f"00000003-0000-0ff1-ce00-000000000000/{parts.netloc}@{realm}",
        }
    return {
        "endpoint": f"/{description['tenant_id']}/oauth2/v2.0/token",
        "client_id": client_id,
        "client_secret": app["client_secret"],
    }


@pytest.mark.parametrize("provider", ["sharepoint", "adme", "sharepoint-acs"])
async def test_the_demo_ends_with_the_refresh_token_in_tmux_s_buffer(provider: str) -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo", "--provider", provider, then=ENDED)
        link = demo.to_browser()
        address = await play_browser(link)

        demo.press("Enter")
        demo.until_shown("Paste the answer")
        demo.paste(address)
        demo.until_shown("Code found")
        demo.press("Enter")
        demo.until_shown("The refresh token")
        demo.until_shown("Refresh token: Sent to")
        refresh_token = demo.clipboard()

        assert refresh_token.startswith("practice-refresh")
        assert refresh_token not in demo.screen().replace("\n", "")
        answer = tokens_from_curl(link, refresh_token, provider)
        assert answer["access_token"]

        demo.press("C-q")
        demo.until_shown("ended 0")


async def test_the_browser_is_played_for_a_person_without_one() -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo")
        demo.to_browser()
        demo.press("C-g")
        demo.until_shown("state matches")
        demo.press("Enter")
        demo.until_shown("Refresh token: Sent to")

        assert demo.clipboard().startswith("practice-refresh")


async def test_the_link_is_printed_outside_full_screen_on_one_line() -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo")
        link = demo.to_browser()
        demo.press("C-p")
        demo.until_shown("press Enter to come back")
        joined = tmux.tell("capture-pane", "-p", "-J", "-t", "walk:")
        demo.press("Enter")
        demo.until_shown("Sign in with your browser")

        assert link in joined.splitlines()


@pytest.mark.parametrize("key", ["C-c", "Escape", "q", "C-d"])
async def test_the_printed_link_is_left_with_any_key_that_means_it(key: str) -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo")
        demo.to_browser()
        demo.press("C-p")
        demo.until_shown("press Enter to come back")
        demo.press(key)
        demo.until_shown("Sign in with your browser")
        demo.press("Enter")
        demo.until_shown("Paste the answer")


@pytest.mark.parametrize(
    ("with_signal", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
    ids=["TERM", "HUP", "INT"],
)
def test_a_signal_ends_the_wizard_and_gives_the_terminal_back(
    with_signal: int, status: int
) -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo", then=ENDED)
        demo.until_shown(HEADINGS[0])
        demo.press("Enter")
        demo.until_shown(HEADINGS[1])
        os.kill(demo.process(), with_signal)
        demo.until_shown(f"ended {status}")

        flags = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
        shown = tmux.tell("display-message", "-p", "-t", "walk:", flags)
        assert shown.split() == ["0", "0", "1"]
        assert "Traceback" not in demo.screen()
        assert "broke" not in demo.screen()


def test_keys_sent_faster_than_the_screens_come_break_nothing() -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo")
        demo.until_shown(HEADINGS[0])
        demo.press(*["Enter"] * 8)
        demo.until(lambda: HEADINGS[0] not in demo.screen(), "the next screen")
        demo.press(*["Escape", "Enter"] * 4, *["Enter"] * 4)
        demo.press("F1")
        demo.until_shown("Next field or button")


async def test_a_wrapped_paste_into_a_tmux_pane_is_one_answer() -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo")
        address = await play_browser(demo.to_browser())
        demo.press("Enter")
        demo.until_shown("Paste the answer")
        demo.paste("\n" + "\n".join(address[at : at + 80] for at in range(0, len(address), 80)))
        demo.until_shown("state matches")


@pytest.mark.parametrize("provider", ["sharepoint", "sharepoint-acs"])
async def test_a_paste_without_brackets_and_with_line_ends_is_one_answer(provider: str) -> None:
    """Each line end arrives as Enter; none of them may redeem the beginning of a code."""
    with Tmux() as tmux:
        demo = Demo(tmux, "demo", "--provider", provider)
        address = await play_browser(demo.to_browser())
        demo.press("Enter")
        demo.until_shown("Paste the answer")
        lines = [address[at : at + 400] for at in range(0, len(address), 400)]
        keys = [
            part
            for line in lines
            for part in ("send-keys", "-l", "--", line, ";", "send-keys", "Enter", ";")
        ]
        tmux.tell(*keys[:-1])
        demo.until_shown("Refresh token: Sent to")

        assert demo.clipboard().startswith("practice-refresh")


async def test_a_walk_left_early_ends_with_status_3() -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo", then=ENDED)
        demo.until_shown(HEADINGS[0])
        demo.press("C-q")
        demo.until_shown("ended 3")


@pytest.mark.parametrize("wrap", [80, 16_000])
def test_sixteen_thousand_keys_are_one_value(wrap: int) -> None:
    """A paste without brackets: each character is a key, each line end an Enter."""
    text = secrets.token_urlsafe(16_000)[:16_000]
    with Tmux() as tmux:
        demo = Demo(tmux, "demo", "--no-listen")
        demo.to_browser()
        demo.press("Enter")
        demo.until_shown("Paste the answer")
        lines = "\n".join(text[at : at + wrap] for at in range(0, len(text), wrap))
        demo.load(lines)
        tmux.tell("paste-buffer", "-d", "-b", "answer", "-t", "walk:")
        demo.until_shown("16,000 characters")

        assert "Redeeming" not in demo.screen()
