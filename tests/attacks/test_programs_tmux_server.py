"""`$TMUX` may name a tmux server of another user: it is told nothing, and nothing is believed.

`su`, a wrapper or a file that is sourced can bring it along. That server would get the token into
its buffers, would say which terminal the token is written to, and what this session's display is.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.programs import require
from tokenwizard.cli.doctor.multiplexer import look_at_tmux
from tokenwizard.system.terminal import tmux
from tokenwizard.system.terminal.environment import current

HAS_A_TERMINAL = """
import os, pty, sys
master, device = pty.openpty()
print(os.ttyname(device), flush=True)
sys.stdin.readline()
os.set_blocking(master, False)
try:
    print(os.read(master, 100).decode(), flush=True)
except BlockingIOError:
    print("", flush=True)
"""


@contextmanager
def server(command: list[str], socket: Path) -> Iterator[None]:
    """A tmux server with a session, a display of its own and a buffer.

    Args:
        command: begins the command line: which user starts it.
        socket: where it listens.
    """
    on_it = [*command, require("tmux"), "-S", str(socket), "-f", "/dev/null"]
    environ = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "DISPLAY": ":practice"}

    def tell(*arguments: str) -> None:
        subprocess.run([*on_it, *arguments], env=environ, check=True, timeout=10, cwd="/")

    tell("new-session", "-d", "cat")
    tell("set-buffer", "-b", "planted", "practice-planted")
    # What is loaded is deleted at once: the server keeps it meanwhile.
    tell("set-hook", "-g", "after-load-buffer", f"save-buffer {socket}.got")
    try:
        yield
    finally:
        tell("kill-server")


def got_something(socket: Path) -> bool:
    return Path(f"{socket}.got").exists()


async def told(monkeypatch: pytest.MonkeyPatch, socket: Path) -> list[str]:
    """What is asked of the server that `$TMUX` names, and answered."""
    monkeypatch.setenv("TMUX", f"{socket},1,0")
    monkeypatch.delenv("TMUX_PANE", raising=False)
    monkeypatch.delenv("SUDO_UID", raising=False)
    facts = await look_at_tmux()
    answered = {
        "clients": await tmux.clients() is not None,
        "buffers": await tmux.buffer_names() is not None,
        "environment": (await current()).corrections != (),
        "doctor": bool(facts.version or facts.set_clipboard or facts.clients is not None),
        "load": await tmux.load_buffer("practice-token"),
        "got": got_something(socket),
    }
    return [name for name, yes in answered.items() if yes]


EVERYTHING = ["clients", "buffers", "environment", "doctor", "load", "got"]


async def test_the_server_of_another_user_gets_no_word(
    attacker: OtherUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = attacker.own(attacker.home / "sockets")
    with server(attacker.command(), folder / "default"):
        assert await told(monkeypatch, folder / "default") == []


async def test_the_server_of_who_called_sudo_is_asked(
    person: OtherUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = person.own(person.home / "sockets")
    with server(person.command(), folder / "default"):
        monkeypatch.setenv("TMUX", f"{folder / 'default'},1,0")
        monkeypatch.setenv("SUDO_UID", str(person.uid))

        assert await tmux.buffer_names() == ("planted",)


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1777])
async def test_the_own_server_is_asked(
    mode: int, grounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = grounds / "sockets"
    folder.mkdir()
    folder.chmod(mode)
    with server([], folder / "default"):
        assert await told(monkeypatch, folder / "default") == EVERYTHING


async def test_a_folder_where_others_may_change_the_socket_is_not_asked(
    grounds: Path, attacker: OtherUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket is the own one at the moment: another can take its place at any time."""
    open_to_all, inside = grounds / "open", attacker.own(attacker.home / "sockets")
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    below = open_to_all / "below"
    below.mkdir(0o700)
    own = grounds / "own"
    own.mkdir(0o700)
    link = attacker.home / "link"
    link.symlink_to(own)
    os.lchown(link, attacker.uid, attacker.uid)
    with server([], own / "default"):
        assert await told(monkeypatch, link / "default") == []
        monkeypatch.chdir(own)
        assert await told(monkeypatch, Path("default")) == []
    for folder in (open_to_all, inside, below):
        with server([], folder / "default"):
            assert await told(monkeypatch, folder / "default") == []


def test_the_terminal_of_another_user_gets_nothing(attacker: OtherUser) -> None:
    process = attacker.start(
        attacker.command(attacker.python, "-I", "-S", "-c", HAS_A_TERMINAL),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    terminal = process.stdout.readline().strip()

    assert not tmux.write_to_terminal(terminal, "practice-token")
    assert process.communicate("\n", timeout=20)[0] == "\n"
