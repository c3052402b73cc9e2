"""A way to the practice provider that holds requests up, and counts how many are under way."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit


class Gate:
    """Forwards connections to `origin`; each waits until enough of them wait.

    Attributes:
        most: the greatest number that was unanswered at once.
    """

    def __init__(self, origin: str, *, together: int = 1, total: int = 1) -> None:
        self._to = urlsplit(origin)
        self._together = together
        self._left = total
        self._waiting: list[asyncio.Event] = []
        self._unanswered = 0
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._arrived = asyncio.Condition()
        self.most = 0

    @property
    def origin(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in (serving := set(self._serving)):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def waiting(self, number: int) -> None:
        """Until so many are held up."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: len(self._waiting) >= number)

    def let_through(self, number: int) -> None:
        """The first so many that wait."""
        for _ in range(number):
            self._waiting.pop(0).set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._unanswered += 1
        self.most = max(self.most, self._unanswered)
        mine = asyncio.Event()
        self._waiting.append(mine)
        async with self._arrived:
            self._arrived.notify_all()
        if len(self._waiting) >= min(self._together, self._left):
            self.let_through(len(self._waiting))
        try:
            await mine.wait()
            self._left -= 1
            await self._forward(reader, writer)
        finally:
            await _closed(writer)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
        tasks = [asyncio.create_task(_pumped(reader, back))]
        first = await there.read(65_536)
        self._unanswered -= 1  # before the client can have it, and begin the next
        writer.write(first)
        tasks.append(asyncio.create_task(_pumped(there, writer)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _closed(back)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
