"""NO_COLOR (no-color.org): with it nothing but greys in the full screen, and nothing in lines."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.ui.plain.person import PROVIDER, at_wizard

_STYLE = re.compile(rb"\x1b\[([0-9;]*)m")
_TRUE_COLOUR = re.compile(rb"[34]8;2;(\d+);(\d+);(\d+)")
_NUMBERED = re.compile(rb"(?:^|;)(?:3[1-6]|4[1-6]|9[1-6]|10[1-6]|[34]8;5;\d+)(?:;|$)")


def coloured(recorded: bytes) -> set[bytes]:
    """The styles that set a colour which is no grey."""
    found = set()
    for style in _STYLE.findall(recorded):
        rest = _TRUE_COLOUR.sub(b"", style)
        greys = [len(set(shade)) == 1 for shade in _TRUE_COLOUR.findall(style)]
        if not all(greys) or _NUMBERED.search(rest):
            found.add(style)
    return found


@pytest.mark.parametrize(("no_color", "greys"), [("1", True), ("", False)])
def test_the_full_screen_has_colours_unless_they_are_declined(
    tmp_path: Path, no_color: str, greys: bool
) -> None:
    environ = bare_environ(
        TERM="xterm-256color",
        COLORTERM="truecolor",
        XDG_STATE_HOME=str(tmp_path),
        **({"NO_COLOR": no_color} if no_color else {}),
    )
    command = [sys.executable, "-m", "tokenwizard", "demo", "--no-listen"]
    with OuterTerminal(command, environ) as terminal:
        terminal.wait_for("Permission to ask for")

        assert (coloured(terminal.recorded) == set()) is greys


def test_lines_have_no_colour_where_they_are_declined(tmp_path: Path) -> None:
    with at_wizard(
        tmp_path, "demo", "--plain", "--no-listen", TERM="xterm-256color", NO_COLOR="1"
    ) as person:
        person.answer(f"{PROVIDER} [")
        person.hear("Site [")

        assert coloured(person.recorded) == set()
