"""The practice provider on a thread of its own, which keeps what must not be seen."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from tokenwizard.sandbox import Sandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.system.http.loopback_server import LoopbackServer, Request, Response

if TYPE_CHECKING:
    from collections.abc import Coroutine

LIMIT = 15.0
TOKEN_PATHS = ("/oauth2/v2.0/token", "/tokens/OAuth/2")
_SENT = ("client_secret", "code", "code_verifier")
_GIVEN = ("access_token", "refresh_token", "id_token")

Result = TypeVar("Result")


class RecordingProvider:
    """`with RecordingProvider() as provider:` serves a `Sandbox` at `provider.origin`.

    Attributes:
        exchanged: for each token request its secrets and those of its answer, by field name.
    """

    def __init__(self) -> None:
        self.exchanged: list[dict[str, str]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="practice provider")
        self._server = LoopbackServer(self._respond)
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait_for(self._server.__aenter__())
        self._sandbox = Sandbox(self.origin)
        return self

    def __exit__(self, *_: object) -> None:
        self._wait_for(self._server.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def app(self) -> dict[str, str]:
        """The web app: `client_id`, `client_secret`."""
        return self.app_on("web")

    @property
    def tenant_domain(self) -> str:
        assert self._sandbox is not None
        return str(self._sandbox.description()["tenant_domain"])

    def app_on(self, platform: str) -> dict[str, str]:
        """The app of a platform: `client_id`, `client_secret`."""
        assert self._sandbox is not None
        apps: Any = self._sandbox.description()["apps"]
        found: dict[str, str] = next(app for app in apps if app["platform"] == platform)
        return found

    def redirect_address(self, link: str) -> str:
        """Where the browser ends when a person signs in at `link` and consents."""
        return self._wait_for(play_browser(link))

    def browse(self, address: str) -> str:
        """The text of the page that the browser shows at `address`, redirects followed."""
        return self._wait_for(_page(address))

    def _wait_for(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LIMIT)

    def _respond(self, request: Request) -> Response:
        assert self._sandbox is not None
        response = self._sandbox.respond(request)
        if request.path.endswith(TOKEN_PATHS):
            sent, given = dict(request.form()), json.loads(response.body)
            self.exchanged.append(
                {name: sent[name] for name in _SENT if name in sent}
                | {name: given[name] for name in _GIVEN if name in given}
            )
        return response


async def _page(address: str) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=10, follow_redirects=True) as client:
        return (await client.get(address)).text
