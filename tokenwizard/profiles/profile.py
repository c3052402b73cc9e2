"""What is remembered between runs under a name: everything but secrets. No I/O here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tokenwizard.destinations.model import Role
from tokenwizard.errors.errors import InputError
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.setting_fields import OfProfile, Shared
from tokenwizard.providers.settings import KEPT_IN_PROFILE, OF_PROFILE, PROVIDER
from tokenwizard.text.toml import NoTomlError, toml_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.oauth.account import Account

LARGEST = 16_384
"""Bytes; a longer file is no profile."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_SUFFIX = ".toml"


@dataclass(frozen=True, kw_only=True)
class Profile(Shared, OfProfile):
    """One walk, remembered: the fields of the table `settings.py`, and how it was kept.

    Attributes:
        name: what the person calls it: letters, digits, `.`, `_` and `-`.
        names: the settings' names where they are not the usual ones.
        out: where the token was handed over last, as `--out` takes it.
        keeps: which of these `tokenwizard refresh` reads and writes back, as `env:FILE`,
            `dockerenv:FILE` or `keyring`; empty if none.
        since: when the refresh token was given, or last used if use renews it; None if never.
        client_secret_ends: when the client secret or certificate ends, if that was said.
        account: whose token it is, as the answer of the last walk said; None if it is not known.
    """

    name: str
    provider: ProviderName = ProviderName.SHAREPOINT
    names: Mapping[Role, str] = field(default_factory=dict)
    out: tuple[str, ...] = ()
    keeps: str = ""
    since: datetime | None = None
    client_secret_ends: date | None = None
    account: Account | None = None


def read_name(text: str) -> str:
    """A profile's name, as it is: it has to be a file's name on every system.

    Raises:
        InputError: it cannot be one.
    """
    if not _NAME.fullmatch(text) or text.lower().endswith(_SUFFIX):
        raise InputError(
            "a profile's name has letters, digits, '.', '_' and '-', at most 64, begins with none"
            " of '.' and '-', and does not end in .toml"
        )
    if _DEVICE.fullmatch(text):
        raise InputError(f"{text} is a device's name on Windows: call the profile otherwise")
    return text


def profile_of(document: Mapping[str, object], name: str) -> Profile:
    """The profile that a TOML document holds; its values as the wizard would have read them.

    Raises:
        InputError: a key or a value cannot be used; its title quotes keys, and no value.
    """
    from tokenwizard.profiles.schema import read_values

    return Profile(name=read_name(name), **read_values(document))  # type: ignore[arg-type]


def document_of(profile: Profile) -> dict[str, object]:
    """The profile as a TOML document, without its name and without what is the usual."""
    usual = Profile(name=profile.name)
    own = (one.name for one in fields(Profile) if one.name not in OF_PROFILE)
    names = dict.fromkeys((PROVIDER.name, *(row.name for row in KEPT_IN_PROFILE), *own))
    document = {
        name: getattr(profile, name)
        for name in names
        if name != "name" and getattr(profile, name) != getattr(usual, name)
    }
    document["provider"] = profile.provider.value
    if choice_of(profile.provider).scope_is_asked_for:
        document["scope"] = profile.scope  # a file for a colleague does not rely on the usual
    if profile.names:
        document["names"] = {
            role.value: profile.names[role] for role in Role if role in profile.names
        }
    if profile.account is not None:
        document["account"] = profile.account.kept
    if profile.out:
        document["out"] = list(profile.out)
    if profile.since is not None and profile.since.tzinfo is not None:
        document["since"] = profile.since.astimezone(UTC)  # TOML knows no seconds in an offset
    return document


def profile_in(text: str, name: str) -> Profile:
    """The profile that a file's text holds.

    Raises:
        InputError: it is no TOML or is empty, or `profile_of` cannot use it.
    """
    if len(text) > LARGEST:
        raise InputError(f"it is longer than {LARGEST:,} characters: that is no profile")
    try:
        document = toml_in(text)
    except NoTomlError as wrong:
        raise InputError(f"it is no TOML{wrong.where and f': look {wrong.where}'}") from None
    profile = profile_of(document, name)
    if not document:
        raise InputError("there is nothing in it: a profile names a site or a tenant at least")
    return profile


def text_of(profile: Profile) -> str:
    """The profile as a file's text, which `profile_in` reads back.

    Raises:
        InputError: it could not be read back.
    """
    import tomli_w

    document = document_of(profile)
    profile_of(document, profile.name)
    text = tomli_w.dumps(document)
    if len(text) > LARGEST:
        raise InputError(f"a profile has at most {LARGEST:,} characters")
    return text
