"""`tokenwizard serve` of one user, and what another one gets from its page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.attacks.other_users import OtherUser

PATIENCE = 30.0

KNOCKS = """
import json, socket, sys
host, port, requests = json.load(sys.stdin)
answers = []
for lines in requests:
    with socket.create_connection((host, port), timeout=20) as one:
        try:
            one.sendall("".join(f"{line}\\r\\n" for line in [*lines, ""]).encode())
            line = one.makefile("rb").readline()
        except ConnectionError:
            line = b""
        answers.append(int(line.split()[1]) if line else 0)
print(json.dumps(answers))
"""


@contextmanager
def served(
    somebody: OtherUser,
    *arguments: str,
    cwd: Path | None = None,
    command: Sequence[str | Path] = (),
    **environ: str,
) -> Iterator[str]:
    """The address of the page that `tokenwizard serve demo` shows.

    Args:
        somebody: who serves it.
        arguments: of `serve`.
        cwd: another folder than their home.
        command: how tokenwizard is started; as usual where nothing is said.
        environ: further variables.
    """
    walk = ("serve", *arguments, "demo", "--no-listen")
    process = somebody.start(
        somebody.command(*command, *walk) if command else somebody.tokenwizard(*walk),
        cwd=cwd,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def page(address: str, *headers: str) -> list[str]:
    """The lines of a request for the page itself."""
    parts = urlsplit(address)
    return [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close", *headers]


def websocket(address: str, *headers: str, upgrade: str = "websocket") -> list[str]:
    """The lines of a handshake for the page's websocket; without an Origin unless one is given."""
    parts = urlsplit(address)
    return [
        f"GET {parts.path}ws?width=80&height=24 HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: Upgrade",
        f"Upgrade: {upgrade}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: cHJhY3RpY2UtcHJhY3Rpcw==",
        *headers,
    ]


def own_origin(address: str) -> str:
    """The header that the page's own script sends."""
    return f"Origin: http://{urlsplit(address).netloc}"


def answers(somebody: OtherUser, address: str, *requests: list[str]) -> list[int]:
    """The status that `somebody` gets for each request; 0 where the connection is just closed."""
    parts = urlsplit(address)
    process = somebody.start(
        somebody.command(somebody.python, "-P", "-c", KNOCKS),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    asked = json.dumps([parts.hostname, parts.port, requests])
    found: list[int] = json.loads(process.communicate(asked, timeout=PATIENCE)[0])
    return found
