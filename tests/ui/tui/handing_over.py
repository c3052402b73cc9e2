"""From the token on: it is tried, handed over, and its walk remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import at_result
from tokenwizard.destinations.registry import names_of_kinds
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import read_profile
from tokenwizard.ui.tui.screens.choose_destination import ChooseDestinationScreen
from tokenwizard.ui.tui.screens.deliver import DeliverScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.verify import VerifyScreen

PLACES = ("env", *(name for name in names_of_kinds() if name != "env"))


def kept() -> list[str]:
    """What lies in the folder that the wizard was started in."""
    return [file.name for file in Path().iterdir()]


async def to_hand_over(hand: Hand, kind: str) -> None:
    """From the token to the screen of one kind of place."""
    await hand.press("ctrl+s")
    await hand.on(ChooseDestinationScreen)
    await hand.press(*["down"] * PLACES.index(kind), "enter")
    await hand.on(DeliverScreen)


async def hand_over(hand: Hand, kind: str, place: str, name: str = "") -> None:
    await to_hand_over(hand, kind)
    await hand.type_into("place", place)
    await hand.type_into("profile", name)
    await hand.press("enter")
    await hand.on(TokenScreen)


async def prove(hand: Hand) -> str:
    """Try the token; gives what is shown, back at the token."""
    await hand.press("ctrl+e")
    await hand.on(VerifyScreen)
    await hand.until(lambda: "orks" in hand.notice() or "✗" in hand.notice())
    seen = hand.seen()
    await hand.press("escape")
    await hand.on(TokenScreen)
    return seen


@asynccontextmanager
async def remembered(start: Start, *, keeps: bool = False) -> AsyncIterator[tuple[Profile, Hand]]:
    """A profile of a first walk, and that walk's wizard (its provider is still there)."""
    async with start() as hand, at_result(hand):
        await hand_over(hand, "env", ".env", "contoso")
        profile = read_profile("contoso")
        yield profile if keeps else replace(profile, keeps=""), hand
