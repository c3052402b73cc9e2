"""What every endpoint of the practice provider shares: names, clock, entropy, key and grants."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.sandbox.grants import GrantRegister
    from tokenwizard.sandbox.injected_errors import InjectedErrors
    from tokenwizard.sandbox.registration import Directory


@dataclass(frozen=True)
class Issuer:
    """One run of the provider, usually at one origin (RFC 6454), as `http://127.0.0.1:8400`.

    Attributes:
        origin: scheme, host and port of the authority, Graph and Azure ACS.
        site: the same of SharePoint.
        cloud: which of Microsoft's clouds it is like.
        farm: whether its SharePoint is a farm of SharePoint Server, outside every cloud.
        clock: seconds since the epoch.
        entropy: a URL-safe string made of so many random bytes, as `secrets.token_urlsafe`.
        directory: tenants, apps and users.
        grants: every pending request, code and refresh token of this run.
        key: signs this run's tokens; a token of another run fails here.
        injected_errors: the refusals that were asked for.
    """

    origin: str
    site: str
    cloud: Cloud
    farm: bool
    clock: Callable[[], float] = field(repr=False)
    entropy: Callable[[int], str] = field(repr=False)
    directory: Directory
    grants: GrantRegister = field(repr=False)
    key: bytes = field(repr=False)
    injected_errors: InjectedErrors = field(repr=False)

    def now(self) -> int:
        """Whole seconds since the epoch."""
        return int(self.clock())

    def timestamp(self) -> str:
        """The time as Microsoft's error texts write it, such as `2026-11-21 01:02:03Z`."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%d %H:%M:%SZ")

    def guid(self) -> str:
        """A fresh GUID."""
        digest = hashlib.sha256(self.entropy(16).encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))

    @property
    def host(self) -> str:
        """Host and port of the authority."""
        return urlsplit(self.origin).netloc

    @property
    def site_host(self) -> str:
        """Host and port of SharePoint, as its resource names hold them."""
        return urlsplit(self.site).netloc
