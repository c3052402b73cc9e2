"""What a server can do with a request, right and wrong."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from functools import cache

from tests.faults.server import Behaviour, Visit

MARKUP = "[b]practice-markup[/b]\x1b]0;practice-title\x07\x9b31m"
"""What must never come to a screen as it is."""

PAGE = f"<html><title>Sign in to {MARKUP}</title></html>".encode()


def http(
    body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json"
) -> bytes:
    """A whole answer; a Content-Length of its own stands among `headers`."""
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", *headers]
    if not any(line.startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def json_http(fields: object, *headers: str, status: str = "200 OK") -> bytes:
    return http(json.dumps(fields).encode(), *headers, status=status)


def answering(*parts: bytes) -> Behaviour:
    """Read the request, send these bytes, close."""

    async def behave(visit: Visit) -> None:
        await visit.request()
        await visit.send(*parts)

    return behave


def silent_after(*parts: bytes, reads: bool = True) -> Behaviour:
    """Send these bytes, then nothing, and keep the connection."""

    async def behave(visit: Visit) -> None:
        if reads:
            await visit.request()
        await visit.send(*parts)
        await visit.until_gone()

    return behave


def resetting_after(*parts: bytes, reads: bool = True) -> Behaviour:
    """Send these bytes, then a RST."""

    async def behave(visit: Visit) -> None:
        if reads:
            await visit.request()
        await visit.send(*parts)
        visit.reset()

    return behave


def speaking(*parts: bytes) -> Behaviour:
    """Send these bytes without having been asked, close."""

    async def behave(visit: Visit) -> None:
        await visit.send(*parts)
        await visit.reader.read(1)

    return behave


async def closing_at_once(visit: Visit) -> None:
    """Accept, and go."""


async def trickling(visit: Visit) -> None:
    """One byte now and one byte then: each wait is short, all together never end."""
    await visit.request()
    await visit.send(http(b"", "content-length: 100000"))
    while True:
        await visit.send(b" ")
        await asyncio.sleep(0.02)


async def garbage_below_tls(visit: Visit) -> None:
    """What breaks the encryption after the request has come through it."""
    await visit.request()
    visit.send_below_tls(b"\x17\x03\x03\x00\x20" + b"practice" * 4)
    await visit.until_gone()


def endless(head: bytes, part: bytes) -> Behaviour:
    """Send `part` for as long as the client takes it."""

    async def behave(visit: Visit) -> None:
        await visit.request()
        await visit.send(head)
        while True:
            await visit.send(part)

    return behave


def too_long(megabytes: int = 10) -> Behaviour:
    """A body that says how long it is."""
    length = megabytes * 1_048_576
    return answering(
        http(b"", f"content-length: {length}"), *(b" " * 65_536 for _ in range(length // 65_536))
    )


@cache
def gzip_bomb(megabytes: int = 64) -> bytes:
    """Zeros by the megabyte in some kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = bytes(1_048_576)
    return b"".join([*(packer.compress(zeros) for _ in range(megabytes)), packer.flush()])


def packed(fields: object) -> bytes:
    return http(gzip.compress(json.dumps(fields).encode()), "content-encoding: gzip")
