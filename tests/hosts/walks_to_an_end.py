"""Walks of every front end that something ends between the code and the place."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.test_whose_token import stolen
from tests.free_port import free_port
from tests.hosts.disks import fill, make_read_only
from tests.hosts.held_provider import HeldProvider
from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import LIMIT, OuterTerminal
from tests.ui.plain.person import FOREGROUND
from tokenwizard.oauth.account import Account
from tokenwizard.profiles.profile import Profile, text_of

CHILD = Path(__file__).with_name("way_out_child.py")
SIGNALS = {"TERM": signal.SIGTERM, "INT": signal.SIGINT, "HUP": signal.SIGHUP}
STEPS = (
    *("code sent", "answer read", "token in hand", "place begun"),
    *("file begun", "file written", "file renamed", "last words"),
)
EVENTS = {
    "scripted": ("TERM", "INT", "HUP", "exception"),
    "lines": ("TERM", "INT", "HUP", "exception", "ctrl+c"),
    "full screen": ("TERM", "INT", "HUP", "exception", "ctrl+q"),
}
KEYS = {"ctrl+c": "\x03", "ctrl+q": "\x11"}
NO_FILE = "no file"
DISKS = ("place full", "all full", "place read-only", "all read-only")


@dataclass
class Host:
    """Where a walk has its files: the place, the wizard's own, and those the test talks through."""

    root: Path

    def __post_init__(self) -> None:
        for folder in (self.place, self.own, self.link.parent):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def place(self) -> Path:
        return self.root / "all" / "place"

    @property
    def own(self) -> Path:
        return self.root / "all" / "own"

    @property
    def link(self) -> Path:
        return self.root / "talk" / "link"

    @property
    def env_file(self) -> Path:
        return self.place / ".env"

    def disk(self, event: str) -> Path:
        """The file system that it happens to."""
        return self.place.parent if event.startswith("all") else self.place

    def environ(self) -> dict[str, str]:
        folders = {
            "HOME": self.own / "home",
            "XDG_STATE_HOME": self.own / "state",
            "XDG_CONFIG_HOME": self.own / "config",
            "XDG_RUNTIME_DIR": self.own / "runtime",
            "TMPDIR": self.own / "temporary",
        }
        for folder in folders.values():
            folder.mkdir(0o700, exist_ok=True)
        return {**bare_environ(), **{name: str(folder) for name, folder in folders.items()}}


class Walk:
    """A walk of one front end, up to the place where something happens."""

    def __init__(
        self,
        front_end: str,
        host: Host,
        provider: HeldProvider,
        *,
        out: str = "",
        account: Account | None = None,
    ) -> None:
        self._front_end, self.host, self._provider = front_end, host, provider
        environ = host.environ()
        profile = Profile(
            name="practice",
            site=provider.origin,
            tenant=provider.tenant_id,
            client_id=provider.app["client_id"],
            redirect_uri=f"http://localhost:{free_port()}",
            authority=provider.origin,
            account=account,
        )
        folder = Path(environ["XDG_CONFIG_HOME"]) / "tokenwizard" / "profiles"
        folder.mkdir(0o700, parents=True)
        file = folder / "practice.toml"
        file.touch(0o600)
        file.write_text(text_of(profile))
        secret = host.own / "secret"
        secret.touch(0o600)
        secret.write_text(provider.app["client_secret"])
        self.environ = environ
        self.arguments = [
            *("--profile", "practice", "--client-secret-file", str(secret)),
            *("--out", out or f"env:{host.env_file}"),
            *(() if front_end == "full screen" else ("--plain",)),
        ]
        self.output = self.data = b""
        self.status: int | None = None

    def run(self, step: str, event: str) -> None:
        """Sign in, let it happen at the step, wait for the end."""
        for name in ("reached", "go"):
            os.mkfifo(f"{self.host.link}.{name}")
        if step == "code sent":
            self._provider.hold()
        if self._front_end == "scripted":
            self._run_in_pipes(step, event)
        else:
            self._run_at_terminal(step, event)

    def environ_at(self, step: str, event: str) -> dict[str, str]:
        kind = event.partition(" ")[2] if event in DISKS else "key" if event in KEYS else event
        return {
            **self.environ,
            "TW_STEP": step,
            "TW_EVENT": kind,
            "TW_FOLDER": str(self.host.disk(event)),
            "TW_LINK": str(self.host.link),
            "TERM": "xterm-256color",
        }

    def sign_in(self, *, as_another: bool = False) -> None:
        """In a browser beside it, which goes where the provider sends it: to the listener."""
        link = self.host.link.read_text()
        mine = self._provider.redirect_address
        address = asyncio.run(stolen(link)) if as_another else mine(link)
        with urllib.request.urlopen(address, timeout=LIMIT) as page:
            page.read()

    def _let_happen(self, event: str, process: int, terminal: OuterTerminal | None) -> None:
        """What happens while the answer to the code is under way."""
        self._provider.wait_until_asked()
        if event in SIGNALS:
            os.kill(process, SIGNALS[event])
        elif event in KEYS and terminal is not None:
            terminal.type(KEYS[event])
        elif event in DISKS:
            happens = fill if event.endswith("full") else make_read_only
            happens(self.host.disk(event))

    def _run_in_pipes(self, step: str, event: str) -> None:
        with subprocess.Popen(
            [sys.executable, str(CHILD), *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environ_at(step, event),
            start_new_session=True,
        ) as process:
            try:
                assert process.stderr is not None
                self.output += next(line for line in process.stderr if line.startswith(b"http"))
                self.sign_in()
                if step == "code sent":
                    self._let_happen(event, process.pid, None)
                    self._provider.let_go()
                data, words = process.communicate(timeout=LIMIT)
            finally:
                process.kill()
        self.data = data
        self.output += words
        self.status = process.returncode

    def _run_at_terminal(self, step: str, event: str) -> None:
        command = [sys.executable, str(FOREGROUND), sys.executable, str(CHILD), *self.arguments]
        with OuterTerminal(command, self.environ_at(step, event)) as terminal:
            terminal.wait_until(self.host.link.exists, "the link")
            self.sign_in()
            if step == "code sent":
                self._let_happen(event, terminal.process, terminal)
                self._provider.let_go()
            elif step == "last words":
                terminal.wait_until(self._handed.exists, "the hand-over")
                terminal.type(self._leave)
            if event in KEYS and step != "code sent":
                Path(f"{self.host.link}.reached").read_text()
                terminal.type(KEYS[event])
                Path(f"{self.host.link}.go").write_text("")
            if event in (*DISKS, NO_FILE, "ctrl+q"):
                # The person is told, or asked first: then the connection drops.
                terminal.wait_until(
                    lambda: terminal.has_ended or self._handed.exists(), "the hand-over"
                )
                terminal.signal(signal.SIGHUP)
            terminal.wait_until(lambda: terminal.has_ended, "the end")
            self.status = terminal.status()
            self.output = terminal.recorded

    @property
    def _handed(self) -> Path:
        return Path(f"{self.host.link}.handed")

    @property
    def _leave(self) -> str:
        return KEYS["ctrl+q"] if self._front_end == "full screen" else "done\r"


def found_in(walk: Walk, host: Host, token: str) -> str:
    """Where the refresh token is: the place, the output, or a 0600 file that the output names."""
    if host.env_file.exists() and token in host.env_file.read_text():
        return "place"
    words = walk.output.decode(errors="replace")
    if token in walk.data.decode() or token in words:
        return "output"
    for name in re.findall(r"/\S*/refresh-token-\S+", re.sub(r"\s*\n\s*", " ", words)):
        file = Path(name)
        if file.read_text() == f"{token}\n" and stat.S_IMODE(file.stat().st_mode) == 0o600:
            return "file"
    return f"nowhere: {words}"
