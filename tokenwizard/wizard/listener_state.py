"""Whether answers can come by themselves, and what the listener tells beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ListenerState(StrEnum):
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

    door: ListenerState
    port: int | None = None
    detail: str = field(default="", compare=False)

    @property
    def why(self) -> str:
        """Why no answer can come by itself, as half a sentence; empty if one can."""
        state = ListenerState
        return {
            state.OPEN: "",
            state.PORT_IN_USE: f"port {self.port} is in use on this machine",
            state.NOT_ALLOWED: f"this user may not listen on port {self.port}{self.detail}",
            state.NO_LOOPBACK: f"no program on this machine reaches 127.0.0.1 ({self.detail})",
            state.REFUSED: f"the system lets nobody listen on port {self.port} ({self.detail})",
            state.NOT_HTTP: "--no-listen was given, or it is not an http address of this machine",
            state.NO_ROOM: "this machine may not open one more file",
        }[self.door]

    @property
    def closed(self) -> bool:
        """Whether it should have been open: that is told to a person."""
        return self.door not in (ListenerState.OPEN, ListenerState.NOT_HTTP)
