"""Very many connections while few files may be open: the walk still ends with its token."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.attacks.other_users import OtherUser
from tests.free_port import free_port
from tests.programs import require
from tests.ui.plain.person import Person, redeems, shown_token, signed_in, to_link

FLOOD = 1_100
MOST_FILES = 256

CONNECTS = """
import resource, selectors, socket, sys, time
host, port, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
begun = []
for _ in range(number):
    one = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    one.setblocking(False)
    one.connect_ex((host, port))
    begun.append(one)
end = time.monotonic() + 2.5
with selectors.DefaultSelector() as connected:
    for one in begun:
        connected.register(one, selectors.EVENT_WRITE)
    waiting = number
    while waiting and time.monotonic() < end:
        for key, _ in connected.select(0.1):
            connected.unregister(key.fileobj)
            waiting -= 1
print("connected", flush=True)
sys.stdin.read()
"""
"""Connects very often at once, and holds what it gets. Who is turned away is not connected."""


@contextmanager
def flooded(somebody: OtherUser | None, host: str, port: int) -> Iterator[None]:
    """Somebody, or who runs the tests, has begun to connect and holds on."""
    python = sys.executable if somebody is None else str(somebody.python)
    command = [python, "-P", "-c", CONNECTS, host, str(port), str(FLOOD)]
    process = subprocess.Popen(
        command if somebody is None else somebody.command(*command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=None if somebody is None else somebody.home,
        env=None if somebody is None else dict(somebody.environ),
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "connected\n"
        yield
    finally:
        process.communicate("")


@contextmanager
def at_wizard_with_few_files(folder: Path, *arguments: str) -> Iterator[Person]:
    wizard = [sys.executable, "-m", "tokenwizard", *arguments]
    limited = [require("prlimit"), f"--nofile={MOST_FILES}", "--", *wizard]
    with Person(limited, folder) as person:
        yield person


async def answered(address: str) -> int:
    """The status that a browser gets, which tries again where it was not let in."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
                    return (await client.get(address)).status_code
            except httpx.TransportError:
                await asyncio.sleep(0.05)  # between two tries of a browser


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("whose", ["another user's", "the own"])
async def test_the_answer_is_redeemed_though_very_many_connect(
    request: pytest.FixtureRequest, tmp_path: Path, whose: str, host: str
) -> None:
    somebody = request.getfixturevalue("attacker") if whose == "another user's" else None
    with at_wizard_with_few_files(tmp_path, "demo", "--plain") as person:
        port = free_port()
        uri = f"http://localhost:{port}"
        link = to_link(person, redirect_uri=uri)
        person.hear("Answer, or a letter: ")
        address = await signed_in(link)
        with flooded(somebody, host, port):
            assert await answered(address) == 303
            person.hear("The answer came by itself.")
            token = shown_token(person)
        assert redeems(link, token)
        person.type("done\r")
        assert person.ended() == 0
        assert "broke" not in person.heard
