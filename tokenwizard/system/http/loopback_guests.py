"""Who may connect to a loopback server, how many at a time, and how much each may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

BODY_LIMIT = 1024 * 1024

Endpoint = tuple[str, int]
"""An address and its port."""


class Guest(Protocol):
    """A connection, as far as it matters here."""

    @property
    def has_asked(self) -> bool:
        """Whether a whole request has come."""
        ...

    @property
    def ends(self) -> tuple[Endpoint | None, Endpoint | None]:
        """Our end and the other; None for one that the system cannot tell any more."""
        ...

    def drop(self) -> None:
        """End it at once."""


@dataclass(frozen=True)
class Limits:
    """How much a client may ask for.

    Attributes:
        body: bytes of a body.
        fields: pairs in a query, and in a body; None for any number.
        pieces: how many times a body may go on, in chunks or otherwise; None for any number.
        idle_seconds: how long a client may be silent or slow before its connection is closed.
    """

    body: int = BODY_LIMIT
    fields: int | None = None
    pieces: int | None = None
    idle_seconds: float = 30.0


def _everybody(ours: Endpoint, theirs: Endpoint) -> bool:
    del ours, theirs
    return True


class Guests:
    """Who may connect, and how many at a time: servers of one purpose share them.

    Args:
        most: how many connections there may be; None for any number. One more takes the place of
            the oldest that has not sent a whole request yet.
        welcome: whether the other end may connect, told our end and theirs of the connection. Who
            may not counts for nothing. It is asked again before each answer.
    """

    def __init__(
        self, most: int | None = None, welcome: Callable[[Endpoint, Endpoint], bool] = _everybody
    ) -> None:
        self.most = most
        self._welcome = welcome
        self._inside: dict[Guest, None] = {}

    def welcomes(self, connection: Guest) -> bool:
        """Whether whoever is at the other end may have an answer."""
        ours, theirs = connection.ends
        return ours is not None and theirs is not None and self._welcome(ours, theirs)

    def enter(self, connection: Guest) -> bool:
        """Let a connection in; False if it may not come in."""
        if not self.welcomes(connection):
            return False
        if self.most is not None and len(self._inside) >= self.most:
            silent = (one for one in self._inside if not one.has_asked)
            goes = next(silent, next(iter(self._inside)))
            self.leave(goes)
            goes.drop()
        self._inside[connection] = None
        return True

    def leave(self, connection: Guest) -> None:
        """The connection has ended."""
        self._inside.pop(connection, None)
