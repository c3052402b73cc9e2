"""Which programs would be asked to open the sign-in link; none is started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from tokenwizard.cli.doctor.clipboard import Display
from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.system import programs
from tokenwizard.system.terminal.browser import candidates

if TYPE_CHECKING:
    from tokenwizard.cli.doctor.clipboard import ToolFacts
    from tokenwizard.system.terminal.environment import Environment

_LINK = "https://login.example/"
_COPY = "In the wizard ctrl+y copies the sign-in link and ctrl+p prints it on one line."


@dataclass(frozen=True, slots=True)
class BrowserFacts:
    """The programs that `open_link` would try, in order, by name.

    Attributes:
        there: those that are installed.
        missing: those that are not.
    """

    there: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def look_at_browser(environment: Environment) -> BrowserFacts:
    """Look the candidates up in the person's PATH."""
    variables = environment.for_children(os.environ)
    there: list[str] = []
    missing: list[str] = []
    for program, *_ in candidates(_LINK, environment):
        (there if programs.find(program, variables) else missing).append(PurePath(program).name)
    return BrowserFacts(tuple(there), tuple(missing))


_GONE = frozenset({Display.DEAD, Display.SILENT})


def browser_finding(environment: Environment, facts: BrowserFacts, tool: ToolFacts) -> Finding:
    """What ctrl+o in the wizard would do."""
    if environment.platform == "win32" and not environment.remote:
        return Finding("browser", CheckState.OK, "Windows opens the link")
    if facts.there:
        asked = ", then ".join(facts.there)
        if environment.local_desktop and not environment.wsl and tool.display in _GONE:
            found = f"{asked}, but {tool.claimed} is {tool.display}"
            return Finding("browser", CheckState.DOUBT, found, _COPY)
        return Finding("browser", CheckState.OK, f"{asked} opens the link")
    if facts.missing:
        # In WSL they may well be installed: Windows' folders are not always in `$PATH`.
        why = "not in PATH" if environment.wsl else "not installed"
        found = f"{' and '.join(facts.missing)}: {why}"
        return Finding("browser", CheckState.DOUBT, found, _COPY)
    if environment.browser_command:
        found = "$BROWSER names no program that shows pages in a window of its own"
        return Finding("browser", CheckState.DOUBT, found, _COPY)
    if environment.remote:
        return Finding("browser", CheckState.NOTE, "On the machine you sit at", _COPY)
    return Finding("browser", CheckState.NOTE, "This machine has no desktop", _COPY)
