"""Names that others give the settings: of variables, and of keys in JSON, YAML and INI. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenwizard.destinations.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ENDS: Mapping[Role, str] = {
    Role.REFRESH_TOKEN: r"refreshtoken(?:value)?",
    Role.CLIENT_ID: r"(?:clientid|appid|applicationid)(?:value)?",
    Role.CLIENT_SECRET: r"(?:client|app|application)secret(?:value)?",
    Role.TENANT: r"(?:tenantid|tenant|directoryid)",
    Role.SCOPE: r"scopes?",
}
_LONGEST = 100
_OTHER_SERVICES = (
    "amazon|adobe|asana|atlassian|auth0|aws|bitbucket|box|calendly|cognito|discord|docusign|dropbox"
    "|ebay|facebook|fb|figma|firebase|fitbit|garmin|gcp|gdrive|github|gitlab|gmail|google|hubspot"
    "|instagram|intuit|jira|keycloak|linear|linkedin|lwa|mailchimp|nest|netatmo|notion|okta|oura"
    "|patreon|paypal|pinterest|quickbooks|reddit|ring|salesforce|sfdc|shopify|slack|smartthings"
    "|snapchat|spotify|square|strava|stripe|tesla|tiktok|todoist|trakt|twitch|twitter|vimeo|webex"
    "|whoop|withings|xero|yahoo|youtube|zendesk|zoho|zoom"
)


def plain_name(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def may_be(role: Role, name: str) -> bool:
    """Whether a name says that its value has this role, at Microsoft and not at somebody else."""
    if len(name) > _LONGEST:
        return False
    plain = plain_name(name)
    if not re.fullmatch(rf"[a-z0-9]*{_ENDS[role]}[0-9]*", plain):
        return False
    return not re.match(_OTHER_SERVICES, plain)


def name_for(role: Role, names: Iterable[str], beside: str = "") -> tuple[str, ...]:
    """The names that may have this role; of several only those of the same kind as another name.

    Args:
        role: what is looked for.
        names: those that have a value.
        beside: the refresh token's: `MS_CLIENT_ID` belongs to `MS_REFRESH_TOKEN`.
    """
    found = tuple(name for name in names if may_be(role, name))
    if len(found) > 1 and beside:
        same = tuple(
            name for name in found if _family(role, name) == _family(Role.REFRESH_TOKEN, beside)
        )
        return same if len(same) == 1 else found
    return found


def provider_by(name: str) -> str:
    """The provider that a refresh token's name speaks for, by its value in `ProviderName`."""
    plain = plain_name(name)
    if plain.startswith(("osdu", "adme", "energy")):
        return "adme"
    return "" if plain.startswith(("sp", "sharepoint")) else "entra"


def _family(role: Role, name: str) -> str:
    return re.sub(rf"{_ENDS[role]}[0-9]*\Z", "", plain_name(name))
