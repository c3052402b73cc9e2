"""How the answer is asked for, and that whoever is asked to post it listens already."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.free_port import free_port
from tests.wizard.scripted_front_end import Led, give, led
from tests.wizard.test_redirect_receiver import FAR
from tokenwizard.oauth.sign_in_requirements import SignInRequirements
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_form_post
from tokenwizard.wizard.front_end import AnswerResult, Next, SignInResult
from tokenwizard.wizard.listener_state import ListenerState
from tokenwizard.wizard.pending_attempt_file import newest_pending
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER


@pytest.fixture
def uri() -> str:
    """A redirect URI whose port is free."""
    return f"http://localhost:{free_port()}"


@pytest.fixture
def taken() -> Iterator[str]:
    """A redirect URI whose port another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield f"http://localhost:{held.getsockname()[1]}"


def modes(it: Led) -> list[str]:
    """The response mode of each link that was shown; empty for one that names none."""
    queries = (parse_qs(urlsplit(link).query) for link in it.front_end.links)
    return [query.get("response_mode", [""])[0] for query in queries]


def broken(_: WizardState) -> Next[SignInResult]:
    raise KeyboardInterrupt


def fresh(_: WizardState) -> Next[SignInResult]:
    return Next(SignInResult(fresh=True))


async def posted(walk: WizardState) -> int:
    """Sign in as a browser that posts the answer; the status of the listener's answer."""
    assert walk.request is not None
    where, fields = await play_form_post(walk.request.link)
    async with httpx.AsyncClient(trust_env=False) as browser:
        return (await browser.post(where, data=fields)).status_code


async def test_beside_the_browser_the_answer_is_posted_and_redeemed(uri: str) -> None:
    async def sign_in(walk: WizardState) -> Next[SignInResult]:
        assert await posted(walk) == 303
        return Next(SignInResult(it.front_end.came[-1], arrived=True))

    async with led(listen=True, redirect_uri=uri, moves={BROWSER: [sign_in]}) as it:
        await it.walk()

    assert modes(it) == ["form_post"]
    assert it.front_end.handed_over


@pytest.mark.parametrize("listen", [True, False])
async def test_a_browser_on_another_machine_is_sent_on_with_a_query(uri: str, listen: bool) -> None:
    async with led(listen=listen, redirect_uri=uri, environment=FAR) as it:
        await it.walk()

    assert modes(it) == ["query"]
    assert it.front_end.handed_over


async def test_a_port_in_use_makes_it_a_query_before_any_link_is_shown(taken: str) -> None:
    async with led(listen=True, redirect_uri=taken) as it:
        await it.walk()

    assert modes(it) == ["query"]
    assert [way_back.listening.door for way_back in it.front_end.ways_back] == [
        ListenerState.PORT_IN_USE
    ]
    assert it.front_end.handed_over


async def test_a_fresh_link_has_an_answer_that_can_be_pasted(uri: str) -> None:
    """And so have all after it: the browser that did not reach the listener is the same."""
    moves = {BROWSER: [give(fresh), give(fresh)]}
    async with led(listen=True, redirect_uri=uri, moves=moves) as it:
        await it.walk()

    assert modes(it) == ["form_post", "query", "query"]
    assert it.front_end.handed_over


async def test_a_fresh_link_from_the_answer_s_step_can_be_pasted_too(uri: str) -> None:
    moves = {
        BROWSER: [give(lambda _: Next(SignInResult()))],
        PASTE: [give(lambda _: Next(AnswerResult(fresh=True)))],
    }
    async with led(listen=True, redirect_uri=uri, moves=moves) as it:
        await it.walk()

    assert modes(it) == ["form_post", "query"]
    assert it.front_end.handed_over


async def test_a_browser_that_was_seen_to_post_is_asked_to_again(uri: str) -> None:
    async def reached(walk: WizardState) -> Next[SignInResult]:
        assert await posted(walk) == 303
        return Next(SignInResult(fresh=True))

    async with led(listen=True, redirect_uri=uri, moves={BROWSER: [reached]}) as it:
        await it.walk()

    assert modes(it) == ["form_post", "form_post"]


async def test_a_script_that_cannot_ask_again_gets_an_answer_for_both_doors(uri: str) -> None:
    async with led(listen=True, redirect_uri=uri, another_link=False) as it:
        await it.walk()

    assert modes(it) == ["query"]


@pytest.mark.parametrize("listen", [True, False])
async def test_to_another_machine_s_redirect_uri_the_code_goes_in_a_fragment(listen: bool) -> None:
    """The practice provider knows no such app: the link is looked at, and not opened."""
    moves = {BROWSER: [give(broken)]}
    async with led(listen=listen, redirect_uri="https://contoso.example/", moves=moves) as it:
        with pytest.raises(KeyboardInterrupt):
            await it.walk()

        assert modes(it) == ["fragment"]


async def test_azure_acs_is_asked_for_nothing_that_it_does_not_know() -> None:
    async with led(ProviderName.SHAREPOINT_ACS, listen=True, response_mode="form_post") as it:
        await it.walk()

    assert modes(it) == [""]
    assert it.front_end.handed_over


@pytest.mark.parametrize("wanted", ["query", "fragment", "form_post"])
async def test_what_was_asked_for_is_done(uri: str, wanted: str) -> None:
    async with led(listen=True, redirect_uri=uri, response_mode=wanted) as it:
        await it.walk()

    assert modes(it) == [wanted]
    assert it.front_end.handed_over


async def test_a_form_post_that_was_asked_for_is_refused_where_nothing_listens(taken: str) -> None:
    free = f"http://localhost:{free_port()}"
    async with led(listen=True, redirect_uri=taken, response_mode="form_post") as it:
        moved = give(lambda walk: Next(replace(walk.answers, redirect_uri=free)))
        it.front_end.moves[CHECKLIST] = [give(lambda walk: Next(walk.answers)), moved]
        await it.walk()

    assert it.front_end.errors == [(CHECKLIST, "redirect_uri")]
    (shown,) = (asked.walk.error for asked in it.front_end.asked if asked.walk.error)
    assert "is in use" in shown.title
    assert modes(it) == ["form_post"]


async def test_a_demand_is_kept_when_the_link_is_made_again(taken: str) -> None:
    """Nothing is listened on: the link is remade as a query before it is shown."""
    requirements = SignInRequirements(prompt="login", asks="practice")

    async def demanding(_: WizardState) -> Next[SignInResult]:
        return Next(SignInResult(fresh=True, requirements=requirements))

    async with led(listen=True, redirect_uri=taken, moves={BROWSER: [demanding]}) as it:
        await it.walk()

    assert [parse_qs(urlsplit(link).query).get("prompt") for link in it.front_end.links] == [
        None,
        ["login"],
    ]
    assert modes(it) == ["query", "query"]


async def left_at(uri: str, at: RunningSandbox) -> str:
    """An attempt that breaks off when its link is shown; gives the link."""
    async with led(listen=True, redirect_uri=uri, at=at, moves={BROWSER: [give(broken)]}) as it:
        with pytest.raises(KeyboardInterrupt):
            await it.walk()
        return it.front_end.links[0]


@pytest.mark.parametrize("free", [True, False], ids=["the port is free", "the port is taken"])
async def test_a_resumed_form_post_holds_while_its_port_does(uri: str, free: bool) -> None:
    async with RunningSandbox() as at:
        old = await left_at(uri, at)
        found = newest_pending(time.time())
        assert found is not None
        held = None if free else socket.create_server(("127.0.0.1", int(uri.rpartition(":")[2])))
        try:
            async with led(listen=True, at=at) as it:
                await it.walk(found)
        finally:
            if held is not None:
                held.close()

    assert (it.front_end.links == [old]) is free
    assert modes(it) == ["form_post" if free else "query"]
    assert it.front_end.handed_over
