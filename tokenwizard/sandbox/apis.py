"""The APIs that tokens are tried on: SharePoint's REST, ADME's entitlements, Graph's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.sandbox import sharepoint, tokens
from tokenwizard.sandbox.entra.responses import NO_STORE
from tokenwizard.sandbox.registration import REALM_PRINCIPAL
from tokenwizard.sandbox.scopes import ADME_APP_ID
from tokenwizard.system.http.loopback_server import Request, Response
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from tokenwizard.sandbox.issuer import Issuer

UNKNOWN_PARTITION = "unknown"
CLOSED_PARTITION = "closed"
"""How the names of ADME's data partitions begin that show a refusal."""

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
    """ADME's `/api/entitlements/v2/groups`, and what stands before it.

    A gateway looks at the token and answers in plain text; the service looks at the partition and
    the account. A partition whose name begins with `unknown` does not exist; in one whose name
    begins with `closed` the account is no member.

    Sources: the entitlements service of OSDU (`AuthorizationFilter`, `SpringExceptionMapper`,
    `AuthorizationServiceEntitlements`), its Istio policies, and Envoy's filter `jwt_authn`;
    Microsoft's page "How to manage users" of Azure Data Manager for Energy.
    """
    if not (request.header("authorization") or "").strip():
        return _gateway("RBAC: access denied", 403)
    claims = _presented(issuer, request)
    if claims is None:
        return _gateway("Jwt verification fails", 401)
    if _expired(issuer, claims):
        return _gateway("Jwt is expired", 401)
    audience = str(claims["aud"])
    if audience != ADME_APP_ID and issuer.directory.app(audience) is None:
        return _gateway("Audiences in Jwt are not allowed", 403)
    partition = (request.header("data-partition-id") or "").strip()
    if not partition:
        return _entitlements(401, "Unauthorized", "Invalid data partition header provided")
    if partition.startswith(UNKNOWN_PARTITION):
        return _entitlements(403, "Forbidden", "Invalid data partition id")
    if partition.startswith(CLOSED_PARTITION):
        message = "The user is not authorized to perform this action"
        return _entitlements(401, "Unauthorized", message)
    email = f"users@{partition}.dataservices.energy"
    group = {"name": "users", "description": "Practice users", "email": email}
    answer = {"desId": claims["oid"], "memberEmail": claims["oid"], "groups": [group]}
    return Response.json(answer, headers=NO_STORE)


def _gateway(text: str, status: int) -> Response:
    return Response.text(text, status, NO_STORE)


def _entitlements(status: int, reason: str, message: str) -> Response:
    refused = {"code": status, "reason": reason, "message": message}
    return Response.json(refused, status, NO_STORE)


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
