"""The practice provider under Microsoft's own host names, for tests alone.

Nothing leaves this machine: a transport brings what is sent to the names to a TLS server here, and
lists it.
"""

from __future__ import annotations

import secrets
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from tests.wizard.scripted_front_end import ScriptedAsker
from tokenwizard.flow.client import TokenClient
from tokenwizard.providers.clouds import WORLDWIDE, Cloud
from tokenwizard.sandbox import Sandbox
from tokenwizard.sandbox.certificates import made_tls
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.system.http.loopback_server import LoopbackServer
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.wizard.controller import WizardController
from tokenwizard.wizard.front_end import Farewell, Next, ReturnPath, SignInResult, StepResult
from tokenwizard.wizard.state import WizardState

if TYPE_CHECKING:
    from tokenwizard.flow.verification import Verification
    from tokenwizard.oauth.authorization_request import AuthorizationRequest
    from tokenwizard.sandbox.injected_errors import RehearsedCode
    from tokenwizard.wizard.obtained_token import ObtainedToken


@dataclass(frozen=True)
class Asked:
    """A request that left the wizard."""

    method: str
    url: str
    authorization: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


class ByName(httpx.AsyncBaseTransport):
    """Brings requests for these https origins to a port of this machine; others are only listed."""

    def __init__(self, port: int, trust: ssl.SSLContext, *origins: str) -> None:
        self.asked: list[Asked] = []
        self._port = port
        self._origins = origins
        self._way = httpx.AsyncHTTPTransport(verify=trust)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        authorization = request.headers.get("authorization", "")
        self.asked.append(Asked(request.method, str(request.url), authorization))
        if f"{request.url.scheme}://{request.url.netloc.decode()}" not in self._origins:
            raise httpx.ConnectError("there is no such host on this machine")
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await self._way.handle_async_request(request)

    async def aclose(self) -> None:
        await self._way.aclose()


@dataclass(frozen=True)
class Named:
    """A provider that runs under two names."""

    authority: str
    site: str
    described: dict[str, Any]
    transport: ByName
    trust: ssl.SSLContext
    authority_pem: str
    port: int

    async def signed_in(self, link: str) -> str:
        """The address that a browser ends on, for which the names lead here as well."""
        for origin in (self.authority, self.site):
            link = link.replace(f"{origin}/", f"https://127.0.0.1:{self.port}/", 1)
        return await play_browser(link, tls=self.trust)

    def app(self, platform: str) -> dict[str, Any]:
        return next(app for app in self.described["apps"] if app["platform"] == platform)


@asynccontextmanager
async def named(
    authority: str,
    site: str,
    *,
    cloud: Cloud = WORLDWIDE,
    farm: bool = False,
    rehearse: Iterable[RehearsedCode] = (),
) -> AsyncIterator[Named]:
    """A practice provider that takes itself for these two https origins."""
    tls = made_tls(time.time())
    trust = ssl.create_default_context(cadata=tls.authority_pem)
    sandbox = Sandbox(authority, site=site, cloud=cloud, farm=farm, rehearse=rehearse)
    async with LoopbackServer(sandbox.respond, tls=tls.context) as server:
        transport = ByName(server.port, trust, authority, site)
        described: Any = sandbox.description()
        yield Named(authority, site, described, transport, trust, tls.authority_pem, server.port)


class Prover(ScriptedAsker):
    """Goes forward through a walk under two names, and tries the token at its end."""

    def __init__(self, at: Named) -> None:
        super().__init__()
        self._named = at
        self.proof: Verification | None = None

    async def send_to_browser(
        self, walk: WizardState, request: AuthorizationRequest, way_back: ReturnPath
    ) -> StepResult[SignInResult]:
        return Next(SignInResult(Secret(await self._named.signed_in(request.link))))

    async def hand_over(self, walk: WizardState, token: ObtainedToken) -> StepResult[Farewell]:
        self.handed_over = token.refresh_token
        self.proof = await token.prove()
        return Next(Farewell())


async def walked(at: Named, begin: WizardState, person: Prover | None = None) -> Prover:
    """The whole walk, over the provider's transport; who went it."""

    async def connect() -> TokenClient:
        return TokenClient(new_client(at.transport))

    async def services() -> Environment:
        return Environment()

    front_end = person or Prover(at)
    controller = WizardController(
        front_end,
        connect=connect,
        environment=services,
        clock=time.time,
        entropy=secrets.token_urlsafe,
        listen=False,
    )
    try:
        await controller.conduct(begin)
    finally:
        await controller.aclose()
    return front_end
