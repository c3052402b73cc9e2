"""What an administrator, or the app's owner, is asked to do about an error, by its entry.

The next step of an explanation speaks to the engineer at the wizard; this is the same step in
words for who can take it. Labels as in the Microsoft Entra admin center.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLICY = (
    "Please find this sign-in by its correlation ID under Entra ID > Sign-in logs, see on its"
    " Conditional Access tab which policy refused it, and say how it can be met or make an"
    " exception for this app."
)
_LOGS = (
    "Please find this sign-in by its correlation ID under Entra ID > Sign-in logs and say what has"
    " to change."
)
_ACS_APP = (
    "Please look this app up by its Client Id on the site's page /_layouts/15/appinv.aspx, and say"
    " whether its Client Secret and Redirect URI are the right ones, or make new ones. Azure ACS"
    " stands in no sign-in log of Entra ID."
)
_GUEST = (
    "Please invite this account as a guest (Users > New user > Invite external user), or say which"
    " account is to be used."
)
_WAY_OUT = (
    "Please say which proxy and which credentials this machine is to use, or open another way to"
    " the sign-in hosts."
)
_RISK = (
    "Please look at the account's risk under Entra ID > Protection > Risky users, and clear it if"
    " it is a false alarm."
)
_CONSENT = (
    "Please open the app under App registrations > API permissions and choose Grant admin consent"
    " for what is asked for, or say why not."
)
_PERMISSION = (
    "Please add what is asked for under App registrations > API permissions as a delegated"
    " permission, and grant consent if the tenant needs an administrator for that."
)
_RESTRICTED = (
    "Please allow this account to sign in to the tenant: tenant restrictions or cross-tenant"
    " access settings refuse it from this network or device."
)
_SINGLE_PAGE = (
    "Please remove the redirect URI from the Single-page application platform under"
    " Authentication, and add it under Web or Mobile and desktop applications."
)
_CERTIFICATE = (
    "Please compare the certificate under Certificates & secrets with the one that is used, and"
    " upload the right one or hand out a client secret."
)
_SERVICE = (
    "Please enable the service that is asked for in this tenant (Enterprise applications >"
    " Properties > Enabled for users to sign-in), or say that it is not there."
)
_ENABLED = (
    "Please set Enabled for users to sign-in to Yes under Enterprise applications > Properties, or"
    " say which app is to be used instead."
)
_WHICH_APP = (
    "Please check this Application (client) ID and what it is registered for, and say which app"
    " and credential are to be used."
)
_ENDPOINT = (
    "Please look at the network between this machine and Microsoft: the sign-in endpoints that it"
    " was shown are not this tenant's."
)

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        _POLICY,
        (
            "AADSTS50005",
            "AADSTS50131",
            "AADSTS50155",
            "AADSTS53000",
            "AADSTS53001",
            "AADSTS53002",
            "AADSTS53003",
            "AADSTS530003",
            "AADSTS530032",
            "AADSTS530035",
            "AADSTS70043",
        ),
    ),
    (_GUEST, ("AADSTS16000", "AADSTS50014", "AADSTS50020", "AADSTS90072")),
    (_WAY_OUT, ("proxy_authentication", "http_407")),
    (_RISK, ("AADSTS53004", "AADSTS53011", "AADSTS530034")),
    (_RESTRICTED, ("AADSTS500021", "AADSTS500022", "AADSTS500212", "AADSTS500213")),
    (_CONSENT, ("AADSTS65001", "AADSTS90094", "AADSTS90095", "access_denied", "consent_required")),
    (
        _PERMISSION,
        (
            "AADSTS65005",
            "AADSTS650054",
            "AADSTS650056",
            "AADSTS650057",
            "AADSTS90008",
        ),
    ),
    (_SERVICE, ("AADSTS500014", "AADSTS650052")),
    (_SINGLE_PAGE, ("AADSTS700084", "AADSTS9002325", "AADSTS9002327")),
    (_CERTIFICATE, ("AADSTS1000502", "AADSTS50012", "AADSTS700027", "AADSTS700030")),
    (_ENABLED, ("AADSTS70001", "AADSTS7000112")),
    (_WHICH_APP, ("AADSTS67003", "unauthorized_client")),
    (_ENDPOINT, ("foreign_endpoint", "other_tenant")),
    (
        (
            "Please see under Entra ID > Sign-in logs whether the account is locked or its network"
            " address is blocked, and lift it if it was a false alarm."
        ),
        ("AADSTS50053",),
    ),
    ("Please reset the account's password.", ("AADSTS50056",)),
    (
        (
            "Please look at the account's authentication methods, and reset the second factor if it"
            " is lost."
        ),
        ("AADSTS500121",),
    ),
    (
        "Please add the service that is asked for to this tenant, or say that it is not there.",
        ("AADSTS500011",),
    ),
    (
        (
            "Please add offline_access (Microsoft Graph, OpenId permissions) to the app's delegated"
            " permissions and grant consent, and check that its redirect URI is not under"
            " Single-page application."
        ),
        ("no_refresh_token",),
    ),
    (
        (
            "Please hand out the CA file of the TLS inspection, or leave the sign-in hosts out of"
            " it."
        ),
        ("tls_inspection",),
    ),
    ("Please enable the account, or say which account is to be used.", ("AADSTS50057",)),
    (
        "Please assign the account to the app under Enterprise applications > Users and groups.",
        ("AADSTS50105",),
    ),
    ("Please assign the app's role on the resource to the account.", ("AADSTS501051",)),
    (
        (
            "Please give pre-consent for the app to the delegated administrators, or let somebody"
            " of this tenant sign in."
        ),
        ("AADSTS90099",),
    ),
    (
        "Please add the redirect URI under Authentication in the app registration.",
        ("AADSTS500113", "AADSTS50011"),
    ),
    (
        (
            "Please open the app to accounts of other organisational directories, or say which"
            " tenant it belongs to."
        ),
        ("AADSTS650059",),
    ),
    (
        (
            "Please make a new client secret under Certificates & secrets and hand out its Value:"
            " the present one has expired."
        ),
        ("AADSTS7000222",),
    ),
    (
        (
            "Please set Allow public client flows to Yes under Authentication, so that the app may"
            " sign in with a device code; or say why not."
        ),
        ("public_client_flows_off",),
    ),
    (
        "Please make the certificate's revocation list reachable for Microsoft.",
        ("AADSTS220501",),
    ),
    (
        (
            "Please check the account's rights on the site, and whether a firewall answers in its"
            " place."
        ),
        ("http_403",),
    ),
)

_BY_ENTRY: Mapping[str, str] = MappingProxyType(
    {entry: request for request, entries in _GROUPS for entry in entries}
)


def request_for(entry: str | None, *, acs: bool = False) -> str:
    """What is asked for; where nothing is known, to look the sign-in up.

    Args:
        entry: the error's entry in the catalogue.
        acs: the sign-in was one through Azure ACS, of which Entra keeps no log.
    """
    return _BY_ENTRY.get(entry or "", _ACS_APP if acs else _LOGS)


def has_request(entry: str | None) -> bool:
    """Whether there are words of its own for an entry of the catalogue."""
    return entry in _BY_ENTRY
