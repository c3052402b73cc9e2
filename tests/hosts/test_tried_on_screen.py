"""In full screen and in lines a place that cannot take the token is a question before the link."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.worlds import traces
from tests.ui.tui.conftest import Hand, Start, in_a_folder_of_its_own, start
from tests.ui.tui.walking import past_tenant
from tests.wizard.scripted_front_end import led
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Delivery
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.help import HelpScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.unusable_destinations import UnusableDestinationsScreen
from tokenwizard.ui.tui.widgets.controls import LabelledText

__all__ = ["in_a_folder_of_its_own", "start"]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A place that answers only once the event is set."""
    answers = threading.Event()
    really = EnvFile.tried

    async def tried(self: EnvFile, delivery: Delivery) -> None:
        await asyncio.to_thread(answers.wait, 30)
        await really(self, delivery)

    monkeypatch.setattr(EnvFile, "tried", tried)
    yield answers
    answers.set()


def on_places(hand: Hand) -> bool:
    return any(isinstance(one, UnusableDestinationsScreen) for one in hand.app.screen_stack)


async def test_nothing_is_asked_where_all_is_well(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(UnusableDestinationsScreen, "on_mount", lambda _: shown.append("asked"))
    async with start(out=(f"env:{tmp_path / '.env'}",)) as hand:
        await past_tenant(hand)
        await hand.on(SignInScreen)

    assert shown == []


@pytest.mark.parametrize("key", ["escape", "enter"])
async def test_back_is_what_escape_and_enter_do_and_it_is_tried_again(
    start: Start, target: Path, key: str
) -> None:
    before = traces(target.parent)
    async with start(out=(f"env:{target}",)) as hand:
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        await hand.until(lambda: ".env.bak" in hand.seen())
        assert traces(target.parent) == before
        await hand.press(key)
        await hand.on(TenantScreen)
        target.with_name(".env.bak").rmdir()
        await hand.press("enter")
        await hand.on(SignInScreen)


async def test_going_on_all_the_same_asks_once_and_the_token_can_be_copied(
    start: Start, target: Path
) -> None:
    async with start(out=(f"env:{target}", "clipboard")) as hand:
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        await hand.until(lambda: ".env.bak" in hand.seen())
        await hand.press("tab", "enter")
        first = await hand.fresh_link()
        await hand.press("ctrl+n")
        await hand.until(lambda: not on_places(hand))
        link = await hand.fresh_link()
        assert link != first
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await hand.paste(await play_browser(link))
        await hand.press("enter")
        await hand.on(TokenScreen)
        await hand.until(lambda: any("refresh" in text for text in hand.app.copied_texts))


async def test_a_long_trial_is_shown_and_escape_ends_it(
    start: Start, tmp_path: Path, slow: threading.Event
) -> None:
    async with start(out=(f"env:{tmp_path / '.env'}",)) as hand:
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        assert "Trying the places" in hand.seen()
        await hand.press("escape")
        await hand.on(TenantScreen)
        slow.set()
        await hand.press("enter")
        await hand.on(SignInScreen)


async def test_a_long_trial_that_ends_well_leads_on(
    start: Start, tmp_path: Path, slow: threading.Event
) -> None:
    async with start(out=(f"env:{tmp_path / '.env'}",)) as hand:
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        await hand.press("f1")
        await hand.on(HelpScreen)
        slow.set()
        await hand.pilot.pause(0.1)
        await hand.press("escape")
        await hand.on(SignInScreen)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_both_ways_on_are_in_sight(start: Start, target: Path, size: tuple[int, int]) -> None:
    out = tuple(f"{kind}:{target}" for kind in ("env", "envrc", "file", "osducli"))
    async with start(out=out, size=size) as hand:
        await past_tenant(hand)
        await hand.on(UnusableDestinationsScreen)
        await hand.until(lambda: len(hand.app.screen.query(LabelledText)) == len(out))
        for name in ("#back", "#go-on", "#question"):
            widget = hand.app.screen.query_one(name)
            assert hand.app.screen.region.contains_region(widget.region), name
            assert widget.region.area > 0, name


async def test_a_set_of_places_is_tried_once() -> None:
    async with led() as walk:
        await walk.walk()

        assert len(walk.front_end.trials) == 1
        assert walk.front_end.unfit == [()]
