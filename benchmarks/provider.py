"""The practice provider in a process of its own, and what its clients need: codes and tokens."""

from __future__ import annotations

import asyncio
import json
import secrets
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

import httpx

from tokenwizard.cli.demo import practice_answers
from tokenwizard.destinations.editing.recipe_comment import recipe_comment
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret


@dataclass(frozen=True)
class Attempt:
    """One sign-in that has come to its answer.

    Attributes:
        request: what was asked.
        answer: the address that the browser ended on.
        grant: what redeems the code in it.
    """

    request: AuthorizationRequest
    answer: str
    grant: TokenRequest

    @property
    def form(self) -> str:
        """The grant as it is sent."""
        return urlencode(
            [(k, v.reveal() if isinstance(v, Secret) else v) for k, v in self.grant.form]
        )


class PracticeProcess:
    """`with PracticeProcess(environ) as provider:` runs `tokenwizard sandbox` until the end.

    Attributes:
        described: its description of itself.
        trust: the file of the certificate that its clients have to trust; empty without TLS.
    """

    def __init__(self, environ: Mapping[str, str], *, tls: bool = False) -> None:
        self._environ = environ
        self._tls = tls
        self._ends = ExitStack()
        self.trust = ""
        self.described: dict[str, Any] = {}

    def __enter__(self) -> Self:
        folder = self._ends.enter_context(tempfile.TemporaryDirectory())
        command = [sys.executable, "-m", "tokenwizard", "sandbox"]
        if self._tls:
            command += ["--tls-folder", folder]
        child = self._ends.enter_context(
            subprocess.Popen(command, env=dict(self._environ), stdout=subprocess.PIPE, text=True)
        )
        self._ends.callback(child.terminate)
        if child.stdout is None:
            raise SystemExit("the practice provider has no stdout")
        self.described = json.loads(child.stdout.readline())
        self.trust = str(self.described["ca"]) if self._tls else ""
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    @property
    def origin(self) -> str:
        """Where it is served."""
        return str(self.described["authority"])

    @property
    def tenant_id(self) -> str:
        """Of its directory."""
        return str(self.described["tenant_id"])

    @property
    def app(self) -> Mapping[str, str]:
        """The app with a client secret."""
        web: dict[str, str] = self.described["apps"][0]
        return web

    @property
    def token_endpoint(self) -> str:
        """Of its directory."""
        return f"{self.origin}/{self.tenant_id}/oauth2/v2.0/token"

    def context(self) -> ssl.SSLContext | None:
        """What trusts it; None without TLS."""
        return ssl.create_default_context(cafile=self.trust) if self.trust else None

    async def attempt(self) -> Attempt:
        """Sign in as its member does."""
        answers = practice_answers(self.described)[ProviderName.SHAREPOINT]
        provider = provider_for(
            answers.target(), WORLDWIDE.at(authority=self.origin, acs=self.origin)
        )
        place = f"{self.origin}/{self.tenant_id}/oauth2/v2.0"
        request = provider.authorization_request(
            answers.app,
            Endpoints(
                tenant_id=self.tenant_id,
                authorization=f"{place}/authorize",
                token=f"{place}/token",
            ),
            entropy=secrets.token_urlsafe,
            now=time.time(),
        )
        answer = await play_browser(request.link, tls=self.context())
        code = read_redirect(answer, request).code
        if code is None:
            raise SystemExit("the practice provider gave no code")
        return Attempt(request, answer, provider.code_grant(answers.app, request, code))

    def refresh_token(self) -> str:
        """A new one, for the app with a client secret."""
        attempt = asyncio.run(self.attempt())
        answer = httpx.post(
            attempt.grant.endpoint,
            data=dict(parse_qsl(attempt.form)),
            verify=self.context() or True,
        )
        return str(answer.json()["refresh_token"])

    def env_file(self, file: Path) -> None:
        """A `.env` file as the wizard hands one over, with a new refresh token."""
        recipe = {
            "provider": ProviderName.SHAREPOINT.value,
            "site": self.origin,
            "tenant": self.tenant_id,
            "authority": self.origin,
            "acs": self.origin,
        }
        values = {
            "SP_ID": self.app["client_id"],
            "SP_SECRET": self.app["client_secret"],
            "SP_TOKEN": self.refresh_token(),
        }
        lines = [recipe_comment(recipe), *(f"{name}='{value}'" for name, value in values.items())]
        file.write_text("\n".join([*lines, ""]), "utf-8")
