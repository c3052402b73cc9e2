"""Who leaves while a screen is being made leaves it without its widgets: that is no crash."""

from __future__ import annotations

import asyncio

import pytest

from tests.ui.tui.conftest import SIZE, Wizard
from tokenwizard.flow.client import TokenClient
from tokenwizard.providers.answers import Answers
from tokenwizard.system.exit_status import LEFT
from tokenwizard.wizard.state import WizardState, begun_with


async def no_network() -> TokenClient:
    raise AssertionError("nothing is asked before the third step")


@pytest.mark.parametrize("turns", range(0, 60, 5))
async def test_leaving_at_once_says_nothing(turns: int, capsys: pytest.CaptureFixture[str]) -> None:
    app = Wizard(WizardState(answers=begun_with(Answers())), connect=no_network)
    async with app.run_test(size=SIZE):
        for _ in range(turns):
            await asyncio.sleep(0)  # one turn of the loop, in which a few widgets are made
        app.stop(LEFT)

    assert app.return_code == LEFT
    assert "broke" not in "".join(capsys.readouterr())
