"""SharePoint's side of the old way: the realm challenge, and its own consent page.

Sources: [MS-XOAUTH] and Microsoft's page "Authorization Code OAuth flow for SharePoint Add-ins".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tokenwizard.sandbox import pages
from tokenwizard.sandbox.entra.consent import appended, matching_user
from tokenwizard.sandbox.entra.responses import NO_STORE
from tokenwizard.sandbox.grants import Grant, IssuedCode, OpenSignIn
from tokenwizard.sandbox.registration import REALM_PRINCIPAL
from tokenwizard.sandbox.scope_model import ScopeRequest
from tokenwizard.sandbox.tokens import ACS_PRINCIPAL, new_code
from tokenwizard.system.http.loopback_server import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer

_OFFERED = frozenset(
    f"{place}.{right}"
    for place in ("Site", "Web", "List", "AllSites", "AllProfiles", "Social", "Microfeed")
    for right in ("Read", "Write", "Manage")
) | {"TermStore.Read", "TermStore.Write", "Search.QueryAsUserIgnoreAppPrincipal"}
_PLACES: Mapping[str, str] = {
    "Site": "this site collection",
    "Web": "this site",
    "List": "a list",
    "AllSites": "all site collections",
}
_RIGHTS: Mapping[str, str] = {
    "Read": "read items in",
    "Write": "edit or delete documents and list items in",
    "Manage": "create, edit or delete lists and their items in",
}


_WINDOWS = ("WWW-Authenticate", "NTLM")


class _NotTrusted(Exception):  # noqa: N818 - the site says no, nothing failed
    """What the site's error page says."""


def challenge(issuer: Issuer, request: Request) -> Response:
    """`_vti_bin/client.svc`: the realm in a 401 for an empty bearer, else the way to sign in.

    A farm asks for Windows authentication there.
    """
    if (found := asked_for_realm(issuer, request)) is not None:
        return found
    if issuer.farm:
        return Response.text("401 UNAUTHORIZED\n", 401, (_WINDOWS, *NO_STORE))
    source = quote(request.path, safe="")
    return Response.redirect(
        f"{issuer.site}/_layouts/15/Authenticate.aspx?Source={source}",
        headers=(("X-Forms_Based_Auth_Required", issuer.site), *NO_STORE),
    )


def asked_for_realm(issuer: Issuer, request: Request) -> Response | None:
    """The realm in a 401, which any address of a site gives for an empty bearer; else None."""
    scheme = (request.header("authorization") or "").split(" ")[0].lower()
    return unauthorized(issuer) if scheme == "bearer" else None


def challenge_header(issuer: Issuer) -> tuple[str, str]:
    """`WWW-Authenticate` with the realm; commas stand inside its quoted values.

    A farm's names no `authorization_uri`.
    """
    realm = issuer.directory.home.tenant_id
    authorization = f',authorization_uri="{issuer.origin}/common/oauth2/authorize"'
    issuers = (
        f"{ACS_PRINCIPAL}@*,dddddddd-0000-4000-8000-000000000001@*,{issuer.origin}/*/,"
        f"{REALM_PRINCIPAL}@dddddddd-0000-4000-8000-000000000002"
    )
    return (
        "WWW-Authenticate",
        (
            f'Bearer realm="{realm}",client_id="{REALM_PRINCIPAL}",trusted_issuers="{issuers}"'
            f"{'' if issuer.farm else authorization}"
        ),
    )


def unauthorized(issuer: Issuer, diagnostics: str = "", description: str = "") -> Response:
    """SharePoint's 401: the challenge, and its diagnostics for a token that it refuses."""
    headers = [challenge_header(issuer), *((_WINDOWS,) if issuer.farm else ()), *NO_STORE]
    if diagnostics:
        headers.append(("x-ms-diagnostics", diagnostics))
    if description:
        return Response.json({"error_description": description}, 401, tuple(headers))
    return Response.text("401 UNAUTHORIZED\n", 401, tuple(headers))


def oauth_authorize(issuer: Issuer, request: Request) -> Response:
    """`OAuthAuthorize.aspx`: sign in, then "Do you trust ...?", then the code, without a state."""
    try:
        if request.method == "POST":
            return _answered(issuer, request)
        flow = _checked(issuer, dict(request.parameters()))
    except _NotTrusted as refusal:
        return pages.plain_error_page(
            "Sorry, something went wrong", str(refusal), issuer.guid(), 400
        )
    flow_id = issuer.entropy(24)
    issuer.grants.begin(flow_id, flow)
    return _sign_in(issuer, request.path, flow_id, flow)


def _checked(issuer: Issuer, fields: Mapping[str, str]) -> OpenSignIn:
    app = issuer.directory.app(fields.get("client_id", ""), acs=True)
    if app is None:
        raise _NotTrusted(
            f"The app identifier {fields.get('client_id', '')!r} is not known at this site. "
            "Check the Client Id on _layouts/15/appregnew.aspx."
        )
    redirect_uri = fields.get("redirect_uri", app.redirect_uris[0])
    if redirect_uri not in app.redirect_uris:
        raise _NotTrusted(
            f"The endpoint address {redirect_uri!r} does not match the Redirect URI of the app."
        )
    if fields.get("response_type") != "code":
        raise _NotTrusted("The parameter response_type is missing or is not 'code'.")
    aliases = tuple(fields.get("scope", "").split())
    if not aliases:
        raise _NotTrusted("The parameter scope is missing.")
    for alias in aliases:
        if alias.endswith(".FullControl"):
            raise _NotTrusted(f"The permission {alias!r} cannot be requested in this way.")
        if alias not in _OFFERED:
            raise _NotTrusted(f"The permission {alias!r} is not known.")
    return OpenSignIn(
        app=app,
        tenant_id=issuer.directory.home.tenant_id,
        redirect_uri=redirect_uri,
        scope=ScopeRequest(),
        started=issuer.clock(),
        aliases=aliases,
    )


def _sign_in(
    issuer: Issuer, action: str, flow_id: str, flow: OpenSignIn, refusal: str = ""
) -> Response:
    users = issuer.directory.users
    return pages.sign_in_page(
        action,
        flow_id,
        app_title=flow.app.title,
        users=users,
        username=users[0].username,
        password=users[0].password,
        refusal=refusal,
    )


def _answered(issuer: Issuer, request: Request) -> Response:
    fields = dict(request.form())
    flow_id = fields.get("flow", "")
    flow = issuer.grants.flow(flow_id)
    if flow is None or not flow.aliases:
        raise _NotTrusted("This page is too old. Open the link again.")
    if flow.user is not None and "decision" in fields:
        issuer.grants.end(flow_id)
        return _decided(issuer, flow, Grant(flow, flow.user), fields["decision"])
    user = matching_user(issuer, fields)
    if user is None:
        return _sign_in(
            issuer, request.path, flow_id, flow, "The account or the password is not right."
        )
    if not user.assigned:
        raise _NotTrusted("Access denied: only who may manage the site can trust an app there.")
    issuer.grants.signed_in(flow_id, user)
    return pages.choice_page(
        request.path,
        flow_id,
        title=f"Do you trust {flow.app.title}?",
        lead=f"{flow.app.title} ({flow.app.app_domain}) asks to:",
        items=[_in_words(alias) for alias in flow.aliases],
        accept="Trust It",
        username=user.username,
    )


def _in_words(alias: str) -> str:
    place, _, right = alias.partition(".")
    if place not in _PLACES:
        return f"use {alias}"
    return f"{_RIGHTS[right]} {_PLACES[place]} ({alias})"


def _decided(issuer: Issuer, flow: OpenSignIn, grant: Grant, decision: str) -> Response:
    if decision != "accept":
        answer = "error=access_denied"
    else:
        code = new_code(issuer)
        issuer.grants.add_code(code, IssuedCode(grant, issuer.clock()))
        answer = f"code={percent_encoded(code)}"
    return Response.redirect(appended(flow.redirect_uri, "?", answer), headers=NO_STORE)


def percent_encoded(value: str) -> str:
    """SharePoint encodes even what needs no encoding, such as `-` and `_`."""
    return quote(value, safe="").replace("-", "%2D").replace("_", "%5F").replace("~", "%7E")
