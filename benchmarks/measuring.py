"""What every benchmark has in common: runs that take turns, medians, and the table."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import tokenwizard

ROOT = Path(__file__).parents[1]
RUNS = 15
_HEADINGS = ("What", "Here", "Against", "There", "Ratio", "Aim", "Met", "Runs")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison, of medians.

    Attributes:
        what: what was measured.
        here: what the wizard takes, in `unit`.
        against: what it is compared with; empty where a figure is only stated.
        there: what that takes, in `unit`.
        at_most: the aim for `here` divided by `there`; None where there is none.
        at_least: the aim for `there` divided by `here`, instead.
        runs: how many times each was run.
        note: what a reader of the figures has to know.
    """

    what: str
    here: float
    unit: str
    against: str = ""
    there: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    runs: int = 1
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """What the aim is for; None where there is nothing to compare with."""
        if not self.there or not self.here:
            return None
        return self.there / self.here if self.at_least is not None else self.here / self.there

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.ratio is None:
            return None
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return None if self.at_most is None else self.ratio <= self.at_most

    @property
    def cells(self) -> tuple[str, ...]:
        """In the table's order."""
        aim = (
            f"at most {self.at_most:g}"
            if self.at_most is not None
            else f"at least {self.at_least:g}"
            if self.at_least is not None
            else ""
        )
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        there = "" if self.there is None else _figure(self.there, self.unit)
        here = _figure(self.here, self.unit)
        what = f"{self.what} ({self.note})" if self.note else self.what
        return (what, here, self.against, there, ratio, aim, met, str(self.runs))


Rows = Callable[[bool], Sequence[Row]]
"""A benchmark: gives its rows; if the argument is true, measured once and in the smallest form."""


def _figure(value: float, unit: str) -> str:
    digits = 0 if value == int(value) else 3 if value < 1 else 1
    return f"{value:,.{digits}f} {unit}"


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lines = [_HEADINGS, ("---",) * len(_HEADINGS), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(rows: Sequence[Row]) -> str:
    """The rows as an array of objects, with the machine's load while they were measured."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return json.dumps(
        {
            "load": load,
            "python": sys.version.split()[0],
            "rows": [{**asdict(row), "ratio": row.ratio, "met": row.met} for row in rows],
        },
        indent=1,
    )


def run(*benchmarks: Rows) -> None:
    """The command line of a benchmark, or of all: a table on stdout, or JSON with `--json`."""
    parser = argparse.ArgumentParser(description="Measure, and print a table.")
    parser.add_argument("--json", metavar="FILE", help="JSON there; - is stdout, with no table")
    parser.add_argument("--smallest", action="store_true", help="once each, to see that it works")
    options = parser.parse_args()
    as_installed()
    rows: list[Row] = []
    for benchmark in benchmarks:
        rows += benchmark(options.smallest)
    if options.json == "-":
        print(as_json(rows))
        return
    if options.json:
        Path(options.json).write_text(as_json(rows), "utf-8")
    print(table(rows))


def as_installed() -> None:
    """Byte-compile the package, as pip does when it installs it."""
    compileall.compile_dir(tokenwizard.__path__[0], quiet=1)


def alternated(runs: int, ways: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """What each way gives, in its runs; they take turns.

    With more than one run there is one more, the first, that does not count.
    """
    found: dict[str, list[float]] = {name: [] for name in ways}
    warm = min(runs - 1, 1)
    for turn in range(warm + runs):
        for name, measured in ways.items():
            value = measured()
            if turn >= warm:
                found[name].append(value)
    return found


def medians(found: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The median of each."""
    return {name: statistics.median(values) for name, values in found.items()}


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes, by the wall."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """An environment for a child: a home of its own; no SSH, display, multiplexer or proxy."""
    with tempfile.TemporaryDirectory(prefix="tokenwizard-bench-") as place:
        yield {
            "PATH": os.environ["PATH"],
            "HOME": place,
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": f"{place}/config",
            "XDG_STATE_HOME": f"{place}/state",
        }
