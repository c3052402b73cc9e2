"""The terminal the wizard would be drawn on, and where it is."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.text.sentences import begun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.system.terminal.environment import Environment

_SMALLEST = (60, 20)
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")  # locale(7): the first one set decides
_BY_VARIABLE = {
    "VTE_VERSION": "GNOME Terminal or another VTE",
    "KONSOLE_VERSION": "Konsole",
    "WT_SESSION": "Windows Terminal",
    "XTERM_VERSION": "xterm",
}
_BY_PROGRAM = {
    "Apple_Terminal": "Terminal.app",
    "iTerm.app": "iTerm2",
    "vscode": "VS Code",
}


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """The terminal as the process sees it.

    Attributes:
        term: `$TERM`.
        program: the terminal's own name as far as variables tell; empty if they do not.
        size: columns and rows, or None without a terminal.
        stdin: stdin is a terminal.
        stderr: stderr is one; the wizard is drawn there.
        encoding: how Python writes to stderr, such as "utf-8".
        locale: the variable that sets the characters, with its value; empty if none does.
    """

    term: str = ""
    program: str = ""
    size: tuple[int, int] | None = None
    stdin: bool = False
    stderr: bool = False
    encoding: str = ""
    locale: str = ""


def look_at_terminal() -> TerminalFacts:
    """Ask the operating system; nothing is sent to the terminal."""
    stdin, stderr = sys.__stdin__, sys.__stderr__
    return TerminalFacts(
        term=os.environ.get("TERM", ""),
        program=terminal_program(os.environ),
        size=_size(),
        stdin=bool(stdin and stdin.isatty()),
        stderr=bool(stderr and stderr.isatty()),
        encoding=stderr.encoding if stderr else "",
        locale=next((f"{name}={os.environ[name]}" for name in _LOCALE if os.environ.get(name)), ""),
    )


def terminal_program(environ: Mapping[str, str]) -> str:
    """The terminal's name by the variables it sets; iTerm2's alone travels over SSH."""
    for name, title in _BY_VARIABLE.items():
        if environ.get(name):
            return title
    program = environ.get("TERM_PROGRAM") or environ.get("LC_TERMINAL", "")
    return _BY_PROGRAM.get(program, "" if program in {"tmux", "screen"} else program)


def _size() -> tuple[int, int] | None:
    for stream in (sys.__stderr__, sys.__stdin__, sys.__stdout__):
        try:
            size = os.get_terminal_size(stream.fileno()) if stream else None
        except (OSError, ValueError):
            continue
        if size:
            return size.columns, size.lines
    return None


def terminal_findings(
    facts: TerminalFacts, environment: Environment
) -> tuple[Finding, Finding, Finding, Finding]:
    """Whether the wizard can be drawn, driven and read here, and where here is."""
    place = Finding("place", CheckState.OK, begun(environment.place))
    return _terminal(facts), _streams(facts), _characters(facts, environment), place


def _terminal(facts: TerminalFacts) -> Finding:
    if facts.size is None:
        return Finding("terminal", CheckState.DOUBT, "None")
    columns, rows = facts.size
    parts = (facts.program, facts.term or "no TERM", f"{columns} columns, {rows} rows")
    found = ", ".join(filter(None, parts))
    if facts.term == "dumb":
        advice = "TERM=dumb cannot show the wizard: run it in another terminal."
        return Finding("terminal", CheckState.DOUBT, found, advice)
    if columns < _SMALLEST[0] or rows < _SMALLEST[1]:
        advice = f"Make the window larger: the wizard needs {_SMALLEST[0]} by {_SMALLEST[1]}."
        return Finding("terminal", CheckState.DOUBT, found, advice)
    return Finding("terminal", CheckState.OK, found)


def _streams(facts: TerminalFacts) -> Finding:
    streams = {"stdin": facts.stdin, "stderr": facts.stderr}
    missing = [name for name, is_terminal in streams.items() if not is_terminal]
    if not missing:
        return Finding("streams", CheckState.OK, "stdin and stderr are terminals")
    verb = "is no terminal" if len(missing) == 1 else "are no terminals"
    return Finding(
        "streams",
        CheckState.DOUBT,
        f"{' and '.join(missing)} {verb}",
        "The wizard needs both: run it without redirecting them (over SSH: ssh -t).",
    )


def _characters(facts: TerminalFacts, environment: Environment) -> Finding:
    written = facts.encoding.lower().replace("_", "-") in {"utf-8", "utf8"}
    if environment.platform != "linux":
        return Finding("characters", CheckState.OK if written else CheckState.DOUBT, facts.encoding)
    told = "utf8" in facts.locale.lower().replace("-", "")
    if written and told:
        return Finding("characters", CheckState.OK, f"UTF-8 ({facts.locale})")
    found = f"{facts.encoding or 'unknown'}, {facts.locale or 'no LANG'}"
    return Finding(
        "characters",
        CheckState.DOUBT,
        found,
        "Lines and arrows may come out as junk, and tmux shows _ for them.",
        (("now", "export LANG=C.UTF-8"),),
    )
