"""The practice provider over real HTTP or HTTPS on a loopback address."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Self

from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.sandbox.routes import Sandbox
from tokenwizard.system.http.loopback_server import LoopbackServer, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.sandbox.certificates import PracticeCertificate, PracticeTls
    from tokenwizard.sandbox.injected_errors import RehearsedCode


class RunningSandbox:
    """`async with RunningSandbox() as running:` serves a `Sandbox` at `running.origin`.

    Args:
        port: 0 takes a free one.
        cloud: which of Microsoft's clouds it is like.
        farm: SharePoint Server; see `Sandbox`.
        clock: seconds since the epoch.
        entropy: a URL-safe string made of so many random bytes.
        certificate: registers one app more, to which it was uploaded; None for none.
        rehearse: codes to answer with in place of what would be right.
        tls: serves HTTPS; None for plain HTTP.

    Raises:
        OSError: on entry, when the port is taken or forbidden.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        cloud: Cloud = WORLDWIDE,
        farm: bool = False,
        clock: Callable[[], float] = time.time,
        entropy: Callable[[int], str] = secrets.token_urlsafe,
        certificate: PracticeCertificate | None = None,
        rehearse: Iterable[RehearsedCode] = (),
        tls: PracticeTls | None = None,
    ) -> None:
        self._cloud = cloud
        self._farm = farm
        self._clock = clock
        self._entropy = entropy
        self._certificate = certificate
        self._rehearse = tuple(rehearse)
        self._scheme = "http" if tls is None else "https"
        self._server = LoopbackServer(self._respond, port, tls=None if tls is None else tls.context)
        self._sandbox: Sandbox | None = None

    @property
    def origin(self) -> str:
        """Where it is served, such as `http://127.0.0.1:8400`."""
        return f"{self._scheme}://127.0.0.1:{self._server.port}"

    @property
    def sandbox(self) -> Sandbox:
        """The provider; RuntimeError before entry, when its origin is not known yet."""
        if self._sandbox is None:
            raise RuntimeError("the sandbox is not running")
        return self._sandbox

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        self._sandbox = Sandbox(
            self.origin,
            cloud=self._cloud,
            farm=self._farm,
            clock=self._clock,
            entropy=self._entropy,
            certificate=self._certificate,
            rehearse=self._rehearse,
        )
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
