"""What the person has given so far: one frozen value that goes from step to step and back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tokenwizard.providers.provider import AppRegistration, ProviderName
from tokenwizard.providers.scopes import USUAL_SCOPE
from tokenwizard.providers.sharepoint_site import DEFAULT_PERMISSION
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.oauth.client_assertion import SigningCertificate
    from tokenwizard.oauth.client_authentication import Credential, CredentialKind


@dataclass(frozen=True, kw_only=True)
class Answers:
    """As typed, not yet read: nothing that was typed is lost, even if it cannot be used.

    Attributes:
        tenant: typed with the target, where no site names it.
        scopes: what is asked for of any API (`entra`), blank-separated.
        cloud: the name of one of Microsoft's clouds; empty to take it from the site.
        prompt, login_hint, domain_hint: what the sign-in page is told beforehand.
        response_mode: how the answer comes back; empty to let the wizard choose.
        tenant_by_hand: typed on the discovery screen, overriding what was found.
        public: the app has no secret ("Mobile and desktop applications").
        certificate: the path of the file with the certificate and its private key; empty if the
            app proves itself otherwise.
        certificate_passphrase: opens the private key; empty if it needs none.
        opened_certificate: what was found in the file that was opened last.
        legacy_thumbprint: the client assertion is RS256 with the SHA-1 thumbprint.
        adme_host, partition: the Azure Data Manager for Energy instance and its data partition, to
            try the token on; empty if they are not known.
        ticked: the numbers of the checklist's steps that are done.
        pasted: the answer pasted last; gone with the process.
    """

    provider: ProviderName = ProviderName.SHAREPOINT
    site: str = ""
    permission: str = DEFAULT_PERMISSION
    tenant: str = ""
    scopes: str = USUAL_SCOPE
    cloud: str = ""
    prompt: str = ""
    login_hint: str = ""
    domain_hint: str = ""
    response_mode: str = ""
    tenant_by_hand: str = ""
    client_id: str = ""
    client_secret: Secret = field(default=Secret(""))
    public: bool = False
    certificate: str = ""
    certificate_passphrase: Secret = field(default=Secret(""))
    opened_certificate: SigningCertificate | None = None
    legacy_thumbprint: bool = False
    redirect_uri: str = ""
    adme_host: str = ""
    partition: str = ""
    ticked: frozenset[int] = frozenset()
    pasted: Secret = field(default=Secret(""))

    @property
    def scope(self) -> str:
        """What is asked for, as `--scope` takes it."""
        return self.scopes if self.provider is ProviderName.ENTRA else self.permission

    def asking_for(self, scope: str) -> Answers:
        """With what `--scope` or a profile gives; the usual if it gives nothing."""
        if self.provider is ProviderName.ENTRA:
            return replace(self, scopes=scope or USUAL_SCOPE)
        return replace(self, permission=scope or DEFAULT_PERMISSION)

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

        if self.provider is ProviderName.SHAREPOINT_ACS:
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

        if self.provider is not ProviderName.SHAREPOINT_ACS:
            if self.signing_certificate is not None:
                return ClientCertificate(self.signing_certificate, self.legacy_thumbprint)
            if self.certificate.strip():
                return UnopenedCertificate()
            if self.public:
                return PublicClient()
        return ClientSecret(Secret(self.client_secret.reveal().strip()))

    @property
    def app(self) -> AppRegistration:
        """The registered app; its fields must have been read before (`fields.py`)."""
        return AppRegistration(self.client_id, self.credential, self.redirect_uri)
