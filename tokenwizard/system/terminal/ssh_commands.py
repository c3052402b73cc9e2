"""How to let an answer through from another machine: the SSH commands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.system.terminal.environment import Environment

SSH_PORT = 22


def ssh_command(environment: Environment, *options: str) -> str:
    """How the person's own machine reaches this one: a guess from how they came."""
    import shlex

    port = () if environment.ssh_port == SSH_PORT else ("-p", str(environment.ssh_port))
    login = (shlex.quote(environment.login),) if environment.login else ()
    return " ".join(("ssh", *port, *options, *login))


def tunnel_command(port: int, environment: Environment) -> str:
    """What to run on the browser's machine, in a terminal of its own, so that the answer comes."""
    forward = f"{port}:127.0.0.1:{port}"
    return ssh_command(environment, "-N", "-L", forward, "-o", "ExitOnForwardFailure=yes")
