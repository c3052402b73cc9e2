"""Entra's OpenID configuration (OpenID Connect Discovery 1.0), as a tenant's document has it.

No `code_challenge_methods_supported` and no `authorization_response_iss_parameter_supported`:
Microsoft's document lacks both, and clients must do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.loopback import Response
from tokenwizard.sandbox.entra_errors import NO_STORE, EntraRefusal, refusal_as_json
from tokenwizard.sandbox.entra_parties import named_tenant

if TYPE_CHECKING:
    from tokenwizard.sandbox.issuer import Issuer


def openid_configuration(issuer: Issuer, tenant_name: str) -> Response:
    """The document; 400 with AADSTS90002 or 900023 for a tenant that is not there."""
    if tenant_name.lower() in {"common", "organizations"}:
        issuer_tenant, address = "{tenantid}", tenant_name.lower()
    else:
        try:
            issuer_tenant = address = named_tenant(issuer, tenant_name).tenant_id
        except EntraRefusal as refusal:
            return refusal_as_json(issuer, refusal)
    base = f"{issuer.origin}/{address}"
    return Response.json(
        {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "private_key_jwt",
                "client_secret_basic",
            ],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["HS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{issuer.origin}/{issuer_tenant}/v2.0",
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": f"{issuer.origin}/oidc/userinfo",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
        },
        headers=NO_STORE,
    )
