"""Azure ACS: the old token endpoint and its metadata (closed for SharePoint Online in April 2026).

Numbers are strings here, fields may stand in the body or in the query, and a refresh brings no new
refresh token. Source: Microsoft's page "Authorization Code OAuth flow for SharePoint Add-ins".
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from tokenwizard.sandbox import tokens
from tokenwizard.sandbox.entra.responses import NO_STORE, trace_of
from tokenwizard.sandbox.grants import (
    ACS_CODE_SECONDS,
    ACS_REFRESH_SECONDS,
    Grant,
    IssuedRefreshToken,
)
from tokenwizard.sandbox.injected_errors import InjectionPoint
from tokenwizard.sandbox.injected_responses import injected_response
from tokenwizard.sandbox.registration import REALM_PRINCIPAL, App
from tokenwizard.system.http.loopback_server import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer

_GRANT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "authorization_code": ("code", "redirect_uri"),
    "refresh_token": ("refresh_token",),
}


class AcsRefusal(Exception):  # noqa: N818 - the provider says no, nothing failed
    """ACS's no: the OAuth word and the text that begins with the ACS number."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(error)
        self.error = error
        self.text = text


def token(issuer: Issuer, realm: str, request: Request) -> Response:
    """The token request: tokens as JSON with strings for numbers, or ACS's error body."""
    if (rehearsed := injected_response(issuer, InjectionPoint.ACS)) is not None:
        return rehearsed
    try:
        return _granted(issuer, realm, _fields(request))
    except AcsRefusal as refusal:
        trace = trace_of(issuer)
        description = (
            f"{refusal.text}\r\nTrace ID: {trace.trace_id}\r\n"
            f"Correlation ID: {trace.correlation_id}\r\nTimestamp: {trace.timestamp}"
        )
        body = {"error": refusal.error, "error_description": description}
        return Response.json(body, 400, NO_STORE)


def _fields(request: Request) -> Mapping[str, str]:
    if request.method != "POST":
        raise AcsRefusal("invalid_request", "ACS90023: The request must be a POST.")
    pairs = [*request.parameters(), *request.form()]
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise AcsRefusal("invalid_request", "ACS90023: A parameter is there more than once.")
    return fields


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise AcsRefusal("invalid_request", f"ACS90014: The required field '{name}' is missing.")
    return value


def _granted(issuer: Issuer, realm: str, fields: Mapping[str, str]) -> Response:
    grant_type = _required(fields, "grant_type")
    if grant_type not in _GRANT_FIELDS:
        raise AcsRefusal(
            "unsupported_grant_type", f"ACS70003: The grant type '{grant_type}' is not supported."
        )
    names = ("client_id", "client_secret", "resource", *_GRANT_FIELDS[grant_type])
    values = {name: _required(fields, name) for name in names}
    app = _authenticated(issuer, realm, values)
    audience = _audience(issuer, values["resource"])
    if grant_type == "authorization_code":
        grant = _redeemed(issuer, app, values)
    else:
        grant = _refreshed(issuer, app, values["refresh_token"])
    now = issuer.now()
    body = {
        "token_type": "Bearer",
        "expires_in": str(tokens.ACS_ACCESS_SECONDS - 1),
        "not_before": str(now),
        "expires_on": str(now + tokens.ACS_ACCESS_SECONDS),
        "resource": audience,
        "access_token": tokens.acs_access_token(issuer, grant, audience),
    }
    if grant_type == "authorization_code":
        refresh_token = tokens.new_refresh_token(issuer)
        issued = IssuedRefreshToken(grant, issuer.clock(), issuer.clock(), issuer.clock())
        issuer.grants.add_refresh_token(refresh_token, issued)
        body["refresh_token"] = refresh_token
    return Response.json(body, headers=NO_STORE)


def _authenticated(issuer: Issuer, realm: str, values: Mapping[str, str]) -> App:
    """The app of `client_id@realm` with this secret, in the realm of the address."""
    client_id, _, named_realm = values["client_id"].partition("@")
    app = issuer.directory.app(client_id, acs=True)
    home = issuer.directory.home.tenant_id
    if app is None or realm.lower() != home or named_realm.lower() != home:
        raise AcsRefusal("invalid_client", "ACS70002: Error validating credentials.")
    expected = app.client_secret or ""
    if not hmac.compare_digest(values["client_secret"].encode(), expected.encode()):
        raise AcsRefusal("invalid_client", "ACS50012: Authentication failed.")
    return app


def _audience(issuer: Issuer, resource: str) -> str:
    """`principal/host@realm` of this site; the port may be left out."""
    realm = issuer.directory.home.tenant_id
    hosts = {issuer.site_host, issuer.site_host.partition(":")[0]}
    known = {f"{REALM_PRINCIPAL}/{host}@{realm}" for host in hosts}
    if resource.lower() not in known:
        raise AcsRefusal(
            "invalid_request", f"ACS50001: Resource '{resource}' is not registered for the account."
        )
    return resource.lower()


def _redeemed(issuer: Issuer, app: App, values: Mapping[str, str]) -> Grant:
    issued = issuer.grants.code(values["code"])
    if issued is None or issued.grant.request.app != app:
        raise AcsRefusal("invalid_grant", "ACS70000: The authorization code is not valid.")
    if values["redirect_uri"] != issued.grant.request.redirect_uri:
        raise AcsRefusal("invalid_grant", "ACS50011: The reply address does not match.")
    if issued.redeemed:
        raise AcsRefusal("invalid_grant", "ACS54005: The authorization code was already redeemed.")
    if issuer.clock() - issued.issued > ACS_CODE_SECONDS:
        raise AcsRefusal("invalid_grant", "ACS70008: The authorization code has expired.")
    issuer.grants.redeem(values["code"])
    return issued.grant


def _refreshed(issuer: Issuer, app: App, refresh_token: str) -> Grant:
    issued = issuer.grants.refresh_token(refresh_token)
    if issued is None or issued.grant.request.app != app:
        raise AcsRefusal("invalid_grant", "ACS70000: The refresh token is not valid.")
    if issuer.clock() - issued.issued > ACS_REFRESH_SECONDS:
        raise AcsRefusal("invalid_grant", "ACS70008: The refresh token has expired.")
    return issued.grant


def metadata(issuer: Issuer, realm: str) -> Response:
    """ACS's metadata document, from which clients may read the token endpoint."""
    if realm.lower() != issuer.directory.home.tenant_id:
        return Response.text("Not Found\n", 404, NO_STORE)
    return Response.json(
        {
            "version": "1.0",
            "name": REALM_PRINCIPAL,
            "realm": realm,
            "issuer": f"{tokens.ACS_PRINCIPAL}@{realm}",
            "allowedAudiences": [f"{tokens.ACS_PRINCIPAL}/{issuer.host}@{realm}"],
            "keys": [],
            "endpoints": [
                {
                    "location": f"{issuer.origin}/{realm}/tokens/OAuth/2",
                    "protocol": "OAuth2",
                    "usage": "issuance",
                }
            ],
        },
        headers=NO_STORE,
    )
