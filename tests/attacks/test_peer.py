"""Whose process is at the other end: told from real sockets of real other users."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tokenwizard.system.http import peer
from tokenwizard.system.http.peer import Peer, judged, peer_of

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells whose socket it is; CI runs on Linux"
)

CONNECTS = """
import socket, sys
family, host, port, goodbye = sys.argv[1:]
one = socket.socket(getattr(socket, family))
one.connect((host, int(port)))
one.sendall(b"POST")
if goodbye == "reset":
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\x01\\0\\0\\0\\0\\0\\0\\0")
if goodbye != "stay":
    one.close()
print("connected", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["127.0.0.1", "::1"])
def listening(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with closing(socket.create_server((request.param, 0), family=family)) as server:
        server.settimeout(20)
        yield server


def seen(server: socket.socket, somebody: OtherUser, goodbye: str, host: str = "") -> Peer:
    """Who `somebody` is taken for, once they have connected and said goodbye so."""
    address, port = server.getsockname()[:2]
    family = "AF_INET6" if ":" in (host or address) else "AF_INET"
    arguments = (family, host or address, str(port), goodbye)
    process = somebody.start(
        somebody.command(somebody.python, "-P", "-c", CONNECTS, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "connected\n"
        accepted, theirs = server.accept()
        with closing(accepted):
            return peer_of(accepted.getsockname()[:2], theirs[:2])
    finally:
        process.communicate("")


@pytest.mark.parametrize("goodbye", ["stay", "close", "reset"])
def test_another_user_is_a_stranger_however_they_leave(
    listening: socket.socket, attacker: OtherUser, goodbye: str
) -> None:
    assert seen(listening, attacker, goodbye) is Peer.STRANGER


def test_the_own_user_is_known(listening: socket.socket) -> None:
    with closing(socket.create_connection(listening.getsockname()[:2])):
        accepted, theirs = listening.accept()
        with closing(accepted):
            assert peer_of(accepted.getsockname()[:2], theirs[:2]) is Peer.OURS


def test_another_user_on_a_socket_of_both_families_is_a_stranger(attacker: OtherUser) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(20)
        assert seen(server, attacker, "stay", "::ffff:127.0.0.1") is Peer.STRANGER


def test_who_called_sudo_is_welcome(
    listening: socket.socket, attacker: OtherUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_UID", str(attacker.uid))

    assert seen(listening, attacker, "stay") is Peer.OURS


def test_what_is_not_told_is_unknown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listening: socket.socket, attacker: OtherUser
) -> None:
    monkeypatch.setattr(peer, "_TABLES", (tmp_path / "tcp", tmp_path / "tcp6"))

    assert seen(listening, attacker, "stay") is Peer.UNKNOWN


def test_a_relay_without_a_line_is_unknown_while_the_connection_stands() -> None:
    ours = "   1: 0100007F:1F90 0100007F:C350 {} 00000000:00000000 00:00000000 0 0 0 4711 1"
    here, there = ("127.0.0.1", 8080), ("127.0.0.1", 50_000)

    assert judged([ours.format("01")], here, there, frozenset({0})) is Peer.UNKNOWN
    assert judged([ours.format("08")], here, there, frozenset({0})) is Peer.STRANGER
    assert judged(["sl of another system"], here, there, frozenset({0})) is Peer.STRANGER
