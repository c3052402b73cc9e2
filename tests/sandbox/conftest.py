"""A running practice provider whose clock the test holds, and a client of its endpoints."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

VERIFIER = "practice-verifier-" + "v" * 40


class Clock:
    """Seconds since the epoch, moved by the test alone."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Practice:
    """The provider's endpoints as a client with right values sees them."""

    running: RunningSandbox
    client: httpx.AsyncClient
    clock: Clock
    described: dict[str, Any]

    verifier = VERIFIER

    @property
    def origin(self) -> str:
        return self.running.origin

    @property
    def tenant_id(self) -> str:
        return str(self.described["tenant_id"])

    def app(self, name: str) -> dict[str, Any]:
        return next(app for app in self.described["apps"] if app["name"] == name)

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @property
    def scope(self) -> str:
        return f"{self.origin}/AllSites.Manage openid profile offline_access"

    def request(self, name: str = "web", **changed: str | None) -> dict[str, str]:
        """The parameters of a right authorization request, some changed or (None) left out."""
        app = self.app(name)
        fields: dict[str, str | None] = {
            "client_id": app["client_id"],
            "response_type": "code",
            "redirect_uri": app["redirect_uris"][0],
            "scope": self.scope,
            "state": "practice-state",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            **changed,
        }
        return {key: value for key, value in fields.items() if value is not None}

    def link(self, name: str = "web", tenant: str | None = None, **changed: str | None) -> str:
        query = urlencode(self.request(name, **changed))
        return f"{self.origin}/{tenant or self.tenant_id}/oauth2/v2.0/authorize?{query}"

    async def code(self, name: str = "web", **changed: str | None) -> str:
        address = await play_browser(self.link(name, **changed))
        return dict(parse_qsl(urlsplit(address).query))["code"]

    def redemption(self, code: str, name: str = "web", /, **changed: str | None) -> dict[str, str]:
        """The fields of a right token request for a code, some changed or (None) left out."""
        app = self.app(name)
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "client_id": app["client_id"],
            "client_secret": app.get("client_secret"),
            "code": code,
            "redirect_uri": app["redirect_uris"][0],
            "scope": self.scope,
            "code_verifier": VERIFIER,
            **changed,
        }
        return {key: value for key, value in fields.items() if value is not None}

    def refreshing(self, token: str, name: str = "web", /, **changed: str | None) -> dict[str, str]:
        """The fields of a right refresh request, some changed or (None) left out."""
        app = self.app(name)
        fields: dict[str, str | None] = {
            "grant_type": "refresh_token",
            "client_id": app["client_id"],
            "client_secret": app.get("client_secret"),
            "refresh_token": token,
            **changed,
        }
        return {key: value for key, value in fields.items() if value is not None}

    async def post(
        self, fields: dict[str, str], tenant: str | None = None, **headers: str
    ) -> httpx.Response:
        address = f"{self.origin}/{tenant or self.tenant_id}/oauth2/v2.0/token"
        return await self.client.post(address, data=fields, headers=headers)

    async def tokens(self, name: str = "web", **changed: str | None) -> dict[str, Any]:
        headers = {"origin": "http://localhost:8080"} if name == "spa" else {}
        code = await self.code(name, **changed)
        scope = changed.get("scope", self.scope)
        answer = await self.post(self.redemption(code, name, scope=scope), **headers)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    @property
    def realm_resource(self) -> str:
        host = urlsplit(self.origin).netloc
        return f"00000003-0000-0ff1-ce00-000000000000/{host}@{self.described['realm']}"

    def trust_link(self, **changed: str | None) -> str:
        app = self.app("acs")
        fields: dict[str, str | None] = {
            "client_id": app["client_id"],
            "scope": "AllSites.Manage",
            "response_type": "code",
            "redirect_uri": app["redirect_uris"][0],
            **changed,
        }
        query = urlencode({key: value for key, value in fields.items() if value is not None})
        return f"{self.origin}/_layouts/15/OAuthAuthorize.aspx?{query}"

    async def acs_code(self) -> str:
        address = await play_browser(self.trust_link())
        return dict(parse_qsl(urlsplit(address).query))["code"]

    def acs_fields(self, **changed: str | None) -> dict[str, str]:
        app, realm = self.app("acs"), self.described["realm"]
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "client_id": f"{app['client_id']}@{realm}",
            "client_secret": app["client_secret"],
            "redirect_uri": app["redirect_uris"][0],
            "resource": self.realm_resource,
            **changed,
        }
        return {key: value for key, value in fields.items() if value is not None}

    async def acs_post(self, fields: dict[str, str]) -> httpx.Response:
        address = f"{self.origin}/{self.described['realm']}/tokens/OAuth/2"
        return await self.client.post(address, data=fields)

    @staticmethod
    def claims(token: str) -> dict[str, Any]:
        payload = token.split(".")[1]
        decoded: dict[str, Any] = json.loads(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        )
        return decoded


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def practice(clock: Clock) -> AsyncIterator[Practice]:
    async with (
        RunningSandbox(clock=clock) as running,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
    ):
        yield Practice(running, client, clock, running.sandbox.description())
