"""What a token is for: a SharePoint site and a permission on it, as a person types them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, ascii_host, host_in
from tokenwizard.providers.clouds import CLOUDS, WORLDWIDE, Cloud, cloud_of
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.providers.scope_words import OPENID, scope_words
from tokenwizard.providers.site_address import site_address
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION

SHAREPOINT_PERMISSIONS = ("AllSites.Read", "AllSites.Write", "AllSites.Manage")
SHAREPOINT_ID = "00000003-0000-0ff1-ce00-000000000000"
"""SharePoint Online itself, whose permissions an app may also ask for by this ID."""

_TENANT_NAME = re.compile(r"[A-Za-z0-9-]{1,63}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")
_USUAL_PORT = {"http": 80, "https": 443}
_TENANT_DOMAIN = (".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn")
_GRAPHS = frozenset(urlsplit(cloud.graph).netloc for cloud in CLOUDS)
_DEFAULT = ".default"
_PERMISSION = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)+|\.default")


@dataclass(frozen=True)
class Site:
    """A SharePoint site: its origin, as `https://contoso.sharepoint.com`, and its path, if any."""

    origin: str
    path: str = ""

    @property
    def address(self) -> str:
        """The whole address, without a slash at the end."""
        return self.origin + self.path

    @property
    def host(self) -> str:
        """The host, with its port if it has one."""
        return urlsplit(self.origin).netloc

    @property
    def on_this_machine(self) -> bool:
        """Whether it is on loopback, as the practice provider's is."""
        return urlsplit(self.origin).hostname in LOOPBACK_HOSTS

    @property
    def cloud(self) -> Cloud | None:
        """The cloud whose SharePoint Online it lies in; None for any other host."""
        return cloud_of(self.host)


def read_site(text: str, cloud: Cloud = WORLDWIDE) -> tuple[Site | None, ParsedField]:
    """Read a site's address: a tenant's name, a host, or the address of any page on the site.

    Gives the site (None if the text cannot be one) and what was made of the text. A tenant's name
    alone is one of `cloud`.
    """
    named = site_address(text)
    bare = named.text
    if not bare:
        return None, ParsedField(problem="Type the site's address, as in contoso.sharepoint.com")
    if read_guid(bare):
        return None, ParsedField(problem="That is an ID. The site's address is its host's name.")
    if named.blank:
        return None, ParsedField(problem="There is a blank in the address: take it out.")
    if _TENANT_NAME.fullmatch(bare) and bare.lower() != "localhost":
        bare = f"https://{bare.lower()}{cloud.sharepoint[0]}"
    elif "://" not in bare:
        bare = f"https://{bare}"
    try:
        parts = urlsplit(bare)
        host, port = ascii_host(parts.hostname or ""), parts.port
        host_is_ascii = (parts.hostname or "").isascii()
    except ValueError:
        return None, ParsedField(
            problem="This address cannot be read: copy the site's from the browser."
        )
    if parts.scheme not in ("http", "https"):
        return None, ParsedField(problem="A site's address begins with https://")
    is_name = _HOST.fullmatch(host) and ("." in host or host in LOOPBACK_HOSTS)
    # Microsoft's own names are in ASCII: a letter that looks like one of theirs is a mistake.
    if not is_name or (cloud_of(host) is not None and not host_is_ascii):
        return None, ParsedField(
            problem="This is no site's address: type it as contoso.sharepoint.com"
        )
    if parts.username or parts.password:
        return None, ParsedField(problem="Leave the user name out of the address.")
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        return None, ParsedField(
            problem="Use https: over http anyone on the way could read the answer."
        )
    if host.startswith("login."):
        return None, ParsedField(
            problem="That is the sign-in page's host: type the SharePoint site's."
        )
    if host.endswith(_TENANT_DOMAIN):
        name = host.partition(".")[0]
        return None, ParsedField(
            problem=f"That is a domain of the tenant: the site is {name}.sharepoint.com"
        )
    shown_port = f":{port}" if port not in (None, _USUAL_PORT[parts.scheme]) else ""
    site = Site(f"{parts.scheme}://{host}{shown_port}", named.path)
    same = text.strip().rstrip("/").lower() == site.address.lower()
    return site, ParsedField(site.address, note="" if same else f"Read as {site.address}")


def read_permission(text: str, *, acs: bool, site: Site | None = None) -> ParsedField:
    """Delegated permissions of SharePoint on one host, or for ACS scope aliases.

    Args:
        text: as typed. Scopes of the sign-in are left out: they are asked for anyway.
        acs: it is asked of Azure ACS.
        site: what the permission is for, where that can be read: an address before a permission
            has to be its host's.
    """
    typed = scope_words(text)
    names: dict[str, str] = {}
    for word in typed.words:
        address, _, name = word.rpartition("/")
        if name.lower() in OPENID:
            continue
        if "://" in word and not word.partition("://")[2].partition("/")[2].strip("/"):
            return ParsedField(problem=f"{word[:60]!r} is an address: add a permission behind it.")
        if problem := _address_problem(address, site) or _name_problem(name, acs=acs):
            return ParsedField(problem=problem)
        known = next((one for one in SHAREPOINT_PERMISSIONS if one.lower() == name.lower()), name)
        names.setdefault(name.lower(), known)
    if not names:
        return ParsedField(
            problem=f"Type the permission to ask for: {DEFAULT_PERMISSION} is the usual one."
        )
    if len(names) > 1 and _DEFAULT in names:
        return ParsedField(problem=f"{_DEFAULT} asks for all that is registered: ask for it alone.")
    value = " ".join(names.values())
    kept = [word for word in text.split() if word.lower() not in OPENID]
    read_as = "" if kept == list(names.values()) else f"Read as {value}."
    other = "" if acs else _unusual(list(names.values()))
    return ParsedField(value, note=" ".join(filter(None, (read_as, other))))


def _name_problem(name: str, *, acs: bool) -> str:
    """Why this is no permission; empty if it can be one."""
    if name.lower().endswith(".fullcontrol") and acs:
        return "FullControl cannot be asked for this way: use AllSites.Manage"
    if not _PERMISSION.fullmatch(name):
        return f"{name[:30]!r} is no permission: AllSites.Manage is the usual one."
    return ""


def _address_problem(address: str, site: Site | None) -> str:
    """Why what stands before a permission's last slash is not the site; empty if it is, or none."""
    if not address or address.lower().partition("/")[0] == SHAREPOINT_ID:
        return ""
    host = host_in(address if "://" in address else f"https://{address}")
    if site is not None and host == site.host.lower():
        return ""
    shown = (host or address)[:60]
    if host in _GRAPHS:
        return f"{shown} is Microsoft Graph, not SharePoint: for it choose Any API."
    if site is not None:
        return f"{shown} is another host than the site's, {site.host}: a token is for one."
    of_sharepoint = cloud_of(host) is not None or host.partition(":")[0] in LOOPBACK_HOSTS
    return "" if of_sharepoint else f"{shown} is no SharePoint host: leave it out."


def _unusual(names: list[str]) -> str:
    unusual = [one for one in names if one not in (*SHAREPOINT_PERMISSIONS, _DEFAULT)]
    if not unusual:
        return ""
    which = f"{unusual[0]} is not" if len(names) > 1 else "Not"
    return f"{which} one of AllSites.Read, .Write, .Manage: asked for as typed."
