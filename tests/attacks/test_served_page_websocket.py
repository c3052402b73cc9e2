"""A websocket is taken from the page's own origin alone, whatever the request calls itself."""

from __future__ import annotations

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.served_page import answers, own_origin, served, websocket

UPGRADES = (
    "websocket",
    "WebSocket",
    "h2c, websocket",
    "websocket, h2c",
    "h2c\r\nUpgrade: websocket",
    "h2c",
)
ELSEWHERE = "Origin: https://elsewhere.example"
ORIGINS = ((), ("Origin: null",), ("Origin: ",), (ELSEWHERE,))


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_no_other_origin_gets_one(person: OtherUser, upgrade: str) -> None:
    with served(person) as address:
        own = own_origin(address)
        asked = [
            websocket(address, *origins, upgrade=upgrade)
            for origins in (*ORIGINS, (ELSEWHERE, own), (own, ELSEWHERE))
        ]
        encoded = [[first.replace("/ws?", "/%77s?"), *rest] for first, *rest in asked]

        assert set(answers(person, address, *asked, *encoded)) == {404}
