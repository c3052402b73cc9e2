"""What names a tenant in what people type: the name, or why it names none.

A tenant is named by its ID, by one of its domains, or by a word that stands for many. People also
type addresses that have one of these in them, and hosts and domains that look like one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.login_services import AD_FS_NOT_SERVED, B2C_NOT_SERVED, not_served
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, ascii_host

PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant ID that Microsoft writes into the tokens of all personal accounts."""

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LOGIN_HOST = re.compile(
    r"(?:login|sts|login-us|device\.login)\.(?:(?:partner\.)?microsoftonline\.(?:com|us|de|cn)"
    r"|windows\.net|microsoft\.com|chinacloudapi\.cn|usgovcloudapi\.net"
    r"|sovcloud-identity\.(?:fr|de))"
)
_INITIAL_DOMAIN = re.compile(
    r"(?<![a-z0-9.-])[a-z0-9-]{1,63}\.(?:onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn)"
    r"(?![a-z0-9.-])"
)
_IN_BRACKETS = re.compile(r"\(([^()\s]{3,253})\)")
_LABELLED = re.compile(r"[\w .()-]{1,60}[:=]\s*(\S{3,253})")
_SIGNED_IN_AT = re.compile(r"[#/]@([a-z0-9.-]{3,253})")
_OF_PERSONAL = re.compile(
    r"(?:(?:outlook|hotmail|live|windowslive|yahoo|gmx)\.(?:com|net|(?:com?\.)?[a-z]{2})"
    r"|msn\.com|passport\.(?:com|net)|webtv\.net|gmail\.com|googlemail\.com|ymail\.com"
    r"|icloud\.com|me\.com|mac\.com|aol\.com|web\.de|t-online\.de|proton\.me|protonmail\.com"
    r"|mail\.ru|yandex\.(?:com|ru)|qq\.com|163\.com)"
)
_SITE_SUFFIXES = {
    ".sharepoint.com": ".onmicrosoft.com",
    ".sharepoint.de": ".onmicrosoft.de",
    ".sharepoint.us": ".onmicrosoft.us",
    ".sharepoint-mil.us": ".onmicrosoft.us",
    ".dps.mil": ".onmicrosoft.us",
    ".sharepoint.cn": ".partner.onmschina.cn",
}
_SITE_KINDS = ("-my", "-admin", "-public")
_NO_TENANT = frozenset({"oauth2", "v2.0", "v1.0", ".well-known", "oauth", "discovery"})
_MICROSOFTS = frozenset(
    {
        "energy.azure.com",
        "entra.microsoft.com",
        "graph.microsoft.com",
        "management.azure.com",
        "outlook.office.com",
        "outlook.office365.com",
        "portal.azure.com",
    }
)
_GUID_BEGINS = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-")
_ONE_LABEL = re.compile(r"[a-z][a-z0-9]{0,26}")


@dataclass(frozen=True)
class NamedTenant:
    """What a text names.

    Attributes:
        name: an ID, a domain, or a word that may stand for many tenants; empty for none.
        problem: why the text names no tenant, where that is known; else empty.
        from_mail: the name is the domain of an e-mail address.
    """

    name: str = ""
    problem: str = ""
    from_mail: bool = False


NONE_NAMED = NamedTenant()


def named_tenant(text: str) -> NamedTenant:
    """The tenant that a text names, by a domain, an address or a mail address."""
    bare = without_blanks(text)
    if bare[:9].lower().startswith(("https%", "http%")):
        bare = unquote(bare)
    bare = bare.strip("\"'`<>()[]\u201c\u201d,;").rstrip("./")
    lower = bare.lower()
    if "b2c_1" in lower or "/tfp/" in lower:
        return NamedTenant(problem=not_served(lower) or B2C_NOT_SERVED)
    if "://" in bare or _LOGIN_HOST.match(lower.partition("/")[0]) or "/" in lower:
        return _of_address(lower)
    if "@" in bare:
        domain = ascii_host(lower.rpartition("@")[2])
        return NamedTenant(domain, from_mail=True) if DOMAIN.fullmatch(domain) else NONE_NAMED
    if lower == "adfs":
        return NamedTenant(problem=AD_FS_NOT_SERVED)
    if DOMAIN.fullmatch(domain := ascii_host(lower)):
        return NamedTenant(domain, problem=_host_problem(domain))
    return _in_words(text)


def _of_address(address: str) -> NamedTenant:
    """The first part of a sign-in address, the domain of a web site, or of who is at a portal."""
    if problem := not_served(address):
        return NamedTenant(problem=problem)
    if at := _SIGNED_IN_AT.search(address):
        return NamedTenant(at[1])
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = ascii_host(parts.hostname or "")
    except ValueError:
        return NONE_NAMED
    first = unquote(parts.path).strip("/").partition("/")[0]
    if _LOGIN_HOST.fullmatch(host) or (host in LOOPBACK_HOSTS and first):
        if not first or first in _NO_TENANT:
            return NamedTenant(problem=_host_problem(host))
        return NamedTenant(read_guid(first) or first, problem=_host_problem(first))
    if not DOMAIN.fullmatch(host):
        # `common/`, `contoso.com/`: the slash at the end is gone by now, so this is a path.
        return NONE_NAMED
    if problem := _host_problem(host, first):
        return NamedTenant(problem=problem)
    is_page = "://" not in address or first or parts.query or parts.fragment
    return NONE_NAMED if is_page else NamedTenant(host.removeprefix("www."))


def _in_words(text: str) -> NamedTenant:
    """A domain beside the tenant's name, as the portal shows it, or behind a label."""
    if _GUID_BEGINS.search(text):  # the ID is in it too, and is the surer one
        return NONE_NAMED
    lower = text.lower()
    initial = set(_INITIAL_DOMAIN.findall(lower))
    if len(initial) == 1:
        return NamedTenant(initial.pop())
    for found in (_IN_BRACKETS.search(lower), _LABELLED.fullmatch(lower.strip())):
        domain = ascii_host(found[1].strip("\"'`<>,;")) if found else ""
        if DOMAIN.fullmatch(domain):
            return NamedTenant(domain, problem=_host_problem(domain))
    return NONE_NAMED


def is_personal(domain: str) -> bool:
    """Whether a mail domain is a provider's for personal accounts, and no organisation's."""
    return bool(_OF_PERSONAL.fullmatch(domain))


def initial_domain(text: str) -> str:
    """The domain that a tenant of this name may have; empty if it can be no name of a tenant."""
    name = text.strip().lower()
    return f"{name}.onmicrosoft.com" if _ONE_LABEL.fullmatch(name) else ""


def _host_problem(host: str, first: str = "") -> str:
    """Why a host is no domain of a tenant, though it looks like one; empty if it may be one.

    Args:
        host: in small letters.
        first: the first part of the path behind it, which may name the tenant.
    """
    if problem := not_served(host):
        return problem
    if _LOGIN_HOST.fullmatch(host):
        return f"{host} is the sign-in host (--authority): type the tenant's ID or domain."
    label, _, rest = host.partition(".")
    if rest == "ciamlogin.com":
        in_path = read_guid(first) or (first if DOMAIN.fullmatch(first) else "")
        tenant = in_path or read_guid(label) or f"{label}.onmicrosoft.com"
        return (
            f"{host} is External ID's sign-in host: give it as --authority https://{host} and here"
            f" the tenant, {tenant}"
        )
    if host == "login.live.com":
        return f"{host} is the sign-in host of personal accounts: the tenant is consumers"
    if host in _MICROSOFTS:
        return f"{host} is a host of Microsoft's and no tenant: type your organisation's domain."
    for suffix, initial in _SITE_SUFFIXES.items():
        if host.endswith(suffix):
            name = host.removesuffix(suffix)
            for kind in _SITE_KINDS:
                name = name.removesuffix(kind)
            return f"That is a SharePoint host: its tenant is usually {name}{initial}"
    return ""
