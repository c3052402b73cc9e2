"""Any API behind Microsoft Entra ID: Microsoft Graph, or one of an organisation's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step
from tokenwizard.providers.entra import EntraId
from tokenwizard.providers.field_readers import MANY_TENANTS as WORDS_FOR_MANY
from tokenwizard.providers.graph_permissions import GRAPH_SCOPES
from tokenwizard.providers.portal_labels import (
    ANY_ACCOUNT,
    MANY_TENANTS,
    ONE_TENANT,
    PERSONAL_ONLY,
    AdminConsent,
)
from tokenwizard.providers.scopes import DEFAULT, ApiScopes
from tokenwizard.providers.tenant_names import PERSONAL_ACCOUNTS

if TYPE_CHECKING:
    from tokenwizard.oauth.client_authentication import CredentialKind
    from tokenwizard.oauth.discovery import Exchange
    from tokenwizard.providers.provider import ChecklistStep

_ACCOUNTS = {
    "organizations": MANY_TENANTS,
    "common": ANY_ACCOUNT,
    "consumers": PERSONAL_ONLY,
    PERSONAL_ACCOUNTS: PERSONAL_ONLY,
}
_GRAPH = {scope.name.lower(): scope for scope in GRAPH_SCOPES}


@dataclass(frozen=True)
class AnyApi(EntraId):
    """A tenant and the scopes of one API.

    Attributes:
        tenant: a Directory (tenant) ID, a domain name, or one of `MANY_TENANTS`.
    """

    tenant: str
    scopes: ApiScopes

    title = "Any API through Microsoft Entra ID"
    goes_to = "where the app reads it: often REFRESH_TOKEN, beside CLIENT_ID"

    @property
    def asks(self) -> str:
        return self.tenant

    def scope(self, client_id: str) -> str:
        """The scopes of one resource, and those of OpenID Connect."""
        return self.scopes.text(self.cloud, client_id)

    def checklist(
        self, *, redirect_uri: str, suffix: str, credential: CredentialKind
    ) -> tuple[ChecklistStep, ...]:
        """The app, and the permissions of the one API."""
        return self._register(
            self._permissions,
            redirect_uri=redirect_uri,
            suffix=suffix,
            credential=credential,
            accounts=_ACCOUNTS.get(self.tenant, ONE_TENANT),
            consent=self._consent,
        )

    @property
    def _consent(self) -> AdminConsent:
        """Personal accounts consent for themselves; of Graph's permissions some are known."""
        asked = self.scopes.permissions
        if _ACCOUNTS.get(self.tenant) is PERSONAL_ONLY or not asked:
            return AdminConsent.NO
        known = [_GRAPH.get(one.lower()) for one in asked] if self.scopes.of_graph else [None]
        if any(one is not None and one.administrator for one in known):
            return AdminConsent.YES
        doubtful = any(one is None or one.often_administrator for one in known)
        return AdminConsent.MAYBE if doubtful else AdminConsent.NO

    @property
    def graph(self) -> str:
        """The origin of the Graph that tells whose token it is; empty if this one may not ask it.

        Source: Microsoft Graph's page "Get a user".
        """
        may = (DEFAULT, "user.", "directory.")
        asks = any(one.lower().startswith(may) for one in self.scopes.permissions)
        return self.cloud.graph if self.scopes.of_graph and asks else ""

    @property
    def _permissions(self) -> str:
        scopes = self.scopes
        if scopes.of_other == "Xbox Live":
            return f"API permissions: leave them, if {scopes.permissions[0]} is not listed there."
        if scopes.of_graph or scopes.of_other:
            where = f"{scopes.of_other or 'Microsoft Graph'} > Delegated permissions"
        else:
            where = f"APIs my organization uses > {scopes.resource}"
        named = ", ".join(one for one in scopes.permissions if one.lower() != DEFAULT)
        return f"API permissions > Add a permission > {where}: {named or 'all that it needs'}."

    def discovery(self, tenant: str = "") -> Exchange:
        """The login host names the tenant ID and the endpoints."""
        asked = tenant or self.tenant
        step = Step.DISCOVERY if tenant else Step.TARGET
        return self._configuration(asked, step, many_tenants=asked in WORDS_FOR_MANY)
