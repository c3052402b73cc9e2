"""What every step's screen keeps to; a new one meets these tests before its own."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from tokenwizard.errors.errors import Step
from tokenwizard.ui.tui import screens
from tokenwizard.ui.tui.screens.step_screen import StepScreen

HERE = Path(__file__).parent
TESTS = "\n".join(file.read_text(encoding="utf-8") for file in HERE.glob("test_*.py"))
STEPS = sorted(
    {
        kind
        for found in iter_modules(screens.__path__)
        for kind in vars(import_module(f"{screens.__name__}.{found.name}")).values()
        if inspect.isclass(kind)
        and issubclass(kind, StepScreen)
        and kind.__module__ != StepScreen.__module__
        and kind.__name__.endswith("Screen")
    },
    key=lambda kind: kind.__name__,
)


def test_every_step_of_the_walk_has_a_screen() -> None:
    assert {kind.step for kind in STEPS} == set(Step)


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_it_says_what_it_is_and_f1_explains_it(kind: type[StepScreen[Any]]) -> None:
    assert isinstance(kind.step, Step)
    assert 0 < len(kind.heading) <= 60
    assert not kind.heading.endswith(".")
    assert kind.help_text.strip().endswith((".", ":", ")", "`"))


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_it_lays_out_its_own_widgets_and_answers_enter(kind: type[StepScreen[Any]]) -> None:
    for method in ("compose_step", "action_proceed", "draft"):
        assert getattr(kind, method) is not getattr(StepScreen, method), f"write {method}"


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_a_test_walks_on_it(kind: type[StepScreen[Any]]) -> None:
    assert f"hand.on({kind.__name__})" in TESTS, f"no test of tests/screens walks on {kind}"
