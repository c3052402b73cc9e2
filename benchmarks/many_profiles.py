"""`check` and `profiles` over 10 to 10,000 profiles: whether time grows as their number does."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from benchmarks.measuring import RUNS, Row, home, milliseconds, run
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import write_profile

NUMBERS = (10, 100, 1_000, 10_000)
_AT_MOST = 1.2
_RUNS_OF_MANY = 3
_MANY = 10_000
_CODE = "import sys; from tokenwizard.cli.entry_point import entry_point; sys.exit(entry_point())"


def _lay_down(numbers: range) -> None:
    for number in numbers:
        write_profile(
            Profile(
                name=f"practice-{number:05}",
                site="https://contoso.sharepoint.com",
                tenant="contoso.onmicrosoft.com",
                keeps=f"env:~/{number:05}.env",
            )
        )


def rows(smallest: bool = False) -> list[Row]:
    """For each number a row a command; what a profile more takes, beside the number before."""
    found: list[Row] = []
    kept = {name: os.environ.get(name) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    with home() as environ:
        os.environ.update({name: environ[name] for name in kept})
        before, more = 0, dict.fromkeys(("check", "profiles"), 0.0)
        start = {command: _median(command, environ, 1 if smallest else RUNS) for command in more}
        for number in NUMBERS[:2] if smallest else NUMBERS:
            _lay_down(range(before, number))
            before = number
            runs = 1 if smallest else _RUNS_OF_MANY if number == _MANY else RUNS
            for command in more:
                taken = _median(command, environ, runs)
                each = max(taken - start[command], 0) / number
                there = more[command] if number >= _MANY // 10 else 0
                found.append(
                    Row(
                        what=f"`{command}`, {number:,} profiles",
                        here=taken,
                        unit="ms",
                        runs=runs,
                    )
                    if not there
                    else Row(
                        what=f"`{command}`, {number:,} profiles: each more",
                        here=each,
                        unit="ms",
                        against=f"{number // 10:,} profiles",
                        there=there,
                        at_most=_AT_MOST,
                        runs=runs,
                    )
                )
                more[command] = each
    for name, value in kept.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return found


def _median(command: str, environ: dict[str, str], runs: int) -> float:
    line = [sys.executable, "-c", _CODE, command, "--json"]
    return statistics.median(
        milliseconds(lambda: subprocess.run(line, env=environ, capture_output=True, check=True))
        for _ in range(runs)
    )


if __name__ == "__main__":
    run(rows)
