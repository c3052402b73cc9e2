"""How Entra's refusals are answered: the trace, the description, and the token endpoint's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.system.http.loopback_server import Response

if TYPE_CHECKING:
    from tokenwizard.sandbox.entra.errors import EntraRefusal
    from tokenwizard.sandbox.issuer import Issuer


NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
TOKEN_HEADERS = (
    ("Cache-Control", "no-store, no-cache"),
    ("Pragma", "no-cache"),
    ("Expires", "-1"),
    ("x-ms-ests-server", "2.1.99999.9 - practice"),
    ("Set-Cookie", "fpc=practice; path=/; secure; HttpOnly; SameSite=None"),
)
"""Of the token endpoint, as recorded."""


@dataclass(frozen=True)
class Trace:
    """What an administrator finds one refusal by."""

    trace_id: str
    correlation_id: str
    timestamp: str


def trace_of(issuer: Issuer) -> Trace:
    """A fresh trace with this moment's timestamp."""
    return Trace(issuer.guid(), issuer.guid(), issuer.timestamp())


def described(refusal: EntraRefusal, trace: Trace) -> str:
    """The `error_description`: the text and the IDs, behind blanks since 2025 (lines before)."""
    return (
        f"{refusal.text} Trace ID: {trace.trace_id}"
        f" Correlation ID: {trace.correlation_id} Timestamp: {trace.timestamp}"
    )


def refusal_as_json(issuer: Issuer, refusal: EntraRefusal) -> Response:
    """The token endpoint's error body."""
    trace = trace_of(issuer)
    body: dict[str, object] = {
        "error": refusal.error,
        "error_description": described(refusal, trace),
        "error_codes": [refusal.number] if refusal.number else [],
        "timestamp": trace.timestamp,
        "trace_id": trace.trace_id,
        "correlation_id": trace.correlation_id,
    }
    if refusal.number:
        body["error_uri"] = f"{issuer.origin}/error?code={refusal.number}"
    if refusal.suberror:
        body["suberror"] = refusal.suberror
    if refusal.challenge:
        body["claims"] = refusal.challenge
    asked = ("x-ms-request-id", trace.trace_id)
    return Response.json(body, refusal.status, (*TOKEN_HEADERS, asked))
