"""What a profile from elsewhere may not do unseen: send a secret to a host of its choice.

A profile that a colleague wrote, or a file of answers, is untrusted input. It may name hosts; the
person sees each one that is not Microsoft's for the profile's cloud before anything goes there. No
I/O here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.login_services import is_external_id
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, host_in
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.variable_names import is_settings_name, usual_name
from tokenwizard.providers.adme_instance import read_adme_host
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named, is_microsofts_login
from tokenwizard.providers.field_readers import read_redirect_uri
from tokenwizard.providers.setting_readers import read_address
from tokenwizard.providers.settings import KEPT_IN_PROFILE
from tokenwizard.providers.sharepoint_site import read_site

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator


_ADME = ".energy.azure.com"
_LESS = dict.fromkeys(("acs", "site", "adme_host"), ("authority",))
"""The options whose host gets more than that of a key does."""

_AT_THE_ENDPOINT = "would receive the client secret, the code and the refresh token"


@dataclass(frozen=True)
class NamedHost:
    """A host that a profile names and to which a secret would go.

    Attributes:
        host: in lower case, with its port if that is not the usual one.
        key: the profile's key that names it; the option that gives the same has its name.
        gets: what goes there, as what the host does: "would receive the access token".
        value: what the profile says; the option with the key's name takes the same.
    """

    host: str
    key: str
    gets: str
    value: str = ""

    @property
    def sentence(self) -> str:
        """As it is told to the person."""
        return f"{self.host} ({self.key}) {self.gets}"

    @property
    def option(self) -> str:
        """What says on the command line that the person means this host."""
        return f"--{self.key.replace('_', '-')} {quote(self.value)}"


def from_elsewhere(profile: Profile) -> Profile:
    """What of a file that somebody else wrote is taken over.

    Raises:
        InputError: it calls a setting by a name that does not look like one.
    """
    for role, name in profile.names.items():
        if not is_settings_name(role, name):
            raise InputError(
                f"names.{role.value} does not look like a setting's name, as"
                f" {usual_name(role)} does: in a file from elsewhere it has to"
            )
    return portable(profile)


def portable(profile: Profile) -> Profile:
    """The profile without what concerns one machine or person: files, account, since when.

    A certificate's end goes with it: what a colleague gives instead ends on another day.
    """
    ends = None if profile.certificate else profile.client_secret_ends
    usual = Profile(name=profile.name)
    here = {row.name: getattr(usual, row.name) for row in KEPT_IN_PROFILE if row.of_this_machine}
    return replace(
        profile, out=(), keeps="", since=None, account=None, client_secret_ends=ends, **here
    )


def foreign_hosts(profile: Profile, client_secret: str = "") -> tuple[NamedHost, ...]:
    """Every host to which a secret would go and that is not Microsoft's for the profile's cloud.

    The cloud is the site's, where it is a SharePoint Online one, and not what the profile says. A
    host on this machine is among them: another user of it may listen there. A redirect URI on
    loopback is not: the wizard listens there itself.

    Args:
        profile: what names them.
        client_secret: where the file that names them has the client secret taken from, in words.
    """
    return tuple(_hosts(profile, client_secret))


def _hosts(profile: Profile, client_secret: str) -> Iterator[NamedHost]:
    at_the_endpoint = _AT_THE_ENDPOINT
    if client_secret:
        at_the_endpoint += f"; the client secret is {client_secret}"
    site = read_site(profile.site)[0] if profile.site else None
    named = cloud_named(profile.cloud) if profile.cloud else None
    home = (site.cloud if site else None) or named or WORLDWIDE
    cloud = named or home
    login = profile.authority or cloud.login
    if host_in(login) != host_in(home.login) and not is_external_id(login):
        key = "authority" if profile.authority else "cloud"
        value = profile.authority or profile.cloud
        yield NamedHost(host_in(login), key, at_the_endpoint, value)
    if profile.acs and host_in(profile.acs) != host_in(home.acs):
        yield NamedHost(host_in(profile.acs), "acs", at_the_endpoint, profile.acs)
    if profile.redirect_uri and not _comes_back(profile.redirect_uri):
        yield NamedHost(
            host_in(profile.redirect_uri),
            "redirect_uri",
            "would receive the code from your browser",
            profile.redirect_uri,
        )
    if site and site.cloud is None:
        yield NamedHost(
            host_in(site.origin),
            "site",
            "would receive the access token, and says which tenant you sign in to",
            profile.site,
        )
    if profile.adme_host and not _is_adme(profile.adme_host):
        yield NamedHost(
            _host_given("adme_host", profile.adme_host),
            "adme_host",
            "would receive the access token",
            profile.adme_host,
        )


def unseen_hosts(
    profile: Profile, options: Namespace, client_secret: str = ""
) -> tuple[NamedHost, ...]:
    """Those of `foreign_hosts` that the command line does not name, by the option of that name.

    What the person typed is seen. Another value of the option does not count: the profile's host is
    still one that nobody saw. The login host that they typed gets everything anyway, so it may have
    what goes to a site, an instance or Azure ACS as well.
    """
    return tuple(
        named
        for named in foreign_hosts(profile, client_secret)
        if not any(_gives(options, key, named) for key in (named.key, *_LESS.get(named.key, ())))
    )


def _gives(options: Namespace, key: str, named: NamedHost) -> bool:
    return _host_given(key, str(getattr(options, key, "") or "")) == named.host


def _host_given(key: str, value: str) -> str:
    """The host that an option's value names, as `NamedHost.host`; empty if it names none."""
    if key == "cloud":
        try:
            return host_in(cloud_named(value).login)
        except KeyError:
            return ""
    if key == "site":
        site = read_site(value)[0] if value else None
        return host_in(site.origin) if site else ""
    if key == "adme_host":
        return host_in(read_adme_host(value).value)
    if key == "redirect_uri":
        return host_in(read_redirect_uri(value, https_only=False).value)
    return host_in(read_address(value))


def _comes_back(redirect_uri: str) -> bool:
    """Whether an answer stays on this machine, or on Microsoft's page for native clients."""
    here = urlsplit(redirect_uri).hostname in LOOPBACK_HOSTS
    return here or is_microsofts_login(redirect_uri)


def _is_adme(text: str) -> bool:
    host = _host_given("adme_host", text)
    return host.endswith(_ADME)
