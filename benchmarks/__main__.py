"""Every benchmark, one after another: `python -m benchmarks [--json FILE] [--smallest]`."""

from __future__ import annotations

from benchmarks import (
    first_paint,
    key_press,
    many_profiles,
    pasted_answer,
    redeeming,
    refresh_all,
    refresh_one,
    requests_per_walk,
    size,
    start_up,
)
from benchmarks.measuring import run

ALL = (
    first_paint,
    start_up,
    refresh_one,
    redeeming,
    key_press,
    pasted_answer,
    refresh_all,
    many_profiles,
    requests_per_walk,
    size,
)

if __name__ == "__main__":
    run(*(benchmark.rows for benchmark in ALL))
