"""The listener on the redirect URI, over real sockets."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from tests.free_port import free_port
from tests.oauth.attempts import acs_attempt, entra_attempt
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.ssh_commands import tunnel_command
from tokenwizard.wizard.listener_state import Knock, ListenerState, Listening
from tokenwizard.wizard.redirect_listener import RedirectListener

CODE = "practice-code." + "x" * 100


class Heard:
    """What the listener told."""

    listener: RedirectListener

    def __init__(self) -> None:
        self.answers: list[Secret] = []
        self.knocks: list[Knock] = []


@asynccontextmanager
async def listening(
    attempt: AuthorizationRequest | None = None,
) -> AsyncIterator[tuple[httpx.AsyncClient, Heard, AuthorizationRequest]]:
    request = attempt or entra_attempt(f"http://localhost:{free_port()}")
    heard = Heard()
    listener = heard.listener = RedirectListener(
        request, on_answer=heard.answers.append, on_short_link_opened=heard.knocks.append
    )
    opened = await listener.start()
    assert opened.door is ListenerState.OPEN
    async with httpx.AsyncClient(base_url=f"http://localhost:{opened.port}") as client:
        yield client, heard, request
    await listener.aclose()


def query(request: AuthorizationRequest, **more: str) -> dict[str, str]:
    return {"code": CODE, "state": request.state or "", **more}


async def test_an_answer_is_taken_and_its_code_leaves_the_address_bar() -> None:
    async with listening() as (client, heard, request):
        answer = await client.get("/", params=query(request))
        page = await client.get(answer.headers["location"])

    assert [address.reveal() for address in heard.answers] == [
        f"{request.redirect_uri}?code={CODE}&state={request.state}"
    ]
    assert answer.status_code == 303
    assert CODE not in page.text + str(page.url) + answer.text
    assert "You can close this tab" in page.text
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://login.contoso.example", "null", None])
async def test_a_form_post_is_taken_and_leads_to_a_page_without_the_code(
    origin: str | None,
) -> None:
    """Its state says whose it is, and its Origin that no other page posts it, where it tells."""
    async with listening() as (client, heard, request):
        headers = {} if origin is None else {"origin": origin}
        answer = await client.post("/", data=query(request), headers=headers)
        page = await client.get(answer.headers["location"])

    assert answer.status_code == 303
    assert [address.reveal() for address in heard.answers] == [
        f"{request.redirect_uri}?code={CODE}&state={request.state}"
    ]
    assert CODE not in page.text + str(page.url) + answer.text + str(answer.headers)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("state", ["of-another-attempt", ""])
async def test_a_form_that_another_page_posts_is_turned_away(state: str) -> None:
    async with listening() as (client, heard, request):
        answer = await client.post("/", data=query(request, state=state))

    assert answer.status_code == 400
    assert heard.answers == []


async def test_a_form_post_by_another_name_of_this_machine_is_turned_away() -> None:
    async with listening() as (client, heard, request):
        headers = {"host": f"contoso.example:{client.base_url.port}"}
        answer = await client.post("/", data=query(request), headers=headers)

    assert answer.status_code == 421
    assert heard.answers == []


async def test_a_form_post_of_more_than_an_answer_is_turned_away() -> None:
    async with listening() as (client, heard, request):
        long = await client.post("/", data=query(request, more="x" * 20_000))
        huge = await client.post("/", data=query(request, more="x" * 2_000_000))

    assert (long.status_code, huge.status_code) == (400, 413)
    assert heard.answers == []


async def test_a_body_that_is_no_form_is_no_answer() -> None:
    async with listening() as (client, heard, request):
        await client.post("/", json=query(request))
        await client.post("/", files=dict.fromkeys(("code", "state"), b"practice"))

    assert heard.answers == []


async def test_a_code_in_a_form_s_address_is_not_taken_for_the_form_s() -> None:
    async with listening() as (client, heard, request):
        answer = await client.post("/", params=query(request), data={"practice": "1"})

    assert answer.status_code == 404
    assert heard.answers == []


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]"])
async def test_both_addresses_of_localhost_are_taken(address: str) -> None:
    async with listening() as (client, heard, request):
        url = f"http://{address}:{client.base_url.port}/"
        answer = await client.get(url, params=query(request))

    assert answer.status_code == 303
    assert len(heard.answers) == 1


async def test_a_second_hit_is_answered_and_told_once() -> None:
    async with listening() as (client, heard, request):
        first = await client.get("/", params=query(request))
        second = await client.get("/", params=query(request))
        icon = await client.get("/favicon.ico")

    assert (first.status_code, second.status_code, icon.status_code) == (303, 303, 404)
    assert len(heard.answers) == 1


@pytest.mark.parametrize(
    "more",
    [{"state": "of-another-attempt"}, {"state": ""}],
    ids=["another state", "no state"],
)
async def test_an_answer_of_another_attempt_is_turned_away(more: dict[str, str]) -> None:
    async with listening() as (client, heard, request):
        answer = await client.get("/", params=query(request, **more))

    assert answer.status_code == 400
    assert heard.answers == []


async def test_a_refusal_of_this_attempt_is_told() -> None:
    async with listening() as (client, heard, request):
        given = {"error": "access_denied", "state": request.state or ""}
        answer = await client.get("/", params=given)
        stranger = await client.get("/", params={"error": "access_denied"})

    assert (answer.status_code, stranger.status_code) == (303, 400)
    assert len(heard.answers) == 1


@pytest.mark.parametrize(
    "host", ["contoso.example:{port}", "localhost:1", "localhost.contoso.example:{port}", "["]
)
async def test_another_name_for_this_machine_is_turned_away(host: str) -> None:
    async with listening() as (client, heard, request):
        headers = {"host": host.format(port=client.base_url.port)}
        answer = await client.get("/", params=query(request), headers=headers)

    assert answer.status_code == 421
    assert heard.answers == []


async def test_the_short_address_leads_to_the_link_once() -> None:
    async with listening() as (client, heard, request):
        short = heard.listener.short_address()
        first = await client.get(short)
        second = await client.get(short)

    assert short == heard.listener.short_address()
    assert re.fullmatch(rf"{request.redirect_uri}/[a-z2-9]{{12}}", short)
    assert (first.status_code, first.headers["location"]) == (302, request.link)
    assert first.headers["cache-control"] == "no-store"
    assert (second.status_code, second.headers.get("location")) == (410, None)
    assert heard.knocks == [Knock.SHORT_ADDRESS] * 2


async def test_each_ticket_leads_to_the_link_once_and_is_no_knock() -> None:
    async with listening() as (client, heard, request):
        tickets = [heard.listener.ticket() for _ in range(3)]
        answers = [await client.get(ticket) for ticket in (*tickets, *tickets)]

    assert len(set(tickets)) == 3
    assert [answer.status_code for answer in answers] == [302] * 3 + [410] * 3
    assert {answer.headers.get("location") for answer in answers} == {request.link, None}
    assert heard.knocks == []


async def test_without_an_answer_the_redirect_uri_leads_nowhere() -> None:
    async with listening() as (client, heard, request):
        path = heard.listener.short_address().rpartition("/")[2]
        answers = [
            await client.get(at)
            for at in ("/", "/?practice=1", f"/{path}x", f"/{path[:-1]}", f"/x/{path}")
        ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert not any(request.link in answer.text + str(answer.headers) for answer in answers)
    assert heard.knocks == []


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("HEAD", {}, 404),
        ("OPTIONS", {}, 404),
        ("POST", {}, 404),
        ("PUT", {}, 404),
        ("GET", {"Sec-Fetch-Mode": "no-cors"}, 403),
        ("GET", {"Sec-Fetch-Mode": "cors"}, 403),
        ("GET", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ("GET", {"Sec-Fetch-Dest": "image"}, 403),
        ("GET", {"Origin": "http://contoso.example"}, 403),
        ("GET", {"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch;prerender"}, 503),
        ("GET", {"Sec-Purpose": "Prefetch"}, 503),
        ("GET", {"Purpose": "prefetch"}, 503),
        ("GET", {"X-Purpose": "preview"}, 503),
        ("GET", {"X-Moz": "prefetch"}, 503),
    ],
)
@pytest.mark.parametrize("is_ticket", [False, True], ids=["short address", "ticket"])
async def test_only_a_navigation_uses_the_short_address_up(
    method: str, headers: dict[str, str], status: int, is_ticket: bool
) -> None:
    async with listening() as (client, heard, request):
        short = heard.listener.ticket() if is_ticket else heard.listener.short_address()
        refused = await client.request(method, short, headers=headers)
        assert heard.knocks == []
        navigation = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        led = await client.get(short, headers=navigation)

    assert (refused.status_code, refused.headers.get("location")) == (status, None)
    assert (led.status_code, led.headers["location"]) == (302, request.link)


@pytest.mark.parametrize(
    "origin",
    [
        "https://login.contoso.example.evil.example",
        "http://login.contoso.example",
        "https://login.contoso.example:8443",
        "https://login.contoso.example:x",
        "https://[",
        "http://localhost:{port}",
        "",
        "NULL",
    ],
)
async def test_an_answer_of_another_origin_is_refused(origin: str) -> None:
    async with listening() as (client, heard, request):
        named = origin.format(port=client.base_url.port)
        answer = await client.post("/", data=query(request), headers={"origin": named})

    assert answer.status_code == 403
    assert heard.answers == []


async def test_a_navigation_with_an_answer_may_name_the_page_that_it_came_by() -> None:
    async with listening() as (client, heard, request):
        headers = {"origin": "https://login.fabrikam.example"}
        answer = await client.get("/", params=query(request), headers=headers)

    assert answer.status_code == 303
    assert len(heard.answers) == 1


async def test_one_right_origin_does_not_make_another_right() -> None:
    async with listening() as (client, heard, request):
        named = [("origin", "null"), ("origin", "https://fabrikam.example")]
        answer = await client.post("/", data=query(request), headers=named)

    assert answer.status_code == 403
    assert heard.answers == []


async def test_an_answer_that_comes_after_another_is_not_told_that_it_is_taken() -> None:
    async with listening() as (client, heard, request):
        first = await client.get("/", params=query(request))
        later = await client.post("/", data=query(request, code="practice-code-of-the-person"))
        refusal = await client.get("/", params={"error": "x", "state": request.state or ""})
        again = await client.get("/", params=query(request))

    assert [one.status_code for one in (first, later, refusal, again)] == [303, 409, 409, 303]
    assert len(heard.answers) == 1
    assert heard.knocks == [Knock.LATER_ANSWER] * 2


async def test_nothing_is_said_to_be_done_before_an_answer_came() -> None:
    async with listening() as (client, _, request):
        before = await client.get("/tokenwizard/done")
        await client.get("/", params=query(request))
        after = await client.get("/tokenwizard/done")

    assert (before.status_code, after.status_code) == (404, 200)


async def test_a_body_of_very_many_fields_is_refused() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with listening() as (client, heard, request):
        posted = await client.post("/", content=b"a&" * 30_000, headers=form)
        asked = await client.get(f"/?{'a&' * 10_000}code={CODE}&state={request.state}")

    assert (posted.status_code, asked.status_code) == (413, 414)
    assert heard.answers == []


async def test_another_path_is_not_the_redirect_uri() -> None:
    attempt = entra_attempt(f"http://localhost:{free_port()}/back")
    async with listening(attempt) as (client, heard, request):
        wrong = await client.get("/", params=query(request))
        right = await client.get("/back", params=query(request))

    assert (wrong.status_code, right.status_code) == (404, 303)
    assert len(heard.answers) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_port_in_use_on_either_address_is_said_and_nothing_is_held(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as held:
        held.bind((address, 0))
        held.listen()
        port = held.getsockname()[1]
        heard = Heard()
        listener = RedirectListener(
            entra_attempt(f"http://localhost:{port}"),
            on_answer=heard.answers.append,
            on_short_link_opened=heard.knocks.append,
        )
        opened = await listener.start()

    assert opened == Listening(ListenerState.PORT_IN_USE, port)
    for one, kind in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
        with socket.socket(kind) as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind((one, port))


@pytest.mark.parametrize("uri", ["https://localhost/", "https://contoso.example/back"])
async def test_what_is_not_http_on_this_machine_cannot_be_listened_on(uri: str) -> None:
    heard = Heard()
    listener = RedirectListener(
        replace(acs_attempt(), redirect_uri=uri),
        on_answer=heard.answers.append,
        on_short_link_opened=heard.knocks.append,
    )

    assert await listener.start() == Listening(ListenerState.NOT_HTTP)


def test_the_tunnel_line_names_both_ends() -> None:
    assert tunnel_command(8080, Environment(login="practice@192.0.2.7")) == (
        "ssh -N -L 8080:127.0.0.1:8080 -o ExitOnForwardFailure=yes practice@192.0.2.7"
    )
