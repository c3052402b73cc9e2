"""A practice provider over TLS, for clients that we did not write."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.certificates import (
    PracticeCertificate,
    made_certificate,
    made_tls,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@dataclass(frozen=True)
class Provider:
    """The provider, and what its clients have to know."""

    origin: str
    described: dict[str, Any]
    certificate: PracticeCertificate
    authority_file: str
    trust: ssl.SSLContext

    def app(self, name: str) -> dict[str, Any]:
        return next(app for app in self.described["apps"] if app["name"] == name)

    @property
    def tenant(self) -> str:
        return f"{self.origin}/{self.described['tenant_id']}"


@pytest.fixture
async def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    # requests takes these over what it is told.
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    certificate, tls = made_certificate(time.time()), made_tls(time.time())
    authority = tmp_path / "ca.pem"
    authority.write_text(tls.authority_pem)
    async with RunningSandbox(certificate=certificate, tls=tls) as running:
        yield Provider(
            origin=running.origin,
            described=running.sandbox.description(),
            certificate=certificate,
            authority_file=str(authority),
            trust=ssl.create_default_context(cafile=str(authority)),
        )
