"""Every benchmark runs, in its smallest form, and gives its table; what it takes is not tested."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks.measuring import ROOT, Row, table
from tests.programs import require

NAMES = (
    "first_paint",
    "key_press",
    "many_profiles",
    "pasted_answer",
    "redeeming",
    "refresh_all",
    "refresh_one",
    "requests_per_walk",
    "size",
    "start_up",
)
ROW = Row(what="a thing", here=3.0, unit="ms", against="another", there=2.0, at_most=1.6, runs=7)


@pytest.mark.parametrize("name", NAMES)
def test_each_gives_rows_with_figures(name: str) -> None:
    if name == "refresh_one":
        require("curl")
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--smallest", "--json", "-"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    measured = json.loads(done.stdout)

    assert measured["rows"]
    assert all(row["here"] > 0 for row in measured["rows"])
    assert {"what", "unit", "against", "there", "ratio", "met", "runs"} <= set(measured["rows"][0])


def test_all_of_them_are_run_together() -> None:
    every = importlib.import_module("benchmarks.__main__").ALL

    assert sorted(module.__name__ for module in every) == [f"benchmarks.{name}" for name in NAMES]


def test_a_ratio_is_held_against_its_aim() -> None:
    assert ROW.ratio == 1.5
    assert ROW.met is True
    assert replace(ROW, here=3.3).met is False
    assert replace(ROW, at_most=None, at_least=0.6).met is True
    assert replace(ROW, at_most=None).met is None
    assert replace(ROW, there=None).ratio is None


def test_the_table_says_what_was_met() -> None:
    rows = table([ROW, replace(ROW, here=4.0)]).splitlines()

    assert rows[0] == "| What | Here | Against | There | Ratio | Aim | Met | Runs |"
    assert rows[2] == "| a thing | 3 ms | another | 2 ms | 1.50 | at most 1.6 | yes | 7 |"
    assert rows[3].endswith("| 2.00 | at most 1.6 | **no** | 7 |")
