"""Entra's OpenID configuration (OpenID Connect Discovery 1.0), as a tenant's document has it.

No `code_challenge_methods_supported` and no `authorization_response_iss_parameter_supported`:
Microsoft's document lacks both, and clients must do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.sandbox.entra.errors import EntraRefusal
from tokenwizard.sandbox.entra.lookup import named_tenant
from tokenwizard.sandbox.entra.responses import NO_STORE, refusal_as_json
from tokenwizard.sandbox.injected_errors import InjectionPoint
from tokenwizard.system.http.loopback_server import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.system.http.loopback_server import Request

_KEPT_FOR_A_DAY = (
    ("Cache-Control", "max-age=86400, private"),
    ("Access-Control-Allow-Origin", "*"),
)
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The one tenant of all personal Microsoft accounts, which `consumers` stands for."""

_REGIONS: Mapping[str, Mapping[str, str]] = {
    "worldwide": {"tenant_region_scope": "EU", "cloud_graph_host_name": "graph.windows.net"},
    "gcc-high": {
        "tenant_region_scope": "USGov",
        "tenant_region_sub_scope": "DODCON",
        "cloud_graph_host_name": "graph.windows.net",
    },
    "dod": {
        "tenant_region_scope": "USGov",
        "tenant_region_sub_scope": "DOD",
        "cloud_graph_host_name": "graph.windows.net",
    },
    "china": {"tenant_region_scope": "AS", "cloud_graph_host_name": "graph.chinacloudapi.cn"},
}
"""What is known of each cloud; of the sovereign ones it is nothing."""


def openid_configuration(issuer: Issuer, tenant_name: str) -> Response:
    """The document; 400 with AADSTS90002 or 900023 for a tenant that is not there.

    For a tenant of another cloud it names the endpoints and the `cloud_instance_name` of that one.
    """
    origin, cloud = issuer.origin, issuer.cloud
    if tenant_name.lower() in {"common", "organizations"}:
        issuer_tenant, address = "{tenantid}", tenant_name.lower()
    elif tenant_name.lower() == "consumers":
        issuer_tenant, address = PERSONAL_ACCOUNTS, "consumers"
    else:
        try:
            if (rehearsed := issuer.injected_errors.next_at(InjectionPoint.DISCOVERY)) is not None:
                raise rehearsed
            tenant = named_tenant(issuer, tenant_name)
        except EntraRefusal as refusal:
            return refusal_as_json(issuer, refusal)
        issuer_tenant = address = tenant.tenant_id
        if tenant.cloud is not None:
            origin, cloud = tenant.cloud.login, tenant.cloud
    base = f"{origin}/{address}"
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
            "issuer": f"{origin}/{issuer_tenant}/v2.0",
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": f"{origin}/oidc/userinfo",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "cloud_instance_name": urlsplit(cloud.login).netloc.removeprefix("login."),
            "msgraph_host": urlsplit(cloud.graph).netloc,
            **_REGIONS.get(cloud.name, {}),
        },
        headers=_KEPT_FOR_A_DAY,
    )


def signing_keys() -> Response:
    """The `jwks_uri`: an empty set (RFC 7517 section 5), for the key of tokens is shared."""
    return Response.json({"keys": []}, headers=NO_STORE)


def instance_discovery(issuer: Issuer, request: Request) -> Response:
    """Whether an authority is one of this cloud's, as Microsoft's libraries ask before all else.

    400 with AADSTS50049 (`invalid_instance`) for any other.
    """
    asked = dict(request.parameters()).get("authorization_endpoint", "")
    parts = urlsplit(asked)
    if parts.hostname != urlsplit(issuer.origin).hostname:  # MSAL for Python leaves the port out
        return refusal_as_json(issuer, EntraRefusal(50049))
    tenant = parts.path.strip("/").partition("/")[0]
    document = f"{issuer.origin}/{tenant}/v2.0/.well-known/openid-configuration"
    hosts = {
        "preferred_network": issuer.host,
        "preferred_cache": issuer.host,
        "aliases": [issuer.host],
    }
    return Response.json(
        {"tenant_discovery_endpoint": document, "api-version": "1.1", "metadata": [hosts]},
        headers=NO_STORE,
    )
