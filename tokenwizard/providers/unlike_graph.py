"""Scopes without an API's address that are not Microsoft Graph's, and those of it that mislead.

Entra takes a scope without an address for one of Microsoft Graph's. Graph's permissions have a dot
in their names ("Microsoft Graph permissions reference"). Graph lists the permissions for the
protocols of mail too, but a mail server takes tokens for Exchange Online alone ("Authenticate an
IMAP, POP or SMTP connection using OAuth").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.providers.scope_words import OPENID

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = 0.6
_BARE = {"xboxlive.": "Xbox Live", "allsites.": "SharePoint", "myfiles.": "SharePoint"}
_NOTES = {
    "Xbox Live": "Xbox Live, for personal accounts: the tenant is consumers",
    "SharePoint": "SharePoint's: choose SharePoint, or put the site's address before it",
}
_MAIL = {
    name.lower(): name
    for name in (
        "IMAP.AccessAsUser.All",
        "POP.AccessAsUser.All",
        "SMTP.Send",
        "EAS.AccessAsUser.All",
        "EWS.AccessAsUser.All",
    )
}
_MAIL_HOSTS = {
    "worldwide": "outlook.office.com",
    "gcc-high": "outlook.office365.us",
    "china": "partner.outlook.cn",
}
_OTHERS = {
    "wl.": "is of login.live.com, an older sign-in: Graph's is another, such as User.Read",
    "vso.": "is of Azure DevOps: put 499b84ac-1321-427f-aa17-267ca6975798/ before it",
}


def bare_of(permission: str) -> str:
    """Whose a permission is by its name, if no address stands before it; empty for Graph's."""
    bare = permission.lower()
    return next((whose for begins, whose in _BARE.items() if bare.startswith(begins)), "")


def note_of_bare(whose: str) -> str:
    """What to know of permissions that are not Graph's and stand without an address."""
    return _NOTES[whose]


def not_of_graph(permission: str, shown: str) -> str:
    """Why a permission cannot be Microsoft Graph's; empty if it can.

    Args:
        permission: what stands behind the address, if there is one.
        shown: the whole scope, as it may be said.
    """
    bare = permission.lower()
    if "." not in bare:
        if meant := _meant(bare):
            return f"{shown} is no scope of Microsoft Graph. {meant} may be meant."
        return (
            f"{shown} is no permission of Microsoft Graph, whose names have a dot: put the API's"
            " address before it."
        )
    other = next((said for begins, said in _OTHERS.items() if bare.startswith(begins)), "")
    return f"{shown} {other}." if other else ""


def _meant(word: str) -> str:
    """The scope of OpenID Connect that a misspelled one is nearest to; empty if none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word[:20], OPENID, n=1, cutoff=_ALIKE)), "")


def mail_note(permissions: Iterable[str], cloud: str) -> str:
    """What to ask for instead where a permission of Graph's is for a mail protocol; else empty."""
    name = next((_MAIL[one.lower()] for one in permissions if one.lower() in _MAIL), "")
    if not name:
        return ""
    host = _MAIL_HOSTS.get(cloud)
    instead = f"https://{host}/{name}" if host else f"Exchange Online's {name}"
    return f"Microsoft Graph. Mail servers take no token of Graph's: ask for {instead}"
