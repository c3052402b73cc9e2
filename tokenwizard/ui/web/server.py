"""The page: textual-serve's terminal and its processes, behind a door of ours."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

from tokenwizard.errors.errors import LocalError
from tokenwizard.system import programs
from tokenwizard.system.exit_status import usage
from tokenwizard.system.http.loopback_guests import Guests
from tokenwizard.system.http.peer import OnlyOurs
from tokenwizard.system.shutdown import asked_to_end
from tokenwizard.system.terminal.environment import current
from tokenwizard.system.terminal.private_page import show_privately
from tokenwizard.system.terminal.safe_text import say
from tokenwizard.text.sentences import joined
from tokenwizard.ui.console.stdout import write_data
from tokenwizard.ui.web.connection_guard import GuardedConnection, visitor_of
from tokenwizard.ui.web.request_guard import LOOPBACK, RequestGuard

_PROGRAM = Path(__file__).parents[2] / "__main__.py"

_NOTHING = "Not found"
_MOST_CONNECTIONS = 64
_WIZARDS_END = 2.0
"""Seconds that the wizards of all pages have to end, before what is left is cut off."""

_AT_ONCE = 16
"""Connections that are accepted in one go: each has a file open before anybody looks at it."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WizardPage(Server):
    """One page, and a wizard of its own for each tab that has it open.

    Args:
        walk: the arguments of the wizard.
        door: who may see it.

    Attributes:
        guests: the connections to it: this user's own, and no more than so many.
        loaded: set once a browser has asked for the page.
    """

    def __init__(self, walk: Sequence[str], door: RequestGuard) -> None:
        super().__init__(
            # By its path: `-m` would need to find the package, which may lie in the current folder.
            _shell_line(programs.python(str(_PROGRAM), *walk)),
            host=LOOPBACK,
            port=door.port,
            title="tokenwizard",
            public_url=door.origin,
            templates_path=Path(__file__).parent,
        )
        self._door = door
        self.guests = Guests(_MOST_CONNECTIONS, welcome=OnlyOurs())
        self._walks: set[asyncio.Task[object]] = set()
        self.loaded = asyncio.Event()

    async def guarded(self) -> web.Application:
        """The application, under the token's path."""
        behind = await self._make_app()
        whole = web.Application(middlewares=[self._admit])
        whole.add_subapp(f"/{self._door.token}/", behind)
        return whole

    @web.middleware
    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """404 for whoever does not know the address: it says nothing about what is here."""
        visitor = visitor_of(request.transport)
        admitted = self._door.admits(request.path, request.headers)
        if visitor is None or not admitted or not self.guests.welcomes(visitor):
            refusal = web.Response(status=404, text=_NOTHING)
            refusal.force_close()  # who does not know the address holds no place
            return refusal
        visitor.has_asked = True
        answer = await handler(request)
        if not answer.prepared:
            answer.headers.update(self._door.headers)
        return answer

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """The page."""
        answer: web.StreamResponse = await super().handle_index(request)
        self.loaded.set()
        return answer

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """The page's websocket."""
        if not self._door.is_from_the_page(request.headers):
            raise web.HTTPNotFound(text=_NOTHING)
        walk = asyncio.current_task()
        assert walk is not None  # noqa: S101 - a coroutine runs in a task
        self._walks.add(walk)
        try:
            return await super().handle_websocket(request)
        finally:
            self._walks.discard(walk)

    async def end_walks(self) -> None:
        """Have every wizard end, and wait for that a while: without it they lose their pipes."""
        for walk in self._walks:
            walk.cancel()
        if self._walks:
            await asyncio.wait(set(self._walks), timeout=_WIZARDS_END)

    async def on_startup(self, app: web.Application) -> None:
        """Textual's own prints a banner to stdout."""


def _shell_line(command: Sequence[str]) -> str:
    """For the shell that textual-serve starts, which makes way for the wizard where it can."""
    if sys.platform == "win32":
        return subprocess.list2cmdline(command)
    return f"exec {shlex.join(command)}"


async def serve_page(walk: Sequence[str], port: int, *, open_it: bool) -> int:
    """Serve until it is interrupted; the exit status.

    Args:
        walk: the arguments of the wizard.
        port: on 127.0.0.1; 0 takes any that is free.
        open_it: whether to open the page in this machine's browser.
    """
    with asked_to_end() as stopped:
        return await _served(walk, port, stopped, open_it=open_it)


async def _served(
    walk: Sequence[str], port: int, stopped: asyncio.Future[int], *, open_it: bool
) -> int:
    loop = asyncio.get_running_loop()
    try:
        listening = socket.create_server((LOOPBACK, port), backlog=_AT_ONCE)
    except OSError as fault:
        why = os.strerror(fault.errno or 0)
        return usage(f"port {port} cannot be had: {why}. --port 0 takes any free one.")
    door = RequestGuard(listening.getsockname()[1])
    page = WizardPage(walk, door)
    runner = web.AppRunner(await page.guarded(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    served = runner.server
    assert served is not None  # noqa: S101 - setup has run
    server = await loop.create_server(
        lambda: GuardedConnection(page.guests, served), sock=listening, backlog=_AT_ONCE
    )
    opening: asyncio.Task[None] | None = None
    try:
        if status := write_data([door.address, "\n"]):
            return status
        say(
            "tokenwizard: open this address on this machine; whoever has it has the wizard."
            " ctrl+c ends it."
        )
        if open_it:
            opening = asyncio.create_task(_open(door.address, page.loaded))
        with contextlib.redirect_stdout(sys.stderr):  # where textual-serve says what failed
            return await stopped
    finally:
        if opening is not None:
            opening.cancel()
            await asyncio.wait([opening])  # what leads to the page is deleted
        server.close()
        await page.end_walks()
        await runner.cleanup()


async def _open(address: str, loaded: asyncio.Event) -> None:
    """Have a browser show the page, and say what became of that."""

    def tell(sentence: str) -> None:
        say(f"tokenwizard: {sentence}")

    try:
        await show_privately(address, await current(), loaded, tell)
    except LocalError as fault:
        tell(joined(f"No browser was opened: {fault.headline}", fault.cause))
