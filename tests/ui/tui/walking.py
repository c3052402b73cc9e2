"""On through the screens, as far as a test begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.ui.tui.conftest import Hand
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.target import TargetScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

STEPS = (TargetScreen, RegistrationScreen, TenantScreen, SignInScreen, AnswerScreen, TokenScreen)


async def past_tenant(hand: Hand) -> None:
    """Enter alone, from the first screen to whatever comes once the tenant was found."""
    await hand.on(TargetScreen)
    await hand.press("enter")
    await hand.on(RegistrationScreen)
    await hand.press("enter")
    await hand.on(TenantScreen)
    await hand.until(lambda: "Found" in hand.notice())
    await hand.press("enter")


async def to_browser(hand: Hand) -> str:
    """On to the browser screen; gives the sign-in link."""
    await past_tenant(hand)
    await hand.on(SignInScreen)
    await hand.press("ctrl+y")
    await hand.until(lambda: bool(hand.app.copied_texts))
    return hand.app.copied_texts[-1]


async def to_paste(hand: Hand) -> str:
    """On to the paste screen; gives the address that the browser ended on."""
    link = await to_browser(hand)
    await hand.press("enter")
    await hand.on(AnswerScreen)
    return await play_browser(link)


@asynccontextmanager
async def at_result(hand: Hand) -> AsyncIterator[str]:
    """On to the result screen; gives what was copied there."""
    address = await to_paste(hand)
    await hand.paste(address)
    await hand.press("enter")
    await hand.on(TokenScreen)
    await hand.until(lambda: len(hand.app.copied_texts) > 1)
    yield hand.app.copied_texts[-1]
