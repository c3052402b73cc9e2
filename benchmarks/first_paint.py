"""From the start of the process to the first screen, in a pseudo-terminal of 80 by 24 cells."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from benchmarks.measuring import ROOT, RUNS, Row, alternated, home, medians, run
from benchmarks.pty_terminal import PtyTerminal
from benchmarks.smallest_app import SHOWS

AT_MOST = 1.10
_FIRST_SCREEN = ("What is the token for?", "SharePoint", "Continue", "Leave")
SMALLEST = [sys.executable, str(ROOT / "benchmarks" / "smallest_app.py")]
WIZARD = [sys.executable, "-m", "tokenwizard"]


def painted(command: list[str], environ: Mapping[str, str], *texts: str) -> float:
    """Milliseconds until the texts of the first screen have come."""
    with PtyTerminal(command, environ) as terminal:
        return (terminal.until(*texts) - terminal.started) * 1000


def rows(smallest: bool = False) -> list[Row]:
    """The wizard's first screen."""
    runs = 1 if smallest else RUNS
    with home() as environ:
        taken = medians(
            alternated(
                runs,
                {
                    "wizard": lambda: painted(WIZARD, environ, *_FIRST_SCREEN),
                    "smallest": lambda: painted(SMALLEST, environ, *SHOWS),
                },
            )
        )
    return [
        Row(
            what="first paint, 80x24",
            here=taken["wizard"],
            unit="ms",
            against="the smallest Textual app",
            there=taken["smallest"],
            at_most=AT_MOST,
            runs=runs,
        )
    ]


if __name__ == "__main__":
    run(rows)
