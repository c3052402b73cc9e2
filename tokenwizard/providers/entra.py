"""Microsoft Entra ID, v2.0 endpoints: authorization code grant with PKCE.

Source: Microsoft's "Microsoft identity platform and OAuth 2.0 authorization code flow" and
"Redirect URI (reply URL) best practices and limitations".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step
from tokenwizard.oauth.authorization_request import (
    AuthorizationRequest,
    Endpoints,
    authorization_link,
    code_challenge,
    new_code_verifier,
    new_state,
)
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.oauth.discovery import Exchange, openid_configuration
from tokenwizard.oauth.login_services import external_id_issuer, is_external_id
from tokenwizard.oauth.sign_in_hints import NO_HINTS, SignInHints
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.providers.adme_audience import SERVICE, adme_scope, is_shared
from tokenwizard.providers.lifetimes import ENTRA_LIFE
from tokenwizard.providers.portal_labels import (
    ONE_TENANT,
    PUBLIC_FLOWS,
    AccountTypes,
    AdminConsent,
    add_redirect_uri,
)
from tokenwizard.providers.provider import (
    AppRegistration,
    ChecklistStep,
    CopyValue,
)
from tokenwizard.providers.sharepoint_realm import realm_of
from tokenwizard.providers.usual_scopes import OPENID_SCOPES

if TYPE_CHECKING:
    from tokenwizard.oauth.random_text import Entropy
    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.providers.sharepoint_site import Site
    from tokenwizard.secret import Secret

_LAST_STEPS = {
    CredentialKind.SECRET: (
        "Certificates & secrets > New client secret. Copy the Value at once, not the Secret ID."
    ),
    CredentialKind.CERTIFICATE: (
        "Certificates & secrets > Certificates > Upload certificate: the .cer file. No pair yet?"
        " tokenwizard certificate new makes one."
    ),
    CredentialKind.NONE: PUBLIC_FLOWS,
}


@dataclass(frozen=True)
class EntraId:
    """What every API behind Entra ID has in common: all but the scope.

    Attributes:
        cloud: where to sign in.
        hints: what the sign-in page is told beforehand.
    """

    cloud: Cloud
    hints: SignInHints = field(default=NO_HINTS, kw_only=True)

    knows_response_modes = True
    code_lifetime = timedelta(minutes=10)
    refresh_token_life = ENTRA_LIFE

    @property
    def graph(self) -> str:
        return ""

    def scope(self, client_id: str) -> str:
        raise NotImplementedError

    def endpoints_of(self, tenant_id: str) -> Endpoints:
        base = f"{self.cloud.login}/{tenant_id}"
        return Endpoints(
            tenant_id=tenant_id,
            authorization=f"{base}/oauth2/v2.0/authorize",
            token=f"{base}/oauth2/v2.0/token",
            issuer=external_id_issuer(tenant_id)
            if is_external_id(self.cloud.login)
            else f"{base}/v2.0",
            device_authorization=f"{base}/oauth2/v2.0/devicecode",
        )

    def authorization_request(
        self,
        app: AppRegistration,
        endpoints: Endpoints,
        *,
        entropy: Entropy,
        now: float,
        requirements: SignInRequirements = NO_REQUIREMENTS,
        response_mode: str = "query",
    ) -> AuthorizationRequest:
        state, verifier = new_state(entropy), new_code_verifier(entropy)
        scope = self.scope(app.client_id)
        parameters = (
            ("client_id", app.client_id),
            ("response_type", "code"),
            ("redirect_uri", app.redirect_uri),
            ("response_mode", response_mode),
            ("scope", scope),
            ("state", state),
            ("code_challenge", code_challenge(verifier)),
            ("code_challenge_method", "S256"),
            *self.hints.parameters(requirements),
        )
        return AuthorizationRequest(
            link=authorization_link(endpoints.authorization, parameters),
            client_id=app.client_id,
            redirect_uri=app.redirect_uri,
            scope=scope,
            endpoints=endpoints,
            made_at=now,
            code_lifetime=self.code_lifetime,
            state=state,
            code_verifier=verifier,
            requirements=requirements,
            response_mode=response_mode,
        )

    def code_grant(
        self, app: AppRegistration, request: AuthorizationRequest, code: Secret
    ) -> TokenRequest:
        verifier = request.code_verifier
        return TokenRequest(
            endpoint=request.endpoints.token,
            form=(
                ("grant_type", "authorization_code"),
                ("client_id", app.client_id),
                ("code", code),
                ("redirect_uri", request.redirect_uri),
                ("scope", request.scope),
                *((("code_verifier", verifier),) if verifier else ()),
                *app.credential.fields(app.client_id, request.endpoints.token),
            ),
        )

    def refresh_grant(
        self, app: AppRegistration, endpoints: Endpoints, refresh_token: Secret
    ) -> TokenRequest:
        return TokenRequest(
            endpoint=endpoints.token,
            form=(
                ("grant_type", "refresh_token"),
                ("client_id", app.client_id),
                ("refresh_token", refresh_token),
                ("scope", self.scope(app.client_id)),
                *app.credential.fields(app.client_id, endpoints.token),
            ),
        )

    def device_request(self, app: AppRegistration, endpoints: Endpoints) -> TokenRequest | None:
        if not endpoints.device_authorization:
            return None
        return TokenRequest(
            endpoint=endpoints.device_authorization,
            form=(
                ("client_id", app.client_id),
                ("scope", self.scope(app.client_id)),
                *app.credential.fields(app.client_id, endpoints.token),
            ),
        )

    def device_grant(
        self, app: AppRegistration, endpoints: Endpoints, device_code: Secret
    ) -> TokenRequest | None:
        from tokenwizard.oauth.device_grant import DEVICE_GRANT

        return TokenRequest(
            endpoint=endpoints.token,
            form=(
                ("grant_type", DEVICE_GRANT),
                ("client_id", app.client_id),
                ("device_code", device_code),
                *app.credential.fields(app.client_id, endpoints.token),
            ),
        )

    def _configuration(self, tenant: str, step: Step, *, many_tenants: bool = False) -> Exchange:
        """The login host's word on a tenant; `step` is where the tenant was typed."""
        return openid_configuration(
            self.cloud.login,
            tenant,
            known_hosts=self.cloud.login_hosts,
            other_clouds=self.cloud.others_by_login_host,
            step=step,
            many_tenants=many_tenants,
        )

    def _register(
        self,
        permission: str,
        *,
        redirect_uri: str,
        suffix: str,
        credential: CredentialKind,
        accounts: AccountTypes = ONE_TENANT,
        consent: AdminConsent = AdminConsent.NO,
    ) -> tuple[ChecklistStep, ...]:
        """App registrations in the Microsoft Entra admin center, step by step."""
        platform = "Public client/native (mobile & desktop)" if credential.is_public else "Web"
        return (
            ChecklistStep(
                "Open Entra ID > App registrations > New registration.",
                (CopyValue("Page", self.cloud.portal),),
            ),
            ChecklistStep(
                f"Supported account types: {accounts.shown}.",
                (CopyValue("Name", f"tokenwizard {suffix}"),),
            ),
            ChecklistStep(
                f'Redirect URI: platform "{platform}". Then Register.',
                (CopyValue("Redirect URI", redirect_uri, "redirect_uri"),),
            ),
            ChecklistStep(permission),
            *((ChecklistStep(consent.step),) if consent.step else ()),
            ChecklistStep(_LAST_STEPS[credential]),
        )


@dataclass(frozen=True)
class SharePoint(EntraId):
    """A SharePoint site through Entra ID: what works since Azure ACS was closed."""

    site: Site
    permission: str
    """One of the host's or several, blank-separated."""

    title = "SharePoint through Microsoft Entra ID"
    goes_to = "where the app reads it: often SP_TOKEN, beside SP_ID and SP_SECRET"

    @property
    def asks(self) -> str:
        return self.site.host

    def scope(self, client_id: str) -> str:
        """One resource, the site's host, and the scopes of OpenID Connect."""
        permissions = (f"{self.site.origin}/{one}" for one in self.permission.split())
        return " ".join((*permissions, OPENID_SCOPES))

    def checklist(
        self, *, redirect_uri: str, suffix: str, credential: CredentialKind
    ) -> tuple[ChecklistStep, ...]:
        return self._register(
            "API permissions > Add a permission > SharePoint > Delegated permissions:"
            f" {', '.join(self.permission.split())}.",
            redirect_uri=redirect_uri,
            suffix=suffix,
            credential=credential,
            consent=self._consent,
        )

    @property
    def _consent(self) -> AdminConsent:
        full = ".fullcontrol" in self.permission.lower()
        return AdminConsent.YES if full else AdminConsent.MAYBE

    def discovery(self, tenant: str = "") -> Exchange:
        """The site names its tenant, the login host names the endpoints."""
        if not tenant:
            tenant = yield from realm_of(self.site)
        return (yield from self._configuration(tenant, Step.DISCOVERY))


@dataclass(frozen=True)
class DataManagerForEnergy(EntraId):
    """Azure Data Manager for Energy: a token for all its instances, or for the app itself.

    Attributes:
        tenant: a Directory (tenant) ID or a domain name.
        audience: whom it is for, as `read_adme_audience` gives it.
    """

    tenant: str
    audience: str = ""

    title = "Azure Data Manager for Energy"
    goes_to = "REFRESH_TOKEN of osdu-sdk, or refresh_token of osducli and sdutil"

    @property
    def asks(self) -> str:
        return self.tenant

    def scope(self, client_id: str) -> str:
        """One resource, and the scopes of OpenID Connect."""
        return adme_scope(self.audience, client_id)

    def checklist(
        self, *, redirect_uri: str, suffix: str, credential: CredentialKind
    ) -> tuple[ChecklistStep, ...]:
        """The instance's own app; for the shared audience any app, with the permission."""
        if is_shared(self.audience):
            return self._register(
                f"API permissions > Add a permission > APIs my organization uses > {SERVICE} >"
                " Delegated permissions: access_as_user.",
                redirect_uri=redirect_uri,
                suffix=suffix,
                credential=credential,
                consent=AdminConsent.YES,
            )
        new = self._register("", redirect_uri=redirect_uri, suffix=suffix, credential=credential)
        return (
            ChecklistStep(
                "Open the app that the Data Manager for Energy instance was made with"
                " (its Overview page names the client ID).",
                (CopyValue("Page", self.cloud.portal),),
            ),
            ChecklistStep(
                add_redirect_uri(
                    "Mobile and desktop applications" if credential.is_public else "Web"
                ),
                (CopyValue("Redirect URI", redirect_uri, "redirect_uri"),),
            ),
            new[-1],
        )

    def discovery(self, tenant: str = "") -> Exchange:
        """The login host names the tenant ID and the endpoints."""
        step = Step.DISCOVERY if tenant else Step.TARGET
        return self._configuration(tenant or self.tenant, step)
