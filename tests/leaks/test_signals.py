"""A signal at any step: what is left behind holds no secret but the code verifier, in its file."""

from __future__ import annotations

import os
import signal

import pytest

from tests.leaks.provider import SentinelProvider
from tests.leaks.wizard import Place, Walk
from tokenwizard.errors.errors import Step

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_a_signal_leaves_no_secret_behind(
    place: Place, provider: SentinelProvider, step: Step, number: signal.Signals
) -> None:
    with Walk(place, provider) as walk:
        walk.go_to(step)
        os.kill(walk.pid, number)

        assert walk.ended() == 128 + number
        assert walk.leaks() == []
    kept = list(place.root.rglob("attempt-*"))
    assert len(kept) == (1 if step in (Step.BROWSER, Step.PASTE) else 0)
    aside = list(place.root.rglob("unsaved/*"))
    assert [one.stat().st_mode & 0o777 for one in aside] == [0o600] * (step is Step.RESULT)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_signal_that_dumps_core_leaves_none(
    place: Place, provider: SentinelProvider, number: signal.Signals
) -> None:
    """The limit on core files is the highest there is; where they lie is said by the kernel."""
    with Walk(place, provider) as walk:
        walk.go_to(Step.BROWSER)
        os.kill(walk.pid, number)

        assert walk.ended() == -number
        assert walk.leaks() == []
    assert not list((place.root / "work").iterdir())


def test_a_fault_of_the_machine_with_every_secret_in_memory_leaves_none(
    place: Place, provider: SentinelProvider
) -> None:
    at = "tokenwizard.wizard.controller:WizardController._ask_target"
    with Walk(place, provider, at=at, what="die") as walk:
        assert walk.ended() == -signal.SIGSEGV
        assert b"Fatal Python error: Segmentation fault" in walk.recorded
        assert walk.leaks() == []
    assert not list((place.root / "work").iterdir())
