"""Microsoft's answers as the pictures play them: no picture may need Microsoft."""

from __future__ import annotations

import base64
import json

import httpx

NOON = 1_793_880_000.0
"""The hour at which every picture is taken: 5 November 2026, 12:00 UTC, in seconds."""

TENANT = "11111111-2222-4333-8444-555555555555"
CLIENT_ID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
PUBLIC_CLIENT_ID = "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"
"""The app that Microsoft knows as a public one, and the person does not."""

LOGIN = f"https://login.microsoftonline.com/{TENANT}"

_LIFETIME = 4_557


def _encoded(claims: dict[str, str]) -> str:
    """As in a JSON Web Token (RFC 7515 section 2), without padding."""
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


_CLAIMS = base64.urlsafe_b64encode(
    json.dumps(
        {
            "aud": "https://contoso.sharepoint.com",
            "name": "Practice Engineer",
            "upn": "engineer@contoso.example",
            "scp": "AllSites.Manage",
            "appidacr": "1",
            "exp": int(NOON) + _LIFETIME,
        }
    ).encode()
).decode()
_WHO = {"preferred_username": "engineer@contoso.example", "tid": TENANT, "oid": CLIENT_ID}
_ID_TOKEN = ".".join((_encoded({"alg": "RS256"}), _encoded(_WHO), "practice"))
_METADATA: dict[str, object] = {
    "issuer": f"{LOGIN}/v2.0",
    "authorization_endpoint": f"{LOGIN}/oauth2/v2.0/authorize",
    "device_authorization_endpoint": f"{LOGIN}/oauth2/v2.0/devicecode",
    "token_endpoint": f"{LOGIN}/oauth2/v2.0/token",
}
_DEVICE: dict[str, object] = {
    "device_code": "practice-device-code",
    "user_code": "PRACTICE1",
    "verification_uri": "https://microsoft.com/devicelogin",
    "expires_in": 900,
    "interval": 5,
}
_TOKENS: dict[str, object] = {
    "token_type": "Bearer",
    "scope": "https://contoso.sharepoint.com/AllSites.Manage",
    "expires_in": _LIFETIME,
    "access_token": f"practice.{_CLAIMS}.practice",
    "refresh_token": "practice-refresh." + "x" * 1_200,
    "id_token": _ID_TOKEN,
}
_PUBLIC_APP: dict[str, object] = {
    "error": "invalid_client",
    "error_description": "AADSTS700025: practice.",
    "error_codes": [700_025],
    "correlation_id": TENANT,
}


def microsoft(request: httpx.Request) -> httpx.Response:
    """What each call of a walk gets, in Microsoft's shapes."""
    path = request.url.path
    if path.endswith("/client.svc"):
        challenge = f'Bearer realm="{TENANT}",client_id="00000003"'
        return httpx.Response(
            401, headers={"www-authenticate": challenge}, stream=httpx.ByteStream(b"")
        )
    if path.endswith("/openid-configuration"):
        return _answered(_METADATA)
    if path.endswith("/devicecode"):
        return _answered(_DEVICE)
    if path.endswith("/_api/web"):
        return _answered({"Title": "Contoso"})
    if PUBLIC_CLIENT_ID.encode() in request.content:
        return _answered(_PUBLIC_APP, status=401)
    if b"device_code" in request.content:
        return _answered({"error": "authorization_pending"}, status=400)
    return _answered(_TOKENS)


def _answered(body: dict[str, object], *, status: int = 200) -> httpx.Response:
    """JSON that is still to be read, as from a socket."""
    return httpx.Response(status, stream=httpx.ByteStream(json.dumps(body).encode()))
