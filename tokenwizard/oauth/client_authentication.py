"""How an app proves at the token endpoint that it is itself (RFC 6749 section 2.3)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.client_assertion import (
    ASSERTION_TYPE,
    SigningCertificate,
    client_assertion,
)
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

FormField = tuple[str, str | Secret]
"""A name and its value, both unencoded: encoding is done once, at the wire."""


def _new_id() -> str:
    import uuid

    return str(uuid.uuid4())


class CredentialKind(Enum):
    """What an app proves itself with, of the three that Microsoft Entra ID knows, as shown."""

    SECRET = "Client secret"  # noqa: S105 - its label
    CERTIFICATE = "Certificate"
    NONE = "None: a Mobile and desktop app"

    @property
    def is_public(self) -> bool:
        """Whether the app is a public client: Mobile and desktop (RFC 6749 section 2.1)."""
        return self is CredentialKind.NONE


class Credential(Protocol):
    """What a token request carries beside the client ID."""

    def fields(self, client_id: str, endpoint: str) -> tuple[FormField, ...]:
        """The form fields of this credential, for one request to this token endpoint.

        Raises:
            InputError: it is not good at this moment.
        """
        ...


@dataclass(frozen=True)
class ClientSecret:
    """A confidential client's secret, in the body (`client_secret_post`), never in the URL."""

    value: Secret

    def fields(self, client_id: str, endpoint: str) -> tuple[FormField, ...]:
        """`client_secret`."""
        return (("client_secret", self.value),)


@dataclass(frozen=True)
class PublicClient:
    """A "Mobile and desktop" app: it must send no secret (AADSTS700025)."""

    def fields(self, client_id: str, endpoint: str) -> tuple[FormField, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True)
class ClientCertificate:
    """A confidential client's certificate (`private_key_jwt`): a signed proof in each request.

    Attributes:
        certificate: signs.
        legacy_thumbprint: see `client_assertion`.
        clock: the wall clock, in seconds.
        new_id: a `jti`, another one each time.
    """

    certificate: SigningCertificate
    legacy_thumbprint: bool = False
    clock: Callable[[], float] = field(default=time.time, repr=False)
    new_id: Callable[[], str] = field(default=_new_id, repr=False)

    def fields(self, client_id: str, endpoint: str) -> tuple[FormField, ...]:
        """`client_assertion_type` and a fresh `client_assertion` (RFC 7523 section 2.2).

        Raises:
            InputError: the certificate is outside its dates.
        """
        assertion = client_assertion(
            self.certificate,
            client_id,
            endpoint,
            now=self.clock(),
            jti=self.new_id(),
            legacy_thumbprint=self.legacy_thumbprint,
        )
        return (("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion))


@dataclass(frozen=True)
class UnopenedCertificate:
    """A certificate that was named and not opened yet: no request is made with it."""

    def fields(self, client_id: str, endpoint: str) -> tuple[FormField, ...]:
        """None.

        Raises:
            InputError: always.
        """
        raise InputError(
            "The certificate was not opened yet",
            next_step="Give its file once more, and its passphrase if it has one.",
            step=Step.CHECKLIST,
            field="certificate",
        )
