"""What a profile from elsewhere may not do unseen: send a secret to a host of its choice.

A profile that a colleague wrote is untrusted input. It may name hosts; the person sees each one
that is not Microsoft's for the profile's cloud before anything goes there. No I/O here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.fields import read_redirect_uri
from tokenwizard.oauth.addresses import LOOPBACK_HOSTS
from tokenwizard.profiles.values import read_address
from tokenwizard.providers.adme import read_adme_host
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.targets import read_site

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from tokenwizard.profiles.profile import Profile

_ADME = ".energy.azure.com"
_USUAL_PORT = {"http": 80, "https": 443}
_AT_THE_ENDPOINT = "the client secret, the code and the refresh token are sent there"


@dataclass(frozen=True)
class NamedHost:
    """A host that a profile names and to which a secret would go.

    Attributes:
        host: in lower case, with its port if that is not the usual one.
        key: the profile's key that names it; the option that gives the same has its name.
        gets: what goes there.
    """

    host: str
    key: str
    gets: str

    @property
    def sentence(self) -> str:
        """As it is told to the person."""
        return f"{self.host} ({self.key}): {self.gets}"


def without_this_machine(profile: Profile) -> Profile:
    """The profile without what concerns one machine or person: files, account, since when.

    A certificate's end goes with it: what a colleague gives instead ends on another day.
    """
    ends = None if profile.certificate else profile.client_secret_ends
    here = replace(profile, out=(), keeps="", since=None, login_hint="", account=None)
    return replace(here, certificate="", client_secret_ends=ends)


def hosts_of(profile: Profile) -> tuple[NamedHost, ...]:
    """Every host to which a secret would go and that is not Microsoft's for the profile's cloud.

    The cloud is the site's, where it is a SharePoint Online one, and not what the profile says. A
    login host on this machine is among them: another user of it may listen there. A redirect URI
    and a site on loopback are not.
    """
    return tuple(_hosts(profile))


def _hosts(profile: Profile) -> Iterator[NamedHost]:
    site = read_site(profile.site)[0] if profile.site else None
    named = cloud_named(profile.cloud) if profile.cloud else None
    home = (site.cloud if site else None) or named or WORLDWIDE
    cloud = named or home
    if _host(profile.authority or cloud.login) != _host(home.login):
        key = "authority" if profile.authority else "cloud"
        yield NamedHost(_host(profile.authority or cloud.login), key, _AT_THE_ENDPOINT)
    if profile.acs and _host(profile.acs) != _host(home.acs):
        yield NamedHost(_host(profile.acs), "acs", _AT_THE_ENDPOINT)
    if profile.redirect_uri and urlsplit(profile.redirect_uri).hostname not in LOOPBACK_HOSTS:
        yield NamedHost(
            _host(profile.redirect_uri), "redirect_uri", "the browser carries the code there"
        )
    if site and site.cloud is None and not site.on_this_machine:
        yield NamedHost(
            _host(site.origin), "site", "the access token is sent there, and it names the tenant"
        )
    if profile.adme_host and not _is_adme(profile.adme_host):
        yield NamedHost(
            _host_given("adme_host", profile.adme_host),
            "adme_host",
            "the access token is sent there",
        )


def unseen_hosts(profile: Profile, options: Namespace) -> tuple[NamedHost, ...]:
    """Those of `hosts_of` that the command line does not name itself, by the option of that name.

    What the person typed is seen. Another value of the option does not count: the profile's host is
    still one that nobody saw.
    """
    return tuple(
        named
        for named in hosts_of(profile)
        if _host_given(named.key, str(getattr(options, named.key, "") or "")) != named.host
    )


def _host_given(key: str, value: str) -> str:
    """The host that an option's value names, as `NamedHost.host`; empty if it names none."""
    if key == "cloud":
        try:
            return _host(cloud_named(value).login)
        except KeyError:
            return ""
    if key == "site":
        site = read_site(value)[0] if value else None
        return _host(site.origin) if site else ""
    if key == "adme_host":
        return _host(read_adme_host(value).value)
    if key == "redirect_uri":
        return _host(read_redirect_uri(value, https_only=False).value)
    return _host(read_address(value))


def _host(address: str) -> str:
    """The host in lower case, with its port if that is not the scheme's; empty if there is none."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    if parts.port in (None, _USUAL_PORT.get(parts.scheme)):
        return shown
    return f"{shown}:{parts.port}"


def _is_adme(text: str) -> bool:
    host = _host_given("adme_host", text)
    return host.endswith(_ADME) or urlsplit(f"//{host}").hostname in LOOPBACK_HOSTS
