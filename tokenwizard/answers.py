"""What the person has given so far: one frozen value that goes from step to step and back."""

from __future__ import annotations

from dataclasses import dataclass, field

from tokenwizard.oauth.credentials import ClientSecret, Credential, PublicClient
from tokenwizard.providers.provider import AppRegistration, ProviderName
from tokenwizard.providers.targets import DEFAULT_PERMISSION
from tokenwizard.secret import Secret


@dataclass(frozen=True, kw_only=True)
class Answers:
    """As typed, not yet read: nothing that was typed is lost, even if it cannot be used.

    Attributes:
        tenant: typed with the target (Azure Data Manager for Energy).
        tenant_by_hand: typed on the discovery screen, overriding what was found.
        public: the app has no secret ("Mobile and desktop applications").
        adme_host, partition: the Azure Data Manager for Energy instance and its data partition, to
            try the token on; empty if they are not known.
        ticked: the numbers of the checklist's steps that are done.
        pasted: the answer pasted last; gone with the process.
    """

    provider: ProviderName = ProviderName.SHAREPOINT
    site: str = ""
    permission: str = DEFAULT_PERMISSION
    tenant: str = ""
    tenant_by_hand: str = ""
    client_id: str = ""
    client_secret: Secret = field(default=Secret(""))
    public: bool = False
    redirect_uri: str = ""
    adme_host: str = ""
    partition: str = ""
    ticked: frozenset[int] = frozenset()
    pasted: Secret = field(default=Secret(""))

    @property
    def credential(self) -> Credential:
        """What the app proves itself with."""
        if self.public and self.provider is not ProviderName.SHAREPOINT_ACS:
            return PublicClient()
        return ClientSecret(Secret(self.client_secret.reveal().strip()))

    @property
    def app(self) -> AppRegistration:
        """The registered app; its fields must have been read before (`fields.py`)."""
        return AppRegistration(self.client_id, self.credential, self.redirect_uri)
