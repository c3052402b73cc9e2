"""The practice provider over real HTTP on a loopback address."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Self

from tokenwizard.loopback import LoopbackServer, Request, Response
from tokenwizard.sandbox.provider import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class RunningSandbox:
    """`async with RunningSandbox() as running:` serves a `Sandbox` at `running.origin`.

    Args:
        port: 0 takes a free one.
        clock: seconds since the epoch.
        entropy: a URL-safe string made of so many random bytes.

    Raises:
        OSError: on entry, when the port is taken or forbidden.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        clock: Callable[[], float] = time.time,
        entropy: Callable[[int], str] = secrets.token_urlsafe,
    ) -> None:
        self._clock = clock
        self._entropy = entropy
        self._server = LoopbackServer(self._respond, port)
        self._sandbox: Sandbox | None = None

    @property
    def origin(self) -> str:
        """Where it is served, such as `http://127.0.0.1:8400`."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def sandbox(self) -> Sandbox:
        """The provider; RuntimeError before entry, when its origin is not known yet."""
        if self._sandbox is None:
            raise RuntimeError("the sandbox is not running")
        return self._sandbox

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        self._sandbox = Sandbox(self.origin, clock=self._clock, entropy=self._entropy)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.__aexit__(kind, error, trace)

    def _respond(self, request: Request) -> Response:
        response = self.sandbox.respond(request)
        date = ("Date", formatdate(self._clock(), usegmt=True))  # RFC 9110 section 6.6.1
        return replace(response, headers=(*response.headers, date))
