"""The refresh token that a sign-in brought, until it is where the person wanted it.

A code works once: whatever ends the walk after it was sent, the token that comes for it is not to
be lost. So a request that may bring one is never broken off, and what came is held here.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tokenwizard.secret import Secret

Done = TypeVar("Done")


class UndeliveredToken:
    """Holds the newest refresh token of a walk, and what may bring or save one.

    Attributes:
        doubted: nobody has said yet that the token's account is the one that was meant.
    """

    def __init__(self) -> None:
        self.doubted = False
        self._newest: Secret | None = None
        self._delivered: set[Secret] = set()
        self._requests: set[asyncio.Task[Any]] = set()
        self._savings: set[asyncio.Task[Any]] = set()

    @property
    def token(self) -> Secret | None:
        """The newest refresh token, if it is nowhere but in this process."""
        return None if self._newest in self._delivered else self._newest

    @property
    def is_coming(self) -> bool:
        """A request that may bring a refresh token has no answer yet."""
        return bool(self._requests)

    @property
    def is_being_saved(self) -> bool:
        """A file that is to hold it is not written to its end yet."""
        return bool(self._savings)

    @property
    def is_under_way(self) -> bool:
        """One of these."""
        return self.is_coming or self.is_being_saved

    async def brought_by(self, request: Coroutine[Any, Any, Done]) -> Done:
        """The answer to a request, which goes on to its end whoever stops waiting for it."""
        return await _unbroken(asyncio.ensure_future(request), self._requests)

    async def saved_by(self, saving: Coroutine[Any, Any, Done]) -> Done:
        """What became of saving it, which goes on to its end likewise."""
        return await _unbroken(asyncio.ensure_future(saving), self._savings)

    def came(self, refresh_token: Secret) -> None:
        """A newer one came; from now on it is held."""
        self._newest = refresh_token
        self.doubted = False

    def delivered(self, refresh_token: Secret) -> None:
        """It is known to be somewhere else as well: in a file, on the clipboard, on stdout."""
        self._delivered.add(refresh_token)

    def let_go(self) -> None:
        """The person has left it, or said no to it."""
        self._newest = None

    async def settled(self) -> None:
        """Wait for all that is under way; cancelled, it is broken off."""
        under_way = (*self._requests, *self._savings)
        try:
            if under_way:
                await asyncio.wait(under_way)
        finally:
            for task in under_way:
                task.cancel()


async def _unbroken(task: asyncio.Task[Done], among: set[asyncio.Task[Any]]) -> Done:
    def ended(task: asyncio.Task[Any]) -> None:
        among.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be there to take it

    among.add(task)
    task.add_done_callback(ended)
    return await asyncio.shield(task)
