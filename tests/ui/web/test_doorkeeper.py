"""Who is let in to the page."""

from __future__ import annotations

import pytest
from multidict import CIMultiDict

from tokenwizard.ui.web.request_guard import RequestGuard

DOOR = RequestGuard(18_080, "practice-token")
HOST = {"Host": "127.0.0.1:18080"}
SOCKET = {**HOST, "Upgrade": "websocket"}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/practice-token/", HOST),
        ("/practice-token/static/js/textual.js", HOST),
        ("/practice-token/ws", {**SOCKET, "Origin": "http://127.0.0.1:18080"}),
    ],
)
def test_the_address_and_what_the_page_asks_for_are_let_in(
    path: str, headers: dict[str, str]
) -> None:
    assert DOOR.admits(path, headers)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", HOST),
        ("/ws", SOCKET),
        ("/practice-toke/", HOST),
        ("/practice-token-/", HOST),
        ("/prÄctice/", HOST),
        ("/\udce9/", HOST),
        ("/practice-token/", {}),
        ("/practice-token/", {"Host": "localhost:18080"}),
        ("/practice-token/", {"Host": "rebound.example:18080"}),
        ("/practice-token/", {"Host": "127.0.0.1:18081"}),
        ("/practice-token/", {**HOST, "Origin": "https://elsewhere.example"}),
        ("/practice-token/ws", SOCKET),
        ("/practice-token/ws", {**HOST, "Upgrade": "h2c, websocket"}),
        ("/practice-token/ws", {**HOST, "upgrade": "h2c"}),
        ("/practice-token/ws", {**HOST, "Upgrade": ""}),
        ("/practice-token/ws", {**SOCKET, "Origin": "null"}),
        ("/practice-token/ws", {**SOCKET, "Origin": "https://127.0.0.1:18080"}),
    ],
)
def test_everything_else_is_not(path: str, headers: dict[str, str]) -> None:
    assert not DOOR.admits(path, headers)


@pytest.mark.parametrize("doubled", ["Host", "Origin"])
def test_two_headers_of_one_name_are_not_believed(doubled: str) -> None:
    headers = CIMultiDict({**HOST, "Origin": DOOR.origin})
    assert DOOR.admits("/practice-token/", headers)

    headers.add(doubled, headers[doubled])

    assert not DOOR.admits("/practice-token/", headers)
    assert DOOR.is_from_the_page(headers) is (doubled != "Origin")


def test_the_token_is_random_long_and_not_shown() -> None:
    tokens = {RequestGuard(1).token for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens)
    assert RequestGuard(1, "practice-token").token not in repr(RequestGuard(1, "practice-token"))


def test_the_page_may_load_nothing_from_elsewhere() -> None:
    policy = DOOR.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "connect-src 'self' ws://127.0.0.1:18080;" in policy
    assert "https:" not in policy
