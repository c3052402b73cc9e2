"""A connection to the page: who is at its other end is asked before it can ask for anything.

aiohttp looks at a connection only once a whole request has come. Until then each idle one holds an
open file, and whoever holds them all keeps everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.system.http.loopback_guests import Endpoint, Guests


class GuardedConnection(asyncio.Protocol):
    """Passes what comes on to aiohttp's protocol, for as long as it is one of the guests.

    Args:
        guests: who may connect, and how many at a time.
        served: makes the protocol that answers.

    Attributes:
        has_asked: whether a request has come that knows the address of the page.
    """

    def __init__(self, guests: Guests, served: Callable[[], asyncio.Protocol]) -> None:
        self._guests = guests
        self._served = served
        self._inner: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self.has_asked = False

    @property
    def ends(self) -> tuple[Endpoint | None, Endpoint | None]:
        """This end and the other; None for one that the system cannot tell any more."""
        if self._transport is None:
            return None, None
        ours, theirs = map(self._transport.get_extra_info, ("sockname", "peername"))
        return ours and tuple(ours[:2]), theirs and tuple(theirs[:2])

    def drop(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, or drop it."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._guests.enter(self):
            self.drop()
            return
        self._inner = self._served()
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request or of the websocket."""
        if self._inner is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other end sends no more."""
        return None if self._inner is None else self._inner.eof_received()

    def pause_writing(self) -> None:
        """The other end does not read."""
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It reads again."""
        if self._inner is not None:
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        self._guests.leave(self)
        if self._inner is not None:
            self._inner.connection_lost(exc)


def visitor_of(transport: asyncio.Transport | None) -> GuardedConnection | None:
    """The connection that a request came by; None if it has gone."""
    found = None if transport is None else transport.get_protocol()
    return found if isinstance(found, GuardedConnection) else None
