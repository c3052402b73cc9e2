"""Sign-in services of Microsoft's that are not Entra ID of a workforce tenant, by their addresses.

Entra External ID is served. Its hosts are `NAME.ciamlogin.com`, and the issuer that they name lies
on `TENANT-ID.ciamlogin.com`. Azure AD B2C (`NAME.b2clogin.com`) and AD FS (`/adfs/` on any host)
are not. Source: Microsoft's pages on External ID's, B2C's and AD FS's endpoints.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.safe_urls import host_in

_EXTERNAL_ID = ".ciamlogin.com"
_B2C = "b2clogin.com"
B2C_NOT_SERVED = "That is Azure AD B2C. Tokenwizard serves Entra ID and External ID only."
AD_FS_NOT_SERVED = (
    "That is AD FS, an organisation's own sign-in server. Tokenwizard serves Entra ID only."
)


def is_external_id(address: str) -> bool:
    """Whether an address lies on a login host of Microsoft Entra External ID."""
    host = host_in(address)
    label = host.removesuffix(_EXTERNAL_ID)
    named = label.isascii() and label.replace("-", "").isalnum() and label.strip("-") == label
    return "@" not in address and host.endswith(_EXTERNAL_ID) and named


def is_external_id_issuer(issuer: str, login: str) -> bool:
    """Whether an issuer is one that a login host of External ID names.

    It lies on a host of its own, `https://TENANT-ID.ciamlogin.com/TENANT-ID/v2.0`: both IDs have
    to be the same, and the login host has to be External ID's. Nothing is ever sent to an issuer.
    """
    if not (is_external_id(login) and is_external_id(issuer)):
        return False
    parts = urlsplit(issuer)
    tenant_id = read_guid(parts.netloc.lower().removesuffix(_EXTERNAL_ID))
    return (
        tenant_id is not None
        and parts.scheme == "https"
        and not (parts.query or parts.fragment)
        and parts.path.rstrip("/").lower() == f"/{tenant_id}/v2.0"
    )


def external_id_issuer(tenant_id: str) -> str:
    """What a login host of External ID names as the issuer of a tenant."""
    return f"https://{tenant_id}{_EXTERNAL_ID}/{tenant_id}/v2.0"


def not_served(address: str) -> str:
    """Why no token can be got at a sign-in address; empty if nothing is known against it."""
    bare = address.lower()
    place, _, path = (bare.partition("://")[2] if "://" in bare else bare).partition("/")
    host = place.rpartition("@")[2].partition(":")[0]
    if host == _B2C or host.endswith(f".{_B2C}"):
        return B2C_NOT_SERVED
    return AD_FS_NOT_SERVED if path.partition("?")[0].split("/")[0] == "adfs" else ""
