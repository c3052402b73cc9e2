"""The browser that is played trusts over https whom a person's browser would trust."""

from __future__ import annotations

import time

import pytest

from tokenwizard.errors.errors import NetworkError
from tokenwizard.sandbox.certificates import made_tls
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.system.http.loopback_server import LoopbackServer, Request, Response


async def test_a_provider_whom_nobody_vouches_for_is_sent_nothing() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response.text("practice")

    async with LoopbackServer(answer, tls=made_tls(time.time()).context) as server:
        with pytest.raises(NetworkError):
            await play_browser(f"https://127.0.0.1:{server.port}/authorize")

    assert asked == []
