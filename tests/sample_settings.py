"""A value for every setting that can be used as it stands; a new one is any text."""

from __future__ import annotations

from tokenwizard.providers.setting import Setting, SettingKind

CLIENT_ID = "11111111-2222-3333-4444-555555555555"
SAMPLES: dict[str, str] = {
    "provider": "entra",
    "site": "https://contoso.sharepoint.com/sites/practice",
    "permission": "AllSites.Read",
    "scope": "Mail.Read",
    "scopes": "Mail.Read",
    "tenant": "contoso.example",
    "tenant_by_hand": "99999999-8888-7777-6666-555555555555",
    "client_id": CLIENT_ID,
    "redirect_uri": "http://localhost:8123",
    "cloud": "china",
    "authority": "https://login.contoso.example",
    "acs": "https://acs.contoso.example",
    "login_hint": "you@contoso.example",
    "domain_hint": "contoso.example",
    "adme_audience": "shared",
    "adme_host": "contoso.energy.azure.com",
}


def sample(row: Setting) -> str | bool:
    """Not the usual value."""
    if row.kind is SettingKind.FLAG:
        return True
    if row.choices:
        return SAMPLES.get(row.name, row.choices[-1])
    return SAMPLES.get(row.name, f"practice-{row.name.replace('_', '-')}")


def samples(rows: tuple[Setting, ...]) -> dict[str, str | bool]:
    """One of each, by name."""
    return {row.name: sample(row) for row in rows}
