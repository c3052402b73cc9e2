"""Entra's authorization endpoint: what a request must be, and where its errors go.

Sources: RFC 6749 section 4.1.1; Microsoft's page "Microsoft identity platform and OAuth 2.0
authorization code flow".
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from tokenwizard.sandbox import pages
from tokenwizard.sandbox.entra.consent import ask_to_sign_in, refused
from tokenwizard.sandbox.entra.errors import EntraRefusal
from tokenwizard.sandbox.entra.lookup import named_tenant, registered_app, single_values
from tokenwizard.sandbox.grants import OpenSignIn
from tokenwizard.sandbox.injected_errors import InjectionPoint
from tokenwizard.sandbox.scope_model import ScopeRequest
from tokenwizard.sandbox.scopes import parse_scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.system.http.loopback_server import Request, Response

_RESPONSE_MODES = ("query", "fragment", "form_post")
_PROMPTS = ("login", "none", "consent", "select_account")
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def authorize(issuer: Issuer, tenant_name: str, request: Request) -> Response:
    """The authorization request: the sign-in page, an error page, or an error at the redirect."""
    try:
        fields = single_values([*request.parameters(), *request.form()])
        if (rehearsed := issuer.injected_errors.next_at(InjectionPoint.LINK, fields)) is not None:
            raise rehearsed
        bare = _answerable(issuer, tenant_name, fields, _raw_state(request))
    except EntraRefusal as refusal:
        return pages.entra_error_page(issuer, refusal)
    try:
        checked = _checked(issuer, bare, fields)
    except EntraRefusal as refusal:
        return refused(issuer, bare, refusal)
    flow_id = issuer.entropy(24)
    issuer.grants.begin(flow_id, checked)
    return ask_to_sign_in(issuer, flow_id, checked)


def _raw_state(request: Request) -> str | None:
    """The state as it was encoded, so that not a byte of it changes on its way back."""
    for piece in request.query.split("&"):
        name, _, value = piece.partition("=")
        if name == "state":
            return quote(unquote_to_bytes(value.replace("+", " ")), safe="")
    posted = dict(request.form()).get("state")
    return None if posted is None else quote(posted, safe="")


def _answerable(
    issuer: Issuer, tenant_name: str, fields: Mapping[str, str], state: str | None
) -> OpenSignIn:
    """Who asks and where the answer goes; what is wrong here is never sent back."""
    if not fields.get("client_id"):
        raise EntraRefusal(900144, name="client_id")
    app, tenant = registered_app(issuer, fields["client_id"], tenant_name)
    redirect_uri = fields.get("redirect_uri")
    if not redirect_uri:
        raise EntraRefusal(900971)
    if not app.knows(redirect_uri):
        raise EntraRefusal(50011, redirect_uri=redirect_uri, client_id=app.client_id)
    for name in ("response_type", "scope"):
        if not fields.get(name, "").strip():
            raise EntraRefusal(900144, name=name)
    if "resource" in fields:
        raise EntraRefusal(901002)
    response_mode = fields.get("response_mode", "query")
    if response_mode not in _RESPONSE_MODES:
        raise EntraRefusal(70007, value=response_mode)
    return OpenSignIn(
        app=app,
        tenant_id=tenant.tenant_id,
        redirect_uri=redirect_uri,
        scope=ScopeRequest(),
        started=issuer.clock(),
        state=state,
        response_mode=response_mode,
        nonce=fields.get("nonce"),
        login_hint=fields.get("login_hint", ""),
    )


def _checked(issuer: Issuer, bare: OpenSignIn, fields: Mapping[str, str]) -> OpenSignIn:
    """All the rest of the request; what is wrong here goes back to the redirect URI."""
    if fields["response_type"] != "code":
        raise EntraRefusal(70005, value=fields["response_type"])
    tenant = named_tenant(issuer, bare.tenant_id)
    scope = parse_scope(fields["scope"], app=bare.app, tenant=tenant, issuer=issuer)
    challenge = fields.get("code_challenge")
    method = fields.get("code_challenge_method", "plain")
    if challenge is None and "code_challenge_method" in fields:
        raise EntraRefusal(501491)
    if challenge is not None and (
        method not in ("S256", "plain") or not _CHALLENGE.fullmatch(challenge)
    ):
        raise EntraRefusal(501491)
    if (prompt := fields.get("prompt")) is not None and prompt not in _PROMPTS:
        raise EntraRefusal(90023)
    if prompt == "none":
        raise EntraRefusal(50058)
    return dataclasses.replace(
        bare,
        scope=scope,
        code_challenge=None if challenge is None else (method, challenge),
        claims=_claims(fields),
    )


def _claims(fields: Mapping[str, str]) -> str:
    """The claims request as it came (OpenID Connect Core section 5.5); a JSON object or nothing."""
    claims = fields.get("claims", "")
    try:
        decoded = json.loads(claims) if "claims" in fields else {}
    except ValueError as error:
        raise EntraRefusal(9002313) from error
    if not isinstance(decoded, dict):
        raise EntraRefusal(9002313)
    return claims
