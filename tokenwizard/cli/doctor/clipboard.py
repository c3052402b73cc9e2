"""Which rung of the clipboard's ladder would be tried, without trying it.

Nothing is copied. A clipboard tool is only asked what the clipboard could give, so that a display
that is dead or silent is told from a live one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.cli.doctor.multiplexer import SET_CLIPBOARD
from tokenwizard.system import programs
from tokenwizard.system.process import run
from tokenwizard.system.terminal.clipboard import WINDOWS_PROGRAMS, CopyMethod
from tokenwizard.system.terminal.environment import Multiplexer
from tokenwizard.system.terminal.local_clipboard import CLIP, desktop_tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.cli.doctor.multiplexer import TmuxFacts
    from tokenwizard.cli.doctor.terminal import TerminalFacts
    from tokenwizard.system.terminal.environment import Environment

_LIMIT = 2.0
# xsel knows no question about the types, so it reads, and what it reads is thrown away unseen.
_QUESTIONS = {
    "wl-copy": ("wl-paste", "--list-types"),
    "xclip": ("xclip", "-selection", "clipboard", "-o", "-t", "TARGETS"),
    "xsel": ("xsel", "-b", "-o"),
}
_ONLY_STDERR = 'exec "$@" 2>&1 >/dev/null'
_NO_DISPLAY = ("open display", "connect to a wayland")
_OFF = {
    "GNOME Terminal or another VTE": "has no clipboard for programs (OSC 52)",
    "Terminal.app": "has no clipboard for programs (OSC 52)",
    "iTerm2": "takes it only with Settings > General > Selection > Applications in terminal may"
    " access clipboard",
    "xterm": "takes it only with the resource allowWindowOps",
    "mintty": "takes it only with AllowSetSelection=yes",
}

WAYS: Mapping[CopyMethod, str] = {
    CopyMethod.LOCAL_TOOL: "a tool of this desktop",
    CopyMethod.TMUX_PANE: "OSC 52, taken by tmux",
    CopyMethod.TMUX_CLIENT: "OSC 52 to the terminal outside tmux",
    CopyMethod.TMUX_BUFFER: "tmux load-buffer -w",
    CopyMethod.TMUX_PASSTHROUGH: "OSC 52 in tmux's passthrough",
    CopyMethod.SCREEN: "OSC 52 through GNU screen",
    CopyMethod.TERMINAL: "OSC 52 to the terminal",
    CopyMethod.NONE: "none",
}


class Display(StrEnum):
    """What became of the question to the desktop."""

    ANSWERS = "answers"
    DEAD = "dead"
    SILENT = "silent"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """The tool of this desktop that the wizard would use.

    Attributes:
        name: "xclip", "pbcopy"...; empty if there is none, or if the desktop is not the person's.
        display: whether the desktop answered the tool.
        claimed: the variable that claims the display, with its value.
    """

    name: str = ""
    display: Display = Display.NOT_ASKED
    claimed: str = ""

    @property
    def usable(self) -> bool:
        """It is there, and nothing is known against it."""
        return bool(self.name) and self.display in {Display.ANSWERS, Display.NOT_ASKED}


async def look_at_tool(environment: Environment) -> ToolFacts:
    """Find the tool, and ask the desktop through it for at most two seconds."""
    if not environment.local_desktop:
        return ToolFacts()
    variables = environment.for_children(os.environ)
    name = tool_name(environment, variables)
    claimed = _claimed(name, variables)
    if name not in _QUESTIONS:
        return ToolFacts(name, claimed=claimed)
    asked, *question = _QUESTIONS[name]
    answer = await run(
        ("sh", "-c", _ONLY_STDERR, "sh", programs.find(asked, variables) or asked, *question),
        limit=_LIMIT,
        environ={**variables, "LC_ALL": "C"},
    )
    if answer is None:
        return ToolFacts(name, Display.SILENT, claimed)
    words = answer.stdout.decode(errors="replace").lower()
    dead = any(sign in words for sign in _NO_DISPLAY)
    return ToolFacts(name, Display.DEAD if dead else Display.ANSWERS, claimed)


def _claimed(name: str, variables: Mapping[str, str]) -> str:
    """The variable that claims the display the tool would use, or any where there is no tool."""
    asked = {"": ("DISPLAY", "WAYLAND_DISPLAY"), "wl-copy": ("WAYLAND_DISPLAY",)}
    displays = asked.get(name, ("DISPLAY",))
    return next((f"{one}={variables[one]}" for one in displays if variables.get(one)), "")


def tool_name(environment: Environment, variables: Mapping[str, str]) -> str:
    """The tool that `pyperclip_child.py` would choose; empty for none.

    In WSL that is Windows' own, and where that is not in `$PATH` one of WSLg's desktop.
    """
    if environment.platform == "win32":
        return "Windows"
    if environment.platform == "darwin":
        return "pbcopy"
    if environment.wsl and programs.find(CLIP, variables):
        return CLIP
    return desktop_tool(variables)


def next_rung(environment: Environment, tool: ToolFacts, tmux: TmuxFacts | None) -> CopyMethod:
    """The rung that `terminal.clipboard.copy` would end on."""
    if environment.local_desktop and tool.usable:
        return CopyMethod.LOCAL_TOOL
    if environment.multiplexer is Multiplexer.TMUX:
        return _rung_in_tmux(environment, tmux)
    if environment.multiplexer is Multiplexer.SCREEN:
        return CopyMethod.SCREEN
    return CopyMethod.TERMINAL


def _rung_in_tmux(environment: Environment, tmux: TmuxFacts | None) -> CopyMethod:
    if tmux is None or tmux.clients is None:
        return CopyMethod.SCREEN if environment.nested else CopyMethod.TMUX_PASSTHROUGH
    client = tmux.client
    if client is None:
        return CopyMethod.TMUX_PANE if tmux.set_clipboard == "on" else CopyMethod.NONE
    if (client.forwards_osc52 or client.control) and not environment.nested:
        return CopyMethod.TMUX_PANE
    return CopyMethod.TMUX_CLIENT if tmux.writable else CopyMethod.TMUX_BUFFER


def clipboard_findings(
    environment: Environment, terminal: TerminalFacts, tool: ToolFacts, tmux: TmuxFacts | None
) -> tuple[Finding, ...]:
    """The way of a copy, and the desktop's tool where the desktop is the person's."""
    way = _way(environment, terminal, next_rung(environment, tool, tmux), tool, tmux)
    return (way, _tool(tool, environment)) if environment.local_desktop else (way,)


def _way(
    environment: Environment,
    terminal: TerminalFacts,
    rung: CopyMethod,
    tool: ToolFacts,
    tmux: TmuxFacts | None,
) -> Finding:
    if rung is CopyMethod.LOCAL_TOOL:
        return Finding("clipboard", CheckState.OK, f"{tool.name}; a copy is read back")
    if rung is CopyMethod.NONE:
        advice = "Attach a terminal to this tmux session before you copy."
        return Finding("clipboard", CheckState.DOUBT, "No terminal is there to take a copy", advice)
    way = WAYS[rung]
    found = f"{way}; nothing confirms it"
    client = tmux.client if tmux else None
    doubtful_tmux = rung in {CopyMethod.TMUX_BUFFER, CopyMethod.TMUX_PASSTHROUGH} or (
        rung is CopyMethod.TMUX_CLIENT and client is not None and client.inside_tmux
    )
    if doubtful_tmux or (rung is CopyMethod.TERMINAL and environment.term.startswith("tmux")):
        where = "in the outer tmux" if doubtful_tmux and client else "where tmux runs"
        advice = f"A tmux on the way may drop it. Set this {where}:"
        return Finding("clipboard", CheckState.DOUBT, found, advice, SET_CLIPBOARD)
    if environment.vscode and environment.remote:
        advice = "VS Code is known to drop it over a remote connection: take the token from a file."
        return Finding("clipboard", CheckState.DOUBT, found, advice)
    program = (client.termtype.partition(" ")[0] if client else "") or terminal.program
    if program in _OFF:
        return Finding("clipboard", CheckState.DOUBT, found, f"{program} {_OFF[program]}.")
    if environment.term == "linux" and not client:
        return Finding("clipboard", CheckState.DOUBT, found, "The Linux console has no clipboard.")
    if environment.mosh:
        return Finding(
            "clipboard", CheckState.NOTE, f"{found}; mosh cuts more than 12,000 characters"
        )
    return Finding("clipboard", CheckState.OK, found)


def _tool(tool: ToolFacts, environment: Environment) -> Finding:
    if not tool.name and environment.wsl:
        advice = (
            f"Add {WINDOWS_PROGRAMS} to PATH, or leave appendWindowsPath=false out of"
            " /etc/wsl.conf and run wsl --shutdown in Windows."
        )
        found = f"{CLIP} is not in PATH"
        return Finding("clipboard tool", CheckState.NOTE, found, advice)
    if not tool.name:
        advice = "Install xclip (X11) or wl-clipboard (Wayland): then a copy can be confirmed."
        found = f"None for {tool.claimed}" if tool.claimed else "None"
        return Finding("clipboard tool", CheckState.NOTE, found, advice)
    if tool.display is Display.DEAD:
        return Finding(
            "clipboard tool",
            CheckState.DOUBT,
            f"{tool.name} cannot open {tool.claimed}",
            "That desktop is gone or turns you away: log in to it again, or unset the variable.",
        )
    if tool.display is Display.SILENT:
        return Finding(
            "clipboard tool",
            CheckState.DOUBT,
            f"{tool.name} gets no answer from {tool.claimed} within {_LIMIT:.0f} s",
            "Each copy would wait for it. Unset the variable, or wake the machine it leads to.",
        )
    if tool.display is Display.NOT_ASKED:
        return Finding("clipboard tool", CheckState.OK, f"{tool.name}, not tried")
    return Finding("clipboard tool", CheckState.OK, f"{tool.name}; {tool.claimed} answers")
