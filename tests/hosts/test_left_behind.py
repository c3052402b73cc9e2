"""Terminals and pages that go at random moments leave no process and no port.

Here it is a share of the long run, which `python -m tests.hosts.left_behind` makes; how large a
share, TOKENWIZARD_DEMOS and TOKENWIZARD_PAGES say.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.programs import missing, require

ROOT = Path(__file__).parents[2]
DEMOS, PAGES = "40", "18"
"""Every kind of end is among so many."""


def outcome(*arguments: str) -> dict[str, Any]:
    """What a run in a process of its own found: it adopts whatever loses its parent."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hosts.left_behind", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_demos_whose_terminals_go_leave_nothing() -> None:
    for program in ("tmux", "bash", "zsh"):
        require(program)
    number = os.environ.get("TOKENWIZARD_DEMOS", DEMOS)
    found = outcome("--demos", number, "--pages", "0")

    assert found["demos"] == int(number)
    assert found["left"] == [], f"--seed {found['seed']}"


def test_pages_that_are_closed_leave_nothing() -> None:
    require("tmux")
    if importlib.util.find_spec("textual_serve") is None:
        missing("textual-serve is not installed")
    number = os.environ.get("TOKENWIZARD_PAGES", PAGES)
    found = outcome("--demos", "0", "--pages", number)

    assert found["pages"] == int(number)
    assert found["left"] == [], f"--seed {found['seed']}"
