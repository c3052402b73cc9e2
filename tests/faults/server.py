"""A server that misbehaves as it is told, on a real socket of loopback."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
_GONE = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)


@dataclass(frozen=True)
class Arrived:
    """One request as it came."""

    method: str
    target: str
    head: bytes
    body: bytes


class Visit:
    """One connection of a client, as a behaviour sees it."""

    def __init__(
        self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._server = server

    async def request(self) -> Arrived:
        """Read one whole request."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ),
            0,
        )
        arrived = Arrived(method, target, head, await self.reader.readexactly(length))
        self._server.arrived.append(arrived)
        return arrived

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            self._server.sent += len(part)

    def send_below_tls(self, raw: bytes) -> None:
        """Write past the encryption, straight into the connection."""
        os.write(self._socket.fileno(), raw)

    async def until_gone(self) -> None:
        """Stay silent until the client closes."""
        while await self.reader.read(65_536):
            pass

    def reset(self) -> None:
        """End the connection with a RST."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    @property
    def _socket(self) -> socket.socket:
        held: socket.socket = self.writer.get_extra_info("socket")
        return held


Behaviour = Callable[[Visit], Awaitable[None]]


class Server:
    """Listens on loopback and lets `behave` answer each connection.

    Attributes:
        behave: what it does with a connection; may be changed at any time.
        arrived: the requests that were read whole.
        connections: how many were accepted.
        sent: how many bytes of answers were taken off its hands.
    """

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.behave = behave
        self.arrived: list[Arrived] = []
        self.connections = 0
        self.sent = 0
        self.port = 0
        self._tls = tls
        self._listening: asyncio.Server | None = None
        self._visits: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self.port}"

    def posts_with(self, secret: str) -> int:
        """How many requests arrived with this secret in their body."""
        return sum(secret.encode() in one.body for one in self.arrived)

    async def open(self) -> None:
        """Listen: at the port from before, if there was one."""
        self._listening = await asyncio.start_server(
            self._visited, LOOPBACK, self.port, ssl=self._tls
        )
        self.port = self._listening.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.close()
        for writer in self._visits.values():
            writer.transport.abort()
        await asyncio.gather(*self._visits)

    async def mend(self, behave: Behaviour, tls: ssl.SSLContext | None) -> None:
        """Begin anew at the same port."""
        await self.close()
        self.behave, self._tls = behave, tls
        await self.open()

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._visits[task] = writer
        try:
            with suppress(*_GONE):
                await self.behave(Visit(self, reader, writer))
        finally:
            del self._visits[task]
            writer.close()
            with suppress(*_GONE):
                await writer.wait_closed()


@asynccontextmanager
async def serving(
    behave: Behaviour, *, tls: ssl.SSLContext | None = None, port: int = 0
) -> AsyncIterator[Server]:
    """A server while the block runs."""
    server = Server(behave, tls)
    server.port = port
    await server.open()
    try:
        yield server
    finally:
        await server.close()


def tunnel_to(target: Server) -> Behaviour:
    """What a proxy does with a CONNECT: whatever host it names, it leads to `target`."""

    async def behave(visit: Visit) -> None:
        await visit.request()
        reader, writer = await asyncio.open_connection(LOOPBACK, target.port)
        await visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(visit.reader, writer))
                both.create_task(_pump(reader, visit.writer))
        finally:
            writer.close()

    return behave


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(*_GONE):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
    writer.close()
