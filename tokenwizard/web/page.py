"""The page: textual-serve's terminal and its processes, behind a door of ours."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

from tokenwizard.exit_status import INTERRUPTED, TERMINATED, usage
from tokenwizard.web.doorkeeper import LOOPBACK, Doorkeeper

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WizardPage(Server):
    """One page, and a wizard of its own for each tab that has it open.

    Args:
        walk: the arguments of the wizard.
        door: who may see it.
    """

    def __init__(self, walk: Sequence[str], door: Doorkeeper) -> None:
        super().__init__(
            _shell_line([sys.executable, "-m", "tokenwizard", *walk]),
            host=LOOPBACK,
            port=door.port,
            title="tokenwizard",
            public_url=door.origin,
            templates_path=Path(__file__).parent,
        )
        self._door = door

    async def guarded(self) -> web.Application:
        """The application, under the token's path."""
        behind = await self._make_app()
        whole = web.Application(middlewares=[self._admit])
        whole.add_subapp(f"/{self._door.token}/", behind)
        return whole

    @web.middleware
    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """404 for whoever does not know the address: it says nothing about what is here."""
        if not self._door.admits(request.path, request.headers):
            return web.Response(status=404, text="Not found")
        answer = await handler(request)
        if not answer.prepared:
            answer.headers.update(self._door.headers)
        return answer

    async def on_startup(self, app: web.Application) -> None:
        """Textual's own prints a banner to stdout."""


def _shell_line(command: Sequence[str]) -> str:
    """For the shell that textual-serve starts."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


async def serve_page(walk: Sequence[str], port: int, *, open_it: bool) -> int:
    """Serve until it is interrupted; the exit status.

    Args:
        walk: the arguments of the wizard.
        port: on 127.0.0.1; 0 takes any that is free.
        open_it: whether to open the page in this machine's browser.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stop(status: int) -> None:
        if not stopped.done():
            stopped.set_result(status)

    loop = asyncio.get_running_loop()
    for number, status in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)):
        with contextlib.suppress(NotImplementedError):  # Windows has no handlers on the loop
            loop.add_signal_handler(number, stop, status)
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as fault:
        return usage(f"port {port} cannot be had: {fault.strerror}. --port 0 takes any free one.")
    door = Doorkeeper(listening.getsockname()[1])
    runner = web.AppRunner(
        await WizardPage(walk, door).guarded(), access_log=None, shutdown_timeout=5.0
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        print(door.address, flush=True)
        print(
            "tokenwizard: open this address on this machine; whoever has it has the wizard."
            " ctrl+c ends it.",
            file=sys.stderr,
        )
        if open_it and not await asyncio.to_thread(webbrowser.open, door.address):
            print("tokenwizard: no browser could be opened.", file=sys.stderr)
        with contextlib.redirect_stdout(sys.stderr):  # where textual-serve says what failed
            return await stopped
    finally:
        await runner.cleanup()
