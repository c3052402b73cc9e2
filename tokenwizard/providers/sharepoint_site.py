"""What a token is for: a SharePoint site and a permission on it, as a person types them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, ascii_host
from tokenwizard.providers.clouds import WORLDWIDE, Cloud, cloud_of
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION

SHAREPOINT_PERMISSIONS = ("AllSites.Read", "AllSites.Write", "AllSites.Manage")
_INNER_BLANK = re.compile(r"\S[ \t]+\S")
_TENANT_NAME = re.compile(r"[A-Za-z0-9-]{1,63}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")
_ADDRESS_IN_LINK = re.compile(r"/:[a-z]:/[a-z]/", re.IGNORECASE)
_USUAL_PORT = {"http": 80, "https": 443}
_MANAGED_PATHS = frozenset({"sites", "teams", "personal"})
_TENANT_DOMAIN = (".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn")
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
    bare = without_blanks(text).strip("\"'<>")
    if not bare:
        return None, ParsedField(problem="Type the site's address, as in contoso.sharepoint.com")
    if read_guid(bare):
        return None, ParsedField(problem="That is an ID. The site's address is its host's name.")
    if _INNER_BLANK.search(text.strip()):
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
    site = Site(f"{parts.scheme}://{host}{shown_port}", _site_path(parts.path))
    same = text.strip().rstrip("/").lower() == site.address.lower()
    return site, ParsedField(site.address, note="" if same else f"Read as {site.address}")


def _site_path(path: str) -> str:
    """What of a page's path names the site: `/sites/hr` or the like, else the root."""
    segments = [segment for segment in _ADDRESS_IN_LINK.sub("/", path).split("/") if segment]
    if len(segments) > 1 and segments[0].lower() in _MANAGED_PATHS:
        return f"/{segments[0]}/{segments[1]}"
    return ""


def read_permission(text: str, *, acs: bool) -> ParsedField:
    """A delegated permission of SharePoint, or for ACS one or more scope aliases."""
    names = text.split()
    if not names:
        return ParsedField(
            problem=f"Type the permission to ask for: {DEFAULT_PERMISSION} is the usual one."
        )
    if len(names) > 1 and not acs:
        return ParsedField(problem="Ask for one permission at a time, such as AllSites.Manage")
    for name in names:
        if name.lower().endswith(".fullcontrol") and acs:
            return ParsedField(
                problem="FullControl cannot be asked for this way: use AllSites.Manage"
            )
        if not _PERMISSION.fullmatch(name):
            return ParsedField(
                problem=f"{name[:30]!r} is no permission: AllSites.Manage is the usual one."
            )
    value = " ".join(names)
    if not acs and value not in SHAREPOINT_PERMISSIONS and value != ".default":
        return ParsedField(
            value, note="Not one of AllSites.Read, .Write, .Manage: asked for as typed."
        )
    return ParsedField(value)
