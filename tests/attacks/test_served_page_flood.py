"""Very many idle connections of another user while few files may be open: the page is still served.

Whoever serves it opens it, and has its websocket, in the middle of them. The own programs may hold
very many too: only so many of theirs stay.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.served_page import PATIENCE, own_origin, page, served, websocket
from tests.attacks.test_listener_flood import MOST_FILES, flooded
from tests.programs import require

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells whose socket it is; CI runs on Linux"
)

TALKS = """
import base64, os, socket, sys
host, port = sys.argv[1], int(sys.argv[2])
lines = sys.argv[3].split("|")
one = socket.create_connection((host, port), timeout=20)
one.sendall("".join(f"{line}\\r\\n" for line in [*lines, ""]).encode())
heard = one.makefile("rb")
print(int(heard.readline().split()[1]), flush=True)
while heard.readline().strip():
    continue
sys.stdin.readline()
payload = b'["ping", "practice"]'
mask = os.urandom(4)
masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
one.sendall(bytes([0x81, 0x80 | len(payload)]) + mask + masked)
taken = b""
while b'"practice"' not in taken:
    part = one.recv(65536)
    if not part:
        break
    taken += part
print("pong" if b'"practice"' in taken else "gone", flush=True)
"""
"""Opens the websocket and says its status; at a line on stdin, says whether a ping comes back."""

ASKS = """
import json, socket, sys, time
host, port, lines = json.load(sys.stdin)
end, status = time.monotonic() + 25, 0
while not status and time.monotonic() < end:
    try:
        with socket.create_connection((host, port), timeout=5) as one:
            one.sendall("".join(f"{line}\\r\\n" for line in [*lines, ""]).encode())
            line = one.makefile("rb").readline()
            status = int(line.split()[1]) if line else 0
    except OSError:
        time.sleep(0.05)
print(status)
"""
"""The status that a browser gets, which tries again where it was not let in."""


def status_for(somebody: OtherUser, address: str) -> int:
    parts = urlsplit(address)
    asked = json.dumps([parts.hostname, parts.port, page(address)])
    done = somebody.run(
        somebody.command(somebody.python, "-P", "-c", ASKS), input=asked, stdin=None
    )
    return int(done.stdout)


@contextmanager
def open_page(somebody: OtherUser, address: str) -> Iterator[subprocess.Popen[str]]:
    """The websocket of a page, as it stands open in a tab."""
    parts = urlsplit(address)
    lines = "|".join(websocket(address, own_origin(address)))
    process = somebody.start(
        somebody.command(
            somebody.python, "-P", "-c", TALKS, str(parts.hostname), str(parts.port), lines
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "101\n"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("whose", ["another user's", "the own"])
def test_the_page_is_served_though_very_many_connections_are_idle(
    person: OtherUser, attacker: OtherUser, whose: str
) -> None:
    limited = (require("prlimit"), f"--nofile={MOST_FILES}", "--")
    command = (*limited, person.python, "-P", "-m", "tokenwizard")
    who = attacker if whose == "another user's" else person
    with served(person, command=command) as address, open_page(person, address) as tab:
        port = urlsplit(address).port
        assert port is not None
        with flooded(who, "127.0.0.1", port):
            assert status_for(person, address) == 200
            assert tab.communicate("\n", timeout=PATIENCE)[0] == "pong\n"
            assert status_for(person, address) == 200
