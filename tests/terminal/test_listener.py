"""The listener on the redirect URI, over real sockets."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from tests.free_port import free_port
from tests.oauth.attempts import acs_attempt, entra_attempt
from tokenwizard.oauth.authorization import AuthorizationRequest
from tokenwizard.secret import Secret
from tokenwizard.terminal.door import Door, Listening, tunnel_command
from tokenwizard.terminal.environment import Environment
from tokenwizard.terminal.listener import RedirectListener

CODE = "practice-code." + "x" * 100


class Heard:
    """What the listener told."""

    def __init__(self) -> None:
        self.answers: list[Secret] = []
        self.knocks = 0

    def knock(self) -> None:
        self.knocks += 1


@asynccontextmanager
async def listening(
    attempt: AuthorizationRequest | None = None,
) -> AsyncIterator[tuple[httpx.AsyncClient, Heard, AuthorizationRequest]]:
    request = attempt or entra_attempt(f"http://localhost:{free_port()}")
    heard = Heard()
    listener = RedirectListener(request, on_answer=heard.answers.append, on_knock=heard.knock)
    opened = await listener.start()
    assert opened.door is Door.OPEN
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
    """Its state says whose it is. Its Origin does not: a sign-in may end on a federated host."""
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

    assert answer.status_code == 302  # as for the short address: no answer was posted
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
        first = await client.get("/")
        second = await client.get("/")

    assert (first.status_code, first.headers["location"]) == (302, request.link)
    assert first.headers["cache-control"] == "no-store"
    assert second.status_code == 410
    assert heard.knocks == 2


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
            on_knock=heard.knock,
        )
        opened = await listener.start()

    assert opened == Listening(Door.PORT_IN_USE, port)
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
        on_knock=heard.knock,
    )

    assert await listener.start() == Listening(Door.NOT_HTTP)


def test_the_tunnel_line_names_both_ends() -> None:
    assert tunnel_command(8080, Environment(login="practice@192.0.2.7")) == (
        "ssh -N -L 8080:127.0.0.1:8080 -o ExitOnForwardFailure=yes practice@192.0.2.7"
    )
