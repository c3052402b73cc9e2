"""Where the wizard runs, and so which ways to a browser and a clipboard are open.

Unproven: nothing here was run on Windows, macOS, WSL, VS Code or Codespaces. Their variables are
taken from the documentation of each.
"""

from __future__ import annotations

import getpass
import os
import socket
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.terminal.process import run

if TYPE_CHECKING:
    from collections.abc import Mapping

# Azure Cloud Shell, GitHub Codespaces, Gitpod and dev containers set one of these; sshd the others.
_REMOTE = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
_HOSTED = ("CODESPACES", "ACC_CLOUD", "GITPOD_WORKSPACE_ID", "REMOTE_CONTAINERS")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_TMUX_LIMIT = 1.0


class Multiplexer(StrEnum):
    """What stands between this program and the terminal."""

    NONE = "none"
    TMUX = "tmux"
    SCREEN = "GNU screen"


@dataclass(frozen=True, slots=True)
class Environment:
    """What decides how to reach the person's browser and clipboard.

    Attributes:
        platform: `sys.platform`: "linux", "darwin", "win32".
        remote: the person sits at another machine: SSH, VS Code Remote, a hosted shell.
        multiplexer: the nearest one; tmux when both are claimed.
        nested: GNU screen is claimed as well as tmux.
        display: an X11 or Wayland session is claimed; it may still be dead.
        wsl: the Windows Subsystem for Linux, from which Windows programs can be run.
        vscode: a terminal of VS Code.
        container: a container's mark is there.
        browser_command: `$BROWSER` as set, or None.
        term: `$TERM`.
        login: `user@host` of this machine as the person's SSH names it; a guess, for the address
            may be translated on the way.
        corrections: display variables as tmux's client last had them, None for unset.
    """

    platform: str = "linux"
    remote: bool = False
    multiplexer: Multiplexer = Multiplexer.NONE
    nested: bool = False
    display: bool = False
    wsl: bool = False
    vscode: bool = False
    container: bool = False
    browser_command: str | None = None
    term: str = ""
    login: str = ""
    corrections: tuple[tuple[str, str | None], ...] = ()

    @property
    def local_desktop(self) -> bool:
        """Programs of this machine's desktop are the person's own."""
        has_desktop = self.display or self.wsl or self.platform in {"darwin", "win32"}
        return has_desktop and not self.remote

    def for_children(self, environ: Mapping[str, str]) -> dict[str, str]:
        """`environ` with the display variables a stale tmux pane has wrong put right."""
        corrected = {**environ, **dict(self.corrections)}
        return {name: value for name, value in corrected.items() if value is not None}


def detect(
    environ: Mapping[str, str],
    platform: str,
    *,
    kernel: str = "",
    container: bool = False,
    user: str = "",
    node: str = "",
    session: Mapping[str, str | None] | None = None,
) -> Environment:
    """Think over what is given; no I/O.

    Args:
        environ: the process environment.
        platform: `sys.platform`.
        kernel: the text of `/proc/version`.
        container: whether a container's mark was found.
        user: who we are here.
        node: this machine's own name.
        session: tmux's session environment (see `parse_session`). A pane keeps the variables it
            was started with, so for SSH and the display the session is believed before it.
    """
    session = session or {}
    present = {name for name, value in environ.items() if value}
    connection = environ.get("SSH_CONNECTION", "")
    if "SSH_CONNECTION" in session:
        connection = session["SSH_CONNECTION"] or ""
        over_ssh = bool(connection)
    else:
        over_ssh = not present.isdisjoint(_REMOTE)
    host = connection.split()[2] if len(connection.split()) > 2 else node  # noqa: PLR2004
    wsl = bool(present & {"WSL_DISTRO_NAME", "WSL_INTEROP"}) or (
        "microsoft" in kernel.lower() and not container
    )
    # VS Code's server sets this one; so it does inside WSL, where the desktop is at hand.
    vscode_server = "VSCODE_IPC_HOOK_CLI" in present
    hosted = not present.isdisjoint(_HOSTED) or (vscode_server and not wsl)
    corrections = tuple((name, session[name]) for name in _DISPLAYS if name in session)
    displays = {**environ, **dict(corrections)}
    term = environ.get("TERM", "")
    in_screen = "STY" in present or term.startswith("screen")
    return Environment(
        platform=platform,
        remote=over_ssh or hosted,
        multiplexer=_multiplexer(in_tmux="TMUX" in present, in_screen=in_screen),
        nested="TMUX" in present and "STY" in present,
        display=bool(displays.get("DISPLAY") or displays.get("WAYLAND_DISPLAY")),
        wsl=platform == "linux" and wsl,
        vscode=vscode_server or environ.get("TERM_PROGRAM") == "vscode",
        container=container,
        browser_command=environ.get("BROWSER") or None,
        term=term,
        login=f"{user}@{host}" if user else host,
        corrections=corrections,
    )


def _multiplexer(*, in_tmux: bool, in_screen: bool) -> Multiplexer:
    if in_tmux:
        return Multiplexer.TMUX
    # STY does not travel over SSH but TERM does. A tmux may call itself screen too; taking it for
    # GNU screen loses the copy, taking GNU screen for it prints the token on the screen.
    return Multiplexer.SCREEN if in_screen else Multiplexer.NONE


def parse_session(text: str) -> dict[str, str | None]:
    """Read `tmux show-environment`: `NAME=value` is set, `-NAME` is to be taken away (None)."""
    session: dict[str, str | None] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            session[name] = value
        elif name.startswith("-"):
            session[name[1:]] = None
    return session


async def current() -> Environment:
    """What holds for this process now; inside tmux it asks tmux, for at most a second.

    Outside tmux it reads `/proc/version` and looks for two files.
    """
    session: dict[str, str | None] = {}
    if os.environ.get("TMUX"):
        answer = await run(["tmux", "show-environment"], limit=_TMUX_LIMIT)
        if answer is not None and answer.status == 0:
            session = parse_session(answer.stdout.decode(errors="replace"))
    return detect(
        os.environ,
        sys.platform,
        kernel=_kernel(),
        container=any(mark.exists() for mark in _CONTAINER_MARKS),
        user=_user(),
        node=socket.gethostname(),
        session=session,
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name in the environment, and none for this number
        return ""


def _kernel() -> str:
    try:
        return Path("/proc/version").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
