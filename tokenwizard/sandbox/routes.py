"""The practice provider whole: which address is answered by what."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING

from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.sandbox import acs, apis, pages, sharepoint
from tokenwizard.sandbox.entra import authorize as entra_authorize
from tokenwizard.sandbox.entra import consent as entra_consent
from tokenwizard.sandbox.entra import device as entra_device
from tokenwizard.sandbox.entra import metadata as entra_metadata
from tokenwizard.sandbox.entra import token as entra_token
from tokenwizard.sandbox.entra.responses import NO_STORE
from tokenwizard.sandbox.grants import GrantRegister
from tokenwizard.sandbox.injected_errors import InjectedErrors, InjectionPoint
from tokenwizard.sandbox.injected_responses import injected_response
from tokenwizard.sandbox.issuer import Issuer
from tokenwizard.sandbox.registration import Directory, certificate_app
from tokenwizard.system.http.loopback_server import Request, Response

if TYPE_CHECKING:
    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.sandbox.certificates import PracticeCertificate
    from tokenwizard.sandbox.injected_errors import RehearsedCode
    from tokenwizard.sandbox.registration import App

Route = Callable[[Issuer, Request, str], Response]
"""Answers a request; the text is what the pattern's first group caught: a tenant, realm or site."""

_READING = ("GET", "HEAD")
_ASKING = ("GET", "HEAD", "POST")
_ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _api(route: Route) -> Route:
    """An API's route, which a rehearsed refusal may answer for."""

    def answered(issuer: Issuer, request: Request, site: str) -> Response:
        return injected_response(issuer, InjectionPoint.API) or route(issuer, request, site)

    return answered


def _of_acs(route: Route) -> Route:
    """A route of Azure ACS, which not every cloud has."""

    def answered(issuer: Issuer, request: Request, realm: str) -> Response:
        if not issuer.cloud.acs:
            return _nothing_here()
        return route(issuer, request, realm)

    return answered


_SITE = r"((?:/sites/[^/]+)?)"
_ROUTES: tuple[tuple[str, tuple[str, ...], Route], ...] = (
    (
        r"/([^/]+)/v2\.0/\.well-known/openid-configuration",
        _READING,
        lambda issuer, _request, tenant: entra_metadata.openid_configuration(issuer, tenant),
    ),
    (
        r"/([^/]+)/oauth2/v2\.0/authorize",
        _ASKING,
        lambda issuer, request, tenant: entra_authorize.authorize(issuer, tenant, request),
    ),
    (
        r"/([^/]+)/oauth2/v2\.0/token",
        _ANY,
        lambda issuer, request, tenant: entra_token.token(issuer, tenant, request),
    ),
    (
        r"/([^/]+)/oauth2/v2\.0/devicecode",
        ("POST",),
        lambda issuer, request, tenant: entra_device.device_authorization(issuer, tenant, request),
    ),
    (
        r"/devicelogin()",
        _ASKING,
        lambda issuer, request, _none: entra_device.device_page(issuer, request),
    ),
    (
        r"/[^/]+/discovery/v2\.0/keys()",
        _READING,
        lambda _issuer, _request, _none: entra_metadata.signing_keys(),
    ),
    (
        r"/common/discovery/instance()",
        _READING,
        lambda issuer, request, _none: entra_metadata.instance_discovery(issuer, request),
    ),
    (
        r"/([^/]+)/login",
        ("POST",),
        lambda issuer, request, _tenant: entra_consent.sign_in(issuer, request),
    ),
    (
        r"/([^/]+)/Consent/Set",
        ("POST",),
        lambda issuer, request, _tenant: entra_consent.consent(issuer, request),
    ),
    (
        rf"{_SITE}/_vti_bin/client\.svc",
        _READING,
        lambda issuer, request, _site: sharepoint.challenge(issuer, request),
    ),
    (
        rf"{_SITE}/_layouts/(?:15/)?oauthauthorize\.aspx",
        _ASKING,
        lambda issuer, request, _site: sharepoint.oauth_authorize(issuer, request),
    ),
    (rf"{_SITE}/_api/web", _READING, _api(apis.web)),
    (
        r"/([^/]+)/tokens/OAuth/2",
        _ANY,
        _of_acs(lambda issuer, request, realm: acs.token(issuer, realm, request)),
    ),
    (
        r"/metadata/json/1()",
        _READING,
        _of_acs(
            lambda issuer, request, _none: acs.metadata(
                issuer, dict(request.parameters()).get("realm", "")
            )
        ),
    ),
    (
        r"/api/entitlements/v2/groups()",
        _READING,
        _api(lambda issuer, request, _none: apis.entitlement_groups(issuer, request)),
    ),
    (
        r"/v1\.0/me()",
        _READING,
        _api(lambda issuer, request, _none: apis.profile(issuer, request)),
    ),
    (
        r"/oidc/userinfo()",
        _ASKING,
        _api(lambda issuer, request, _none: apis.userinfo(issuer, request)),
    ),
    (r"/error()", _READING, lambda _issuer, request, _none: _error_look_up(request)),
    (
        rf"{_SITE}/?",
        _READING,
        lambda issuer, request, site: (
            sharepoint.asked_for_realm(issuer, request) or _site_page(issuer, site)
        ),
    ),
)
_COMPILED = tuple(
    (re.compile(pattern, re.IGNORECASE), methods, route) for pattern, methods, route in _ROUTES
)


class Sandbox:
    """Entra, SharePoint and ACS at one origin, without any network of its own.

    Args:
        origin: where it is served, such as `http://127.0.0.1:8400`, without a slash at the end.
        site: the same of its SharePoint, if it is served under another name.
        cloud: which of Microsoft's clouds it is like.
        farm: SharePoint Server, which low-trust apps reach by way of ACS, and Entra ID does not.
        clock: seconds since the epoch.
        entropy: a URL-safe string made of so many random bytes.
        certificate: registers one app more, to which it was uploaded; None for none.
        rehearse: codes to answer with in place of what would be right.
    """

    def __init__(
        self,
        origin: str,
        *,
        site: str = "",
        cloud: Cloud = WORLDWIDE,
        farm: bool = False,
        clock: Callable[[], float] = time.time,
        entropy: Callable[[int], str] = secrets.token_urlsafe,
        certificate: PracticeCertificate | None = None,
        rehearse: Iterable[RehearsedCode] = (),
    ) -> None:
        directory = Directory().in_cloud(cloud)
        if certificate is not None:
            directory = directory.with_app(certificate_app(certificate))
        self._certificate = certificate
        self._issuer = Issuer(
            origin=origin,
            site=site or origin,
            cloud=cloud,
            farm=farm,
            clock=clock,
            entropy=entropy,
            directory=directory,
            grants=GrantRegister(),
            key=entropy(32).encode(),
            injected_errors=InjectedErrors(rehearse),
        )

    def respond(self, request: Request) -> Response:
        """The provider's answer to any request; a path nobody answers is 404."""
        for pattern, methods, route in _COMPILED:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            if request.method not in methods:
                allowed = (("Allow", ", ".join(methods)), *NO_STORE)
                return Response.text("Method Not Allowed\n", 405, allowed)
            return route(self._issuer, request, match[1])
        return _nothing_here()

    def description(self) -> dict[str, object]:
        """What a client needs to practise, ready for JSON; secrets and passwords are made up."""
        issuer, home = self._issuer, self._issuer.directory.home
        return {
            "authority": issuer.origin,
            "tenant_id": home.tenant_id,
            "tenant_domain": home.domain,
            "cloud": issuer.cloud.name,
            "site": issuer.site,
            "farm": issuer.farm,
            "realm": home.tenant_id,
            **({"acs": issuer.origin} if issuer.cloud.acs else {}),
            "apps": [
                {
                    "name": app.name,
                    "platform": app.platform.value,
                    "client_id": app.client_id,
                    **({"client_secret": app.client_secret} if app.client_secret else {}),
                    **self._thumbprint(app),
                    "redirect_uris": list(app.redirect_uris),
                }
                for app in issuer.directory.apps
            ],
            "users": [
                {
                    "username": user.username,
                    "password": user.password,
                    "name": user.display_name,
                    "note": user.note,
                }
                for user in issuer.directory.users
            ],
        }

    def _thumbprint(self, app: App) -> dict[str, str]:
        if app.certificate is None or self._certificate is None:
            return {}
        return {"thumbprint": self._certificate.thumbprint}


def _nothing_here() -> Response:
    return Response.text("Not Found\n", 404, NO_STORE)


def _error_look_up(request: Request) -> Response:
    code = dict(request.parameters()).get("code", "")
    return pages.page(
        "Error code",
        f"<h1>AADSTS{escape(code)}</h1><p>Ask <code>tokenwizard explain</code> what it means.</p>",
    )


def _site_page(issuer: Issuer, site: str) -> Response:
    if site:
        return _nothing_here()
    home = issuer.directory.home
    elsewhere = " and ".join(
        f"<code>{tenant.domain}</code>" for tenant in issuer.directory.tenants if tenant.login
    )
    return pages.page(
        "Practice provider",
        "<h1>Practice provider</h1><p>It answers as Microsoft Entra ID, SharePoint and Azure ACS "
        f"would, for the tenant <code>{home.domain}</code> (<code>{home.tenant_id}</code>).</p>"
        f"<p>The tenants {elsewhere} live in other clouds. The code of a device is typed at "
        '<a href="/devicelogin">/devicelogin</a>.</p>',
    )
