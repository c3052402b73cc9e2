"""Microsoft's clouds: which hosts belong together.

Source: Microsoft's "National clouds" and "Extending SharePoint Online for Germany, China, and US
Government environments"; the France and Germany sovereign endpoints lists of Microsoft 365.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from tokenwizard.oauth.login_services import is_external_id
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, host_in, origin_of
from tokenwizard.providers.field_readers import ParsedField


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """One cloud.

    Attributes:
        name: what `--cloud` takes.
        title: what a person calls it.
        login: the origin of its login host.
        portal: the origin of its Microsoft Entra admin center.
        graph: the origin of its Microsoft Graph.
        sharepoint: the suffixes of its SharePoint Online hosts, each with the leading dot.
        acs: the origin of its Azure ACS; empty where there never was one.
    """

    name: str
    title: str
    login: str
    portal: str
    graph: str
    sharepoint: tuple[str, ...] = ()
    acs: str = ""

    @property
    def login_hosts(self) -> frozenset[str]:
        """Hosts, with port if any, that an endpoint of this cloud may lie on."""
        return frozenset({urlsplit(self.login).netloc})

    @property
    def others_by_login_host(self) -> dict[str, str]:
        """The names of the other clouds by login host; of two that share one, the first."""
        own = {self.login, *(cloud.login for cloud in CLOUDS if cloud.name == self.name)}
        return {
            urlsplit(cloud.login).netloc: cloud.name
            for cloud in reversed(CLOUDS)
            if cloud.login not in own
        }

    def at(self, *, authority: str = "", acs: str = "") -> Cloud:
        """The same cloud with its hosts replaced where one is given.

        A login host on this machine is a practice provider, and its tokens are not for Microsoft's
        Graph: then Graph is taken to be there too.
        """
        here = bool(authority) and urlsplit(authority).hostname in LOOPBACK_HOSTS
        return replace(
            self,
            login=authority or self.login,
            acs=acs or self.acs,
            graph=authority if here else self.graph,
        )

    def with_hosts_of(self, other: Cloud) -> Cloud:
        """This cloud with the hosts that were replaced in the other one."""
        usual = cloud_named(other.name)
        return self.at(
            authority=other.login if other.login != usual.login else "",
            acs=other.acs if other.acs != usual.acs else "",
        )


WORLDWIDE = Cloud(
    name="worldwide",
    title="worldwide and GCC",
    login="https://login.microsoftonline.com",
    portal="https://entra.microsoft.com",
    graph="https://graph.microsoft.com",
    # A tenant that was moved out of the closed Microsoft Cloud Germany keeps its hosts' names.
    sharepoint=(".sharepoint.com", ".sharepoint.de"),
    acs="https://accounts.accesscontrol.windows.net",
)

CLOUDS = (
    WORLDWIDE,
    Cloud(
        name="gcc-high",
        title="US Government GCC High",
        login="https://login.microsoftonline.us",
        portal="https://entra.microsoft.us",
        graph="https://graph.microsoft.us",
        sharepoint=(".sharepoint.us",),
        acs="https://login.microsoftonline.us",
    ),
    Cloud(
        name="dod",
        title="US Government DoD",
        login="https://login.microsoftonline.us",
        portal="https://entra.microsoft.us",
        graph="https://dod-graph.microsoft.us",
        sharepoint=(".sharepoint-mil.us", ".dps.mil"),
        acs="https://login.microsoftonline.us",
    ),
    Cloud(
        name="china",
        title="China, operated by 21Vianet",
        login="https://login.partner.microsoftonline.cn",
        portal="https://entra.microsoftonline.cn",
        graph="https://microsoftgraph.chinacloudapi.cn",
        sharepoint=(".sharepoint.cn",),
        acs="https://accounts.accesscontrol.chinacloudapi.cn",
    ),
    Cloud(
        name="bleu",
        title="Bleu, France",
        login="https://login.sovcloud-identity.fr",
        portal="https://entra.sovcloud-identity.fr",
        graph="https://graph.svc.sovcloud.fr",
        sharepoint=(".sovcloud-sharepoint.fr",),
    ),
    Cloud(
        name="delos",
        title="Delos, Germany",
        login="https://login.sovcloud-identity.de",
        portal="https://entra.sovcloud-identity.de",
        graph="https://graph.svc.sovcloud.de",
        sharepoint=(".sovcloud-sharepoint.de",),
    ),
)


def cloud_named(name: str) -> Cloud:
    """The cloud that `--cloud` names.

    Raises:
        KeyError: no cloud has this name.
    """
    for cloud in CLOUDS:
        if cloud.name == name:
            return cloud
    raise KeyError(name)


def chosen_cloud(name: str = "", *, authority: str = "", acs: str = "") -> Cloud | None:
    """The cloud that a name and two hosts' origins choose together; None if none is given.

    Raises:
        KeyError: no cloud has this name.
    """
    cloud = cloud_named(name) if name else None
    if not (authority or acs):
        return cloud
    return (cloud or WORLDWIDE).at(authority=login_origin(authority), acs=acs.rstrip("/"))


def login_origin(authority: str) -> str:
    """A login host's address as endpoints begin: of Microsoft's own hosts without any path.

    Documents write an authority with its tenant, as in `https://contoso.ciamlogin.com/TENANT/`.
    """
    return origin_of(authority) if is_microsofts_login(authority) else authority.rstrip("/")


def cloud_of(host: str) -> Cloud | None:
    """The cloud whose SharePoint Online this host belongs to; None for any other host."""
    bare = host.lower().partition(":")[0]
    for cloud in CLOUDS:
        if bare.endswith(cloud.sharepoint):
            return cloud
    return None


def is_microsofts_login(address: str) -> bool:
    """Whether an address lies on a login or Azure ACS host of Microsoft's, in any cloud."""
    known = {host_in(one) for cloud in CLOUDS for one in (cloud.login, cloud.acs) if one}
    return "@" not in address and (host_in(address) in known or is_external_id(address))


def read_cloud(text: str) -> ParsedField:
    """One of Microsoft's clouds by its name; empty to take it from the site, else worldwide."""
    name = "-".join(text.lower().split())
    if not name:
        return ParsedField()
    for cloud in CLOUDS:
        if name == cloud.name:
            return ParsedField(cloud.name, note=cloud.title)
    names = [cloud.name for cloud in CLOUDS]
    return ParsedField(problem=f"No such cloud: type {', '.join(names[:-1])} or {names[-1]}.")


def typed_cloud(text: str) -> Cloud:
    """The cloud that was typed; the worldwide one if none was, or none that there is."""
    name = read_cloud(text).value
    return cloud_named(name) if name else WORLDWIDE
