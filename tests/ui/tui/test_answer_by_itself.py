"""Two doors for the answer: the listener and the paste, whichever is first."""

from __future__ import annotations

import re
import socket

import httpx
import pytest
from textual.geometry import Region

from tests.free_port import free_port
from tests.ui.tui.conftest import Hand, Start
from tests.ui.tui.walking import to_browser, to_paste
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen
from tokenwizard.wizard.listener_state import Knock

ROWS = Region(0, 0, 80, 6)


def redirect_uri() -> str:
    return f"http://localhost:{free_port()}"


async def browse(link: str) -> int:
    """The sign-in in a browser that can reach the redirect URI; the status of where it ends."""
    address = await play_browser(link)
    async with httpx.AsyncClient(follow_redirects=True) as client:
        return (await client.get(address)).status_code


async def at_token(hand: Hand) -> str:
    await hand.on(TokenScreen)
    await hand.until(lambda: len(hand.app.copied_texts) > 1)
    return hand.app.copied_texts[-1]


async def test_the_answer_comes_by_itself_while_the_link_is_shown(start: Start) -> None:
    async with start(listen=True, redirect_uri=redirect_uri()) as hand:
        link = await to_browser(hand)
        assert '"You can close this tab"' in hand.seen()
        status = await browse(link)

        assert status == 200
        assert (await at_token(hand)).startswith("practice-refresh")


async def test_the_answer_comes_by_itself_while_a_paste_is_waited_for(start: Start) -> None:
    async with start(listen=True, redirect_uri=redirect_uri()) as hand:
        link = await to_browser(hand)
        await hand.press("enter")
        await hand.on(AnswerScreen)
        await browse(link)

        assert (await at_token(hand)).startswith("practice-refresh")


async def test_the_paste_door_is_open_beside_the_listener(start: Start) -> None:
    async with start(listen=True, redirect_uri=redirect_uri()) as hand:
        await hand.paste(await to_paste(hand))
        await hand.press("enter")

        assert (await at_token(hand)).startswith("practice-refresh")


async def test_a_refusal_that_comes_by_itself_is_explained(start: Start) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri) as hand:
        link = await to_browser(hand)
        state = link.partition("&state=")[2].partition("&")[0]
        async with httpx.AsyncClient() as client:
            await client.get(f"{uri}/", params={"error": "access_denied", "state": state})
        await hand.on(AnswerScreen)

        assert "access_denied" in hand.reading("answer")
        assert "Now: " in hand.notice()


async def test_a_port_in_use_is_a_sentence_and_the_paste_works(start: Start) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        async with start(listen=True, redirect_uri=f"http://localhost:{port}") as hand:
            address = await play_browser(await to_browser(hand))
            assert f"port {port} is in use" in " ".join(hand.seen().split())
            await hand.paste(address)
            await hand.on(AnswerScreen)
            await hand.press("enter")
            await hand.on(TokenScreen)


async def test_the_listener_is_up_only_during_the_attempt(start: Start) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri) as hand, httpx.AsyncClient() as client:
        await to_browser(hand)
        assert (await client.get(f"{uri}/favicon.ico")).status_code == 404
        await hand.press("escape")
        await hand.on(TenantScreen)
        await client.aclose()

        async with httpx.AsyncClient() as another:
            try:
                await another.get(f"{uri}/favicon.ico")
            except httpx.ConnectError:
                return
        raise AssertionError("it still listens")


async def test_an_answer_to_the_old_link_is_turned_away_after_a_fresh_one(start: Start) -> None:
    async with start(listen=True, redirect_uri=redirect_uri()) as hand:
        old = await to_browser(hand)
        await hand.press("ctrl+n")
        await hand.until(lambda: hand.app.screen.query_one("#link Static").is_mounted)
        await hand.on(SignInScreen)

        assert await browse(old) == 400
        assert isinstance(hand.app.screen, SignInScreen)


async def test_over_ssh_the_tunnel_line_is_shown_and_copied(start: Start) -> None:
    uri = redirect_uri()
    port = uri.rpartition(":")[2]
    environment = Environment(remote=True, login="practice@192.0.2.7")
    async with start(listen=True, redirect_uri=uri, environment=environment) as hand:
        await to_browser(hand)
        line = f"ssh -N -L {port}:127.0.0.1:{port} -o ExitOnForwardFailure=yes practice@192.0.2.7"
        assert line in hand.seen()
        await hand.press("ctrl+t")
        await hand.until(lambda: hand.app.copied_texts[-1] == line)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_short_address_leads_to_the_link_and_is_noticed(
    start: Start, size: tuple[int, int]
) -> None:
    uri = redirect_uri()
    environment = Environment(remote=True, login="practice@192.0.2.7")
    walk = start(listen=True, redirect_uri=uri, environment=environment, size=size)
    async with walk as hand, httpx.AsyncClient() as client:
        link = await to_browser(hand)
        short = re.search(rf"{uri}/[a-z2-9]{{12}}(?= )", hand.seen())
        assert short is not None
        rows = [row.text for row in hand.app.screen.query_one(".tunnel").render_lines(ROWS)]
        assert any(short[0] in row for row in rows)  # on one line, so that it can be selected
        answer = await client.get(short[0])
        await hand.until(lambda: Knock.SHORT_ADDRESS.sentence in hand.notice())

        assert answer.headers["location"] == link


async def test_without_a_tunnel_there_is_no_short_address(start: Start) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri) as hand, httpx.AsyncClient() as client:
        await to_browser(hand)
        assert not re.search(rf"{uri}/[a-z2-9]", hand.seen())

        assert (await client.get(f"{uri}/")).status_code == 404


@pytest.mark.parametrize(
    ("environment", "by_ticket"),
    [
        (Environment(), True),
        (Environment(platform="darwin"), True),
        (Environment(browser_command="practice --new-window=%s"), True),
        (Environment(remote=True), False),
        (Environment(wsl=True), False),
        (Environment(page=True), False),
        (Environment(container=True, browser_command="practice"), False),
        (Environment(container=True, display=True), True),
    ],
    ids=[
        "here",
        "macOS",
        "BROWSER",
        "remote",
        "WSL",
        "page",
        "out of a container",
        "in a container",
    ],
)
async def test_a_browser_of_this_machine_is_given_a_new_address_each_time(
    start: Start, environment: Environment, by_ticket: bool
) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri, environment=environment) as hand:
        link = await to_browser(hand)
        for pressed in (1, 2):
            await hand.press("ctrl+o")
            await hand.until(lambda: len(hand.app.opened) == pressed)  # noqa: B023 (at once)
        if not by_ticket:
            assert hand.app.opened == [link, link]
            return
        assert len({link, *hand.app.opened}) == 3
        async with httpx.AsyncClient(trust_env=False) as client:
            led = [(await client.get(address)).headers["location"] for address in hand.app.opened]
        assert led == [link, link]


async def test_a_second_answer_is_told(start: Start) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri) as hand:
        link = await to_browser(hand)
        state = link.partition("&state=")[2].partition("&")[0]
        async with httpx.AsyncClient(trust_env=False) as client:
            asks = [{"error": error, "state": state} for error in ("access_denied", "x")]
            said = [(await client.get(f"{uri}/", params=ask)).status_code for ask in asks]
        await hand.until(lambda: Knock.LATER_ANSWER.sentence in hand.notice())

        assert said == [303, 409]


async def test_a_second_answer_is_told_beside_the_token_for_as_long_as_it_is_there(
    start: Start,
) -> None:
    uri = redirect_uri()
    async with start(listen=True, redirect_uri=uri) as hand:
        link = await to_browser(hand)
        first, second = [await play_browser(link) for _ in range(2)]
        async with httpx.AsyncClient(trust_env=False) as client:
            said = [(await client.get(answer)).status_code for answer in (first, second)]
        await at_token(hand)
        warning = hand.app.screen.query_one("#second-answer")

        assert said == [303, 409]
        await hand.until(lambda: warning.display)
        await hand.press("ctrl+y")
        await hand.until(lambda: len(hand.app.copied_texts) > 2)
        assert warning.region.height > 0


async def test_one_answer_brings_no_warning(start: Start) -> None:
    async with start(listen=True, redirect_uri=redirect_uri()) as hand:
        await browse(await to_browser(hand))
        await at_token(hand)

        assert not hand.app.screen.query_one("#second-answer").display
