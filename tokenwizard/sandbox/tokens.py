"""The tokens the practice provider makes: JWTs for it to read again, opaque strings for the rest.

Signed with HS256 (RFC 7515) and a key of the run, where Microsoft signs with RS256: clients must
not look inside an access token anyhow.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.sandbox.grants import Grant
    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.sandbox.scope_model import Resource, ScopeRequest

CODE_PREFIX = "practice-code."
REFRESH_PREFIX = "practice-refresh."
DEVICE_CODE_PREFIX = "practice-device."
ACS_PRINCIPAL = "00000001-0000-0000-c000-000000000000"
ID_TOKEN_SECONDS = 3600
ACS_ACCESS_SECONDS = 12 * 3600
_CODE_BYTES = 740
_REFRESH_BYTES = 890
_DEVICE_CODE_BYTES = 150
_SHORTEST_ACCESS_SECONDS = 60 * 60
_ACCESS_SPREAD_SECONDS = 30 * 60

Claims = Mapping[str, object]


def new_code(issuer: Issuer) -> str:
    """An authorization code of about 1,000 characters that says what it is."""
    return CODE_PREFIX + issuer.entropy(_CODE_BYTES)


def new_refresh_token(issuer: Issuer) -> str:
    """A refresh token of about 1,200 characters that says what it is."""
    return REFRESH_PREFIX + issuer.entropy(_REFRESH_BYTES)


def new_device_code(issuer: Issuer) -> str:
    """A device code of about 200 characters that says what it is."""
    return DEVICE_CODE_PREFIX + issuer.entropy(_DEVICE_CODE_BYTES)


def access_seconds(issuer: Issuer) -> int:
    """A life of 60 to 90 minutes, by chance (Microsoft's page "Configurable token lifetimes")."""
    draw = hashlib.sha256(issuer.entropy(8).encode()).digest()
    return _SHORTEST_ACCESS_SECONDS + int.from_bytes(draw[:4], "big") % _ACCESS_SPREAD_SECONDS


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(issuer: Issuer, claims: Claims) -> str:
    """The claims as a JWT under this run's key (RFC 7519)."""
    header = {"typ": "JWT", "alg": "HS256", "kid": "practice"}
    parts = [_unpadded(json.dumps(part).encode()) for part in (header, claims)]
    signature = hmac.digest(issuer.key, ".".join(parts).encode(), hashlib.sha256)
    return ".".join([*parts, _unpadded(signature)])


def verified(issuer: Issuer, token: str) -> Claims | None:
    """The claims of a token that this run signed, expired or not; None for any other string."""
    signing_input, _, signature = token.rpartition(".")
    expected = hmac.digest(issuer.key, signing_input.encode("utf-8", "replace"), hashlib.sha256)
    if not hmac.compare_digest(_unpadded(expected).encode(), signature.encode("utf-8", "replace")):
        return None
    payload = signing_input.partition(".")[2]
    claims: Claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _common_claims(issuer: Issuer, seconds: int) -> dict[str, object]:
    now = issuer.now()
    return {"iat": now, "nbf": now, "exp": now + seconds}


def _subject(grant: Grant) -> str:
    pair = f"{grant.user.object_id} {grant.request.app.client_id}"
    return _unpadded(hashlib.sha256(pair.encode()).digest())


def access_token(
    issuer: Issuer, grant: Grant, resource: Resource, scope: ScopeRequest, seconds: int
) -> str:
    """Entra's access token, in the claims of the version the resource takes.

    Source: Microsoft's page "Access token claims reference".
    """
    app, user, tenant_id = grant.request.app, grant.user, grant.request.tenant_id
    kind = "2" if app.certificate else "1" if app.client_secret else "0"
    by_version: dict[str, object] = (
        {
            "iss": f"{issuer.origin}/{tenant_id}/",
            "appid": app.client_id,
            "appidacr": kind,
            "upn": user.username,
            "unique_name": user.username,
        }
        if resource.version == "1.0"
        else {
            "iss": f"{issuer.origin}/{tenant_id}/v2.0",
            "azp": app.client_id,
            "azpacr": kind,
            "preferred_username": user.username,
        }
    )
    openid = [one for one in scope.openid if one != "offline_access"]
    is_graph = not scope.resource_scopes or resource.is_graph
    granted = [*scope.permissions_of(resource), *(openid if is_graph else [])]
    return signed(
        issuer,
        {
            "aud": resource.audience,
            **_common_claims(issuer, seconds),
            **by_version,
            "amr": ["pwd"],
            "app_displayname": app.title,
            "name": user.display_name,
            "oid": user.object_id,
            "scp": " ".join(granted),
            "sub": _subject(grant),
            "tid": tenant_id,
            "uti": issuer.entropy(16),
            "ver": resource.version,
        },
    )


def id_token(issuer: Issuer, grant: Grant, scope: ScopeRequest) -> str:
    """The ID token (OpenID Connect Core section 2), with the claims its scopes ask for."""
    user, request = grant.user, grant.request
    claims: dict[str, object] = {
        "aud": request.app.client_id,
        "iss": f"{issuer.origin}/{request.tenant_id}/v2.0",
        **_common_claims(issuer, ID_TOKEN_SECONDS),
        "oid": user.object_id,
        "sub": _subject(grant),
        "tid": request.tenant_id,
        "uti": issuer.entropy(16),
        "ver": "2.0",
    }
    if request.nonce is not None:
        claims["nonce"] = request.nonce
    if "profile" in scope.openid:
        claims |= {"name": user.display_name, "preferred_username": user.username}
    if "email" in scope.openid:
        claims["email"] = user.username
    return signed(issuer, claims)


def client_info(grant: Grant) -> str:
    """`client_info`, by which Microsoft's libraries tell accounts apart: user and tenant."""
    whose = {"uid": grant.user.object_id, "utid": grant.request.tenant_id}
    return _unpadded(json.dumps(whose).encode())


def acs_access_token(issuer: Issuer, grant: Grant, audience: str) -> str:
    """SharePoint's access token by way of ACS.

    Source: Microsoft's page "Handle security tokens in provider-hosted low-trust SharePoint
    Add-ins", table 1.
    """
    realm = issuer.directory.home.tenant_id
    return signed(
        issuer,
        {
            "aud": audience,
            "iss": f"{ACS_PRINCIPAL}@{realm}",
            **_common_claims(issuer, ACS_ACCESS_SECONDS),
            "nameid": grant.user.object_id,
            "actor": f"{grant.request.app.client_id}@{realm}",
            "identityprovider": "urn:federation:microsoftonline",
        },
    )
