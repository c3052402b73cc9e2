"""The device code on its screen: off until asked for, waited for, and left at any time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from screenshots.stage import text_of
from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.test_answer_by_itself import at_token
from tests.ui.tui.walking import to_browser
from tests.wizard.test_controller_device import public_app
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.flow.client import TokenClient
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_device
from tokenwizard.system.http.client import new_client
from tokenwizard.ui.tui.actions import on_screen
from tokenwizard.ui.tui.screens.device_code import DeviceCodeScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton

SIZES = pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80x24", "60x20"])


class Turns:
    """Time that passes when the test says so: each turn ends one of the wizard's sleeps."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []
        self._turns = asyncio.Semaphore(0)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self._turns.acquire()
        self.now += seconds

    def turn(self) -> None:
        self._turns.release()


@asynccontextmanager
async def at_device(
    start: Start, *, public: bool = True, **more: Any
) -> AsyncIterator[tuple[Hand, Turns]]:
    """On to the screen with the reasons."""
    turns = Turns()
    async with RunningSandbox(clock=turns.clock) as at, new_client() as client:
        flow = TokenClient(client, clock=turns.clock, sleep=turns.sleep)
        changes = public_app(at) if public else {}
        async with start(at=at, flow=flow, clock=turns.clock, **more, **changes) as hand:
            await to_browser(hand)
            await hand.press("f4")
            await hand.on(DeviceCodeScreen)
            yield hand, turns


async def code_of(hand: Hand) -> str:
    """Ask for a code; what ctrl+y copies."""
    copied = len(hand.app.copied_texts)
    await hand.press("enter")
    await hand.until(lambda: "Waiting for you" in hand.notice())
    await hand.press("ctrl+y")
    await hand.until(lambda: len(hand.app.copied_texts) > copied)
    return hand.app.copied_texts[-1]


@SIZES
async def test_a_code_typed_elsewhere_brings_the_token(start: Start, size: tuple[int, int]) -> None:
    async with at_device(start, size=size) as (hand, turns):
        code = await code_of(hand)
        await hand.press("ctrl+t")
        await hand.until(lambda: hand.app.copied_texts[-1] != code)
        address = hand.app.copied_texts[-1]

        assert address == f"{hand.running.origin}/devicelogin"
        assert address in hand.seen()
        assert " ".join(code) in hand.seen()
        await play_device(address, code)
        turns.turn()
        assert (await at_token(hand)).startswith("practice-refresh")


async def test_nothing_is_asked_for_before_the_reasons_were_shown(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        for reason in ("last resort", "Many tenants block it", "phishing", "public client flows"):
            assert reason in hand.seen()
        assert "type this code" not in visible(hand)
        await hand.press("ctrl+y", "ctrl+t", "ctrl+o", "ctrl+g")

        assert turns.slept == []
        assert len(hand.app.copied_texts) == 1  # the link's, from before
        assert hand.app.opened == []


def visible(hand: Hand) -> str:
    """The text on the screen whose whole family is shown."""
    return "\n".join(
        text_of(widget)
        for widget in hand.app.screen.query("Static, LabelledInput, LabelledText")
        if all(above.display for above in widget.ancestors_with_self if hasattr(above, "display"))
    )


@SIZES
@pytest.mark.parametrize("begun", [False, True], ids=["the reasons", "the code"])
async def test_all_of_it_fits(start: Start, size: tuple[int, int], begun: bool) -> None:
    async with at_device(start, size=size) as (hand, _):
        if begun:
            await code_of(hand)
        body = hand.app.screen.query_one("#body")

        assert body.max_scroll_x == 0
        assert body.max_scroll_y == 0
        assert all(
            widget.region.right <= size[0]
            for widget in hand.app.screen.query("*")
            if widget.display
        )


@SIZES
async def test_the_browser_s_screen_has_room_for_the_act(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as hand:
        await to_browser(hand)
        act = hand.app.screen.query_one("#by-device", ActionButton)

        assert act.region.right <= size[0]
        assert act.region.width == act.virtual_region.width


async def test_it_can_be_played(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        await code_of(hand)
        await hand.press("ctrl+g")
        await hand.until(lambda: "You have signed in" in hand.notice())
        turns.turn()

        assert (await at_token(hand)).startswith("practice-refresh")


async def test_the_time_that_is_left_is_counted(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        await code_of(hand)
        await hand.until(lambda: "15:00" in hand.seen())
        turns.now += 65

        await hand.until(lambda: "13:55" in hand.seen())


async def test_asked_to_slow_down_it_says_so(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        await code_of(hand)
        turns.turn()
        await hand.until(lambda: len(turns.slept) == 2)
        turns.now -= 5  # the provider's clock: the next poll comes too soon
        turns.turn()

        await hand.until(lambda: "Asked to slow down: one question in 10 seconds" in hand.notice())
        assert "! Asked" in hand.notice()


async def test_escape_stops_the_waiting_and_leads_to_the_same_link(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        link = hand.app.copied_texts[0]
        await code_of(hand)
        await hand.press("escape")
        assert await hand.fresh_link() == link
        turns.turn()
        await hand.pilot.pause()

        assert turns.now == 1_800_000_000.0  # nobody sleeps any more
        await hand.press("f4")
        await hand.on(DeviceCodeScreen)
        assert "last resort" in visible(hand)


async def test_a_code_that_ended_is_asked_for_anew_with_enter(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        old = await code_of(hand)
        turns.now += 900
        turns.turn()
        await hand.until(lambda: catalogue()["expired_token"].title in hand.notice())
        assert "Enter asks for a new code" in hand.notice()
        assert "type this code" not in visible(hand)
        new = await code_of(hand)

        assert new != old
        assert catalogue()["expired_token"].title not in hand.notice()
        await play_device(f"{hand.running.origin}/devicelogin", new)
        turns.turn()
        assert (await at_token(hand)).startswith("practice-refresh")


async def test_a_no_on_the_page_is_told_and_enter_tries_again(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        code = await code_of(hand)
        await play_device(f"{hand.running.origin}/devicelogin", code, decision="cancel")
        turns.turn()
        await hand.until(lambda: catalogue()["authorization_declined"].title in hand.notice())

        assert isinstance(hand.app.screen, DeviceCodeScreen)
        assert await code_of(hand) != code


async def test_an_app_that_allows_none_is_told_which_setting_it_is(start: Start) -> None:
    async with at_device(start, public=False) as (hand, turns):
        await code_of(hand)
        turns.turn()
        known = catalogue()["public_client_flows_off"]
        await hand.until(lambda: known.title in hand.notice())

        assert on_screen(known.advice) in hand.notice()
        assert "AADSTS7000218" in hand.notice()
        assert isinstance(hand.app.screen, DeviceCodeScreen)


async def test_a_client_id_that_nobody_knows_leads_to_its_field(start: Start) -> None:
    async with at_device(start, client_id="aaaaaaaa-0000-4000-8000-00000000000f", public=False) as (
        hand,
        _,
    ):
        await hand.press("enter")
        await hand.on(RegistrationScreen)

        assert hand.focused() == "client_id"


async def test_enter_asks_once(start: Start) -> None:
    async with at_device(start) as (hand, turns):
        code = await code_of(hand)
        await hand.press("enter", "enter")
        await hand.press("ctrl+y")
        await hand.pilot.pause()

        assert hand.app.copied_texts[-1] == code
        assert turns.slept == [5]


async def test_the_address_is_opened(start: Start) -> None:
    async with at_device(start) as (hand, _):
        await code_of(hand)
        await hand.press("ctrl+o")
        await hand.until(lambda: bool(hand.app.opened))

        assert hand.app.opened == [f"{hand.running.origin}/devicelogin"]


async def test_azure_acs_offers_none(start: Start) -> None:
    async with start(ProviderName.SHAREPOINT_ACS) as hand:
        await to_browser(hand)
        assert not hand.app.screen.query("#by-device")
        await hand.press("f4")

        assert isinstance(hand.app.screen, SignInScreen)
