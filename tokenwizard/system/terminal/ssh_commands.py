"""Whether answers can come by themselves, and how to let them through from another machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.system.terminal.environment import Environment

SSH_PORT = 22


class Door(StrEnum):
    """Whether answers can come by themselves."""

    OPEN = "open"
    PORT_IN_USE = "port_in_use"
    NOT_ALLOWED = "not_allowed"
    NO_LOOPBACK = "no_loopback"
    REFUSED = "refused"
    NOT_HTTP = "not_http"
    NO_ROOM = "no_room"


class Knock(StrEnum):
    """What the listener tells beside the answer."""

    SHORT_ADDRESS = "short_address"
    LATER_ANSWER = "later_answer"

    @property
    def sentence(self) -> str:
        """What the person is told."""
        if self is Knock.SHORT_ADDRESS:
            return "The short address was opened: the tunnel works."
        return (
            "A second answer came, and was not taken. If you did not sign in twice, the first one"
            " was not yours: do not use its token, make a new link and sign in again."
        )


@dataclass(frozen=True)
class Listening:
    """What became of the attempt to listen.

    Attributes:
        door: whether answers can come.
        port: the redirect URI's; None if it has none.
        detail: what the system says of it.
    """

    door: Door
    port: int | None = None
    detail: str = field(default="", compare=False)

    @property
    def why(self) -> str:
        """Why no answer can come by itself, as half a sentence; empty if one can."""
        return {
            Door.OPEN: "",
            Door.PORT_IN_USE: f"port {self.port} is in use on this machine",
            Door.NOT_ALLOWED: f"this user may not listen on port {self.port}{self.detail}",
            Door.NO_LOOPBACK: f"no program on this machine reaches 127.0.0.1 ({self.detail})",
            Door.REFUSED: f"the system lets nobody listen on port {self.port} ({self.detail})",
            Door.NOT_HTTP: "--no-listen was given, or it is not an http address of this machine",
            Door.NO_ROOM: "this machine may not open one more file",
        }[self.door]

    @property
    def closed(self) -> bool:
        """Whether it should have been open: that is told to a person."""
        return self.door not in (Door.OPEN, Door.NOT_HTTP)


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
