"""What is handed over, and what every kind of place does with it. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from tokenwizard.providers.choices import CHOICES
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.providers.choices import ProviderName


class Role(StrEnum):
    """What a setting is, whatever name it has at its place."""

    CLIENT_ID = "client_id"
    CLIENT_SECRET = "client_secret"  # noqa: S105 (a role's name)
    REFRESH_TOKEN = "refresh_token"  # noqa: S105
    TENANT = "tenant"
    SCOPE = "scope"


SECRETS = frozenset({Role.CLIENT_SECRET, Role.REFRESH_TOKEN})

DEFAULT_NAMES: Mapping[ProviderName, Mapping[Role, str]] = {
    choice.name: {Role(role): name for role, name in choice.setting_names.items()}
    for choice in CHOICES
}
"""The names that the consumers' documents give; a role that is absent is not handed over."""


def label_of_role(role: Role) -> str:
    """What a person calls it."""
    return role.value.replace("_", " ").replace(" id", " ID")


@dataclass(frozen=True)
class StoredSetting:
    """One value under the name that its consumer reads."""

    role: Role
    name: str
    value: Secret

    @property
    def shown(self) -> str:
        """The value as it may be seen: masked if it is a secret."""
        return self.value.masked() if self.role in SECRETS else self.value.reveal()


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What is handed over.

    Attributes:
        provider: whose token it is.
        settings: in the order of `DEFAULT_NAMES`; a public app has no client secret among them.
        profile: the name under which the walk is remembered; empty if it is not.
        recipe: what `tokenwizard refresh` has to know beside the settings, by the keys of a
            profile (provider, site, scope, tenant, cloud, authority, acs, public); no secret.
        token_endpoint: where the refresh token is redeemed.
        scope: what is asked for there.
        adme_host: the ADME instance's host, such as "contoso.energy.azure.com"; else empty.
        partition: its data partition; else empty.
    """

    provider: ProviderName
    settings: tuple[StoredSetting, ...]
    profile: str = ""
    recipe: Mapping[str, str] = field(default_factory=dict)
    token_endpoint: str = ""
    scope: str = ""
    adme_host: str = ""
    partition: str = ""

    def value(self, role: Role) -> Secret | None:
        """The value with this role, if there is one."""
        return next((one.value for one in self.settings if one.role is role), None)


@dataclass(frozen=True)
class DeliveryResult:
    """What became of it.

    Attributes:
        sentence: what was written, and where; no secret.
        printed: what has to go to stdout, or the clipboard, since the place is no file; ends
            with a line end.
        keeping: where `tokenwizard refresh` finds the settings again, as `kind:place`; empty if
            it cannot.
    """

    sentence: str
    printed: Secret = field(default=Secret(""))
    keeping: str = ""


class Destination(Protocol):
    """Where settings are handed over to, once it is known which file, app or repository."""

    @property
    def title(self) -> str:
        """What it is called on the screens, as in "the file .env"."""
        ...

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """What would be written or run, a line each, every secret masked; nothing is done.

        Raises:
            LocalError: it cannot be done, and what to do instead.
        """
        ...

    async def tried(self, delivery: Delivery) -> None:
        """Find out whether it could be done, by what leaves no trace.

        Args:
            delivery: as it will be, with something else in the refresh token's place.

        Raises:
            LocalError: it could not, and what to do about it.
        """
        ...

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """Do it, whole or not at all.

        Raises:
            LocalError: it was not done; its words hold no secret.
        """
        ...
