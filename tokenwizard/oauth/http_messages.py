"""What one request and its answer are, without I/O, and the JSON that a body holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto


class RequestKind(Enum):
    """Which request met the fault: to the site, to the login host (thrice), or to the API."""

    REALM = auto()
    DISCOVERY = auto()
    TOKEN = auto()
    DEVICE = auto()
    CALL = auto()


@dataclass(frozen=True)
class HttpRequest:
    """One GET without a credential.

    Attributes:
        url: what is asked for.
        purpose: the line that the person sees meanwhile.
        headers: what is sent with it.
        leg: which request it is.
        tenant_id: the Directory (tenant) ID, if it is known by now; else empty.
    """

    url: str
    purpose: str
    headers: tuple[tuple[str, str], ...] = ()
    leg: RequestKind = RequestKind.DISCOVERY
    tenant_id: str = ""


@dataclass(frozen=True)
class HttpResponse:
    """What came back: the status, all header lines in order, and the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, by its lower-case name."""
        return tuple(value for key, value in self.headers if key.lower() == name)


def read_object(body: bytes) -> dict[str, object] | None:
    """The JSON object that a body is; None if it is none."""
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None
