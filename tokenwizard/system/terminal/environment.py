"""Where the wizard runs, and so which ways to a browser and a clipboard are open.

Unproven: nothing here was run on Windows, macOS, WSL, VS Code or Codespaces. Their variables are
taken from the documentation of each.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system.terminal.tmux_server import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

_SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
_HOSTED = {
    "CODESPACES": "GitHub Codespaces",
    "ACC_CLOUD": "Azure Cloud Shell",
    "GITPOD_WORKSPACE_ID": "Gitpod",
    "REMOTE_CONTAINERS": "a dev container",
}
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_SSH_PORT = 22
_TMUX_LIMIT = 1.0
_MOST_ANCESTORS = 64
_LINK_LIMIT = 2_083  # what VTE takes; others take more
_LINK_LIMIT_TMUX = 1_024  # tmux 3.8 drops longer ones


class Multiplexer(StrEnum):
    """What stands between this program and the terminal."""

    NONE = "none"
    TMUX = "tmux"
    SCREEN = "GNU screen"


class BrowserWay(StrEnum):
    """Who can open a browser at the person's side."""

    VARIABLE = "variable"
    DESKTOP = "desktop"
    WINDOWS = "windows"
    NONE = "none"


class ClipboardWay(StrEnum):
    """What carries a text to the person's clipboard, before what is tried when it fails."""

    LOCAL_TOOL = "local_tool"
    TMUX = "tmux"
    SCREEN = "screen"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Environment:
    """What decides how to reach the person's browser and clipboard.

    Attributes:
        platform: `sys.platform`: "linux", "darwin", "win32".
        remote: the person sits at another machine: SSH, mosh, VS Code Remote, a hosted shell.
        ssh: a login over SSH, as far as its variables tell.
        mosh: the terminal is the end of a mosh connection, which drops long OSC 52 sequences.
        hosted: the name of the hosted shell, such as "GitHub Codespaces"; empty if there is none.
        multiplexer: the nearest one; tmux when both are claimed.
        nested: GNU screen is claimed as well as tmux.
        display: an X11 or Wayland session is claimed; it may still be dead.
        wayland: Wayland is among them.
        wsl: the Windows Subsystem for Linux, from which Windows programs can be run.
        vscode: a terminal of VS Code.
        container: a container's mark is there.
        page: the terminal is a page of a browser, which `tokenwizard serve` serves.
        browser_command: `$BROWSER` as set, or None.
        term: `$TERM`.
        login: `user@host` of this machine as the person's SSH names it; a guess, for the address
            may be translated on the way.
        ssh_port: the port that the person's SSH came in by; a guess, as the login is.
        corrections: display variables as tmux's client last had them, None for unset.
    """

    platform: str = "linux"
    remote: bool = False
    ssh: bool = False
    mosh: bool = False
    hosted: str = ""
    multiplexer: Multiplexer = Multiplexer.NONE
    nested: bool = False
    display: bool = False
    wayland: bool = False
    wsl: bool = False
    vscode: bool = False
    container: bool = False
    page: bool = False
    browser_command: str | None = None
    term: str = ""
    login: str = ""
    ssh_port: int = _SSH_PORT
    corrections: tuple[tuple[str, str | None], ...] = ()

    @property
    def local_desktop(self) -> bool:
        """Programs of this machine's desktop are the person's own."""
        has_desktop = self.display or self.wsl or self.platform in {"darwin", "win32"}
        return has_desktop and not self.remote

    @property
    def place(self) -> str:
        """Where this is, in words: "SSH, inside tmux", "this machine's X11 desktop"."""
        inside = " and ".join(self._surrounding_multiplexers)
        return f"{self._spot}, inside {inside}" if inside else self._spot

    @property
    def browser_way(self) -> BrowserWay:
        """The first way to a browser; `$BROWSER` may still name what cannot be used."""
        if self.browser_command:
            return BrowserWay.VARIABLE
        if not self.local_desktop:
            return BrowserWay.NONE
        return BrowserWay.WINDOWS if self.wsl else BrowserWay.DESKTOP

    @property
    def clipboard_way(self) -> ClipboardWay:
        """The first way to the person's clipboard."""
        if self.local_desktop:
            return ClipboardWay.LOCAL_TOOL
        return {
            Multiplexer.TMUX: ClipboardWay.TMUX,
            Multiplexer.SCREEN: ClipboardWay.SCREEN,
            Multiplexer.NONE: ClipboardWay.TERMINAL,
        }[self.multiplexer]

    @property
    def hyperlink_limit(self) -> int:
        """The longest URL, in characters, that is safe in an OSC 8 link; 0 where no link is.

        GNU screen strips the link and prints the end of a long one on the screen.
        """
        in_screen = self.multiplexer is Multiplexer.SCREEN or self.nested
        if in_screen or self.term in {"dumb", "linux"}:
            return 0
        in_tmux = self.multiplexer is Multiplexer.TMUX or self.term.startswith("tmux")
        return _LINK_LIMIT_TMUX if in_tmux else _LINK_LIMIT

    @property
    def _spot(self) -> str:
        if self.page:
            return "a page of your browser"
        if self.remote:
            way = self._remote_way
            return f"{way}, in a container" if self.container else way
        if self.wsl:
            return "WSL, on this Windows desktop"
        if self.container:
            return "a container"
        if self.platform in {"darwin", "win32"}:
            return "this Mac's desktop" if self.platform == "darwin" else "this Windows desktop"
        if self.display:
            return f"this machine's {'Wayland' if self.wayland else 'X11'} desktop"
        return "this machine, without a desktop"

    @property
    def _remote_way(self) -> str:
        if self.hosted:
            return self.hosted
        if self.vscode:
            return "VS Code Remote"
        return "mosh" if self.mosh else "SSH"

    @property
    def _surrounding_multiplexers(self) -> tuple[str, ...]:
        if self.multiplexer is Multiplexer.NONE:
            # It stands on the other side of an SSH connection, and only its TERM came along.
            return ("tmux",) if self.term.startswith("tmux") else ()
        both = (Multiplexer.TMUX.value, Multiplexer.SCREEN.value)
        return both if self.nested else (self.multiplexer.value,)

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
    mosh: bool = False,
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
        mosh: whether mosh-server is an ancestor of this process or of tmux's client.
    """
    session = session or {}
    present = {name for name, value in environ.items() if value}
    connection = environ.get("SSH_CONNECTION", "")
    if "SSH_CONNECTION" in session:
        connection = session["SSH_CONNECTION"] or ""
        over_ssh = bool(connection)
    else:
        over_ssh = not present.isdisjoint(_SSH)
    host = connection.split()[2] if len(connection.split()) > 2 else node  # noqa: PLR2004
    wsl = bool(present & {"WSL_DISTRO_NAME", "WSL_INTEROP"}) or (
        "microsoft" in kernel.lower() and not container
    )
    # VS Code's server sets this one; so it does inside WSL, where the desktop is at hand.
    vscode_server = "VSCODE_IPC_HOOK_CLI" in present
    hosted = next((title for name, title in _HOSTED.items() if name in present), "")
    corrections = tuple((name, session[name]) for name in _DISPLAYS if name in session)
    displays = {**environ, **dict(corrections)}
    term = environ.get("TERM", "")
    in_screen = "STY" in present or term.startswith("screen")
    # What the server was started in is not what the page is in.
    page = environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")
    return Environment(
        platform=platform,
        remote=over_ssh or mosh or bool(hosted) or (vscode_server and not wsl),
        ssh=over_ssh,
        mosh=mosh and not page,
        hosted=hosted,
        multiplexer=Multiplexer.NONE
        if page
        else _multiplexer(in_tmux="TMUX" in present, in_screen=in_screen),
        nested=not page and "TMUX" in present and "STY" in present,
        display=bool(displays.get("DISPLAY") or displays.get("WAYLAND_DISPLAY")),
        wayland=bool(displays.get("WAYLAND_DISPLAY")),
        wsl=platform == "linux" and wsl,
        vscode=vscode_server or environ.get("TERM_PROGRAM") == "vscode",
        container=container,
        page=page,
        browser_command=environ.get("BROWSER") or None,
        term="" if page else term,
        login=f"{user}@{host}" if user else host,
        ssh_port=_ssh_port(connection),
        corrections=corrections,
    )


def _ssh_port(connection: str) -> int:
    """The fourth word of `$SSH_CONNECTION`, see sshd(8)."""
    words = connection.split()
    return int(words[3]) if len(words) == 4 and words[3].isdecimal() else _SSH_PORT  # noqa: PLR2004


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

    It also reads `/proc/version` and the ancestors in `/proc`, and looks for two files.
    """
    session: dict[str, str | None] = {}
    terminals = [os.getpid()]
    if os.environ.get("TMUX"):
        variables, client = await asyncio.gather(
            ask("show-environment", limit=_TMUX_LIMIT),
            ask("display-message", "-p", "#{client_pid}", limit=_TMUX_LIMIT),
        )
        if variables is not None and variables.status == 0:
            session = parse_session(variables.stdout.decode(errors="replace"))
        if client is not None and client.stdout.strip().isdigit():
            terminals.append(int(client.stdout))
    return detect(
        os.environ,
        sys.platform,
        kernel=_kernel(),
        container=any(mark.exists() for mark in _CONTAINER_MARKS),
        user=_user(),
        node=socket.gethostname(),
        session=session,
        mosh=any(map(_below_mosh, terminals)),
    )


def _below_mosh(process: int) -> bool:
    """Whether an ancestor of `process` is mosh-server; False where there is no Linux `/proc`."""
    for _ in range(_MOST_ANCESTORS):
        try:
            status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        # proc(5): the name stands in parentheses, and may itself hold some.
        before, _, after = status.rpartition(")")
        if before.partition("(")[2] == "mosh-server":
            return True
        process = int(after.split()[1])
        if process == 0:
            return False
    return False


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
