"""A cookie that one server sets reaches no other: all of 127.0.0.1 is one host to a cookie jar."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.hostile_endpoint import endpoint, profile_at, tokens
from tests.cli.refresh.practice import refresh
from tests.faults.server import Arrived
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client

MUCH = tuple(b"Set-Cookie: c%d=%s; Path=/" % (number, b"x" * 4000) for number in range(9))
"""36 KB of cookies for whoever asks this host next."""


def setting(_: Arrived) -> bytes:
    return tokens(*MUCH)


async def test_cookies_of_one_port_are_not_sent_to_another() -> None:
    async with endpoint(setting) as attacker, endpoint(lambda _: tokens()) as genuine:
        async with new_client() as client:
            for server in (attacker, genuine, attacker):
                await TokenClient(client).refresh(
                    TokenRequest(
                        endpoint=f"{server.origin}/token",
                        form=(("refresh_token", Secret("practice-refresh")),),
                    )
                )
            assert not client.cookies

        heads = [one.head.lower() for one in (*genuine.arrived, *attacker.arrived)]
        assert len(heads) == 3
        assert not [head for head in heads if b"\r\ncookie:" in head]


async def test_cookies_of_one_profile_are_not_sent_with_the_next(tmp_path: Path) -> None:
    async with endpoint(setting) as attacker, endpoint(lambda _: tokens()) as genuine:
        profile_at(attacker, tmp_path, "a")
        profile_at(genuine, tmp_path, "b")

        done = await refresh("--all", "--jobs", "1")

        assert done.status == 0, done
        assert len(attacker.arrived) == len(genuine.arrived) == 1
        assert b"\r\ncookie:" not in genuine.arrived[0].head.lower()
