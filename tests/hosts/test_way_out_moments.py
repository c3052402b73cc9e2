"""Moments of a walk's end beside the steps of `test_way_out`: questions, programs, impatience."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.test_whose_token import MEMBER
from tests.hosts.held_provider import HeldProvider
from tests.hosts.walks_to_an_end import CHILD, KEYS, Host, Walk, found_in
from tests.terminal.outer_terminal import LIMIT, OuterTerminal
from tests.terminal.processes import ends_within
from tests.ui.plain.person import FOREGROUND
from tokenwizard.oauth.account import Account
from tokenwizard.system.files.rescued_tokens import is_doubted
from tokenwizard.wizard.account_doubt import QUESTION

BEFORE = Account(usernames=(MEMBER,))
AZ = """#!/bin/sh
case $1 in account) exit 0 ;; esac
echo $$ >{pid}
exec sleep 600
"""


def unsaved(host: Host) -> list[Path]:
    folder = host.own / "state" / "tokenwizard" / "unsaved"
    return sorted(folder.iterdir()) if folder.exists() else []


def until_asked(walk: Walk, terminal: OuterTerminal) -> None:
    """Sign in as another than was asked for, and wait for the question."""
    terminal.wait_until(walk.host.link.exists, "the link")
    walk.sign_in(as_another=True)
    terminal.wait_for(QUESTION)


def at_terminal(walk: Walk) -> OuterTerminal:
    command = [sys.executable, str(FOREGROUND), sys.executable, str(CHILD), *walk.arguments]
    return OuterTerminal(command, walk.environ_at("token in hand", "nothing"))


@pytest.mark.parametrize("front_end", ["lines", "full screen"])
def test_a_token_whose_account_nobody_confirmed_is_kept_and_called_so(
    front_end: str, tmp_path: Path
) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk(front_end, host, provider, account=BEFORE)
        with at_terminal(walk) as terminal:
            until_asked(walk, terminal)
            terminal.signal(signal.SIGHUP)
            terminal.wait_until(lambda: terminal.has_ended, "the end")
        (file,) = unsaved(host)

        assert file.read_text() == f"{provider.refresh_token}\n"
        assert is_doubted(file)
        assert not host.env_file.exists()


def test_a_no_to_the_account_leaves_nothing(tmp_path: Path) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk("lines", host, provider, account=BEFORE)
        with at_terminal(walk) as terminal:
            until_asked(walk, terminal)
            host.link.unlink()
            terminal.type("no\r")
            terminal.wait_until(host.link.exists, "the next link")
            terminal.signal(signal.SIGTERM)
            terminal.wait_until(lambda: terminal.has_ended, "the end")

        assert unsaved(host) == []
        assert provider.refresh_token.encode() not in terminal.recorded


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_token_is_kept_where_a_program_that_takes_it_is_broken_off(
    number: int, tmp_path: Path
) -> None:
    host = Host(tmp_path)
    programs, pid = tmp_path / "programs", tmp_path / "pid"
    programs.mkdir()
    (programs / "az").write_text(AZ.format(pid=pid))
    (programs / "az").chmod(0o755)
    with HeldProvider() as provider:
        walk = Walk("scripted", host, provider, out="keyvault:practice-vault")
        environ = walk.environ_at("token in hand", "nothing")
        environ["PATH"] = f"{programs}:{environ['PATH']}"
        with subprocess.Popen(
            [sys.executable, str(CHILD), *walk.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
        ) as process:
            assert process.stderr is not None
            next(line for line in process.stderr if line.startswith(b"http"))
            os.mkfifo(pid)
            walk.sign_in()
            az = int(pid.read_text())
            process.send_signal(number)
            walk.data, walk.output = process.communicate(timeout=LIMIT)

        assert process.returncode == 128 + number
        assert ends_within(az, 5)
        assert found_in(walk, host, provider.refresh_token) == "file"


def test_ctrl_c_leaves_without_a_token_that_is_still_to_come(tmp_path: Path) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk("scripted", host, provider)
        provider.hold()
        with subprocess.Popen(
            [sys.executable, str(CHILD), *walk.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=walk.environ_at("code sent", "nothing"),
        ) as process:
            assert process.stderr is not None
            next(line for line in process.stderr if line.startswith(b"http"))
            walk.sign_in()
            provider.wait_until_asked()
            process.send_signal(signal.SIGTERM)
            next(line for line in process.stderr if b"Ctrl+C" in line)
            process.send_signal(signal.SIGINT)
            status = process.wait(5)
        provider.let_go()

        assert status == 128 + signal.SIGTERM
        assert unsaved(host) == []


@pytest.mark.parametrize("front_end", ["lines", "full screen"])
def test_a_token_that_was_put_aside_is_shown_at_the_next_start(
    front_end: str, tmp_path: Path
) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk(front_end, host, provider)
        folder = host.own / "state" / "tokenwizard" / "unsaved"
        folder.mkdir(0o700, parents=True)
        file = folder / "refresh-token-20261130T101112Z-0a1b2c3d"
        file.touch(0o600)
        file.write_text("practice-refresh-token\n")
        with at_terminal(walk) as terminal:
            terminal.wait_for(file.name if front_end == "lines" else "Delete")
            if front_end == "full screen":
                terminal.type("\t\t\r")  # the second of "Copy it", "Delete the file", from the last
                terminal.wait_until(lambda: not file.exists(), "the file is deleted")
            terminal.wait_until(host.link.exists, "the walk goes on")
            terminal.type(KEYS["ctrl+q"] if front_end == "full screen" else KEYS["ctrl+c"])
            terminal.wait_until(lambda: terminal.has_ended, "the end")

        assert file.exists() == (front_end == "lines")


def test_a_text_that_no_clipboard_took_is_printed_where_the_person_is(tmp_path: Path) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk("lines", host, provider, out="json:-")
        command = [sys.executable, str(FOREGROUND), sys.executable, str(CHILD), *walk.arguments]
        environ = {**walk.environ_at("token in hand", "nothing"), "TERM": "dumb"}
        with OuterTerminal(command, environ) as terminal:
            terminal.wait_until(host.link.exists, "the link")
            walk.sign_in()
            terminal.wait_for("or done: ")
            terminal.type("done\r")
            terminal.wait_until(lambda: terminal.has_ended, "the end")

        assert terminal.status() == 0
        assert provider.refresh_token.encode() in terminal.recorded
        assert unsaved(host) == []


def test_a_token_is_kept_where_the_terminal_goes_and_no_signal_comes(tmp_path: Path) -> None:
    """As where nohup, or a container's exec, stands between: the terminal does not control us."""
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk("lines", host, provider, out="clipboard")
        environ = walk.environ_at("token in hand", "nothing")
        with OuterTerminal([sys.executable, str(CHILD), *walk.arguments], environ) as terminal:
            terminal.wait_until(host.link.exists, "the link")
            walk.sign_in()
            terminal.wait_for("or done: ")
            terminal.hang_up()
            terminal.status()
        (file,) = unsaved(host)

        assert file.read_text() == f"{provider.refresh_token}\n"


def test_what_is_put_aside_is_for_this_user_alone(tmp_path: Path) -> None:
    host = Host(tmp_path)
    with HeldProvider() as provider:
        walk = Walk("scripted", host, provider)
        walk.run("token in hand", "exception")
        (file,) = unsaved(host)

        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert walk.data == b""
