"""The operating system's keyring: Secret Service, KWallet, macOS Keychain, Windows Credentials."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.keyring import chunked_entry as entries
from tokenwizard.destinations.keyring.backend import (
    INSTEAD,
    LIMIT,
    SERVICE,
    OsKeyring,
    off_the_loop,
)
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult, Role
from tokenwizard.destinations.token_store import StoredToken
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.files.lock import held

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

_TO_NAME_ITSELF = 5.0
"""Seconds."""


@dataclass(frozen=True)
class KeyringPlace:
    """The keyring, as a place to hand over to.

    Attributes:
        limit: seconds that one call of the keyring may take.
    """

    limit: float = LIMIT

    @property
    def title(self) -> str:
        """What it is called."""
        return "the OS keyring"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """Which keyring it is, under which name, and what, masked; no entry of it is asked for."""
        profile = _profile_of(delivery)
        keyring = OsKeyring(min(self.limit, _TO_NAME_ITSELF))
        return (
            f"{keyring.title}: service {SERVICE}, name {profile}",
            *(f"    {setting.name}: {setting.shown}" for setting in delivery.settings),
        )

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`; one that may ask for its password is only looked for."""
        _profile_of(delivery)
        keyring = OsKeyring(min(self.limit, _TO_NAME_ITSELF))
        await off_the_loop(keyring, keyring.try_it)

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """Put them there in the place of what was kept under the profile's name."""
        profile = _profile_of(delivery)
        names = ", ".join(setting.name for setting in delivery.settings)
        kept = StoredToken({one.role: one.value for one in delivery.settings}, delivery.recipe)
        keyring = OsKeyring(self.limit)

        def write() -> str:
            with _locked(profile):
                _write(keyring, profile, kept)
                return keyring.title

        title = await off_the_loop(keyring, write)
        return DeliveryResult(
            f"{names}: kept in {title} for the profile {profile}.", keeping=KIND.name
        )


@dataclass(frozen=True)
class KeyringStore:
    """What the keyring keeps for a profile; see `TokenStore`.

    Attributes:
        profile: its name.
        limit: seconds that one call of the keyring may take.
    """

    profile: str
    limit: float = LIMIT

    @property
    def title(self) -> str:
        """What it is called."""
        return f"the OS keyring's entry for the profile {self.profile}"

    def locked(self) -> AbstractContextManager[None]:
        """Held from reading to putting back; see `lock.held`."""
        return _locked(self.profile)

    def read(self) -> StoredToken:
        """What is there; LocalError if nothing is, or the keyring does not answer."""
        return _read(OsKeyring(self.limit), self.profile)

    def put_back(self, refresh_token: Secret, read: StoredToken) -> None:
        """Replace the refresh token; after a fault the old one is there, or the new one."""
        keyring = OsKeyring(self.limit)
        kept = _read(keyring, self.profile)
        values = {**kept.values, Role.REFRESH_TOKEN: refresh_token}
        _write(keyring, self.profile, StoredToken(values, kept.recipe))


def forget(profile: str, *, limit: float = LIMIT) -> bool:
    """Delete what the keyring keeps for a profile; False if it keeps nothing.

    Each call to the keyring takes at most `limit` seconds.

    Raises:
        LocalError: the keyring does not answer, or refuses.
    """
    with _locked(profile):
        return entries.forget(OsKeyring(limit), profile)


def _locked(profile: str) -> AbstractContextManager[None]:
    return held(f"keyring:{profile}")


def _profile_of(delivery: Delivery) -> str:
    if not delivery.profile:
        raise LocalError(
            "the keyring keeps a token under a profile's name",
            next_step="Remember the walk under a name first, then hand the token over.",
        )
    return delivery.profile


def _read(keyring: OsKeyring, profile: str) -> StoredToken:
    try:
        text = entries.read(keyring, profile)
        if text is None:
            raise LocalError(
                f"the keyring keeps nothing for the profile {profile}",
                next_step=f"Walk again with it, and hand the token over to {KIND.name}.",
            )
        found = json.loads(text)
        values = {Role(role): Secret(str(value)) for role, value in found["values"].items()}
        return StoredToken(values, {str(key): str(value) for key, value in found["recipe"].items()})
    except (entries.DamagedError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(profile) from None


def _write(keyring: OsKeyring, profile: str, kept: StoredToken) -> None:
    values = {role.value: value.reveal() for role, value in kept.values.items()}
    text = json.dumps({"values": values, "recipe": dict(kept.recipe)})
    try:
        entries.write(keyring, profile, text)
    except entries.DamagedError:
        raise _damaged(profile) from None


def _damaged(profile: str) -> LocalError:
    return LocalError(
        f"what the keyring keeps for the profile {profile} is not what was written",
        cause="Another program changed it, or this keyring keeps nothing.",
        next_step=f"Walk again, and hand the token over to {KIND.name}. {INSTEAD}",
    )


def _place(_: str) -> KeyringPlace:
    return KeyringPlace()


KIND = DestinationKind(
    name="keyring",
    takes="",
    short="the OS keyring",
    more=", for tokenwizard refresh alone; an extra: tokenwizard[keyring]",
    make=_place,
    open_store=lambda _, profile, __: KeyringStore(profile),
)
