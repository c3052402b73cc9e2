"""Who is known to the practice provider: its tenants, apps and users.

Everything here is made up and public; nothing in it opens anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.providers.clouds import CLOUDS, Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.certificates import PracticeCertificate

_LOCALHOST = re.compile(r"(https?://localhost)(?::[0-9]{1,5})?((?:/.*)?)")

REALM_PRINCIPAL = "00000003-0000-0ff1-ce00-000000000000"
"""The application id of Office 365 SharePoint Online, the same in every tenant."""


class Platform(StrEnum):
    """The platform under which an app's redirect URIs are registered."""

    WEB = "web"
    PUBLIC = "public"
    SPA = "spa"
    ACS = "acs"
    CERTIFICATE = "certificate"
    """Web as well, with a certificate in place of a client secret."""
    ANY_TENANT = "any-tenant"
    """Mobile and desktop, with accounts in any organizational directory."""


@dataclass(frozen=True)
class Tenant:
    """A directory, by its Directory (tenant) ID or one of its domains.

    Attributes:
        cloud: the cloud it lives in; None if that is here.
    """

    tenant_id: str
    domain: str
    cloud: Cloud | None = None

    @property
    def login(self) -> str:
        """The login host of the cloud it lives in; empty if that is here."""
        return "" if self.cloud is None else urlsplit(self.cloud.login).netloc


@dataclass(frozen=True)
class App:
    """One app registration; a public client has no credential (RFC 6749 section 2.1).

    Attributes:
        client_secret: None for a public client, and for one that has a certificate.
        certificate: the certificate that was uploaded to it, in DER; None without.
        any_tenant: whether accounts in any organizational directory may use it, which `/common`
            and `/organizations` need.
    """

    name: str
    title: str
    platform: Platform
    client_id: str
    client_secret: str | None
    redirect_uris: tuple[str, ...]
    tenant_ids: tuple[str, ...]
    app_domain: str | None = None
    certificate: bytes | None = field(default=None, repr=False)
    any_tenant: bool = False

    @property
    def is_public(self) -> bool:
        """Whether it must prove itself with nothing (AADSTS700025)."""
        return self.client_secret is None and self.platform is not Platform.CERTIFICATE

    def knows(self, redirect_uri: str) -> bool:
        """Whether `redirect_uri` matches a registered one by Entra's rule: ports of localhost vary.

        Source: Microsoft's page "Redirect URI (reply URL) best practices and limitations".
        """
        return any(_matches(redirect_uri, registered) for registered in self.redirect_uris)


def _matches(sent: str, registered: str) -> bool:
    if sent == registered:
        return True
    # The port of localhost alone is free: all before and after it is compared as it stands.
    one, other = _LOCALHOST.fullmatch(sent), _LOCALHOST.fullmatch(registered)
    return one is not None and other is not None and one.groups() == other.groups()


@dataclass(frozen=True)
class User:
    """A practice account; a password here is not a secret.

    Attributes:
        assigned: whether the account may use the apps.
        challenge: the claims that a sign-in of this account has to be asked with, as JSON; empty
            for none.
    """

    username: str
    password: str
    display_name: str
    object_id: str
    assigned: bool
    note: str
    challenge: str = ""


PRACTICE_TENANT = Tenant("11111111-2222-3333-4444-555555555555", "practice.example")
OTHER_TENANT = Tenant("99999999-8888-7777-6666-555555555555", "elsewhere.example")
_ELSEWHERE: Mapping[str, str] = {
    "china": "99999999-8888-7777-6666-000000000001",
    "gcc-high": "99999999-8888-7777-6666-000000000002",
    "dod": "99999999-8888-7777-6666-000000000003",
    "worldwide": "99999999-8888-7777-6666-000000000004",
}
"""Tenant IDs by the clouds that have one."""


def _tenants_elsewhere(cloud: Cloud) -> tuple[Tenant, ...]:
    """Asked here, their OpenID configuration names the hosts of their own clouds."""
    return tuple(
        Tenant(_ELSEWHERE[other.name], f"{other.name}.practice.example", other)
        for other in CLOUDS
        if other.name in _ELSEWHERE and other.login != cloud.login
    )


_HOME = (PRACTICE_TENANT.tenant_id,)

APPS = (
    App(
        name="web",
        title="Practice web app",
        platform=Platform.WEB,
        client_id="aaaaaaaa-0000-4000-8000-000000000001",
        client_secret="PRACTICE~not+a/secret=web.1~",  # noqa: S106 - made up, and told to everybody
        redirect_uris=("http://localhost:8080", "https://localhost/"),
        # Known in both tenants, so that a code can be taken to the wrong one (AADSTS700005).
        tenant_ids=(PRACTICE_TENANT.tenant_id, OTHER_TENANT.tenant_id),
    ),
    App(
        name="public",
        title="Practice public client",
        platform=Platform.PUBLIC,
        client_id="aaaaaaaa-0000-4000-8000-000000000002",
        client_secret=None,
        redirect_uris=("http://localhost:8080",),
        tenant_ids=_HOME,
    ),
    App(
        name="spa",
        title="Practice single-page app",
        platform=Platform.SPA,
        client_id="aaaaaaaa-0000-4000-8000-000000000003",
        client_secret=None,
        redirect_uris=("http://localhost:8080/spa",),
        tenant_ids=_HOME,
    ),
    App(
        name="acs",
        title="365 Proxy practice",
        platform=Platform.ACS,
        client_id="aaaaaaaa-0000-4000-8000-000000000004",
        client_secret="PRACTICE+not/a+secret/but+hard/to+encode=+/=",  # noqa: S106 - made up
        redirect_uris=("https://localhost/",),
        tenant_ids=_HOME,
        app_domain="www.practice.example",
    ),
    App(
        name="any-tenant",
        title="Practice app for any tenant",
        platform=Platform.ANY_TENANT,
        client_id="aaaaaaaa-0000-4000-8000-000000000005",
        client_secret=None,
        redirect_uris=("http://localhost:8080",),
        tenant_ids=(PRACTICE_TENANT.tenant_id, OTHER_TENANT.tenant_id),
        any_tenant=True,
    ),
)


def certificate_app(certificate: PracticeCertificate) -> App:
    """The app that `certificate` was uploaded to."""
    return App(
        name="certificate",
        title="Practice web app with a certificate",
        platform=Platform.CERTIFICATE,
        client_id="aaaaaaaa-0000-4000-8000-000000000006",
        client_secret=None,
        redirect_uris=("http://localhost:8080", "https://localhost/"),
        tenant_ids=_HOME,
        certificate=certificate.der,
    )


SECOND_FACTOR = (
    '{"access_token":{"polids":{"essential":true,'
    '"values":["cccccccc-0000-4000-8000-000000000001"]}}}'
)
"""The claims challenge of the account that needs a second factor."""

USERS = (
    User(
        username="member@practice.example",
        password="practice-password",  # noqa: S106 - it stands on the sign-in page
        display_name="Practice Member",
        object_id="bbbbbbbb-0000-4000-8000-000000000001",
        assigned=True,
        note="may use every practice app",
    ),
    User(
        username="unassigned@practice.example",
        password="practice-password",  # noqa: S106 - it stands on the sign-in page
        display_name="Practice Unassigned",
        object_id="bbbbbbbb-0000-4000-8000-000000000002",
        assigned=False,
        note="is assigned to no app: meets AADSTS50105",
    ),
    User(
        username="guarded@practice.example",
        password="practice-password",  # noqa: S106 - it stands on the sign-in page
        display_name="Practice Guarded",
        object_id="bbbbbbbb-0000-4000-8000-000000000003",
        assigned=True,
        note="needs a second factor: meets AADSTS50076, until a new link carries its claims",
        challenge=SECOND_FACTOR,
    ),
)


@dataclass(frozen=True)
class Directory:
    """Look-ups over what is registered; ids and names match whatever their case."""

    tenants: tuple[Tenant, ...] = (PRACTICE_TENANT, OTHER_TENANT)
    apps: tuple[App, ...] = APPS
    users: tuple[User, ...] = USERS

    def in_cloud(self, cloud: Cloud) -> Directory:
        """The same, with a tenant of each cloud that has another login host than `cloud`."""
        return replace(self, tenants=(*self.tenants, *_tenants_elsewhere(cloud)))

    def with_app(self, app: App) -> Directory:
        """The same with one app more."""
        return replace(self, apps=(*self.apps, app))

    @property
    def home(self) -> Tenant:
        """The tenant that the description names."""
        return self.tenants[0]

    def tenant(self, name: str) -> Tenant | None:
        """The tenant of this id or domain."""
        wanted = name.lower()
        return next((t for t in self.tenants if wanted in (t.tenant_id, t.domain)), None)

    def app(self, client_id: str, *, acs: bool = False) -> App | None:
        """The app of this id: of SharePoint's own register with `acs`, of Entra's without."""
        wanted = client_id.lower()
        return next(
            (a for a in self.apps if a.client_id == wanted and (a.platform is Platform.ACS) is acs),
            None,
        )

    def user(self, username: str) -> User | None:
        """The user of this sign-in name."""
        wanted = username.strip().lower()
        return next((user for user in self.users if user.username == wanted), None)
