"""Profiles that look like nobody's, and texts of such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tokenwizard.destinations.model import Role
from tokenwizard.oauth.account import Account
from tokenwizard.profiles.profile import Profile
from tokenwizard.providers.provider import ProviderName

CLIENT_ID = "11111111-2222-3333-4444-555555555555"
TENANT_ID = "99999999-8888-7777-6666-555555555555"
ACCOUNT = Account(
    usernames=("you@contoso.example",),
    tenant=TENANT_ID,
    object_id="bbbbbbbb-0000-4000-8000-000000000001",
)

SHAREPOINT = Profile(
    name="practice",
    site="https://contoso.sharepoint.com/sites/practice",
    tenant=TENANT_ID,
    client_id=CLIENT_ID,
    redirect_uri="http://localhost:8080",
    names={Role.REFRESH_TOKEN: "PRACTICE_TOKEN"},
    out=("env:.env", "keyring"),
    keeps="env:.env",
    since=datetime(2026, 11, 1, 9, tzinfo=UTC),
    client_secret_ends=date(2027, 5, 31),
)
ADME = Profile(
    name="adme",
    provider=ProviderName.ADME,
    tenant="contoso.onmicrosoft.com",
    client_id=CLIENT_ID,
    redirect_uri="http://localhost:8080",
    adme_host="contoso.energy.azure.com",
    partition="contoso-dp1",
)
ACS = replace(SHAREPOINT, name="acs", provider=ProviderName.SHAREPOINT_ACS)
