"""Who may see the page: whoever has its address, in a browser that was led to it by that address.

Any page that the person has open can send requests to 127.0.0.1, and any user of this machine as
well. So: a random token in the address; the Host header against DNS rebinding; the Origin of a
WebSocket, which browsers send across origins without asking (RFC 6455 section 10.2). And whose
process it is that asks, where the system tells: see `server.py`.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK = "127.0.0.1"
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class RequestGuard:
    """Decides on one request.

    Attributes:
        port: on which the page is served, on 127.0.0.1.
        token: 32 random bytes as URL-safe text; the first segment of every path.
    """

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def authority(self) -> str:
        """The Host header that a browser sends (RFC 9110 section 7.2)."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def origin(self) -> str:
        """The page's own."""
        return f"http://{self.authority}"

    @property
    def address(self) -> str:
        """The page's; it is a secret, for as long as the wizard is served."""
        return f"{self.origin}/{self.token}/"

    @property
    def headers(self) -> dict[str, str]:
        """Those of every answer: the page loads nothing from anywhere else."""
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            f" font-src 'self'; img-src 'self' data:; connect-src 'self' ws://{self.authority};"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return {**HEADERS, "Content-Security-Policy": policy}

    def admits(self, path: str, headers: Mapping[str, str]) -> bool:
        """Whether the request is answered; tokens are compared in constant time.

        Args:
            path: of the request, decoded or not.
            headers: of the request, by names in any case.
        """
        given = path.removeprefix("/").partition("/")[0]
        known = hmac.compare_digest(given.encode(errors="replace"), self.token.encode())
        named = _values(headers, "Host") == [self.authority]
        # Whatever it is upgraded to: `h2c, websocket` may end as a websocket as well.
        needs_origin = _values(headers, "Upgrade") or _values(headers, "Origin")
        return known and named and (self.is_from_the_page(headers) or not needs_origin)

    def is_from_the_page(self, headers: Mapping[str, str]) -> bool:
        """Whether the request says that the page sent it; what opens a websocket has to."""
        return _values(headers, "Origin") == [self.origin]


def _values(headers: Mapping[str, str], name: str) -> list[str]:
    """Of every header of this name: there may be more than one."""
    return [value for key, value in headers.items() if key.lower() == name.lower()]
