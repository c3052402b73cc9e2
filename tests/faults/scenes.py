"""Where a fault happens: at a server, at its TLS, at a proxy before it, or at no server at all."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.behaviours import answering, closing_at_once
from tests.faults.certificates import NAME, Certificates
from tests.faults.server import LOOPBACK, Behaviour, Server, serving, tunnel_to

PROXY_PASSWORD = "practice-proxy-password"
Good = Callable[[str], bytes]
"""The right answer of a server, by its origin."""


@dataclass
class Stage:
    """A fault that stands, and can be mended.

    Attributes:
        origin: where the calls go.
        behave: sets what the faulty party does.
        mend: takes the fault away; gives where the calls go from then on.
        servers: who may get what is sent.
    """

    origin: str
    mend: Callable[[Good], Awaitable[str]]
    behave: Callable[[Behaviour], None] = lambda behaviour: None
    servers: list[Server] = field(default_factory=list)

    def posts_with(self, secret: str) -> int:
        return sum(server.posts_with(secret) for server in self.servers)


def _behave(server: Server) -> Callable[[Behaviour], None]:
    def behave(behaviour: Behaviour) -> None:
        server.behave = behaviour

    return behave


@asynccontextmanager
async def plain(_: Certificates) -> AsyncIterator[Stage]:
    """A server without TLS, as the practice provider's."""
    async with serving(closing_at_once) as server:

        async def mend(good: Good) -> str:
            server.behave = answering(good(server.origin))
            return server.origin

        yield Stage(server.origin, mend, _behave(server), [server])


@asynccontextmanager
async def tls(certificates: Certificates, presents: str = "good") -> AsyncIterator[Stage]:
    """A server with TLS."""
    async with serving(closing_at_once, tls=getattr(certificates, presents)) as server:

        async def mend(good: Good) -> str:
            await server.mend(answering(good(server.origin)), certificates.good)
            return server.origin

        yield Stage(server.origin, mend, _behave(server), [server])


@asynccontextmanager
async def no_tls(certificates: Certificates) -> AsyncIterator[Stage]:
    """A server without TLS where it is expected."""
    async with serving(closing_at_once) as server:
        origin = server.origin.replace("http:", "https:")

        async def mend(good: Good) -> str:
            await server.mend(answering(good(origin)), certificates.good)
            return origin

        yield Stage(origin, mend, _behave(server), [server])


@asynccontextmanager
async def tls_unasked(certificates: Certificates) -> AsyncIterator[Stage]:
    """A server with TLS where none is expected."""
    async with serving(closing_at_once, tls=certificates.good) as server:
        origin = server.origin.replace("https:", "http:")

        async def mend(good: Good) -> str:
            await server.mend(answering(good(origin)), None)
            return origin

        yield Stage(origin, mend, _behave(server), [server])


@asynccontextmanager
async def closed(_: Certificates) -> AsyncIterator[Stage]:
    """A port at which nobody listens."""
    async with AsyncExitStack() as stack:
        held = stack.enter_context(socket.socket())
        held.bind((LOOPBACK, 0))
        yield _standing_in(stack, held)


@asynccontextmanager
async def crowded(_: Certificates) -> AsyncIterator[Stage]:
    """A port whose queue is full, so that connecting takes for ever."""
    async with AsyncExitStack() as stack:
        held = stack.enter_context(socket.socket())
        held.bind((LOOPBACK, 0))
        held.listen(0)
        for _number in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(held.getsockname())
        yield _standing_in(stack, held)


def _standing_in(stack: AsyncExitStack, held: socket.socket) -> Stage:
    port: int = held.getsockname()[1]
    origin = f"http://{LOOPBACK}:{port}"

    async def mend(good: Good) -> str:
        held.close()
        server = await stack.enter_async_context(serving(answering(good(origin)), port=port))
        stage.servers.append(server)
        return origin

    stage = Stage(origin, mend)
    return stage


@asynccontextmanager
async def nowhere(_: Certificates, origin: str) -> AsyncIterator[Stage]:
    """An address that leads to no server; mended by typing another."""
    async with AsyncExitStack() as stack:

        async def mend(good: Good) -> str:
            server = await stack.enter_async_context(serving(closing_at_once))
            server.behave = answering(good(server.origin))
            stage.servers.append(server)
            return server.origin

        stage = Stage(origin, mend)
        yield stage


@asynccontextmanager
async def proxy(
    certificates: Certificates,
    presents: str = "good",
    behind: Behaviour = closing_at_once,
    tunnels: bool = False,
    up: bool = True,
) -> AsyncIterator[Stage]:
    """A proxy between this machine and a server with TLS; its address holds a password."""
    async with (
        serving(behind, tls=getattr(certificates, presents)) as target,
        serving(closing_at_once) as between,
    ):
        if tunnels:
            between.behave = tunnel_to(target)
        if not up:
            await between.close()
        url = f"http://practice-user:{PROXY_PASSWORD}@{LOOPBACK}:{between.port}"
        os.environ["HTTPS_PROXY"] = url
        origin = f"https://{NAME}"

        async def mend(good: Good) -> str:
            await target.mend(answering(good(origin)), certificates.good)
            await between.mend(tunnel_to(target), None)
            return origin

        try:
            yield Stage(origin, mend, _behave(between), [target, between])
        finally:
            del os.environ["HTTPS_PROXY"]
