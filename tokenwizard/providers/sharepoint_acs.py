"""SharePoint through Azure Access Control: closed for SharePoint Online on 2 April 2026.

Kept for SharePoint Server's low-trust apps and for diagnosis. It has neither `state` nor PKCE.
Source: Microsoft's "Authorization Code OAuth flow for SharePoint Add-ins", "Register SharePoint
Add-ins", and "Retirement announcement for Azure ACS".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tokenwizard.oauth.authorization_request import (
    AuthorizationRequest,
    Endpoints,
    authorization_link,
)
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.providers.lifetimes import ACS_LIFE
from tokenwizard.providers.provider import (
    AppRegistration,
    ChecklistStep,
    CopyValue,
)
from tokenwizard.providers.sharepoint_realm import realm_of

if TYPE_CHECKING:
    from tokenwizard.oauth.client_authentication import CredentialKind, FormField
    from tokenwizard.oauth.discovery import Exchange
    from tokenwizard.oauth.random_text import Entropy
    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.providers.sharepoint_site import Site
    from tokenwizard.secret import Secret

SHAREPOINT_PRINCIPAL = "00000003-0000-0ff1-ce00-000000000000"
APP_DOMAIN = "www.azurewebsites.us"


@dataclass(frozen=True)
class SharePointAcs:
    """A SharePoint site through Azure ACS."""

    cloud: Cloud
    site: Site
    permission: str

    title = "SharePoint through Azure ACS"
    goes_to = "where the app reads it: often SP_TOKEN, beside SP_ID and SP_SECRET"
    graph = ""
    knows_response_modes = False
    code_lifetime = timedelta(minutes=5)
    refresh_token_life = ACS_LIFE

    @property
    def asks(self) -> str:
        return self.site.host

    def checklist(
        self, *, redirect_uri: str, suffix: str, credential: CredentialKind
    ) -> tuple[ChecklistStep, ...]:
        """The fields of appregnew.aspx."""
        return (
            ChecklistStep(
                "Open the page as a SharePoint administrator.",
                (CopyValue("Page", f"{self.site.address}/_layouts/15/appregnew.aspx"),),
            ),
            ChecklistStep("Client Id: Generate. Client Secret: Generate."),
            ChecklistStep(
                "Type these, then Create.",
                (
                    CopyValue("Title", f"365 Proxy {suffix}"),
                    CopyValue("App Domain", APP_DOMAIN),
                    CopyValue("Redirect URI", redirect_uri, "redirect_uri"),
                ),
            ),
            ChecklistStep("Keep the page open: the Client Secret is shown only once."),
        )

    def discovery(self, tenant: str = "") -> Exchange:
        """The site names its realm; the endpoints follow from it."""
        realm = tenant or (yield from realm_of(self.site))
        return self.endpoints_of(realm)

    def endpoints_of(self, tenant_id: str) -> Endpoints:
        return Endpoints(
            tenant_id=tenant_id,
            authorization=f"{self.site.address}/_layouts/15/oauthauthorize.aspx",
            token=f"{self.cloud.acs}/{tenant_id}/tokens/OAuth/2",
        )

    def scope(self, client_id: str) -> str:
        """The scope aliases."""
        return self.permission

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
        # Neither SharePoint's page nor ACS knows a prompt, a claims challenge or a response mode.
        del requirements, response_mode
        scope = self.scope(app.client_id)
        parameters = (
            ("client_id", app.client_id),
            ("scope", scope),
            ("response_type", "code"),
            ("redirect_uri", app.redirect_uri),
        )
        return AuthorizationRequest(
            link=authorization_link(endpoints.authorization, parameters),
            client_id=app.client_id,
            redirect_uri=app.redirect_uri,
            scope=scope,
            endpoints=endpoints,
            made_at=now,
            code_lifetime=self.code_lifetime,
        )

    def code_grant(
        self, app: AppRegistration, request: AuthorizationRequest, code: Secret
    ) -> TokenRequest:
        return self._request(
            app,
            request.endpoints,
            "authorization_code",
            (("code", code), ("redirect_uri", request.redirect_uri)),
        )

    def refresh_grant(
        self, app: AppRegistration, endpoints: Endpoints, refresh_token: Secret
    ) -> TokenRequest:
        return self._request(
            app,
            endpoints,
            "refresh_token",
            (("refresh_token", refresh_token), ("redirect_uri", app.redirect_uri)),
        )

    def device_request(self, app: AppRegistration, endpoints: Endpoints) -> None:
        return None

    def device_grant(self, app: AppRegistration, endpoints: Endpoints, device_code: Secret) -> None:
        return None

    def _request(
        self,
        app: AppRegistration,
        endpoints: Endpoints,
        grant_type: str,
        grant: tuple[FormField, ...],
    ) -> TokenRequest:
        """In the body: query parameters, as written guides have it, end in the logs of proxies."""
        realm = endpoints.tenant_id
        return TokenRequest(
            endpoint=endpoints.token,
            form=(
                ("grant_type", grant_type),
                ("client_id", f"{app.client_id}@{realm}"),
                *grant,
                ("resource", f"{SHAREPOINT_PRINCIPAL}/{self.site.host}@{realm}"),
                *app.credential.fields(app.client_id, endpoints.token),
            ),
        )
