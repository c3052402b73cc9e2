"""Entra's refusals, by AADSTS number: as JSON from the token endpoint, as a page, at the redirect.

Source: Microsoft's page "Microsoft Entra authentication & authorization error codes".
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from tokenwizard.system.http.loopback_server import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer

NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
ADMIN_CONSENT_NEEDED = 90094


@functools.cache
def refusal_table() -> Mapping[str, Mapping[str, str]]:
    """`errors.toml`: `error`, `text` and perhaps `suberror` by AADSTS number or word."""
    text = files(__package__).joinpath("errors.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


class EntraRefusal(Exception):  # noqa: N818 - the provider says no, nothing failed
    """Entra's no, to be told as JSON, as a page or at the redirect.

    Args:
        which: the AADSTS number, or the OAuth word of a refusal that has none; KeyError if it is
            not in `errors.toml`.
        challenge: the claims that a new sign-in has to be asked with, as JSON; empty for none.
        details: the values its text names.

    Attributes:
        number: the AADSTS number; 0 without one.
    """

    def __init__(self, which: int | str, /, *, challenge: str = "", **details: str) -> None:
        row = refusal_table()[str(which)]
        words = row["text"].format_map(details)
        self.number = which if isinstance(which, int) else 0
        self.challenge = challenge
        self.error = row.get("error", str(which))
        self.text = f"AADSTS{which}: {words}" if self.number else words
        self.suberror = row.get("suberror")
        super().__init__(str(which))

    @property
    def status(self) -> int:
        """The HTTP status at the token endpoint (RFC 6749 section 5.2)."""
        return 401 if self.error == "invalid_client" else 400


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
    """The `error_description`: the text and the three lines that follow it."""
    return (
        f"{refusal.text}\r\nTrace ID: {trace.trace_id}\r\n"
        f"Correlation ID: {trace.correlation_id}\r\nTimestamp: {trace.timestamp}"
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
    return Response.json(body, refusal.status, NO_STORE)
