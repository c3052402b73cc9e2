"""What the tests hand over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tokenwizard.destinations.model import DEFAULT_NAMES, Delivery, Role, StoredSetting
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret

TOKEN = "practice-refresh-token-" + "0123456789" * 4
NEWER = "practice-newer-token-" + "9876543210" * 4
CLIENT_ID = "00000000-1111-4222-8333-444444444444"
CLIENT_SECRET = "practice-client-secret-" + "abcde" * 5
VALUES: Mapping[Role, str] = {
    Role.CLIENT_ID: CLIENT_ID,
    Role.CLIENT_SECRET: CLIENT_SECRET,
    Role.REFRESH_TOKEN: TOKEN,
    Role.TENANT: "practice-tenant.example",
    Role.SCOPE: "practice-app/.default openid profile offline_access",
}
RECIPE = {
    "provider": "sharepoint",
    "site": "https://contoso.sharepoint.com/sites/practice",
    "tenant": "practice-tenant.example",
}


def settings(
    provider: ProviderName,
    *,
    values: Mapping[Role, str] = VALUES,
    names: Mapping[Role, str] | None = None,
) -> tuple[StoredSetting, ...]:
    """The settings of a provider, under the usual names save those given."""
    named = {**DEFAULT_NAMES[provider], **(names or {})}
    return tuple(
        StoredSetting(role, name, Secret(values[role]))
        for role, name in named.items()
        if role in values
    )


def sharepoint(token: str = TOKEN, names: Mapping[Role, str] | None = None) -> Delivery:
    """A SharePoint site's."""
    values = {**VALUES, Role.REFRESH_TOKEN: token}
    return Delivery(
        provider=ProviderName.SHAREPOINT,
        settings=settings(ProviderName.SHAREPOINT, values=values, names=names),
        recipe=RECIPE,
        token_endpoint="https://login.contoso.example/practice-tenant.example/oauth2/v2.0/token",
    )


def adme(values: Mapping[Role, str] = VALUES) -> Delivery:
    """An Azure Data Manager for Energy instance's."""
    return Delivery(
        provider=ProviderName.ADME,
        settings=settings(ProviderName.ADME, values=values),
        recipe={"provider": "adme", "tenant": "practice-tenant.example"},
        token_endpoint="https://login.contoso.example/practice-tenant.example/oauth2/v2.0/token",
        adme_host="contoso.energy.azure.com",
        partition="contoso-practice",
    )


PUBLIC: Mapping[Role, str] = {
    role: value for role, value in VALUES.items() if role is not Role.CLIENT_SECRET
}
"""The values of an app without a client secret."""


def names_in(folder: Path) -> list[str]:
    """What lies in a test's folder, beside the wizard's own state."""
    return sorted(path.name for path in folder.iterdir() if path.name != "state")
