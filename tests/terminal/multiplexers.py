"""Real tmux servers with a socket directory of their own, and the probe run in their panes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import tokenwizard
from tests.programs import require
from tests.terminal.outer_terminal import OuterTerminal

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBE = Path(__file__).with_name("probe.py")
# Longer than GNU screen's 767 characters, and like nobody's token.
TEXT = "practice-" + "0123456789" * 150


def bare_environ(**more: str) -> dict[str, str]:
    """An environment that claims no SSH, display, multiplexer or editor."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PYTHONPATH": str(Path(tokenwizard.__file__).parents[1]),
        "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"],
        **more,
    }


class Probe:
    """One run of probe.py: its command line, and its answer when it is there."""

    def __init__(self, directory: Path, action: str) -> None:
        self._text = directory / "text"
        self._text.write_text(TEXT)
        self._answer = directory / f"{action}.json"
        self._answer.unlink(missing_ok=True)
        self.arguments = [sys.executable, str(PROBE), action, str(self._text), str(self._answer)]

    @property
    def answered(self) -> bool:
        return self._answer.exists()

    @property
    def answer(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._answer.read_text())
        return found


class Tmux:
    """A tmux server of its own, without a configuration, killed at the end."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._program = require("tmux")
        self._directory = tempfile.TemporaryDirectory(prefix="tw")
        self.environ = {**(environ or bare_environ()), "TMUX_TMPDIR": self._directory.name}

    def __enter__(self) -> Self:
        self.tell("new-session", "-d", "-s", "walk", "-x", "80", "-y", "24", "cat")
        self.tell("set-option", "-g", "remain-on-exit", "on")
        return self

    def __exit__(self, *_: object) -> None:
        self.tell("kill-server")
        self._directory.cleanup()

    @property
    def command(self) -> list[str]:
        return [self._program, "-L", "practice", "-f", "/dev/null"]

    def tell(self, *arguments: str) -> str:
        return subprocess.run(
            [*self.command, *arguments],
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
            timeout=10,
        ).stdout

    def buffers(self) -> list[str]:
        names = self.tell("list-buffers", "-F", "#{buffer_name}").split()
        return [self.tell("show-buffer", "-b", name) for name in names]

    def attach(self, *flags: str, session: str = "walk", **more: str) -> OuterTerminal:
        """A terminal with this server's session on it, ready for keys."""
        environ = {**self.environ, **more}
        terminal = OuterTerminal([*self.command, *flags, "attach", "-t", session], environ)
        terminal.wait_until(
            lambda: self.tell("list-clients", "-t", session) != "", "the client is attached"
        )
        return terminal

    def start(self, probe: Probe, **more: str) -> None:
        """Run the probe in the pane of session `walk`."""
        command = ["env", *(f"{name}={value}" for name, value in more.items()), *probe.arguments]
        self.tell("respawn-pane", "-k", "-t", "walk:", shlex.join(command))

    def run(self, terminal: OuterTerminal, probe: Probe, **more: str) -> dict[str, Any]:
        """Run the probe in the pane while `terminal` records; its answer."""
        self.start(probe, **more)
        terminal.wait_until(lambda: probe.answered, "the probe's answer")
        return probe.answer
