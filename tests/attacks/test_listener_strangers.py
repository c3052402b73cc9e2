"""Another user of the machine before the listener: no link, no answer taken, no place taken."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from tests.attacks.listening import asked_by, got, listening, posted
from tests.attacks.other_users import OtherUser
from tokenwizard.secret import Secret

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells whose socket it is; CI runs on Linux"
)

HOSTS = ["127.0.0.1", "::1"]

STAYS = """
import socket, sys
host, port, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
held = []
for _ in range(number):
    one = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    one.settimeout(5)
    one.connect((host, port))
    held.append(one)
print("connected", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("host", HOSTS)
async def test_another_user_gets_no_link_by_any_path(attacker: OtherUser, host: str) -> None:
    async with listening() as here:
        short, ticket = here.listener.short_address(), here.listener.ticket()
        paths = ["/", *("/" + address.rpartition("/")[2] for address in (short, ticket))]

        said = await asked_by(attacker, here, *map(got, paths), host=host)
        own = await asked_by(None, here, *map(got, paths), host=host)

        assert [location for _, location in said] == ["", "", ""]
        assert [location for _, location in own] == ["", here.request.link, here.request.link]
        assert len(here.knocks) == 1


@pytest.mark.parametrize("host", HOSTS)
async def test_another_user_s_answer_is_not_taken_though_its_state_is_right(
    attacker: OtherUser, host: str
) -> None:
    async with listening() as here:
        state = here.request.state
        asks = (
            posted(here.fields()),
            posted(here.fields(), Origin="null"),
            got(f"/?code=practice-code-of-the-attacker-0123456789&state={state}"),
            got(f"/?error=access_denied&state={state}"),
            posted({"error": "access_denied", "state": state or ""}),
        )

        said = await asked_by(attacker, here, *asks, host=host)
        assert {status for status, _ in said} <= {0, 403}
        assert here.answers == []

        assert await asked_by(None, here, posted(here.fields()), host=host) == [
            (303, "/tokenwizard/done")
        ]
        uri = here.request.redirect_uri
        assert here.answers == [Secret(f"{uri}?code={here.fields()['code']}&state={state}")]


async def test_the_connections_of_another_user_take_no_place(attacker: OtherUser) -> None:
    async with listening() as here:
        arguments = ("127.0.0.1", str(here.port), "40")
        holding = attacker.start(
            attacker.command(attacker.python, "-P", "-c", STAYS, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert holding.stdout is not None
            assert await asyncio.to_thread(holding.stdout.readline) == "connected\n"
            # An own connection that came before them all is still there after them.
            said = await asked_by(None, here, got("/nothing"), posted(here.fields()))
        finally:
            holding.communicate("")

        assert [status for status, _ in said] == [404, 303]
        assert len(here.answers) == 1
