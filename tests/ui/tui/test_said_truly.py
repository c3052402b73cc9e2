"""What the screens say of the app is true of the app that was chosen."""

from __future__ import annotations

import pytest

from screenshots.stage import text_of
from tests.ui.tui.conftest import Start
from tests.ui.tui.test_discovery import at_discovery
from tests.ui.tui.walking import to_browser
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.widgets.controls import LabelledText
from tokenwizard.wizard.front_end import SimulatedBrowser


async def test_of_an_app_without_a_secret_only_the_code_is_said_to_go(start: Start) -> None:
    async with start(public=True, client_secret=Secret("")) as hand:
        await at_discovery(hand)
        await hand.until(lambda: "Found" in hand.notice())

        assert "The code goes to this address" in hand.seen()
        assert "secret" not in hand.seen()


@pytest.mark.parametrize("play", [play_browser, None], ids=["demo", "wizard"])
async def test_whose_page_comes_is_said_truly(start: Start, play: SimulatedBrowser | None) -> None:
    async with start(play=play) as hand:
        await to_browser(hand)
        comes = text_of(hand.app.screen.query(LabelledText).first())

        assert ("practice" in comes) is (play is not None)
        assert ("Microsoft" in comes) is (play is None)
