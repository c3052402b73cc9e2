"""The practice provider, whose codes and tokens are sentinels; it can be made to answer wrongly."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Self
from urllib.parse import quote_plus

from tests.leaks.sentinels import Kind
from tests.terminal.matrix_provider import TOKEN_PATHS, RecordingProvider
from tokenwizard.sandbox import Sandbox
from tokenwizard.sandbox.certificates import PracticeCertificate
from tokenwizard.system.http.loopback_server import Request, Response

CLIENT_SECRET = Kind.CLIENT_SECRET.secret(40)
_CODE_BYTES, _REFRESH_BYTES = 700, 850


class SentinelProvider(RecordingProvider):
    """`with SentinelProvider() as provider:` serves it at `provider.origin`.

    Attributes:
        instead: by the end of a path, what answers there in the provider's place.
        knows_secret: whether the client secret of the walk is the registered one.
        certificate: that of the certificate app, if there is to be one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.instead: dict[str, Callable[[Request], Response]] = {}
        self.knows_secret = True
        self.certificate: PracticeCertificate | None = None
        self._drawn = 0
        self._stopped = False

    def __enter__(self) -> Self:
        super().__enter__()
        self._sandbox = Sandbox(self.origin, entropy=self._entropy, certificate=self.certificate)
        return self

    def __exit__(self, *_: object) -> None:
        if not self._stopped:
            super().__exit__(*_)

    def stop(self) -> None:
        """As if the network were down."""
        self.__exit__(None, None, None)
        self._stopped = True

    def signed_in(self, link: str) -> str:
        """The address to paste: with a parameter of its own that the wizard does not know."""
        return f"{self.redirect_address(link)}&session_state={Kind.PASTED.secret(40)}"

    def _entropy(self, size: int) -> str:
        self._drawn += 1
        tail = f".{self._drawn:04}"  # codes differ, and what is shown of a token is no sentinel
        if size > _REFRESH_BYTES:
            return Kind.REFRESH_TOKEN.secret(1_100, tail)
        if size > _CODE_BYTES:
            return Kind.CODE.secret(900, tail)
        return secrets.token_urlsafe(size)

    def _respond(self, request: Request) -> Response:
        for end, answer in self.instead.items():
            if request.path.endswith(end):
                return answer(request)
        if not request.path.endswith(TOKEN_PATHS):
            return super()._respond(request)
        if self.knows_secret:
            platform = "web" if request.path.endswith("/token") else "acs"
            registered = quote_plus(self.app_on(platform)["client_secret"]).encode()
            body = request.body.replace(CLIENT_SECRET.encode(), registered)
            request = replace(request, body=body)
        response = super()._respond(request)
        given = json.loads(response.body)
        if "access_token" not in given:
            return response
        given["access_token"] = Kind.ACCESS_TOKEN.secret(1_500)
        given["id_token"] = Kind.ID_TOKEN.secret(900)
        return replace(response, body=json.dumps(given).encode())
