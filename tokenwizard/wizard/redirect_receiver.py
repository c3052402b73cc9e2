"""The door that an answer comes through by itself: opened, kept and closed beside the questions."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from tokenwizard.system.terminal.ssh_commands import tunnel_command
from tokenwizard.wizard.front_end import FrontEnd, ReturnPath
from tokenwizard.wizard.listener_state import ListenerState, Listening

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tokenwizard.oauth.authorization_request import AuthorizationRequest
    from tokenwizard.secret import Secret
    from tokenwizard.system.terminal.environment import Environment
    from tokenwizard.wizard.redirect_listener import RedirectListener

_FOR_THE_LAST_PAGE = 2.0
"""Seconds that the listener stays up after the answer was redeemed."""


class RedirectReceiver:
    """Listens for the answer to one attempt at a time, and keeps what came.

    Args:
        front_end: hears of the answer.
        environment: finds out what can carry things to the person's machine.
        listen: whether to listen at all.

    Attributes:
        arrived: the answers that came and were not redeemed, by their sign-in link.
        reached: whether any answer came: the browser can reach this machine.
    """

    def __init__(
        self,
        front_end: FrontEnd,
        environment: Callable[[], Awaitable[Environment]],
        *,
        listen: bool,
    ) -> None:
        self.arrived: dict[str, Secret] = {}
        self.reached = False
        self._front_end = front_end
        self._environment = environment
        self._listen = listen
        self._listener: RedirectListener | None = None
        self._way_back = ReturnPath(Listening(ListenerState.NOT_HTTP))
        self._over = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    async def open(self, request: AuthorizationRequest) -> ReturnPath:
        """Listen for the answer to this attempt, and no more for the one before."""
        if self._listener is not None and self._listener.request is request:
            return self._way_back
        from tokenwizard.errors.catalogue import catalogue

        catalogue()  # what cannot be opened later has to be explained without opening a file
        await self.close()
        if self._listen:
            from tokenwizard.wizard.redirect_listener import RedirectListener

            self._listener = RedirectListener(
                request,
                on_answer=partial(self._answer_came, request),
                on_short_link_opened=self._front_end.knocked,
            )
            self._way_back = await self._begun(self._listener)
        return self._way_back

    async def _begun(self, listener: RedirectListener) -> ReturnPath:
        listening = await listener.start()
        if listening.door is not ListenerState.OPEN or not listening.port:
            return ReturnPath(listening)
        environment = await self._environment()
        tunnel = tunnel_command(listening.port, environment) if environment.remote else ""
        return ReturnPath(
            listening,
            tunnel,
            listener.short_address() if tunnel else "",
            partial(self._address_to_open, listener),
        )

    async def _address_to_open(self, listener: RedirectListener) -> str:
        """What a browser is given now: others can read the arguments of one on this machine."""
        found = await self._environment()
        leads_out = found.container and bool(found.browser_command)
        is_elsewhere = found.remote or found.wsl or found.page or leads_out
        return listener.request.link if is_elsewhere else listener.ticket()

    def close_soon(self) -> None:
        """The browser is sent on to the page that says "done" while the code is redeemed."""
        self._closing = asyncio.create_task(self._close_later(self._listener))

    async def close(self) -> None:
        """Listen no more."""
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.aclose()

    async def aclose(self) -> None:
        """Listen no more, and wait for nobody."""
        self._over.set()
        if self._closing is not None:
            await self._closing
        await self.close()

    def _answer_came(self, request: AuthorizationRequest, address: Secret) -> None:
        """Kept until it is redeemed: it may come while no question waits for it."""
        self.reached = True
        self.arrived[request.link] = address
        self._front_end.answer_came(address)

    async def _close_later(self, listener: RedirectListener | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_FOR_THE_LAST_PAGE):
                await self._over.wait()
        if listener is self._listener:
            await self.close()
