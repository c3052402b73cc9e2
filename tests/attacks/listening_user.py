"""A process of another user that listens on loopback and keeps what it is sent."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.attacks.other_users import OtherUser

LISTENS = """
import socket, sys, threading
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)

def take(one):
    one.settimeout(2)
    taken = b""
    try:
        while b"\\r\\n\\r\\n" not in taken or b"POST" in taken[:4] and b"grant_type" not in taken:
            part = one.recv(65536)
            if not part:
                break
            taken += part
    except OSError:
        pass
    print(repr(taken), flush=True)
    one.sendall(b"HTTP/1.1 400 No\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
    one.close()

def accept():
    while True:
        take(server.accept()[0])

threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
"""


@dataclass
class Listener:
    """What listens.

    Attributes:
        origin: its address.
        arrived: what it was sent, a text for each connection; filled at the end of the block.
    """

    origin: str
    arrived: list[str] = field(default_factory=list)


@contextmanager
def listening(somebody: OtherUser) -> Iterator[Listener]:
    """Until the end of the block, a port of this machine is `somebody`'s."""
    process = somebody.start(
        somebody.command(somebody.python, "-I", "-S", "-c", LISTENS),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    listener = Listener(f"http://127.0.0.1:{int(process.stdout.readline())}")
    try:
        yield listener
    finally:
        listener.arrived += process.communicate("")[0].splitlines()
