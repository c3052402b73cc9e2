"""What a line prompt carries to the person's machine, and what it leaves behind: nothing."""

from __future__ import annotations

import base64
import re
import shlex
import sys
from pathlib import Path

import httpx

from tests.free_port import free_port
from tests.programs import require
from tests.terminal.multiplexers import Tmux
from tests.ui.plain.person import PROVIDER, Person, at_wizard, permissions, to_link
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.clipboard import CopyMethod
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.user_device import UserDevice
from tokenwizard.wizard.listener_state import Knock

FROM_SSH = "192.0.2.1 50000 192.0.2.2 22"


def test_over_ssh_the_line_for_the_tunnel_is_told_and_copied(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", TERM="xterm", SSH_CONNECTION=FROM_SSH) as person:
        port = free_port()
        to_link(person, redirect_uri=f"http://localhost:{port}")
        short = person.hear_like(
            rf"http://localhost:{port}/[a-z2-9]{{12}}(?=\s)", "the short address"
        )
        tunnel = person.hear_like(r"\n(ssh -N -L \S+ .*192\.0\.2\.2)\n", "the line for ssh")[1]
        person.answer("Answer, or a letter: ", "t")
        person.hear("Line for ssh: Sent to your terminal.")
        person.hear("Answer, or a letter: ")
        assert httpx.get(short[0], trust_env=False).status_code == 302
        person.hear(f"{Knock.SHORT_ADDRESS.sentence} Answer, or a letter: ")

        assert base64.b64encode(tunnel.encode()) in person.recorded


def test_the_link_s_file_is_for_this_user_alone_and_goes_with_the_wizard(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", SSH_CONNECTION=FROM_SSH) as person:
        link = to_link(person)
        file = tmp_path / "tokenwizard" / "link"
        person.answer("Answer, or a letter: ", "f")
        person.hear(f"until the wizard ends, to {file}")
        person.hear(f"192.0.2.2 cat {file}")

        assert file.read_text() == link
        assert permissions(file) == 0o600
        person.answer("Answer, or a letter: ", "quit")
        assert person.ended() == 3
        assert not file.exists()


def test_the_link_and_the_token_are_sent_to_a_terminal_that_takes_sequences(tmp_path: Path) -> None:
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", TERM="xterm") as person:
        link = to_link(person)
        person.answer("Answer, or a letter: ", "c")
        person.hear("Sign-in link: Sent to your terminal.")
        assert base64.b64encode(link.encode()) in person.recorded

        person.answer("Answer, or a letter: ", "g")
        person.hear("Refresh token: Sent to your terminal.")
        sent = re.findall(rb"\x1b]52;c;([^\x07]+)\x07", person.recorded)
        assert base64.b64decode(sent[-1]).startswith(b"practice-refresh")

        person.answer("Letter, or done: ", "x")
        person.hear("A single space was sent to your terminal's clipboard")
        person.answer("Letter, or done: ", "done")
        assert person.ended() == 0


def test_in_tmux_a_dumb_terminal_s_copy_goes_around_the_pane() -> None:
    command = [sys.executable, "-m", "tokenwizard", "demo", "--plain", "--no-listen"]
    with Tmux() as tmux, tmux.attach() as terminal:
        tmux.tell("respawn-pane", "-k", "-t", "walk:", f"TERM=dumb exec {shlex.join(command)}")

        def shown() -> str:
            return tmux.tell("capture-pane", "-p", "-t", "walk:", "-S", "-200")

        for prompt in (
            *(f"{PROVIDER} [1]:", "Site [", "Permission", "proves itself", "Redirect URI ["),
            *("registered already?", "(client) ID [", "[given]:", "to look again ["),
        ):
            terminal.wait_until(lambda wanted=prompt: wanted in shown(), prompt)  # type: ignore[misc]
            terminal.type("\r")
        terminal.wait_until(lambda: "Answer, or a letter:" in shown(), "the prompt")
        terminal.type("g\r")
        terminal.wait_until(lambda: "Refresh token: Sent to" in shown(), "the token")

        def sent() -> list[bytes]:
            return re.findall(rb"\x1b]52;c;([^\x07]+)\x07", terminal.recorded)

        terminal.wait_until(lambda: bool(sent()), "the copy")
        assert base64.b64decode(sent()[-1]).startswith(b"practice-refresh")
        assert "cHJhY3Rp" not in shown()


async def test_nothing_is_written_where_a_sequence_would_be_shown() -> None:
    async def bare() -> Environment:
        return Environment(term="dumb")

    copied = await UserDevice(bare, None).copy(Secret("practice"))
    put = await UserDevice(bare, None).overwrite([Secret("practice")])

    assert (copied.rung, copied.reached) == (CopyMethod.NONE, False)
    assert (put.rung, put.reached) == (CopyMethod.NONE, False)
    assert copied.sentence.startswith("Not copied: this terminal (TERM=dumb)")
    assert put.sentence.startswith("Not overwritten: this terminal (TERM=dumb)")


def test_a_crash_tells_no_secret_and_gives_the_terminal_back(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from tokenwizard.ui.plain.interactive import InteractivePrompts\n"
        "async def broken(*_):\n"
        "    raise ValueError('sentinel')\n"
        "InteractivePrompts.ask_target = broken\n"
        "from tokenwizard.cli.parser import main\n"
        "sys.exit(main(['demo', '--plain']))\n"
    )
    with Person([sys.executable, "-c", code], tmp_path) as person:
        assert person.ended() == 1
        assert "tokenwizard broke. No secret is in this text" in person.heard
        assert "builtins.ValueError" in person.heard
        assert "sentinel" not in person.heard
        assert person.modes() == person.modes_before


def test_a_background_job_asks_nobody_and_is_not_stopped(tmp_path: Path) -> None:
    """Reading the terminal, or changing its modes, would stop it (SIGTTIN, SIGTTOU)."""
    command = shlex.join([sys.executable, "-m", "tokenwizard", "--plain"])
    shell = [require("bash"), "--norc", "--noprofile", "-i"]
    with Person(shell, tmp_path) as person:
        person.type(f"set -b; {command} & wait $!; echo ended $?\n")
        person.hear("without a terminal nothing can be asked.")
        person.hear_like(r"ended 2", "the end")
