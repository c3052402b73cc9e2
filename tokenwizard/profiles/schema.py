"""Reads the keys of a profile: each value as the wizard would take it, or what it has to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tokenwizard.destinations.model import DEFAULT_NAMES, Role
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.account import Account, remembered_account
from tokenwizard.profiles.variable_names import is_free_name, is_name
from tokenwizard.providers.choices import ProviderName, choice_of
from tokenwizard.providers.setting import SettingKind
from tokenwizard.providers.settings import KEPT_IN_PROFILE, PROVIDER, SETTINGS
from tokenwizard.providers.target import Target
from tokenwizard.providers.usual_scopes import USUAL_SCOPE

if TYPE_CHECKING:
    from tokenwizard.providers.setting import Setting

_LONGEST_TEXT = 4_096  # a path's most on Linux
_LONGEST_KEY = 40
_MOST_PLACES = 50
_YEARS = range(2000, 3000)  # room to add a life to; "never" is 2299-12-31 in old tenants

_SECRET = re.compile(r"secret|token|passw|verifier|assertion|private", re.IGNORECASE)

_WANTED = {
    **{row.name: row.wanted_in_words for row in (PROVIDER, *KEPT_IN_PROFILE)},
    "names": f"a table of settings' names; its keys: {', '.join(Role)}",
    "out": "a list of texts in quotes, each as --out takes it",
    "keeps": "env:FILE, dockerenv:FILE or keyring",
    "since": "a date and time with its offset and without quotes, as in 2026-11-21T09:00:00Z",
    "client_secret_ends": "a date without quotes, as in 2027-05-31",
    "account": "a table that names an account; its keys: username, tenant, object_id",
}


def read_values(document: Mapping[str, object]) -> dict[str, object]:
    """The fields of a `Profile`, but for its name, that the document gives.

    Raises:
        InputError: a key or a value cannot be used; its title quotes keys, and no value.
    """
    if unknown := sorted(set(document) - set(_WANTED)):
        raise InputError(_unknown(unknown))
    provider = _provider(document.get("provider", ProviderName.SHAREPOINT.value))
    values: dict[str, object] = {"provider": provider}
    if choice_of(provider).wants_scopes:
        values["scope"] = USUAL_SCOPE
    if choice_of(provider).wants_audience and {"scope", "adme_audience"} <= set(document):
        raise InputError("give scope or adme_audience, not both: they say the same")
    cloud = document.get("cloud")
    target = Target(provider=provider, cloud=cloud if isinstance(cloud, str) else "")
    for key, value in document.items():
        if key == "names":
            values[key] = read_names(value, provider)
        elif key in _READERS:
            values[key] = _READERS[key](key, value)
        elif key != PROVIDER.name:
            values[key] = _setting_value(SETTINGS[key], value, target)
    return values


def _unknown(keys: list[str]) -> str:
    shown = ", ".join(
        key if key.isprintable() and len(key) <= _LONGEST_KEY else "a key that cannot be shown"
        for key in keys[:5]
    )
    if any(_SECRET.search(key) for key in keys):
        return (
            f"a profile holds no secret: take out {shown}. The client secret is asked for, or is"
            " read with --client-secret-file or --client-secret-env"
        )
    return f"no such key: {shown}. Keys: {', '.join(_WANTED)}"


def _wrong(key: str) -> InputError:
    return InputError(f"{key} is {_WANTED[key]}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT:
        raise _wrong(key)
    if not value.isprintable():
        raise InputError(f"{key} has an invisible character in it: type it by hand")
    return value


def _read_by(read: Callable[[str], str]) -> Callable[[str, object], str]:
    """A reader of a text; `read` gives the value as the wizard takes it, empty if it cannot."""

    def checked(key: str, value: object) -> str:
        found = read(_text(key, value))
        if not found:
            raise _wrong(key)
        return found

    return checked


def _provider(value: object) -> ProviderName:
    for name in ProviderName:
        if name.value == value:
            return name
    raise _wrong("provider")


def _setting_value(row: Setting, value: object, target: Target) -> str | bool:
    if row.kind is SettingKind.FLAG:
        return _flag(row.name, value)
    if found := row.read_stored(_text(row.name, value), target):
        return found
    raise _wrong(row.name)


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key)
    return value


def _moment(key: str, value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None or value.year not in _YEARS:
        raise _wrong(key)
    if value.astimezone(UTC).year not in _YEARS:
        raise _wrong(key)
    return value


def _day(key: str, value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime) or value.year not in _YEARS:
        raise _wrong(key)
    return value


def _places(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_PLACES:
        raise _wrong(key)
    return tuple(_text(key, place) for place in value)


def read_names(value: object, provider: ProviderName) -> dict[Role, str]:
    """The settings' names by role, for those that are not the usual.

    Raises:
        InputError: that is no table of names, two are the same, or one is no setting's name.
    """
    roles = {role.value: role for role in Role}
    if not isinstance(value, Mapping) or not value or not set(value) <= set(roles):
        raise _wrong("names")
    names = {roles[key]: _setting(key, name) for key, name in value.items()}
    all_names = [name.upper() for name in {**DEFAULT_NAMES[provider], **names}.values()]
    if len(set(all_names)) < len(all_names):
        raise InputError("names gives two settings the same name")
    return names


def _setting(key: str, name: object) -> str:
    if not isinstance(name, str) or not is_name(name):
        raise InputError(f"names.{key} has letters, digits and '_', and begins with no digit")
    if not is_free_name(name):
        raise InputError(f"names.{key} is a name that shells or programs obey: choose another")
    return name


_FILES = ("env", "dockerenv")
"""The kinds of places that are files which `tokenwizard refresh` reads."""


def _keeps(text: str) -> str:
    kind, _, behind = text.partition(":")
    return text if text == "keyring" or (kind in _FILES and behind.strip()) else ""


def _account(key: str, value: object) -> Account:
    account = remembered_account(value) if isinstance(value, Mapping) else None
    if account is None:
        raise _wrong(key)
    return account


_READERS: Mapping[str, Callable[[str, object], object]] = {
    "out": _places,
    "keeps": _read_by(_keeps),
    "since": _moment,
    "client_secret_ends": _day,
    "account": _account,
}
