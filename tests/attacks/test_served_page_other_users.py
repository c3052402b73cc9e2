"""The served page is for the one who serves it, also where another user knows its address."""

from __future__ import annotations

import sys

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.served_page import answers, own_origin, page, served, websocket

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells whose socket it is; CI runs on Linux"
)


def test_another_user_with_the_whole_address_gets_neither_page_nor_websocket(
    person: OtherUser, attacker: OtherUser
) -> None:
    with served(person) as address:
        static = page(f"{address}static/js/textual.js")
        requests = (page(address), static, websocket(address, own_origin(address)))

        assert answers(attacker, address, *requests) == [0, 0, 0]
        assert answers(person, address, *requests) == [200, 200, 101]
