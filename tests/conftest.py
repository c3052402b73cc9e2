"""For every test: no file of the wizard's lies among the person's own. For all: their order."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = (
    *(
        "ui/tui",
        "leaks",
        "hosts",
        "terminal",
        "test_every_combination.py",
        "attacks",
        "properties",
        "cli/refresh",
    ),
    *(
        "docs",
        "cli/doctor",
        "benchmarks",
        "cli/test_explain.py",
        "ui/plain",
        "browser",
        "ui/web",
        "packaging",
    ),
)
"""Where files take long: one of them begun last would be waited for alone."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two processes a core: a test with a terminal, a browser or a child waits half of its time."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, and within a folder as they stand."""

    def turn(item: pytest.Item) -> int:
        place = item.path.relative_to(HERE).as_posix()
        begun = (at for at, begins in enumerate(LONGEST) if place.startswith(begins))
        return next(begun, len(LONGEST))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: to look through it again and again takes a third.

    And the garbage of a screen, which is much at once, is looked for less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the wizard's files lie in this test."""
    place = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(place))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return place
