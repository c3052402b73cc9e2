"""On through the screens, as far as a test begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.ui.tui.conftest import Hand
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.ui.tui.screens.answer import PasteScreen
from tokenwizard.ui.tui.screens.registration import ChecklistScreen
from tokenwizard.ui.tui.screens.sign_in import BrowserScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import DiscoveryScreen
from tokenwizard.ui.tui.screens.token import ResultScreen

STEPS = (TargetScreen, ChecklistScreen, DiscoveryScreen, BrowserScreen, PasteScreen, ResultScreen)


async def past_tenant(hand: Hand) -> None:
    """Enter alone, from the first screen to whatever comes once the tenant was found."""
    await hand.on(TargetScreen)
    await hand.press("enter")
    await hand.on(ChecklistScreen)
    await hand.press("enter")
    await hand.on(DiscoveryScreen)
    await hand.until(lambda: "Found" in hand.notice())
    await hand.press("enter")


async def to_browser(hand: Hand) -> str:
    """On to the browser screen; gives the sign-in link."""
    await past_tenant(hand)
    await hand.on(BrowserScreen)
    await hand.press("ctrl+y")
    await hand.until(lambda: bool(hand.app.copied_texts))
    return hand.app.copied_texts[-1]


async def to_paste(hand: Hand) -> str:
    """On to the paste screen; gives the address that the browser ended on."""
    link = await to_browser(hand)
    await hand.press("enter")
    await hand.on(PasteScreen)
    return await play_browser(link)


@asynccontextmanager
async def at_result(hand: Hand) -> AsyncIterator[str]:
    """On to the result screen; gives what was copied there."""
    address = await to_paste(hand)
    await hand.paste(address)
    await hand.press("enter")
    await hand.on(ResultScreen)
    await hand.until(lambda: len(hand.app.copied_texts) > 1)
    yield hand.app.copied_texts[-1]
