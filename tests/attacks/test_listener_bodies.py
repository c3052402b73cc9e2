"""What a page or a program sends to the listener costs it neither time nor memory."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest

from tests.attacks.listening import Listened, listening
from tests.attacks.test_listener_flood import answered
from tests.free_port import free_port
from tests.ui.plain.person import at_wizard, redeems, shown_token, signed_in, to_link

MEBIBYTE = 1024 * 1024
BODIES = 300
MOST_SECONDS = 0.25
"""How long nothing else may be done; one such body took 0.5 s and more."""
MOST_KIBIBYTES = 40 * 1024

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def head(port: int, rest: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: localhost:%d\r\n%s%s\r\n\r\n" % (port, FORM, rest)


def bodies(here: Listened) -> dict[str, bytes]:
    chunked = head(here.port, b"Transfer-Encoding: chunked")
    fields = b"a&" * (MEBIBYTE // 2)
    few = b"&".join(b"a%d=%s" % (number, b"%41" * 330) for number in range(63))
    state = (here.request.state or "").encode()
    wrong = b"code=%s&state=%sz" % (b"A" * 60_000, state[:-1])
    error = b"error=%s&error_description=%s&state=z" % (b"x" * 9_000, b"%0a+&#"[:5] * 10_000)
    return {
        "a field a byte": head(here.port, b"Content-Length: %d" % len(fields)) + fields,
        "chunks of a byte": chunked + b"1\r\na\r\n" * MEBIBYTE + b"0\r\n\r\n",
        "the longest that is read": head(here.port, b"Content-Length: %d" % len(few)) + few,
        "an answer of another attempt": head(here.port, b"Content-Length: %d" % len(wrong)) + wrong,
        "a refusal of another attempt": head(here.port, b"Content-Length: %d" % len(error)) + error,
        "very many requests": (b"GET / HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % here.port) * 5_000,
    }


async def longest_standstill(work: Awaitable[object]) -> float:
    """Seconds that nothing else was done in this event loop, at most."""
    longest, working = 0.0, asyncio.ensure_future(work)
    while not working.done():
        began = time.monotonic()
        await asyncio.sleep(0)
        longest = max(longest, time.monotonic() - began)
    working.result()
    return longest


SENDS = """
import socket, sys
data = sys.stdin.buffer.read()
for _ in range(int(sys.argv[2])):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as one:
        try:
            one.sendall(data)
            one.recv(64)
        except OSError:
            pass
"""


async def sent_often(port: int, data: bytes, times: int) -> None:
    arguments = (sys.executable, "-P", "-c", SENDS, str(port), str(times))
    process = await asyncio.create_subprocess_exec(*arguments, stdin=asyncio.subprocess.PIPE)
    await process.communicate(data)
    assert process.returncode == 0


@pytest.mark.parametrize(
    "kind",
    [
        "a field a byte",
        "chunks of a byte",
        "the longest that is read",
        "an answer of another attempt",
        "a refusal of another attempt",
        "very many requests",
    ],
)
async def test_no_body_makes_the_wizard_stand_still(kind: str) -> None:
    async with listening() as here:
        body = bodies(here)[kind]
        assert await longest_standstill(sent_often(here.port, body, 5)) < MOST_SECONDS
        assert here.answers == []


def peak(process: int) -> int:
    """The most memory that it had at once, in KiB."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1])


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the memory that was used")
async def test_three_hundred_bodies_at_once_take_little_memory(tmp_path: Path) -> None:
    port = free_port()
    with at_wizard(tmp_path, "demo", "--plain") as person:
        link = to_link(person, redirect_uri=f"http://localhost:{port}")
        person.hear("Answer, or a letter: ")
        before = peak(person.process)
        held = []
        for _ in range(BODIES):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head(port, b"Content-Length: %d" % MEBIBYTE) + b"a" * (MEBIBYTE - 1))
            held.append((reader, writer))
        await asyncio.gather(*(_ended(reader) for reader, _ in held))
        grown = peak(person.process) - before
        for _, writer in held:
            writer.transport.abort()

        assert grown < MOST_KIBIBYTES
        assert await answered(await signed_in(link)) == 303
        assert redeems(link, shown_token(person))


async def _ended(reader: asyncio.StreamReader) -> None:
    """Wait until something is said, or the connection is ended."""
    try:
        await reader.read(64)
    except OSError:
        return
