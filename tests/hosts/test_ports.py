"""Ports that cannot be listened on, each for its own reason: in network namespaces, as other users.

Where it says so, a fault of the system's is put in the place of a real one.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.free_port import free_port
from tests.hosts.odd_host import in_network, seen_at_terminal
from tests.oauth.attempts import entra_attempt
from tests.terminal.multiplexers import bare_environ
from tests.ui.plain.person import Person, to_link
from tokenwizard.system.exit_status import USAGE
from tokenwizard.system.http.loopback_server import LoopbackServer
from tokenwizard.wizard.listener_state import ListenerState
from tokenwizard.wizard.redirect_listener import RedirectListener

TOKENWIZARD = [sys.executable, "-m", "tokenwizard"]
UP = "ip link set lo up"
"""A new network keeps the ports below 1024 for root, whatever the machine's own does."""

NO_LOOPBACK = {
    "down": "true",
    "down again": f"{UP}\nip link set lo down",
    "only ::1": f"{UP}\nip address delete 127.0.0.1/8 dev lo",
}


def redirect_port(command: list[str], environ: dict[str, str], uri: str) -> dict[str, str]:
    done = subprocess.run(
        [*command, "doctor", "--json", "--redirect-uri", uri],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    found = {one["what"]: one for one in json.loads(done.stdout)["findings"]}
    port: dict[str, str] = found["redirect port"]
    return port


def test_the_doctor_says_that_port_80_is_forbidden(person: OtherUser) -> None:
    command = in_network(UP, person.tokenwizard())

    found = redirect_port(command, dict(person.environ), "http://localhost:80")

    assert found["state"] == "doubt"
    assert "may not listen on port 80" in found["found"]
    assert "1024" in found["found"]
    assert "in use" not in found["found"]


@pytest.mark.parametrize("setting_up", NO_LOOPBACK.values(), ids=NO_LOOPBACK)
def test_the_doctor_does_not_call_a_port_free_that_nobody_reaches(setting_up: str) -> None:
    found = redirect_port(
        in_network(setting_up, TOKENWIZARD), bare_environ(), "http://localhost:8080"
    )

    assert found["state"] == "doubt"
    assert "free" not in found["found"]
    assert "127.0.0.1" in found["found"]


def test_the_walk_says_that_it_is_forbidden(person: OtherUser, tmp_path: Path) -> None:
    command = in_network(UP, person.tokenwizard("demo", "--plain"))
    own = {name: value for name, value in person.environ.items() if name != "TERM"}

    with Person(command, tmp_path, **own) as at_prompt:
        to_link(at_prompt, redirect_uri="http://localhost:80")
        at_prompt.hear("cannot come by itself: this user may not listen on port 80")

    assert "in use" not in at_prompt.heard


def test_so_does_a_script(person: OtherUser, tmp_path: Path) -> None:
    """The practice provider is in the same network as the script, which has no stdin."""
    walks = """
import json, subprocess, sys
from pathlib import Path
from tests.ui.plain.script import answers_file, given
python = [sys.executable, "-P", "-m", "tokenwizard"]
sandbox = subprocess.Popen([*python, "sandbox"], stdout=subprocess.PIPE, text=True)
described = json.loads(sandbox.stdout.readline())
file = answers_file(Path("."), described, "http://localhost:80")
done = subprocess.run([*python, "--plain", *given(file)], stdin=subprocess.DEVNULL)
sandbox.terminate()
sandbox.wait()
sys.exit(done.returncode)
"""
    tests = Path(__file__).parents[2]
    walk = person.command(person.python, "-c", walks)

    done = person.run(in_network(UP, walk), env={"PYTHONPATH": str(tests), "XDG_STATE_HOME": "/"})

    assert done.returncode == USAGE, done.stderr
    assert "may not listen on port 80" in done.stderr
    assert "in use" not in done.stderr


@pytest.mark.parametrize("setting_up", NO_LOOPBACK.values(), ids=NO_LOOPBACK)
@pytest.mark.parametrize(
    "arguments", [("demo",), ("demo", "--plain"), ("sandbox",), ("serve", "demo")], ids=" ".join
)
def test_without_loopback_practice_ends_in_a_sentence(
    setting_up: str, arguments: tuple[str, ...]
) -> None:
    command = in_network(setting_up, [*TOKENWIZARD, *arguments])

    status, seen = seen_at_terminal(command, bare_environ())

    assert status == USAGE, seen
    assert "127.0.0.1" in seen
    assert "ip link set lo up" in seen
    assert ".py:" not in seen
    assert "\x1b" not in seen


@pytest.mark.parametrize("setting_up", NO_LOOPBACK.values(), ids=NO_LOOPBACK)
def test_without_it_no_answer_is_waited_for(setting_up: str) -> None:
    code = """
import asyncio
from tests.oauth.attempts import entra_attempt
from tokenwizard.wizard.redirect_listener import RedirectListener
one = RedirectListener(
    entra_attempt("http://localhost:8080"), on_answer=print, on_short_link_opened=print
)
found = asyncio.run(one.start())
print(found.door.name, found.why)
"""
    command = in_network(setting_up, [sys.executable, "-c", code])
    root = Path(__file__).parents[2]

    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.startswith("NO_LOOPBACK ")
    assert "127.0.0.1" in done.stdout


@pytest.mark.parametrize(
    ("number", "door"),
    [
        (errno.EADDRINUSE, ListenerState.PORT_IN_USE),
        (errno.EACCES, ListenerState.NOT_ALLOWED),
        (errno.EPERM, ListenerState.NOT_ALLOWED),
        (errno.EMFILE, ListenerState.NO_ROOM),
        (errno.ENFILE, ListenerState.NO_ROOM),
        (errno.EADDRNOTAVAIL, ListenerState.REFUSED),
        (errno.EAFNOSUPPORT, ListenerState.REFUSED),
        (errno.ENOBUFS, ListenerState.REFUSED),
    ],
    ids=lambda one: errno.errorcode[one] if isinstance(one, int) else None,
)
async def test_each_fault_has_its_own_truth(
    number: int, door: ListenerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is put in the place of the server's start."""

    async def fails(server: LoopbackServer) -> LoopbackServer:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(LoopbackServer, "__aenter__", fails)
    port = free_port()
    listener = RedirectListener(
        entra_attempt(f"http://localhost:{port}"),
        on_answer=lambda _: None,
        on_short_link_opened=lambda _: None,
    )

    found = await listener.start()

    assert found.door is door
    assert found.closed
    assert ("in use" in found.why) == (door is ListenerState.PORT_IN_USE)


async def test_a_port_that_is_really_in_use_is_called_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        listener = RedirectListener(
            entra_attempt(f"http://localhost:{port}"),
            on_answer=lambda _: None,
            on_short_link_opened=lambda _: None,
        )
        found = await listener.start()

    assert found.door is ListenerState.PORT_IN_USE
    assert str(port) in found.why
