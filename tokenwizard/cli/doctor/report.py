"""The findings as a table for people and as JSON for programs; plain text, at most `width` wide."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from tokenwizard.cli.doctor.finding import CheckState
from tokenwizard.system.terminal.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenwizard.cli.doctor.finding import Finding

_COLOURS = {
    CheckState.OK: "32",
    CheckState.NOTE: "36",
    CheckState.DOUBT: "33",
    CheckState.FAULT: "1;31",
}
_STATE_WIDTH = 5
_GAP = "  "
_ARROW = "→ "
_PLAIN = str.maketrans({"→": ">", "•": "*", "·": ",", "…": "."})


def as_json(findings: Sequence[Finding]) -> str:
    """One object: {"findings": [{"what", "state", "found", "advice", "lines"}]}."""
    rows = [
        {
            "what": finding.what,
            "state": finding.state,
            "found": finding.found,
            "advice": finding.advice,
            "lines": [{"where": where, "line": line} for where, line in finding.lines],
        }
        for finding in findings
    ]
    return json.dumps({"findings": rows})


def as_table(findings: Sequence[Finding], *, width: int, colour: bool = False) -> str:
    """A row for each finding, its advice below it, and a last line that sums up.

    Nothing is cut: an address or a line to be copied that is longer than `width` stays whole.
    """
    label_width = max(len(finding.what) for finding in findings)
    rows: list[str] = []
    for finding in findings:
        rows += _row(finding, label_width, width, colour=colour)
    return "\n".join([*rows, "", *_filled(summary(findings), width, "", "")])


def _row(finding: Finding, label_width: int, width: int, *, colour: bool) -> Iterator[str]:
    state = f"{finding.state:{_STATE_WIDTH}}"
    head = f"{state}{_GAP}{finding.what:{label_width}}{_GAP}"
    blank = " " * len(head)
    first, *rest = _filled(finding.found, width, head, blank)
    if colour:
        first = f"\x1b[{_COLOURS[finding.state]}m{state}\x1b[0m{first[_STATE_WIDTH:]}"
    yield first
    yield from rest
    if finding.advice:
        yield from _filled(finding.advice, width, blank + _ARROW, blank + " " * len(_ARROW))
    yield from _lines(finding.lines, blank + " " * len(_ARROW), width)


def _lines(lines: Sequence[tuple[str, str]], indent: str, width: int) -> Iterator[str]:
    """Each line to be copied on one line, further to the left if need be."""
    place_width = max((len(where) for where, _ in lines), default=0)
    for where, line in ((one_line(where), one_line(line)) for where, line in lines):
        text = f"{where:{place_width}}{_GAP}{line}"
        if len(indent) + len(text) <= width:
            yield indent + text
        else:
            yield f"{indent}{where}:"
            yield " " * max(0, min(len(indent), width - len(line))) + line


def _filled(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        one_line(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def summary(findings: Sequence[Finding]) -> str:
    """How it stands, with the names of what is wrong."""
    counted = Counter(finding.state for finding in findings)
    parts = [
        f"{counted[state]} {state}{'s' if counted[state] > 1 else ''}: "
        + ", ".join(finding.what for finding in findings if finding.state is state)
        for state in (CheckState.FAULT, CheckState.DOUBT)
        if counted[state]
    ]
    if not parts:
        return "Nothing stands in the way."
    walk = "Something stands in the way" if counted[CheckState.FAULT] else "The walk can be made"
    return f"{walk}. {'. '.join(parts)}."


def for_encoding(text: str, encoding: str) -> str:
    """`text` as a stream of this encoding can carry it."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text
