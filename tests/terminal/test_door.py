"""The lines that a person runs on their own machine, read by a real shell there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.ssh_commands import ssh_command, tunnel_command

HERE = Environment(login="practice@192.0.2.7")
ELSEWHERE = Environment(login="practice@192.0.2.7", ssh_port=2_222)


def test_the_usual_port_is_not_named() -> None:
    assert ssh_command(HERE) == "ssh practice@192.0.2.7"
    assert ssh_command(HERE, "-N") == "ssh -N practice@192.0.2.7"


def test_another_port_is_named_before_all_else() -> None:
    assert ssh_command(ELSEWHERE) == "ssh -p 2222 practice@192.0.2.7"
    assert ssh_command(ELSEWHERE, "-N") == "ssh -p 2222 -N practice@192.0.2.7"


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        (HERE, "ssh -N -L 8080:127.0.0.1:8080 -o ExitOnForwardFailure=yes practice@192.0.2.7"),
        (
            ELSEWHERE,
            "ssh -p 2222 -N -L 8080:127.0.0.1:8080 -o ExitOnForwardFailure=yes practice@192.0.2.7",
        ),
    ],
)
def test_the_tunnel_ends_on_the_redirect_uri_s_port_at_both_ends(
    environment: Environment, line: str
) -> None:
    assert tunnel_command(8080, environment) == line


@pytest.mark.parametrize(
    "login",
    [
        "practice@192.0.2.7",
        "practice@2001:db8::7",
        "practice@fe80::7%eth0",
        "CONTOSO\\practice@contoso.example",
        "practice@contoso.example@192.0.2.7",
        "practice $(practice)@192.0.2.7",
        "192.0.2.7",
    ],
)
def test_the_shell_hands_the_login_to_ssh_as_it_is(tmp_path: Path, login: str) -> None:
    """A user's name in a Windows domain has a backslash in it."""
    stub = tmp_path / "ssh"
    stub.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stub.chmod(0o700)
    line = tunnel_command(8080, Environment(login=login))

    done = subprocess.run(
        ["sh", "-c", line],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )

    assert done.stdout.splitlines() == [
        *("-N", "-L", "8080:127.0.0.1:8080", "-o", "ExitOnForwardFailure=yes"),
        login,
    ]


def test_a_login_that_is_not_known_is_left_out() -> None:
    assert ssh_command(Environment()).split() == ["ssh"]
