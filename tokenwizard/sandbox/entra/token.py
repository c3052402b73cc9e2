"""Entra's token endpoint: authorization code, refresh token and device code grants.

RFC 6749 sections 4.1.3 and 6, RFC 8628 section 3.4.

The client proves itself before any code or refresh token is looked at, and only a token response
spends a code. Source beside the RFC: Microsoft's page "Microsoft identity platform and OAuth 2.0
authorization code flow".
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from tokenwizard.sandbox import tokens
from tokenwizard.sandbox.client_assertion import check_assertion
from tokenwizard.sandbox.entra.device import DEVICE_GRANT, polled_grant
from tokenwizard.sandbox.entra.errors import EntraRefusal
from tokenwizard.sandbox.entra.lookup import registered_app, single_values
from tokenwizard.sandbox.entra.responses import TOKEN_HEADERS, refusal_as_json
from tokenwizard.sandbox.grants import (
    ENTRA_CODE_SECONDS,
    ENTRA_REFRESH_SECONDS,
    SPA_REFRESH_SECONDS,
    Grant,
    IssuedRefreshToken,
)
from tokenwizard.sandbox.injected_errors import InjectionPoint
from tokenwizard.sandbox.injected_responses import injected_response
from tokenwizard.sandbox.registration import App, Platform, Tenant
from tokenwizard.sandbox.scope_model import DEFAULT, ScopeRequest
from tokenwizard.sandbox.scopes import graph, parse_scope
from tokenwizard.system.http.loopback_server import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer

_OPAQUE = re.compile(r"[A-Za-z0-9._~-]+")
_GRANT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "authorization_code": ("code", "redirect_uri"),
    "refresh_token": ("refresh_token",),
    DEVICE_GRANT: ("device_code",),
}


def token(issuer: Issuer, tenant_name: str, request: Request) -> Response:
    """The token request: tokens as JSON, or Microsoft's error body."""
    if (rehearsed := injected_response(issuer, InjectionPoint.TOKEN)) is not None:
        return rehearsed
    try:
        return _granted(issuer, tenant_name, request)
    except EntraRefusal as refusal:
        return refusal_as_json(issuer, refusal)


def _granted(issuer: Issuer, tenant_name: str, request: Request) -> Response:
    if request.method != "POST":
        raise EntraRefusal(900561, method=request.method)
    fields = single_values(request.form())
    if any("\n" in value or "\r" in value for value in fields.values()):
        raise EntraRefusal(9002313)
    if "resource" in fields:
        raise EntraRefusal(901002)
    client_id, secret = _client_credentials(request, fields)
    grant_type = _required(fields, "grant_type")
    if grant_type not in _GRANT_FIELDS:
        raise EntraRefusal(70003, value=grant_type)
    for name in _GRANT_FIELDS[grant_type]:
        _required(fields, name)
    app, tenant = registered_app(issuer, client_id, tenant_name)
    _authenticate(issuer, app, tenant, secret, fields)
    if grant_type == DEVICE_GRANT:
        grant = polled_grant(issuer, app, tenant, fields)
        scope = _code_scope(issuer, grant, tenant, None)
        return _token_response(issuer, grant, scope, issuer.clock(), fields)
    if grant_type == "authorization_code":
        return _code_grant(issuer, app, tenant, fields, request.header("origin"))
    return _refresh_grant(issuer, app, tenant, fields, request.header("origin"))


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise EntraRefusal(900144, name=name)
    return value


def _client_credentials(request: Request, fields: Mapping[str, str]) -> tuple[str, str | None]:
    """Client id and secret, from the body or the Basic header, not both (RFC 6749 2.3.1)."""
    header = request.header("authorization") or ""
    if not header.lower().startswith("basic "):
        return _required(fields, "client_id"), fields.get("client_secret")
    try:
        pair = base64.b64decode(header[6:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise EntraRefusal(9002313) from error
    client_id, _, secret = pair.partition(":")
    client_id = unquote_plus(client_id)
    if "client_secret" in fields or fields.get("client_id", client_id) != client_id:
        raise EntraRefusal(9002313)
    return client_id, unquote_plus(secret)


def _authenticate(
    issuer: Issuer, app: App, tenant: Tenant, secret: str | None, fields: Mapping[str, str]
) -> None:
    asserted = "client_assertion" in fields
    if app.is_public:
        if secret is not None or asserted:
            raise EntraRefusal(700025)
        return
    if asserted and secret:
        raise EntraRefusal(9002313)  # one way to prove itself, not two (RFC 6749 section 2.3)
    if asserted:
        check_assertion(issuer, app, tenant, fields)
        return
    if not secret:
        raise EntraRefusal(7000218)
    if not hmac.compare_digest(secret.encode(), (app.client_secret or "").encode()):
        raise EntraRefusal(7000215, client_id=app.client_id)


def _check_origin(app: App, origin: str | None) -> None:
    if app.platform is Platform.SPA:
        if origin is None:
            raise EntraRefusal(9002327)
    elif origin is not None:
        raise EntraRefusal(9002326, origin=origin)


def _code_grant(
    issuer: Issuer, app: App, tenant: Tenant, fields: Mapping[str, str], origin: str | None
) -> Response:
    code = fields["code"]
    if not code.startswith(tokens.CODE_PREFIX) or not _OPAQUE.fullmatch(code):
        raise EntraRefusal(9002313)
    issued = issuer.grants.code(code)
    if issued is None or issued.grant.request.app != app:
        raise EntraRefusal(70000)
    grant = issued.grant
    if grant.request.tenant_id != tenant.tenant_id:
        raise EntraRefusal(700005)
    _check_origin(app, origin)
    if fields["redirect_uri"] != grant.request.redirect_uri:
        raise EntraRefusal(
            500112, redirect_uri=fields["redirect_uri"], first=grant.request.redirect_uri
        )
    if issued.redeemed:
        raise EntraRefusal(54005)
    if issuer.clock() - issued.issued > ENTRA_CODE_SECONDS:
        raise EntraRefusal(70008)
    _check_code_verifier(grant, fields.get("code_verifier"))
    scope = _code_scope(issuer, grant, tenant, fields.get("scope"))
    if grant.user.challenge not in ("", grant.request.claims):
        raise EntraRefusal(50076, challenge=grant.user.challenge)
    issuer.grants.redeem(code)
    return _token_response(issuer, _with_openid(grant, scope), scope, issuer.clock(), fields)


def _with_openid(grant: Grant, scope: ScopeRequest) -> Grant:
    """The grant with the OpenID scopes that joined when its code was redeemed."""
    joined = dataclasses.replace(grant.request.scope, openid=scope.openid)
    return Grant(dataclasses.replace(grant.request, scope=joined), grant.user)


def _check_code_verifier(grant: Grant, verifier: str | None) -> None:
    """RFC 7636 section 4.6; a verifier without a challenge is refused too (RFC 9700 2.1.1)."""
    challenge = grant.request.code_challenge
    if challenge is None:
        if verifier is not None:
            raise EntraRefusal(501481)
        if grant.request.app.platform is Platform.SPA:
            raise EntraRefusal(9002325)
        return
    method, expected = challenge
    sent = verifier or ""
    if method == "S256":
        digest = hashlib.sha256(sent.encode()).digest()
        sent = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(sent.encode(), expected.encode()):
        raise EntraRefusal(501481)


def _code_scope(issuer: Issuer, grant: Grant, tenant: Tenant, scope: str | None) -> ScopeRequest:
    """What the code is redeemed for: OpenID scopes may join, resource scopes may not."""
    consented = grant.request.scope
    if scope is None:
        first = consented.resources[:1]
        mine = tuple(one for one in consented.resource_scopes if one.resource in first)
        return ScopeRequest(consented.openid, mine)
    if not scope.strip():
        raise EntraRefusal(28003)
    wanted = _one_resource(issuer, grant, tenant, scope)
    if not all(consented.covers(one) for one in wanted.resource_scopes):
        raise EntraRefusal(28002, scope=scope)
    openid = tuple(dict.fromkeys((*wanted.openid, *consented.openid)))
    return ScopeRequest(openid, consented.granting(wanted.resource_scopes))


def _one_resource(issuer: Issuer, grant: Grant, tenant: Tenant, scope: str) -> ScopeRequest:
    wanted = parse_scope(scope, app=grant.request.app, tenant=tenant, issuer=issuer)
    if len(wanted.resources) > 1:
        raise EntraRefusal(700022, scope=scope)
    return wanted


def _refresh_grant(
    issuer: Issuer, app: App, tenant: Tenant, fields: Mapping[str, str], origin: str | None
) -> Response:
    value = fields["refresh_token"]
    if not value.startswith(tokens.REFRESH_PREFIX) or not _OPAQUE.fullmatch(value):
        raise EntraRefusal(9002313)
    issued = issuer.grants.refresh_token(value)
    if issued is None or issued.grant.request.app != app:
        raise EntraRefusal(70000)
    grant, now = issued.grant, issuer.clock()
    if grant.request.tenant_id != tenant.tenant_id:
        raise EntraRefusal(70000)
    _check_origin(app, origin)
    moment = datetime.fromtimestamp(issued.issued, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if app.platform is Platform.SPA and now - issued.chain_started > SPA_REFRESH_SECONDS:
        raise EntraRefusal(700084, issued=moment)
    if now - issued.last_used > ENTRA_REFRESH_SECONDS:
        raise EntraRefusal(700082, issued=moment)
    scope = _refresh_scope(issuer, grant, tenant, fields.get("scope"))
    issuer.grants.touch(value, now)
    return _token_response(issuer, grant, scope, issued.chain_started, fields)


def _refresh_scope(issuer: Issuer, grant: Grant, tenant: Tenant, scope: str | None) -> ScopeRequest:
    """A refresh may ask for any one resource that was consented to, and always gets a new token."""
    app, consented = grant.request.app, grant.request.scope
    if scope is None or not scope.strip():
        return _code_scope(issuer, grant, tenant, None)
    wanted = _one_resource(issuer, grant, tenant, scope)
    if not all(consented.covers(one) for one in wanted.resource_scopes):
        raise EntraRefusal(65001, client_id=app.client_id, title=app.title)
    return ScopeRequest(wanted.openid, consented.granting(wanted.resource_scopes))


def _token_response(
    issuer: Issuer,
    grant: Grant,
    scope: ScopeRequest,
    chain_started: float,
    fields: Mapping[str, str],
) -> Response:
    resource = scope.resources[0] if scope.resource_scopes else graph(issuer.cloud)
    seconds = tokens.access_seconds(issuer)
    body: dict[str, object] = {
        "token_type": "Bearer",
        "scope": " ".join(_granted_scope(issuer, scope)),
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": tokens.access_token(issuer, grant, resource, scope, seconds),
    }
    if "offline_access" in grant.request.scope.openid:
        now = issuer.clock()
        fresh = tokens.new_refresh_token(issuer)
        issuer.grants.add_refresh_token(fresh, IssuedRefreshToken(grant, now, now, chain_started))
        body["refresh_token"] = fresh
    if "openid" in scope.openid:
        body["id_token"] = tokens.id_token(issuer, grant, scope)
    if fields.get("client_info") == "1":
        body["client_info"] = tokens.client_info(grant)
    return Response.json(body, headers=TOKEN_HEADERS)


def _granted_scope(issuer: Issuer, scope: ScopeRequest) -> list[str]:
    """The `scope` of the response: Graph's permissions stand bare, with the OpenID scopes."""
    openid = [one for one in scope.openid if one != "offline_access"]
    if not scope.resource_scopes:
        return openid
    resource = scope.resources[0]
    if resource == graph(issuer.cloud):
        return [*scope.permissions_of(resource), *openid]
    prefix = scope.resource_scopes[0].written.rpartition("/")[0]
    names = list(scope.permissions_of(resource))
    if any(one.permission == DEFAULT for one in scope.resource_scopes):
        names.append(DEFAULT)
    return [f"{prefix}/{name}" for name in names]
