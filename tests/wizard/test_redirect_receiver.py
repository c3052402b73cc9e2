"""The second door for the answer, opened and closed by the conductor; over real sockets."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from tests.free_port import free_port
from tests.wizard.scripted_front_end import Moves, give, led
from tokenwizard.errors.errors import LocalError, Step
from tokenwizard.providers.answers import Answers
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.wizard.front_end import (
    AnswerResult,
    Back,
    Next,
    Rejected,
    ReturnPath,
    SignInResult,
    StepResult,
)
from tokenwizard.wizard.listener_state import Knock, ListenerState, Listening
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER
FAR = Environment(remote=True, login="practice@192.0.2.7", ssh_port=2_222)


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()


@pytest.fixture
def taken(port: int) -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", port)):
        yield port


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


async def answer_of(walk: WizardState) -> str:
    """Sign in, and stop before the redirect URI is opened."""
    assert walk.request is not None
    return await play_browser(walk.request.link)


async def opened(address: str) -> int:
    """Open an address as the browser does; gives the status."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        return (await browser.get(address)).status_code


async def test_an_answer_that_comes_by_itself_is_redeemed_and_the_door_closed(port: int) -> None:
    async def sign_in(walk: WizardState) -> Next[SignInResult]:
        assert await opened(await answer_of(walk)) == 303
        return Next(SignInResult(it.front_end.came[-1], arrived=True))

    async def look(_: WizardState) -> None:
        seen.append(is_open(port))

    async def last_page(_: WizardState) -> None:
        """The browser may still be on its way to the page that says "done"."""
        assert await opened(f"http://localhost:{port}/tokenwizard/done") == 200
        deadline = time.monotonic() + 10
        while is_open(port) and time.monotonic() < deadline:
            await asyncio.to_thread(time.sleep, 0.02)  # between two looks at the port
        seen.append(is_open(port))

    seen: list[bool] = []
    moves: Moves = {CHECKLIST: [look], BROWSER: [sign_in], PASTE: [look], RESULT: [last_page]}
    async with led(
        listen=True,
        redirect_uri=f"http://localhost:{port}",
        moves=moves,
    ) as it:
        walk = await it.walk()

    assert seen == [False, True, False]
    assert it.front_end.ways_back == [ReturnPath(Listening(ListenerState.OPEN, port))]
    assert [asked.walk.arrived for asked in it.front_end.asked if asked.step is PASTE] == [True]
    assert walk.arrived is False
    assert len(it.front_end.came) == 1
    assert it.front_end.handed_over


async def test_an_answer_that_came_by_itself_is_redeemed_by_itself_once_only(port: int) -> None:
    """After a refusal the person looks at what was mended, and presses Enter."""

    async def sign_in(walk: WizardState) -> Next[SignInResult]:
        assert await opened(await answer_of(walk)) == 303
        return Next(SignInResult(it.front_end.came[-1], arrived=True))

    async def mended(walk: WizardState) -> Next[Answers]:
        return Next(replace(walk.answers, client_secret=it.filled_in.client_secret))

    async with led(
        listen=True,
        redirect_uri=f"http://localhost:{port}",
        client_secret=Secret("practice-wrong-secret"),
        moves={BROWSER: [sign_in]},
    ) as it:
        it.front_end.moves[CHECKLIST] = [give(lambda walk: Next(walk.answers)), mended]
        await it.walk()

    asked = [asked.walk for asked in it.front_end.asked if asked.step is PASTE]
    assert [walk.arrived for walk in asked] == [True, False]
    assert [walk.answers.pasted for walk in asked] == [it.front_end.came[0]] * 2
    assert it.front_end.handed_over


async def test_an_answer_that_comes_while_one_could_be_pasted_is_heard_too(port: int) -> None:
    async def there(_: WizardState) -> Next[SignInResult]:
        (way_back,) = it.front_end.ways_back
        assert await opened(way_back.short_address) == 302
        return Next(SignInResult())

    async def late(walk: WizardState) -> Back[AnswerResult]:
        # The same listener as before.
        assert await opened(it.front_end.ways_back[0].short_address) == 410
        assert await opened(await answer_of(walk)) == 303
        return Back(AnswerResult())

    uri = f"http://localhost:{port}"
    moves: Moves = {BROWSER: [there], PASTE: [late]}
    async with led(listen=True, redirect_uri=uri, environment=FAR, moves=moves) as it:
        it.front_end.moves[BROWSER].append(
            give(lambda _: Next(SignInResult(it.front_end.came[0], arrived=True)))
        )
        await it.walk()

    assert it.front_end.knocks == [Knock.SHORT_ADDRESS] * 2
    assert len(it.front_end.came) == 1
    assert len(set(it.front_end.links)) == 1
    assert it.front_end.handed_over


async def test_the_answer_to_a_link_that_was_replaced_is_turned_away(port: int) -> None:
    async def fresh(walk: WizardState) -> Next[SignInResult]:
        old.append(await answer_of(walk))
        return Next(SignInResult(fresh=True))

    async def look(walk: WizardState) -> Next[SignInResult]:
        statuses.append(await opened(old[0]))
        return Next(SignInResult(Secret(await answer_of(walk))))

    old: list[str] = []
    statuses: list[int] = []
    uri = f"http://localhost:{port}"
    async with led(listen=True, redirect_uri=uri, moves={BROWSER: [fresh, look]}) as it:
        await it.walk()

    assert statuses == [400]
    assert it.front_end.came == []
    assert it.front_end.handed_over


@pytest.mark.parametrize("refused", [False, True])
async def test_the_door_is_closed_on_the_way_back_and_open_after_a_refusal(
    port: int, refused: bool
) -> None:
    """After a refusal the link may still hold; whoever goes back is done with it for now."""

    async def look(_: WizardState) -> None:
        seen.append(is_open(port))

    def outcome(_: WizardState) -> StepResult[SignInResult]:
        if not refused:
            return Back(SignInResult())
        error = LocalError("practice", step=Step.DISCOVERY, field="tenant")
        return Rejected(error, SignInResult())

    seen: list[bool] = []
    uri = f"http://localhost:{port}"
    moves: Moves = {DISCOVERY: [look, look], BROWSER: [give(outcome), look]}
    async with led(listen=True, redirect_uri=uri, moves=moves) as it:
        await it.walk()

    assert seen == [False, refused, True]
    assert it.front_end.steps == [*STEP_ORDER[:4], *STEP_ORDER[2:]]


@pytest.mark.parametrize("listen", [True, False])
async def test_from_another_machine_a_tunnel_is_offered_while_the_door_is_open(
    port: int, listen: bool
) -> None:
    uri = f"http://localhost:{port}"
    async with led(listen=listen, redirect_uri=uri, environment=FAR) as it:
        await it.walk()

    (way_back,) = it.front_end.ways_back
    assert way_back == (
        ReturnPath(
            Listening(ListenerState.OPEN, port),
            f"ssh -p 2222 -N -L {port}:127.0.0.1:{port} -o ExitOnForwardFailure=yes"
            " practice@192.0.2.7",
            way_back.short_address,
        )
        if listen
        else ReturnPath(Listening(ListenerState.NOT_HTTP))
    )
    assert way_back.short_address.startswith(f"http://localhost:{port}/") is listen


async def test_a_port_in_use_offers_no_tunnel_and_stops_nothing(taken: int) -> None:
    uri = f"http://localhost:{taken}"
    async with led(listen=True, redirect_uri=uri, environment=FAR) as it:
        await it.walk()

    assert it.front_end.ways_back == [ReturnPath(Listening(ListenerState.PORT_IN_USE, taken))]
    assert it.front_end.handed_over


async def test_an_https_redirect_uri_is_not_listened_on() -> None:
    async with led(listen=True, redirect_uri="https://localhost/", environment=FAR) as it:
        await it.walk()

    assert it.front_end.ways_back == [ReturnPath(Listening(ListenerState.NOT_HTTP))]
    assert it.front_end.handed_over


async def test_a_walk_that_breaks_off_closes_the_door_with_the_conductor(port: int) -> None:
    def broken(_: WizardState) -> StepResult[SignInResult]:
        raise KeyboardInterrupt

    uri = f"http://localhost:{port}"
    async with led(listen=True, redirect_uri=uri, moves={BROWSER: [give(broken)]}) as it:
        with pytest.raises(KeyboardInterrupt):
            await it.walk()
        before = is_open(port)
        await it.controller.aclose()

        assert before
        assert not is_open(port)


async def test_an_answer_that_comes_while_another_step_is_shown_is_not_lost(port: int) -> None:
    """A field is refused at the browser's step, and mended on the app's; the door stays open."""

    async def sign_in(walk: WizardState) -> None:
        assert await opened(await answer_of(walk)) == 303

    refused = LocalError("practice", step=CHECKLIST, field="client_secret")
    moves: Moves = {
        BROWSER: [give(lambda _: Rejected(refused, SignInResult()))],
        CHECKLIST: [give(lambda walk: Next(walk.answers)), sign_in],
    }
    async with led(listen=True, redirect_uri=f"http://localhost:{port}", moves=moves) as it:
        walk = await it.walk()

    assert it.front_end.steps == [
        *(TARGET, CHECKLIST, DISCOVERY, BROWSER),
        *(CHECKLIST, PASTE, RESULT),
    ]
    assert walk.tokens is not None
