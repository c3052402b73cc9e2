"""What the screens say of the way back, and that nobody is stuck on any of them."""

from __future__ import annotations

import httpx
import pytest

from tests.ui.tui.conftest import Start
from tests.ui.tui.test_answer_by_itself import at_token, redirect_uri
from tests.ui.tui.walking import past_tenant, to_browser
from tokenwizard.sandbox.simulated_browser import play_browser, play_form_post
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen

HERE = Environment()
SIZES = pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80x24", "60x20"])


@SIZES
async def test_a_posted_answer_comes_by_itself(start: Start, size: tuple[int, int]) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri, environment=HERE, size=size) as hand:
        link = await to_browser(hand)
        assert '"You can close this tab"' in hand.seen()
        assert "no address bar and no history holds the code" in hand.seen()
        where, fields = await play_form_post(link)
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as browser:
            page = await browser.post(where, data=fields)

        assert "You can close this tab" in page.text
        assert (await at_token(hand)).startswith("practice-refresh")


async def test_who_is_at_the_paste_of_a_posted_answer_is_told_what_to_do(start: Start) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri, environment=HERE) as hand:
        await to_browser(hand)
        await hand.press("enter")
        await hand.on(AnswerScreen)
        assert "a fresh link (ctrl+n) has an answer that can be pasted" in hand.seen()
        await hand.paste(f"{uri}/")
        assert "No answer is in it" in hand.reading("answer")
        await hand.press("ctrl+n")
        link = await hand.fresh_link()

        assert "response_mode=query" in link
        assert "no address bar" not in hand.seen()
        await hand.paste(await play_browser(link))
        await hand.on(AnswerScreen)
        await hand.press("enter")
        assert (await at_token(hand)).startswith("practice-refresh")


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
async def test_the_browser_can_be_played_in_every_mode(start: Start, mode: str) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri, response_mode=mode, environment=HERE) as hand:
        assert f"response_mode={mode}&" in await to_browser(hand)
        await hand.press("ctrl+g")
        await hand.on(AnswerScreen)
        assert "state matches" in hand.reading("answer")
        await hand.press("enter")

        assert (await at_token(hand)).startswith("practice-refresh")


@SIZES
async def test_a_fragment_is_said_to_stay_in_the_browser(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(response_mode="fragment", size=size) as hand:
        await to_browser(hand)

        assert "behind a #" in hand.seen()
        assert "does not get it" in hand.seen()


async def test_a_form_post_that_nothing_can_receive_is_refused_at_the_redirect_uri(
    start: Start,
) -> None:
    async with start(response_mode="form_post", listen=False) as hand:
        await past_tenant(hand)
        await hand.on(RegistrationScreen)

        assert hand.focused() == "redirect_uri"
        assert "form_post was asked for, and nothing listens there" in hand.notice()
