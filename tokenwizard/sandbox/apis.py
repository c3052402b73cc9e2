"""The APIs that tokens are tried on: SharePoint's REST, ADME's entitlements, Graph's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.sandbox import sharepoint, tokens
from tokenwizard.sandbox.entra.responses import NO_STORE
from tokenwizard.sandbox.registration import REALM_PRINCIPAL
from tokenwizard.system.http.loopback_server import Request, Response
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from tokenwizard.sandbox.issuer import Issuer

_BAD_SIGNATURE = '3000006;reason="Token contains invalid signature.";category="invalid_client"'
# SharePoint's own number for an expired token was found in no source: its reason is what tells.
_EXPIRED = '3000006;reason="The token is expired.";category="invalid_client"'


def _presented(issuer: Issuer, request: Request) -> tokens.Claims | None:
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    return tokens.verified(issuer, token.strip()) if scheme.lower() == "bearer" else None


def _expired(issuer: Issuer, claims: tokens.Claims) -> bool:
    expires = claims["exp"]
    return not isinstance(expires, int) or expires <= issuer.now()


def _permissions(claims: tokens.Claims) -> set[str]:
    return set(str(claims.get("scp", "")).split())


def web(issuer: Issuer, request: Request, site_path: str) -> Response:
    """`_api/web` of a site: its title, for a token whose audience is this SharePoint."""
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return sharepoint.unauthorized(issuer)
    claims = _presented(issuer, request)
    if claims is None or not _for_sharepoint(issuer, claims):
        return sharepoint.unauthorized(issuer, _BAD_SIGNATURE, "Invalid issuer or signature.")
    if _expired(issuer, claims):
        return sharepoint.unauthorized(issuer, _EXPIRED, "The token is expired.")
    name = site_path.rpartition("/")[2]
    return Response.json({"Title": joined("Practice site", name)}, headers=NO_STORE)


def _for_sharepoint(issuer: Issuer, claims: tokens.Claims) -> bool:
    audience = str(claims["aud"])
    return audience == issuer.site or audience.startswith(f"{REALM_PRINCIPAL}/")


def entitlement_groups(issuer: Issuer, request: Request) -> Response:
    """ADME's `/api/entitlements/v2/groups`: 400 without `data-partition-id`, 401 for other tokens.

    Source: Microsoft's page "How to manage users" of Azure Data Manager for Energy.
    """
    claims = _presented(issuer, request)
    if (
        claims is None
        or issuer.directory.app(str(claims["aud"])) is None
        or "scp" not in claims
        or _expired(issuer, claims)
    ):
        refused = {"code": 401, "reason": "Unauthorized", "message": "The user is not authorized."}
        return Response.json(refused, 401, NO_STORE)
    partition = (request.header("data-partition-id") or "").strip()
    if not partition:
        missing = {"code": 400, "reason": "Bad Request", "message": "data-partition-id is missing."}
        return Response.json(missing, 400, NO_STORE)
    email = f"users@{partition}.dataservices.energy"
    group = {"name": "users", "description": "Practice users", "email": email}
    answer = {"desId": claims["oid"], "memberEmail": claims["oid"], "groups": [group]}
    return Response.json(answer, headers=NO_STORE)


def profile(issuer: Issuer, request: Request) -> Response:
    """Graph's `/v1.0/me`: 401 for a token of another audience or time, 403 without `User.Read`."""
    claims = _presented(issuer, request)
    if claims is None or claims["aud"] != issuer.cloud.graph or _expired(issuer, claims):
        return _graph_error(401, "InvalidAuthenticationToken", "Access token validation failure.")
    if "User.Read" not in _permissions(claims):
        return _graph_error(403, "Authorization_RequestDenied", "Insufficient privileges.")
    return Response.json(
        {
            "displayName": claims["name"],
            "userPrincipalName": claims["upn"],
            "id": claims["oid"],
        },
        headers=NO_STORE,
    )


def userinfo(issuer: Issuer, request: Request) -> Response:
    """`/oidc/userinfo` (OpenID Connect Core section 5.3), for a token of Graph."""
    claims = _presented(issuer, request)
    if claims is None or claims["aud"] != issuer.cloud.graph or _expired(issuer, claims):
        return _graph_error(401, "InvalidAuthenticationToken", "Access token validation failure.")
    granted = _permissions(claims)
    if "openid" not in granted:
        return _graph_error(403, "Authorization_RequestDenied", "Insufficient privileges.")
    answer = {"sub": claims["sub"]}
    if "profile" in granted:
        answer["name"] = claims["name"]
    if "email" in granted:
        answer["email"] = claims["upn"]
    return Response.json(answer, headers=NO_STORE)


def _graph_error(status: int, code: str, message: str) -> Response:
    return Response.json({"error": {"code": code, "message": message}}, status, NO_STORE)
