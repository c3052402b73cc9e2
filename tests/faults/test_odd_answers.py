"""Answers that are odd and do all the same, and bodies that must not be held in memory."""

from __future__ import annotations

import json
import tracemalloc
from datetime import timedelta

import pytest

from tests.faults.behaviours import (
    answering,
    endless,
    gzip_bomb,
    http,
    json_http,
    packed,
    too_long,
)
from tests.faults.calls import CONFIGURATION, ENTRA_CODE, REALM, TENANT, TOKENS, configuration
from tests.faults.server import Behaviour, Visit, serving
from tokenwizard.errors.errors import ResponseError
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.system.http.client import MOST_BYTES, new_client

BODY = json.dumps(TOKENS).encode()
TWICE = BODY.replace(b"{", b'{"access_token": "practice-first", ', 1)


async def redeemed(behaviour: Behaviour) -> TokenSet:
    async with serving(behaviour) as server, new_client() as client:
        tokens = await ENTRA_CODE.run(TokenClient(client), server.origin, "practice-code")
    assert isinstance(tokens, TokenSet)
    return tokens


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([b"HTTP/1.1 100 Continue\r\n\r\n", json_http(TOKENS)], id="100 Continue"),
        pytest.param([b"HTTP/1.1 103 Early Hints\r\n\r\n" * 9, json_http(TOKENS)], id="103"),
        pytest.param([http(BODY, kind="text/html")], id="called HTML"),
        pytest.param([http(BODY, kind="text/plain; charset=utf-16")], id="called UTF-16"),
        pytest.param([http(b"\xef\xbb\xbf" + BODY)], id="with a BOM"),
        pytest.param([http(BODY.decode().encode("utf-16"))], id="in UTF-16"),
        pytest.param([http(TWICE)], id="a key twice"),
        pytest.param([http(b"\r\n\t " + BODY + b"\n")], id="between blanks"),
        pytest.param([packed(TOKENS)], id="packed unasked"),
        pytest.param([http(BODY, status="201 Created")], id="201"),
        pytest.param([b"HTTP/1.0 200\r\n\r\n", BODY], id="HTTP/1.0 to its end"),
        pytest.param(
            [
                http(b"%x;practice\r\n" % len(BODY), "transfer-encoding: chunked"),
                BODY + b"\r\n0\r\nx-practice: 1\r\n\r\n",
            ],
            id="in chunks with a trailer",
        ),
        pytest.param(
            [http(BODY, "x-practice: \xe9\xff", "set-cookie: practice=1; domain=.example")],
            id="headers that are no ASCII",
        ),
    ],
)
async def test_an_odd_answer_with_tokens_is_taken(parts: list[bytes]) -> None:
    tokens = await redeemed(answering(*parts))

    assert tokens.access_token.reveal() == "practice-access-token"
    assert tokens.refresh_token is not None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("3599", 3599),
        ('"3599"', 3599),
        ("3599.5", 3599.5),
        ("0", 0),
        ("null", None),
        ("-1", None),
        ("1e400", None),
        ("NaN", None),
        ("-Infinity", None),
        ("9" * 400, None),
        ('"soon"', None),
        ("[3599]", None),
        ("true", None),
    ],
)
async def test_a_lifetime_of_any_type_costs_no_token(written: str, seconds: float | None) -> None:
    body = BODY.replace(b"3599", written.encode())

    tokens = await redeemed(answering(http(body)))

    lasts = None if tokens.expires_at is None else tokens.expires_at - tokens.obtained_at
    assert lasts == (None if seconds is None else timedelta(seconds=seconds))


async def test_an_answer_without_a_lifetime_costs_no_token() -> None:
    fields = {key: value for key, value in TOKENS.items() if key != "expires_in"}

    assert (await redeemed(answering(json_http(fields)))).expires_at is None


async def test_an_odd_document_with_the_endpoints_is_taken() -> None:
    async with serving(answering()) as server, new_client() as client:
        odd = {**configuration(server.origin), "scopes_supported": 7, "issuer_practice": None}
        body = b"\xef\xbb\xbf" + json.dumps(odd).encode()
        server.behave = answering(http(body, kind="text/html"))
        found = await CONFIGURATION.run(TokenClient(client), server.origin, "")

    assert isinstance(found, Endpoints)
    assert found.tenant_id == TENANT


async def test_a_realm_counts_whatever_body_comes_with_it() -> None:
    challenge = f'www-authenticate: Bearer realm="{TENANT}"'
    for body in (b"", b"<html>", b"\xff" * 9000):
        raw = http(body, challenge, status="401 Unauthorized", kind="text/html")
        async with serving(answering(raw)) as server, new_client() as client:
            found = await REALM.run(TokenClient(client), server.origin, "")

        assert isinstance(found, Endpoints)
        assert found.tenant_id == TENANT


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(too_long(), id="10 MB"),
        pytest.param(
            endless(http(b"", "x: y", "content-length: 99999999999"), b" " * 65_536), id="no end"
        ),
        pytest.param(
            answering(http(gzip_bomb(), "content-encoding: gzip")), id="64 MB in a gzip bomb"
        ),
        pytest.param(
            endless(
                http(b"", "content-encoding: gzip", "transfer-encoding: chunked"),
                (b"10\r\n" + b"\x1f" * 16 + b"\r\n") * 1000,
            ),
            id="gzip in small chunks without end",
        ),
    ],
)
async def test_a_body_that_is_too_large_is_neither_held_nor_read_on(behaviour: Behaviour) -> None:
    async with serving(behaviour) as server, new_client() as client:
        tracemalloc.start()
        try:
            with pytest.raises(ResponseError) as refused:
                await ENTRA_CODE.run(TokenClient(client), server.origin, "practice-code")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert refused.value.entry == "answer_too_large"
    assert peak < 8 * MOST_BYTES
    assert server.sent < 16 * MOST_BYTES


async def test_no_connection_is_kept_over_which_a_code_could_be_lost() -> None:
    kept = json_http(TOKENS)

    async def keeping(visit: Visit) -> None:
        while True:
            await visit.request()
            await visit.send(kept)

    async with serving(keeping) as server, new_client() as client:
        for _ in range(2):
            await ENTRA_CODE.run(TokenClient(client), server.origin, "practice-code")

    assert server.connections == len(server.arrived) == 2
