"""How an app proves at the token endpoint that it is itself (RFC 6749 section 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tokenwizard.secret import Secret

FormField = tuple[str, str | Secret]
"""A name and its value, both unencoded: encoding is done once, at the wire."""


class Credential(Protocol):
    """What a token request carries beside the client ID."""

    def fields(self) -> tuple[FormField, ...]:
        """The form fields of this credential."""
        ...


@dataclass(frozen=True)
class ClientSecret:
    """A confidential client's secret, in the body (`client_secret_post`), never in the URL."""

    value: Secret

    def fields(self) -> tuple[FormField, ...]:
        """`client_secret`."""
        return (("client_secret", self.value),)


@dataclass(frozen=True)
class PublicClient:
    """A "Mobile and desktop" app: it must send no secret (AADSTS700025)."""

    def fields(self) -> tuple[FormField, ...]:
        """Nothing."""
        return ()
