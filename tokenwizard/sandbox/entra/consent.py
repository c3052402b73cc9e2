"""Entra's pages before the answer, sign-in and consent, and the answer at the redirect URI.

Sources: RFC 6749 section 4.1.2; Microsoft's page "Microsoft identity platform and OAuth 2.0
authorization code flow".
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from tokenwizard.sandbox import pages
from tokenwizard.sandbox.entra.errors import ADMIN_CONSENT_NEEDED, EntraRefusal
from tokenwizard.sandbox.entra.lookup import single_values
from tokenwizard.sandbox.entra.responses import NO_STORE, described, trace_of
from tokenwizard.sandbox.grants import Grant, IssuedCode, OpenSignIn
from tokenwizard.sandbox.injected_errors import InjectionPoint
from tokenwizard.sandbox.scope_model import DEFAULT, ScopeRequest
from tokenwizard.sandbox.tokens import new_code
from tokenwizard.system.http.loopback_server import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.sandbox.registration import User

_OPENID_WORDS: Mapping[str, str] = {
    "openid": "Sign you in",
    "profile": "View your basic profile",
    "email": "View your email address",
    "offline_access": "Maintain access to data you have given it access to",
}


def ask_to_sign_in(issuer: Issuer, flow_id: str, flow: OpenSignIn, refusal: str = "") -> Response:
    """The sign-in page of a request that waits; `refusal` says why it is asked once more."""
    users = issuer.directory.users
    filled_in = issuer.directory.user(flow.login_hint) or users[0]
    return pages.sign_in_page(
        f"/{flow.tenant_id}/login",
        flow_id,
        app_title=flow.app.title,
        users=users,
        username=flow.login_hint or filled_in.username,
        password=filled_in.password,
        refusal=refusal,
    )


def sign_in(issuer: Issuer, request: Request) -> Response:
    """The sign-in form: on to consent, the form again, or an error page."""
    try:
        return _signed_in(issuer, single_values(request.form()))
    except EntraRefusal as refusal:
        return pages.entra_error_page(issuer, refusal)


def _waiting(issuer: Issuer, fields: Mapping[str, str]) -> OpenSignIn:
    flow = issuer.grants.flow(fields.get("flow", ""))
    if flow is None or flow.aliases:
        raise EntraRefusal(50089)
    return flow


def _signed_in(issuer: Issuer, fields: Mapping[str, str]) -> Response:
    flow = _waiting(issuer, fields)
    user = matching_user(issuer, fields)
    if user is None:
        return ask_to_sign_in(issuer, fields["flow"], flow, EntraRefusal(50126).text)
    whose = {
        "title": flow.app.title,
        "client_id": flow.app.client_id,
        "username": user.username,
        "asks": "\n".join(_consent_items(flow.scope)),
    }
    if (rehearsed := issuer.injected_errors.next_at(InjectionPoint.SIGN_IN, whose)) is not None:
        raise rehearsed
    if not user.assigned:
        raise EntraRefusal(50105, **whose)
    if any(_needs_administrator(flow.scope)):
        raise EntraRefusal(ADMIN_CONSENT_NEEDED, **whose)
    issuer.grants.signed_in(fields["flow"], user)
    return pages.choice_page(
        f"/{flow.tenant_id}/Consent/Set",
        fields["flow"],
        title="Permissions requested",
        lead=f"{flow.app.title} would like to:",
        items=_consent_items(flow.scope),
        accept="Accept",
        username=user.username,
    )


def matching_user(issuer: Issuer, fields: Mapping[str, str]) -> User | None:
    """The user whose name and password stand in the sign-in form."""
    user = issuer.directory.user(fields.get("login", ""))
    return user if user is not None and user.password == fields.get("passwd") else None


def _needs_administrator(scope: ScopeRequest) -> Iterable[bool]:
    return (
        one.resource.permissions[one.permission].needs_administrator
        for one in scope.resource_scopes
        if one.permission != DEFAULT
    )


def _consent_items(scope: ScopeRequest) -> Iterable[str]:
    for resource in scope.resources:
        for permission in scope.permissions_of(resource):
            yield f"{resource.permissions[permission].words} ({resource.title}: {permission})"
    for one in scope.openid:
        yield f"{_OPENID_WORDS[one]} ({one})"


def consent(issuer: Issuer, request: Request) -> Response:
    """The consent form: the code, or `access_denied`, goes to the redirect URI."""
    try:
        return _decided(issuer, single_values(request.form()))
    except EntraRefusal as refusal:
        return pages.entra_error_page(issuer, refusal)


def _decided(issuer: Issuer, fields: Mapping[str, str]) -> Response:
    flow = _waiting(issuer, fields)
    if flow.user is None:
        raise EntraRefusal(50089)
    issuer.grants.end(fields["flow"])
    if flow.device_code:
        return _device_decided(issuer, flow, Grant(flow, flow.user), fields.get("decision", ""))
    if (rehearsed := issuer.injected_errors.next_at(InjectionPoint.REDIRECT)) is not None:
        return refused(issuer, flow, rehearsed)
    if fields.get("decision") != "accept":
        return refused(issuer, flow, EntraRefusal(65004), error_subcode="cancel")
    code = new_code(issuer)
    issuer.grants.add_code(code, IssuedCode(Grant(flow, flow.user), issuer.clock()))
    return _reply(flow, [("code", code)], [("session_state", issuer.guid())])


def _device_decided(issuer: Issuer, flow: OpenSignIn, grant: Grant, decision: str) -> Response:
    """The person's answer goes to the device, and a page says so (RFC 8628 section 3.3)."""
    issued = issuer.grants.device_code(flow.device_code)
    if issued is None:
        raise EntraRefusal(50089)
    accepted = decision == "accept"
    answered = (
        dataclasses.replace(issued, grant=grant)
        if accepted
        else dataclasses.replace(issued, declined=True)
    )
    issuer.grants.keep_device_code(flow.device_code, answered)
    return pages.device_done_page(flow.app.title, accepted=accepted)


def refused(issuer: Issuer, flow: OpenSignIn, refusal: EntraRefusal, **more: str) -> Response:
    """The refusal, and what `more` names, at the redirect URI (RFC 6749 section 4.1.2.1)."""
    description = described(refusal, trace_of(issuer))
    answer = [("error", refusal.error), *more.items(), ("error_description", description)]
    look_up = f"{issuer.origin}/error?code={refusal.number}"
    trailer = [("error_uri", look_up)] if refusal.number else []
    return _reply(flow, answer, trailer)


def _reply(
    flow: OpenSignIn,
    before: Iterable[tuple[str, str]],
    after: Iterable[tuple[str, str]],
) -> Response:
    """The answer at the redirect URI: `before`, the state if there was one, `after`."""
    if flow.response_mode == "form_post":
        state = () if flow.state is None else (("state", unquote(flow.state)),)
        return pages.form_post_page(flow.redirect_uri, [*before, *state, *after])
    pieces = [f"{name}={quote(value, safe='')}" for name, value in before]
    if flow.state is not None:
        pieces.append(f"state={flow.state}")
    pieces.extend(f"{name}={quote(value, safe='')}" for name, value in after)
    mark = "#" if flow.response_mode == "fragment" else "?"
    return Response.redirect(appended(flow.redirect_uri, mark, "&".join(pieces)), headers=NO_STORE)


def appended(redirect_uri: str, mark: str, pieces: str) -> str:
    """The redirect URI with the answer; one without a path gets `/`, as browsers would add."""
    if not urlsplit(redirect_uri).path:
        redirect_uri += "/"
    return f"{redirect_uri}{mark}{pieces}"
