"""`docs/field.md`: a table of what people met, made of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.field.reports import Report, modules, reports_of

PAGE = Path(__file__).parents[2] / "docs" / "field.md"

_HEAD = """# What people met

Each row is an input or an answer out of a public report, and what tokenwizard makes of it. A test
holds each row. `python -m tests.field` makes this page from `tests/field/`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for name, module in modules().items():
        rows = [row for reports in reports_of(module).values() for row in reports]
        if rows:
            yield f"## {name.replace('_', ' ').capitalize()}\n"
            yield "| Input or answer | What tokenwizard does | Reported in |\n|---|---|---|"
            yield from map(_row, rows)
            yield ""


def _row(row: Report) -> str:
    cells = (row.came, row.does, ", ".join(row.met_in))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
