"""What the person has given so far: one frozen value that goes from step to step and back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tokenwizard.oauth.sign_in_hints import SignInHints
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.provider import AppRegistration
from tokenwizard.providers.setting_fields import OfWalk, Shared
from tokenwizard.providers.settings import HINTS
from tokenwizard.providers.target import Target
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.oauth.client_assertion import SigningCertificate
    from tokenwizard.oauth.client_authentication import Credential, CredentialKind


@dataclass(frozen=True, kw_only=True)
class Answers(Shared, OfWalk):
    """As typed, not yet read: nothing that was typed is lost, even if it cannot be used.

    The fields of the table `settings.py`, and:

    Attributes:
        opened_certificate: what was found in the file that was opened last.
        ticked: the numbers of the checklist's steps that are done.
        pasted: the answer pasted last; gone with the process.
    """

    provider: ProviderName = ProviderName.SHAREPOINT
    opened_certificate: SigningCertificate | None = None
    ticked: frozenset[int] = frozenset()
    pasted: Secret = field(default=Secret(""))

    def target(self) -> Target:
        """What makes the provider."""
        return Target(
            provider=self.provider,
            site=self.site,
            permission=self.permission,
            tenant=self.tenant,
            scopes=self.scopes,
            adme_audience=self.adme_audience,
            cloud=self.cloud,
            hints=SignInHints(**{row.name: getattr(self, row.name) for row in HINTS}),
        )

    @property
    def scope(self) -> str:
        """What is asked for, as `--scope` takes it."""
        choice = choice_of(self.provider)
        if choice.wants_audience:
            return DEFAULT_PERMISSION  # `adme_audience` has it
        return self.scopes if choice.wants_scopes else self.permission

    def asking_for(self, scope: str) -> Answers:
        """With what `--scope` or a profile gives; the usual if it gives nothing."""
        asked = self.target().asking_for(scope)
        return replace(
            self,
            permission=asked.permission,
            scopes=asked.scopes,
            adme_audience=asked.adme_audience,
        )

    @property
    def signing_certificate(self) -> SigningCertificate | None:
        """What was found in the file that is named now; None if that was not opened yet."""
        path, opened = self.certificate.strip(), self.opened_certificate
        return opened if path and opened is not None and opened.path == path else None

    def with_certificate_of(self, other: Answers) -> Answers:
        """With the other's certificate, and what opens it, in the place of one's own."""
        return replace(
            self,
            certificate=other.certificate,
            certificate_passphrase=other.certificate_passphrase,
            opened_certificate=other.opened_certificate,
            legacy_thumbprint=other.legacy_thumbprint,
        )

    @property
    def credential_kind(self) -> CredentialKind:
        """What the app is said to prove itself with: a certificate that is named comes first."""
        from tokenwizard.oauth.client_authentication import CredentialKind

        if choice_of(self.provider).secret_only:
            return CredentialKind.SECRET
        if self.certificate.strip():
            return CredentialKind.CERTIFICATE
        return CredentialKind.NONE if self.public else CredentialKind.SECRET

    @property
    def credential(self) -> Credential:
        """What the app proves itself with."""
        from tokenwizard.oauth.client_authentication import (
            ClientCertificate,
            ClientSecret,
            PublicClient,
            UnopenedCertificate,
        )

        if not choice_of(self.provider).secret_only:
            if self.signing_certificate is not None:
                return ClientCertificate(self.signing_certificate, self.legacy_thumbprint)
            if self.certificate.strip():
                return UnopenedCertificate()
            if self.public:
                return PublicClient()
        return ClientSecret(Secret(self.client_secret.reveal().strip()))

    @property
    def app(self) -> AppRegistration:
        """The registered app; its fields must have been read before (`field_readers.py`)."""
        return AppRegistration(self.client_id, self.credential, self.redirect_uri)
