"""Entra, Azure and GitHub, as far as az and gh ask them: what they hold, and how they answer.

The bodies of errors are a best reading of Microsoft's and GitHub's.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.clients.azure.wire import Answer, Host, Request

TENANT = "11111111-2222-3333-4444-555555555555"
SUBSCRIPTION = "22222222-3333-4444-5555-666666666666"
USER = "person@contoso.example"
ARM = f"/subscriptions/{SUBSCRIPTION}"
VAULT = "contoso-vault"
REPOSITORY = "contoso/practice"
GITHUB_TOKEN = "gho_practiceTokenOfNobody"
_DISCOVERY = "/v2.0/.well-known/openid-configuration"
_TRACES = (
    "Trace ID: 33333333-0000-4444-8888-555555555555 "
    "Correlation ID: 44444444-0000-4444-8888-666666666666 Timestamp: 2026-11-30 08:00:00Z"
)


@dataclass
class Site:
    """An app, or a slot of one."""

    group: str
    name: str
    kind: str = "app,linux"
    settings: dict[str, str] = field(default_factory=dict)
    sticky: list[str] = field(default_factory=list)
    slots: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """An answer that comes before the usual one.

    Attributes:
        method: for which requests.
        path: a pattern of which their decoded path has to hold a piece.
        answer: what they get.
        host: a piece of whose name, if it matters.
        after: how many such requests are answered as usual first.
    """

    method: str
    path: str
    answer: Answer
    host: str = ""
    after: int = 0


class Cloud:
    """All that is played, in one state."""

    def __init__(self) -> None:
        self.sites = [
            Site(
                "contoso-rg",
                "contoso-web",
                settings={"EXISTING": "stays", "NUMBER": "1"},
                slots={"staging": {"EXISTING": "staging"}},
            )
        ]
        self.secrets: dict[str, str] = {}
        self.sealed: dict[str, str] = {}
        self.key = X25519PrivateKey.generate()
        self.rules: list[Rule] = []
        self.has_subscription = True
        self._met: dict[int, int] = {}

    @property
    def hosts(self) -> Mapping[str, Host]:
        return {
            "azcliprod.blob.core.windows.net": self._ruled(self.versions),
            "login.microsoftonline.com": self._ruled(self.entra),
            "management.azure.com": self._ruled(self.arm),
            "*.vault.azure.net": self._ruled(self.vault),
            "api.github.com": self._ruled(self.github),
            "ghe.contoso.example": self._ruled(self.enterprise),
        }

    def _ruled(self, usual: Host) -> Host:
        def answer(request: Request) -> Answer | None:
            for number, rule in enumerate(self.rules):
                if (
                    rule.method == request.method
                    and re.search(rule.path, request.path)
                    and rule.host in request.host
                    and not self._is_challenge(request)
                ):
                    self._met[number] = self._met.get(number, 0) + 1
                    if self._met[number] > rule.after:
                        return rule.answer
            return usual(request)

        return answer

    @staticmethod
    def _is_challenge(request: Request) -> bool:
        """Key Vault's clients send each request once without its body, to be told who signs in."""
        return request.host.endswith("vault.azure.net") and "authorization" not in request.headers

    @staticmethod
    def versions(request: Request) -> Answer | None:
        """Where az looks for its newest version, which is the one that asks."""
        if not re.fullmatch(r"/cli/[a-z-]+/setup\.py", request.path):
            return None
        return Answer(200, b'VERSION = "2.91.0"\n')

    # Entra

    def entra(self, request: Request) -> Answer | None:
        login = "https://login.microsoftonline.com"
        path = re.sub(r"^/(organizations|common|" + TENANT + ")", "/TENANT", request.path)
        if request.path == "/common/discovery/instance":
            aliases = [{"preferred_network": "login.microsoftonline.com",
                        "preferred_cache": "login.windows.net",
                        "aliases": ["login.microsoftonline.com", "login.windows.net"]}]  # fmt: skip
            return Answer(
                200,
                {
                    "tenant_discovery_endpoint": f"{login}/{TENANT}{_DISCOVERY}",
                    "metadata": aliases,
                },
            )
        if path == f"/TENANT{_DISCOVERY}":
            base = request.path.split("/")[1]
            return Answer(
                200,
                {
                    "issuer": f"{login}/{TENANT}/v2.0",
                    "authorization_endpoint": f"{login}/{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{login}/{base}/oauth2/v2.0/token",
                    "device_authorization_endpoint": f"{login}/{base}/oauth2/v2.0/devicecode",
                },
            )
        if path == "/TENANT/oauth2/v2.0/devicecode":
            return Answer(
                200,
                {
                    "user_code": "PRACTICE1",
                    "device_code": "practice-device-code",
                    "verification_uri": "https://microsoft.com/devicelogin",
                    "expires_in": 900,
                    "interval": 1,
                    "message": "Enter the code PRACTICE1.",
                },
            )
        if path == "/TENANT/oauth2/v2.0/token":
            return self._token(request.form)
        return None

    def _token(self, form: Mapping[str, str]) -> Answer | None:
        if form.get("grant_type") not in (
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "device_code",
        ):
            return None
        now = int(time.time())
        claims = {
            "aud": form["client_id"],
            "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "oid": "55555555-0000-4444-8888-777777777777",
            "sub": "practice-subject",
            "tid": TENANT,
            "preferred_username": USER,
            "ver": "2.0",
        }
        identity = {"uid": claims["oid"], "utid": TENANT}
        return Answer(
            200,
            {
                "token_type": "Bearer",
                "scope": form.get("scope", "https://management.core.windows.net//.default"),
                "expires_in": 86_000,
                "access_token": _jwt(claims | {"aud": "practice"}),
                "refresh_token": "practice-refresh-token-of-az",
                "id_token": _jwt(claims),
                "client_info": _encoded(identity),
                "foci": "1",
            },
        )

    # Azure Resource Manager

    def arm(self, request: Request) -> Answer | None:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return Answer(401, {"error": {"code": "AuthenticationFailed", "message": "no token"}})
        path, method = request.path, request.method
        if (method, path) == ("GET", "/tenants"):
            return Answer(200, {"value": [{"id": f"/tenants/{TENANT}", "tenantId": TENANT}]})
        if (method, path) == ("GET", "/subscriptions"):
            return Answer(200, {"value": [_SUBSCRIPTION] if self.has_subscription else []})
        if not self.has_subscription:
            code = "SubscriptionNotFound"
            sentence = f"The subscription '{path.split('/')[2]}' could not be found."
            return Answer(404, {"error": {"code": code, "message": sentence}})
        if (method, path) == ("GET", f"{ARM}/resources"):
            return self._resources(request)
        if (method, path) == ("GET", f"{ARM}/providers/Microsoft.Web/sites"):
            return Answer(200, {"value": [_shown(site) for site in self.sites]})
        found = re.fullmatch(
            rf"{ARM}/resourceGroups/([^/]+)/providers/Microsoft.Web/sites/([^/]+)(?:/slots/([^/]+))?"
            r"(/.*)?",
            path,
        )
        if found is None:
            return None
        site = next(
            (
                site
                for site in self.sites
                if (site.group.lower(), site.name.lower()) == (found[1].lower(), found[2].lower())
            ),
            None,
        )
        if site is None or (found[3] and found[3] not in site.slots):
            kind = "Microsoft.Web/sites/slots" if found[3] else "Microsoft.Web/sites"
            named = "/".join(filter(None, (found[2], found[3])))
            return Answer(
                404,
                {
                    "error": {
                        "code": "ResourceNotFound",
                        "message": f"The Resource '{kind}/{named}' under resource group"
                        f" '{found[1]}' was not found. For more details please go to"
                        " https://aka.ms/ARMResourceNotFoundFix",
                    }
                },
            )
        return self._site(request, site, found[3], found[4] or "")

    def _resources(self, request: Request) -> Answer | None:
        if request.query.get("$filter") != "resourceType eq 'Microsoft.Web/sites'":
            return None
        listed = [
            {key: value for key, value in _shown(site).items() if key != "properties"}
            for site in self.sites
        ]
        return Answer(200, {"value": listed})

    def _site(self, request: Request, site: Site, slot: str | None, tail: str) -> Answer | None:
        settings = site.slots[slot] if slot else site.settings
        if (request.method, tail) == ("GET", ""):
            return Answer(200, _shown(site))
        if (request.method, tail) == ("POST", "/config/appsettings/list"):
            return Answer(200, _properties(site, "appsettings", settings))
        if (request.method, tail) == ("PUT", "/config/appsettings"):
            settings.clear()
            settings.update(request.json["properties"])
            return Answer(200, _properties(site, "appsettings", settings))
        if (request.method, tail) == ("GET", "/config/slotConfigNames"):
            return Answer(200, _sticky(site))
        if (request.method, tail) == ("PUT", "/config/slotConfigNames"):
            site.sticky = request.json["properties"]["appSettingNames"]
            return Answer(200, _sticky(site))
        return None

    # Key Vault

    def vault(self, request: Request) -> Answer | None:
        if self._is_challenge(request):
            challenge = (
                f'Bearer authorization="https://login.microsoftonline.com/{TENANT}", '
                'resource="https://vault.azure.net"'
            )
            content = {"error": {"code": "Unauthorized", "message": "AKV10000: no token"}}
            return Answer(401, content, {"WWW-Authenticate": challenge})
        found = re.fullmatch(r"/secrets/([0-9A-Za-z-]+)", request.path)
        if request.method != "PUT" or found is None:
            return None
        self.secrets[found[1]] = request.json["value"]
        version = f"https://{request.host}/secrets/{found[1]}/{'0' * 32}"
        return Answer(
            200,
            {
                "value": request.json["value"],
                "id": version,
                "attributes": {"enabled": True, "created": 1, "updated": 1},
                "tags": {"file-encoding": "utf-8"},
            },
        )

    # GitHub

    def github(self, request: Request) -> Answer | None:
        return self._secrets_of_github(request, "")

    def enterprise(self, request: Request) -> Answer | None:
        return self._secrets_of_github(request, "/api/v3")

    def _secrets_of_github(self, request: Request, beginning: str) -> Answer | None:
        if request.headers.get("authorization") != f"token {GITHUB_TOKEN}":
            return Answer(401, {"message": "Bad credentials", "status": "401"})
        place = rf"{beginning}/(repos/{REPOSITORY}(?:/actions|/environments/.+?))/secrets/"
        if found := re.fullmatch(f"{place}public-key", request.path):
            raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            return Answer(200, {"key_id": "practice-key", "key": base64.b64encode(raw).decode()})
        found = re.fullmatch(f"{place}([A-Z0-9_]+)", request.path)
        if request.method != "PUT" or found is None or request.json["key_id"] != "practice-key":
            return None
        self.sealed[f"{found[1]}/{found[2]}"] = request.json["encrypted_value"]
        return Answer(201, {})


_SUBSCRIPTION = {
    "id": ARM,
    "subscriptionId": SUBSCRIPTION,
    "tenantId": TENANT,
    "displayName": "Practice",
    "state": "Enabled",
    "authorizationSource": "RoleBased",
    "subscriptionPolicies": {
        "locationPlacementId": "Public_2014-09-01",
        "quotaId": "PayAsYouGo_2014-09-01",
        "spendingLimit": "Off",
    },
}


def refused_by_entra(code: int, sentence: str) -> Answer:
    """How the token endpoint says no, the way az hears it."""
    return Answer(
        400,
        {
            "error": "invalid_grant",
            "error_description": f"AADSTS{code}: {sentence} {_TRACES}",
            "error_codes": [code],
            "timestamp": "2026-11-30 08:00:00Z",
            "trace_id": "33333333-0000-4444-8888-555555555555",
            "correlation_id": "44444444-0000-4444-8888-666666666666",
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        },
    )


def refused(status: int, code: str, sentence: str, inner: str = "") -> Answer:
    """How Azure Resource Manager and Key Vault say no."""
    error: dict[str, Any] = {"code": code, "message": sentence}
    if inner:
        error["innererror"] = {"code": inner}
    return Answer(status, {"error": error})


def _shown(site: Site) -> dict[str, Any]:
    return {
        "id": f"{ARM}/resourceGroups/{site.group}/providers/Microsoft.Web/sites/{site.name}",
        "name": site.name,
        "type": "Microsoft.Web/sites",
        "kind": site.kind,
        "location": "West Europe",
        "properties": {
            "name": site.name,
            "state": "Running",
            "resourceGroup": site.group,
            "reserved": True,
            "defaultHostName": f"{site.name}.azurewebsites.net",
            "hostNames": [f"{site.name}.azurewebsites.net"],
        },
    }


def _properties(site: Site, name: str, properties: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": f"{_shown(site)['id']}/config/{name}",
        "name": name,
        "type": f"Microsoft.Web/sites/config/{name}",
        "location": "West Europe",
        "properties": dict(properties),
    }


def _sticky(site: Site) -> dict[str, Any]:
    return {
        "id": f"{_shown(site)['id']}/config/slotConfigNames",
        "name": "slotConfigNames",
        "properties": {"appSettingNames": site.sticky, "connectionStringNames": None},
    }


def _jwt(claims: Mapping[str, Any]) -> str:
    return f"{_encoded({'alg': 'RS256', 'typ': 'JWT'})}.{_encoded(claims)}.c2lnbmF0dXJl"


def _encoded(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
