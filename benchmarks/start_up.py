"""The quick commands beside an interpreter that does nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.measuring import RUNS, Row, alternated, home, medians, milliseconds, run

AT_MOST = 2.0
_ENTRY = "import sys; from tokenwizard.cli.entry_point import entry_point; sys.exit(entry_point())"
# What `--help` is written with, and what reads and searches the catalogue of explanations.
_FLOORS = ("argparse, shutil, textwrap", "re, tomllib")
_COMMANDS = {
    "tokenwizard --version": ["--version"],
    "tokenwizard --help": ["--help"],
    "tokenwizard explain CODE": ["explain", "AADSTS7000215"],
}


def started(environ: Mapping[str, str], code: str, *arguments: str) -> float:
    """Milliseconds of an interpreter that runs the code, as an installed script does."""
    command = [sys.executable, "-c", code, *arguments]
    return milliseconds(
        lambda: subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    )


def rows(smallest: bool = False) -> list[Row]:
    """One for each command."""
    runs = 1 if smallest else 4 * RUNS
    with home() as environ:
        ways: dict[str, Callable[[], float]] = {"pass": partial(started, environ, "pass")}
        for modules in _FLOORS:
            ways[modules] = partial(started, environ, f"import {modules}")
        for name, arguments in _COMMANDS.items():
            ways[name] = partial(started, environ, _ENTRY, *arguments)
        taken = medians(alternated(runs, ways))
    empty = {"unit": "ms", "against": "`python -c pass`", "there": taken["pass"], "runs": runs}
    return [
        *(
            Row(what=f"`{name}`", here=taken[name], at_most=AT_MOST, **empty)  # type: ignore[arg-type]
            for name in _COMMANDS
        ),
        *(
            Row(what=f"floor: `python -c 'import {modules}'`", here=taken[modules], **empty)  # type: ignore[arg-type]
            for modules in _FLOORS
        ),
    ]


if __name__ == "__main__":
    run(rows)
