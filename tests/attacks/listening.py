"""A listener that waits for one answer, and what other users and pages say to it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.attacks.other_users import OtherUser
from tests.free_port import free_port
from tests.oauth.attempts import entra_attempt
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.secret import Secret
from tokenwizard.wizard.listener_state import Knock, ListenerState
from tokenwizard.wizard.redirect_listener import RedirectListener

CODE = "practice-code." + "x" * 100

ASKS = """
import http.client, json, sys
for one in json.load(sys.stdin):
    connection = http.client.HTTPConnection(one["host"], one["port"], timeout=20)
    try:
        connection.request(one["method"], one["path"], one["body"], one["headers"])
        answer = connection.getresponse()
        said = [answer.status, answer.getheader("location", "")]
    except (OSError, http.client.HTTPException):
        said = [0, ""]
    print(json.dumps(said), flush=True)
"""
"""Asks what stdin lists, and prints for each a status, 0 for no answer, and where it leads to."""


@dataclass
class Listened:
    """The listener, and what it told."""

    listener: RedirectListener
    request: AuthorizationRequest
    port: int
    answers: list[Secret] = field(default_factory=list)
    knocks: list[Knock] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def fields(self, **more: str) -> dict[str, str]:
        """What a genuine answer holds."""
        return {"code": CODE, "state": self.request.state or "", **more}


@asynccontextmanager
async def listening(request: AuthorizationRequest | None = None) -> AsyncIterator[Listened]:
    """A listener as the wizard opens it, run by whoever runs the tests."""
    port = free_port()
    attempt = request or entra_attempt(f"http://localhost:{port}")
    answers: list[Secret] = []
    knocks: list[Knock] = []
    listener = RedirectListener(
        attempt, on_answer=answers.append, on_short_link_opened=knocks.append
    )
    opened = await listener.start()
    assert opened.door is ListenerState.OPEN
    assert opened.port is not None
    try:
        yield Listened(listener, attempt, opened.port, answers, knocks)
    finally:
        await listener.aclose()


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: str
    path: str
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def sent_to(self, host: str, port: int) -> dict[str, object]:
        return {
            "host": host,
            "port": port,
            "method": self.method,
            "path": self.path,
            "body": self.body or None,
            "headers": dict(self.headers),
        }


def posted(fields: Mapping[str, str], **headers: str) -> Ask:
    """A form."""
    typed = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return Ask("POST", "/", urlencode(fields), typed)


def got(path: str, **headers: str) -> Ask:
    return Ask("GET", path, headers=headers)


async def asked_by(
    somebody: OtherUser | None, listened: Listened, *asks: Ask, host: str = "127.0.0.1"
) -> list[tuple[int, str]]:
    """What `somebody`, or who runs the tests, is answered: status (0: nothing) and Location."""
    listed = json.dumps([ask.sent_to(host, listened.port) for ask in asks])
    arguments = [sys.executable if somebody is None else str(somebody.python), "-P", "-c", ASKS]
    process = await asyncio.create_subprocess_exec(
        *(arguments if somebody is None else somebody.command(*arguments)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=None if somebody is None else dict(somebody.environ),
        cwd=None if somebody is None else somebody.home,
    )
    async with asyncio.timeout(60):
        said, _ = await process.communicate(listed.encode())
    return [(status, location) for status, location in map(json.loads, said.decode().splitlines())]
