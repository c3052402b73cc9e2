"""What the screens say of the app is true of the app that was chosen."""

from __future__ import annotations

from tests.screens.conftest import Start
from tests.screens.test_discovery import at_discovery
from tokenwizard.secret import Secret


async def test_of_an_app_without_a_secret_only_the_code_is_said_to_go(start: Start) -> None:
    async with start(public=True, client_secret=Secret("")) as hand:
        await at_discovery(hand)
        await hand.until(lambda: "Found" in hand.notice())

        assert "The code goes to this address" in hand.seen()
        assert "secret" not in hand.seen()
