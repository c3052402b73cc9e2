"""The loopback server over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tokenwizard.system.http.loopback_server import (
    BODY_LIMIT,
    HEADER_LIMIT,
    Endpoint,
    Guests,
    Limits,
    LoopbackServer,
    Request,
    Response,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture(autouse=True)
async def nothing_is_left_to_the_event_loop() -> AsyncIterator[None]:
    """No task of the server ends in an exception that nobody sees but asyncio's log."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: complaints.append(what))
    yield
    gc.collect()
    assert not complaints


def echo(request: Request) -> Response:
    return Response.json(
        {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "parameters": request.parameters(),
            "form": request.form(),
            "length": len(request.body),
        }
    )


@contextlib.asynccontextmanager
async def connected(
    server: LoopbackServer,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def exchanged(server: LoopbackServer, sent: bytes) -> bytes:
    """All that the server says to these bytes until it closes."""
    async with connected(server) as (reader, writer):
        writer.write(sent)
        async with asyncio.timeout(10):
            return await reader.read()


async def test_a_request_is_decoded_once() -> None:
    async with (
        LoopbackServer(echo) as server,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        answer = await client.post(
            f"http://127.0.0.1:{server.port}/a%20b/%2541?x=%2541&y=a+b&y=&z",
            data={"secret": "~+/= é"},
        )
    assert answer.json() == {
        "method": "POST",
        "path": "/a b/%41",
        "query": "x=%2541&y=a+b&y=&z",
        "parameters": [["x", "%41"], ["y", "a b"], ["y", ""], ["z", ""]],
        "form": [["secret", "~+/= é"]],
        "length": 24,
    }


def test_a_body_of_another_type_is_no_form() -> None:
    request = Request("POST", "/", headers=(("content-type", "application/json"),), body=b"a=b")
    assert request.form() == []
    declared = (("content-type", "Application/X-WWW-Form-Urlencoded; charset=utf-8"),)
    assert Request("POST", "/", headers=declared, body=b"a=b").form() == [("a", "b")]


def test_a_header_is_found_whatever_its_case() -> None:
    request = Request("GET", "/", headers=(("www-a", "1"), ("www-a", "2")))
    assert request.header("WWW-A") == "1"
    assert request.header("other") is None


def test_what_may_hold_a_secret_is_not_in_the_repr() -> None:
    hidden = Request("GET", "/", "code=hush", (("authorization", "hush"),), b"hush")
    assert "hush" not in repr(hidden)
    assert "hush" not in repr(Response.redirect("http://localhost/?code=hush"))
    assert "hush" not in repr(Response.text("hush"))


def test_the_constructors_name_their_type() -> None:
    assert Response.html("é").headers[0] == ("Content-Type", "text/html; charset=utf-8")
    assert Response.html("é").body == "é".encode()
    assert Response.text("x", 404).status == 404
    assert Response.json({"a": 1}, headers=(("X-A", "b"),)).headers[1] == ("X-A", "b")
    assert Response.redirect("/x").headers == (("Location", "/x"),)
    assert Response.redirect("/x").status == 302


async def test_one_connection_carries_many_requests_even_pipelined() -> None:
    async with LoopbackServer(echo) as server:
        request = b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"
        last = b"GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        said = await exchanged(server, request % 1 + request % 2 + last)
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert said.index(b'"/1"') < said.index(b'"/2"') < said.index(b'"/3"')
    assert said.lower().count(b"connection: close") == 1


async def test_http_1_0_is_answered_and_closed() -> None:
    async with LoopbackServer(echo) as server:
        said = await exchanged(server, b"GET / HTTP/1.0\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_head_has_the_length_without_the_body() -> None:
    async with LoopbackServer(lambda _request: Response.text("12345")) as server:
        head = b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        said = await exchanged(server, head)
    assert b"content-length: 5\r\n" in said.lower()
    assert said.endswith(b"\r\n\r\n")


async def test_an_absolute_target_loses_its_origin() -> None:
    async with LoopbackServer(echo) as server:
        said = await exchanged(
            server, b"GET http://a/b?c=d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
    assert b'"path": "/b", "query": "c=d"' in said


async def test_a_client_that_waits_for_leave_gets_it() -> None:
    async with LoopbackServer(echo) as server, connected(server) as (reader, writer):
        writer.write(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        async with asyncio.timeout(10):
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 \r\n\r\n"
            writer.write(b"ok")
            assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nBad header\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["nonsense", "no host", "length", "header", "TLS", "chunk"],
)
async def test_what_is_no_request_is_answered_400_and_closed(sent: bytes) -> None:
    async with LoopbackServer(echo) as server:
        said = await exchanged(server, sent)
    assert said.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"connection: close\r\n" in said.lower()


async def test_a_method_h11_does_not_know_is_the_handlers_to_refuse() -> None:
    async with LoopbackServer(echo) as server:
        sent = b"BREW / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        assert b'"method": "BREW"' in await exchanged(server, sent)


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_answered_413(declared: bool) -> None:
    body = b"x" * (BODY_LIMIT + 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield body

    content = body if declared else pieces()
    async with (
        LoopbackServer(echo) as server,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        answer = await client.post(f"http://127.0.0.1:{server.port}/", content=content)
        assert answer.status_code == 413
        exact = await client.post(f"http://127.0.0.1:{server.port}/", content=body[1:])
        assert exact.json()["length"] == BODY_LIMIT


async def test_a_body_declared_too_long_is_refused_before_it_is_sent() -> None:
    async with LoopbackServer(echo) as server, connected(server) as (reader, writer):
        length = b"Content-Length: %d\r\n" % (BODY_LIMIT + 1)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\n" + length + b"Expect: 100-continue\r\n\r\n")
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")


async def test_headers_over_the_limit_are_answered_431() -> None:
    async with LoopbackServer(echo) as server:
        said = await exchanged(
            server, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * (HEADER_LIMIT * 2)
        )
    assert said.startswith(b"HTTP/1.1 431 ")


async def test_a_handlers_exception_is_a_bare_500_and_is_reported() -> None:
    reported: list[Exception] = []

    def failing(_request: Request) -> Response:
        raise RuntimeError("hush")

    async with (
        LoopbackServer(failing, on_error=reported.append) as server,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        answer = await client.get(f"http://127.0.0.1:{server.port}/")
        again = await client.get(f"http://127.0.0.1:{server.port}/")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error\n")
    assert again.status_code == 500
    assert [str(error) for error in reported] == ["hush", "hush"]


async def test_without_a_listener_the_log_names_the_type_and_place_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(_request: Request) -> Response:
        raise RuntimeError("hush")

    with caplog.at_level(logging.ERROR):
        async with (
            LoopbackServer(failing) as server,
            httpx.AsyncClient(trust_env=False, verify=False) as client,
        ):
            await client.get(f"http://127.0.0.1:{server.port}/")
    assert "RuntimeError" in caplog.text
    assert "test_loopback_server.py" in caplog.text
    assert "hush" not in caplog.text


async def test_a_header_that_cannot_be_written_is_a_500() -> None:
    reported: list[Exception] = []
    split = Response.text("x", headers=(("X-A", "a\r\nX-B: b"),))
    async with (
        LoopbackServer(lambda _request: split, on_error=reported.append) as server,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        answer = await client.get(f"http://127.0.0.1:{server.port}/")
    assert answer.status_code == 500
    assert "x-b" not in answer.headers
    assert len(reported) == 1


async def test_closing_does_not_wait_for_idle_connections() -> None:
    async with contextlib.AsyncExitStack() as stack:
        server = LoopbackServer(echo)
        await server.__aenter__()
        reader, writer = await stack.enter_async_context(connected(server))
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"}")
        half, half_writer = await stack.enter_async_context(connected(server))
        half_writer.write(b"GET / HTT")
        began = time.monotonic()
        await server.__aexit__(None, None, None)
        assert time.monotonic() - began < 0.9  # waited for they are for 1 s
        assert await reader.read() == b""
        with contextlib.suppress(ConnectionResetError):  # half a request was left unread
            assert await half.read() == b""
        assert half.at_eof() or half.exception() is not None


async def test_an_answer_on_its_way_arrives_though_the_server_closes() -> None:
    """The listener closes as soon as the redirect has come; its page must still be whole."""
    called = asyncio.Event()
    big = "x" * (4 * 1024 * 1024)

    def handler(_request: Request) -> Response:
        called.set()
        return Response.text(big)

    async with LoopbackServer(handler) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        reading = asyncio.create_task(reader.read())
        await called.wait()
    said = await reading
    writer.close()
    await writer.wait_closed()
    assert said.endswith(b"\r\n\r\n" + big.encode())


async def test_a_client_that_does_not_read_cannot_hold_the_server() -> None:
    called = asyncio.Event()

    def handler(_request: Request) -> Response:
        called.set()
        return Response.text("x" * (32 * 1024 * 1024))

    async with contextlib.AsyncExitStack() as stack:
        async with LoopbackServer(handler) as server:
            _, writer = await stack.enter_async_context(connected(server))
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await called.wait()
            began = time.monotonic()
        assert time.monotonic() - began < 5


async def test_a_silent_client_is_dropped() -> None:
    async with LoopbackServer(echo, limits=Limits(idle_seconds=0.05)) as server:
        assert await exchanged(server, b"GET / HT") == b""


async def test_a_client_that_leaves_in_the_middle_harms_nobody() -> None:
    async with (
        LoopbackServer(echo) as server,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        async with connected(server) as (_, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
        answer = await client.get(f"http://127.0.0.1:{server.port}/after")
    assert answer.json()["path"] == "/after"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_only_loopback_addresses_are_bound(host: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        LoopbackServer(echo, host=host)


async def test_localhost_is_served_on_the_port_it_is_given() -> None:
    with pytest.raises(ValueError, match="two addresses"):
        LoopbackServer(echo, host="localhost")
    async with LoopbackServer(echo) as free:
        port = free.port
    async with (
        LoopbackServer(echo, port, "localhost") as server,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        assert server.port == port
        assert (await client.get(f"http://127.0.0.1:{port}/")).is_success


async def test_a_port_that_is_taken_raises() -> None:
    async with LoopbackServer(echo) as server:
        with pytest.raises(OSError, match="address already in use"):
            await LoopbackServer(echo, server.port).__aenter__()


FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?a=1&b=2&c=3 HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
        (b"GET /?a=1&b=2&c=3&d=4 HTTP/1.1\r\nHost: a\r\n\r\n", b"414"),
        (b"POST / HTTP/1.1\r\nHost: a\r\n" + FORM + b"Content-Length: 5\r\n\r\na&b&c", b"200"),
        (b"POST / HTTP/1.1\r\nHost: a\r\n" + FORM + b"Content-Length: 7\r\n\r\na&b&c&d", b"413"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n", b"413"),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"1\r\na\r\n" * 4
            + b"0\r\n\r\n",
            b"200",
        ),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"1\r\na\r\n" * 5
            + b"0\r\n\r\n",
            b"413",
        ),
    ],
)
async def test_what_is_over_a_limit_is_refused(sent: bytes, status: bytes) -> None:
    limits = Limits(body=16, fields=3, pieces=4, idle_seconds=0.2)
    async with LoopbackServer(echo, limits=limits) as server:
        said = await exchanged(server, sent)
    assert said.split(b" ")[1] == status


async def test_one_more_connection_takes_the_place_of_the_oldest_that_said_nothing_whole() -> None:
    guests = Guests(3)
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(LoopbackServer(echo, guests=guests))
        held = [await stack.enter_async_context(connected(server)) for _ in range(3)]
        asked, silent, half = held
        asked[1].write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await asked[0].readuntil(b"}")
        half[1].write(b"GET / HTTP/1.1\r\nHos")

        for goes, stays in ((silent, half), (half, asked)):
            newer = await stack.enter_async_context(connected(server))
            newer[1].write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await newer[0].readuntil(b"}")
            with contextlib.suppress(ConnectionResetError):
                assert await goes[0].read() == b""
            assert not stays[0].at_eof()
        # All have asked now: the oldest goes.
        newest = await stack.enter_async_context(connected(server))
        newest[1].write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await newest[0].readuntil(b"}")
        assert await asked[0].read() == b""


async def test_two_servers_share_the_places_of_their_guests() -> None:
    guests = Guests(1)
    async with (
        LoopbackServer(echo, guests=guests) as one,
        LoopbackServer(echo, guests=guests) as other,
        connected(one) as (first, _),
        connected(other) as (second, writer),
    ):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await second.readuntil(b"}")
        assert await first.read() == b""


async def test_who_is_not_welcome_takes_no_place_and_gets_no_answer() -> None:
    asked: list[tuple[Endpoint, Endpoint]] = []
    came = asyncio.Event()

    def welcome(ours: Endpoint, theirs: Endpoint) -> bool:
        asked.append((ours, theirs))
        came.set()
        return len(asked) == 1

    async with (
        LoopbackServer(echo, guests=Guests(1, welcome)) as server,
        connected(server) as (reader, writer),
    ):
        ours = writer.get_extra_info("sockname")
        await came.wait()
        assert await exchanged(server, b"") == b""
        assert not reader.at_eof()
        # It may be somebody else's by now: they are asked for again before the answer.
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
    assert asked[0] == asked[2] == (("127.0.0.1", server.port), ours)
    assert len(asked) == 3
