"""The token is tried: who and what is shown, and the newest one counts from then on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest
from dotenv import dotenv_values

from tests.ui.tui.conftest import Start
from tests.ui.tui.handing_over import hand_over, prove
from tests.ui.tui.walking import at_result
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.token_response import TokenRequest, TokenSet
from tokenwizard.providers.provider import ProviderName
from tokenwizard.system.http.client import new_client
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.ui.tui.screens.verify import VerifyScreen

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


@dataclass(frozen=True)
class CountingFlow(TokenClient):
    """Notes what is refreshed."""

    refreshed: list[TokenRequest] = field(default_factory=list)

    async def refresh(self, request: TokenRequest) -> TokenSet:
        self.refreshed.append(request)
        return await super().refresh(request)


async def test_a_proof_shows_who_and_what_and_the_newest_is_copied_from_then_on(
    start: Start,
) -> None:
    async with start() as hand, at_result(hand) as first:
        seen = await prove(hand)
        await hand.until(lambda: hand.app.copied_texts[-1] != first)

        assert "member@practice.example" in seen
        assert 'the site is "Practice site"' in seen
        assert hand.app.copied_texts[-1].startswith("practice-refresh")
        assert first not in seen


async def test_a_proof_is_made_only_when_asked_for(start: Start) -> None:
    flow = CountingFlow(new_client())
    async with start(flow=flow) as hand, at_result(hand):
        await hand_over(hand, "env", ".env", "contoso")
        before = len(flow.refreshed)
        await prove(hand)

        assert (before, len(flow.refreshed)) == (0, 1)


async def test_of_adme_the_instance_is_asked_for_before_it_is_called(start: Start) -> None:
    async with start(ProviderName.ADME) as hand, at_result(hand):
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        assert hand.focused() == "adme_host"
        await hand.type_into("adme_host", hand.running.origin)
        await hand.press("enter")
        assert "Give both, or neither." in hand.reading("partition")
        await hand.type_into("partition", "contoso-dp1")
        await hand.press("enter")
        await hand.until(lambda: "It works" in hand.notice())

        assert "1 group" in hand.seen()


async def test_of_adme_the_refresh_alone_is_tried_without_an_instance(start: Start) -> None:
    async with start(ProviderName.ADME) as hand, at_result(hand):
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.press("enter")
        await hand.until(lambda: "works" in hand.notice())

        assert "No call was made." in hand.notice()


async def test_a_refused_proof_is_explained_and_the_token_stays(start: Start) -> None:
    ahead = [0.0]

    def clock() -> float:
        return time.time() + ahead[0]

    async with start(sandbox_clock=clock) as hand, at_result(hand) as token:
        ahead[0] = 100 * 86_400
        await hand.press("ctrl+e")
        await hand.on(VerifyScreen)
        await hand.until(lambda: "AADSTS700082" in hand.notice())
        await hand.press("escape")
        await hand.on(TokenScreen)
        await hand.press("ctrl+r")

        assert token in hand.seen()


async def test_after_a_proof_what_was_handed_over_before_is_named(start: Start) -> None:
    async with start() as hand, at_result(hand) as token:
        await hand_over(hand, "env", ".env")
        await prove(hand)
        await hand.until(lambda: "The older one is in" in hand.notice())
        assert "ctrl+s" in hand.notice()
        await hand_over(hand, "env", ".env")

        newest = dotenv_values(".env")["SP_TOKEN"]
        assert newest not in (None, token)
        assert newest == hand.app.copied_texts[-1]
