"""A practice provider that remembers what it issued, tokens kept in real files, and the command."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.constrained import ROOT
from tests.programs import require
from tokenwizard.cli.demo import practice_answers
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import DEFAULT_NAMES, Delivery, Role, StoredSetting
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client

COMMAND = """
import sys
from tokenwizard.cli.parser import main
sys.exit(main(["refresh", *sys.argv[1:]]))
"""
PARTITION = "practice-dp1"
WITHIN = 30.0
_REFRESH_TOKEN_BYTES = 890


@dataclass(frozen=True)
class Done:
    """How a run of the command ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass
class Practice:
    """The provider, and the refresh tokens that it issued, the newest last."""

    running: RunningSandbox
    issued: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.running.origin

    @property
    def tenant_id(self) -> str:
        return str(self.running.sandbox.description()["tenant_id"])

    async def delivery(
        self, name: ProviderName, *, authority: str = "", public: bool = False
    ) -> Delivery:
        """What a walk with this provider hands over."""
        described: Any = self.running.sandbox.description()
        answers = practice_answers(described)[name]
        if public:
            app = next(app for app in described["apps"] if app["platform"] == "public")
            answers = replace(answers, client_id=app["client_id"], public=True)
        cloud = WORLDWIDE.at(authority=self.origin, acs=self.origin)
        provider = provider_for(answers.target(), cloud)
        async with new_client() as client:
            flow = TokenClient(client)
            endpoints = await flow.discover(provider.discovery())
            request = provider.authorization_request(
                answers.app, endpoints, entropy=secrets.token_urlsafe, now=time.time()
            )
            code = read_redirect(await play_browser(request.link), request).code
            assert code is not None
            tokens = await flow.redeem(provider.code_grant(answers.app, request, code))
        assert tokens.refresh_token is not None
        values = {
            Role.CLIENT_ID: Secret(answers.client_id),
            Role.CLIENT_SECRET: answers.client_secret,
            Role.REFRESH_TOKEN: tokens.refresh_token,
            Role.TENANT: Secret(endpoints.tenant_id),
            Role.SCOPE: Secret(request.scope),
        }
        return Delivery(
            provider=name,
            settings=tuple(
                StoredSetting(role, setting, values[role])
                for role, setting in DEFAULT_NAMES[name].items()
                if not (public and role is Role.CLIENT_SECRET)
            ),
            recipe={
                **self.recipe(name, authority or self.origin),
                **({"public": "true"} if public else {}),
            },
        )

    def recipe(self, name: ProviderName, authority: str) -> dict[str, str]:
        site = self.origin if choice_of(name).wants_site else ""
        recipe = {
            "provider": name.value,
            "site": site,
            "tenant": self.tenant_id,
            "authority": authority,
            "acs": authority,
        }
        return {key: text for key, text in recipe.items() if text}

    async def env_file(self, file: Path, name: ProviderName, *, authority: str = "") -> Delivery:
        """A `.env` file with what a walk hands over."""
        delivery = await self.delivery(name, authority=authority)
        await EnvFile(file).hand_over(delivery)
        return delivery

    def profile(self, name: str, file: Path, authority: str = "") -> Profile:
        """A SharePoint profile that keeps its token in this file."""
        return Profile(
            name=name,
            site=self.origin,
            tenant=self.tenant_id,
            authority=authority or self.origin,
            keeps=f"env:{file}",
        )

    def named(self, authority: str = "") -> tuple[str, ...]:
        """The options that name the hosts of this machine, which a file alone may not."""
        return ("--authority", authority or self.origin, "--site", self.origin)

    def api(self, name: ProviderName) -> tuple[str, dict[str, str]]:
        """An address of its API, and the headers it wants besides the token."""
        if name is ProviderName.ADME:
            return f"{self.origin}/api/entitlements/v2/groups", {"data-partition-id": PARTITION}
        if name is ProviderName.ENTRA:
            return f"{self.origin}/v1.0/me", {"accept": "application/json"}
        return f"{self.origin}/_api/web?$select=Title", {"accept": "application/json"}


@asynccontextmanager
async def practice_provider() -> AsyncIterator[Practice]:
    """It runs until the end of the block."""
    issued: list[str] = []

    def entropy(size: int) -> str:
        drawn = secrets.token_urlsafe(size)
        if size == _REFRESH_TOKEN_BYTES:
            issued.append(f"practice-refresh.{drawn}")
        return drawn

    async with RunningSandbox(entropy=entropy) as running:
        yield Practice(running, issued)


async def started(
    *arguments: str, code: str = COMMAND, **environ: str
) -> asyncio.subprocess.Process:
    """The command, begun; its stdin is a pipe."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-B",
        "-c",
        code,
        *arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process, given: str = "") -> Done:
    async with asyncio.timeout(WITHIN):
        out, err = await process.communicate(given.encode())
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())


async def refresh(*arguments: str, given: str = "", code: str = COMMAND, **environ: str) -> Done:
    """Run `tokenwizard refresh` with these arguments to its end."""
    return await ended(await started(*arguments, code=code, **environ), given)


async def curl(url: str, headers: Mapping[str, str], access_token: str) -> Any:
    """The JSON that the API answers; what is sent stands in no argument."""
    lines = [f'header = "{name}: {value}"' for name, value in headers.items()]
    lines.append(f'header = "authorization: Bearer {access_token}"')
    process = await asyncio.create_subprocess_exec(
        require("curl"),
        *("--silent", "--show-error", "--fail-with-body", "--noproxy", "*", "--config", "-", url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    done = await ended(process, "\n".join(lines))
    assert done.status == 0, done
    return done.document


def kept_token(file: Path, name: ProviderName = ProviderName.SHAREPOINT) -> str:
    """The refresh token in a `.env` file, as its consumer reads it."""
    from dotenv import dotenv_values

    return dotenv_values(file)[DEFAULT_NAMES[name][Role.REFRESH_TOKEN]] or ""


def with_token(delivery: Delivery, value: str) -> Delivery:
    """The same with another refresh token."""
    return replace(
        delivery,
        settings=tuple(
            replace(one, value=Secret(value)) if one.role is Role.REFRESH_TOKEN else one
            for one in delivery.settings
        ),
    )
