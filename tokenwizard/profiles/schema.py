"""Reads the keys of a profile: each value as the wizard would take it, or what it has to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from tokenwizard.destinations.model import DEFAULT_NAMES, Role
from tokenwizard.errors.errors import InputError
from tokenwizard.oauth.account import Account, remembered_account
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS, is_safe_address
from tokenwizard.oauth.sign_in_hints import PROMPTS
from tokenwizard.profiles.settings_names import is_free_name, is_name
from tokenwizard.providers.adme_instance import read_partition, short_adme_host
from tokenwizard.providers.clouds import CLOUDS, WORLDWIDE
from tokenwizard.providers.fields import (
    read_client_id,
    read_domain_hint,
    read_login_hint,
    read_redirect_uri,
    read_tenant,
)
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.scopes import USUAL_SCOPE, read_scopes
from tokenwizard.providers.sharepoint_site import DEFAULT_PERMISSION, read_permission, read_site

_LONGEST_TEXT = 4_096  # a path's most on Linux
_LONGEST_KEY = 40
_MOST_PLACES = 50
_YEARS = range(2000, 3000)  # room to add a life to; "never" is 2299-12-31 in old tenants

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.){{0,126}}{_LABEL}")
_SECRET = re.compile(r"secret|token|passw|verifier|assertion|private", re.IGNORECASE)

_ADDRESS = "an https address without user name and query; http only for this machine"
_WANTED = {
    "provider": f"one of: {', '.join(ProviderName)}",
    "site": "a SharePoint site's address, as in https://contoso.sharepoint.com",
    "scope": f"a permission, as in {DEFAULT_PERMISSION}; for entra the scopes of one API",
    "tenant": "a Directory (tenant) ID or a domain name of the tenant",
    "client_id": "an Application (client) ID, which is a GUID",
    "redirect_uri": "a redirect URI, as in http://localhost:8080",
    "public": "true or false, without quotes",
    "certificate": "the path of a PEM or PFX file",
    "legacy_thumbprint": "true or false, without quotes",
    "spa": "true or false, without quotes",
    "cloud": f"one of: {', '.join(cloud.name for cloud in CLOUDS)}",
    "authority": _ADDRESS,
    "acs": _ADDRESS,
    "prompt": f"one of: {', '.join(PROMPTS)}",
    "login_hint": "an account, as in you@contoso.com",
    "domain_hint": "a domain name, as in contoso.com",
    "response_mode": f"one of: {', '.join(tuple(ResponseMode))}",
    "adme_host": "a host, as in contoso.energy.azure.com",
    "partition": "a data partition's name, as in contoso-dp1",
    "names": f"a table of settings' names; its keys: {', '.join(Role)}",
    "out": "a list of texts in quotes, each as --out takes it",
    "keeps": "env:FILE or keyring",
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
    if provider is ProviderName.ENTRA:
        values["scope"] = USUAL_SCOPE
    for key, value in document.items():
        if key == "names":
            values[key] = read_names(value, provider)
        elif key == "scope":
            values[key] = _scope(value, provider, document.get("cloud"))
        elif key == "tenant":
            many = provider is ProviderName.ENTRA
            values[key] = _tenant(value, many=many)
        elif key != "provider":
            values[key] = _READERS[key](key, value)
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


def _tenant(value: object, *, many: bool) -> str:
    if found := read_tenant(_text("tenant", value), many=many).value:
        return found
    raise _wrong("tenant")


def _scope(value: object, provider: ProviderName, cloud: object) -> str:
    text = _text("scope", value)
    if provider is ProviderName.ENTRA:
        named = next((one for one in CLOUDS if one.name == cloud), WORLDWIDE)
        if scopes := read_scopes(text, named)[1].value:
            return scopes
    elif found := read_permission(text, acs=provider is ProviderName.SHAREPOINT_ACS).value:
        return found
    raise _wrong("scope")


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


def read_address(text: str) -> str:
    """An address that may see a secret, as typed but for a slash at its end; empty if it is none.

    Its host is ASCII: a letter of another script could look like Microsoft's name.
    """
    if not is_safe_address(text):
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or host in LOOPBACK_HOSTS):
        return ""
    if "@" in parts.netloc or "?" in text or "#" in text or "\\" in text:
        return ""
    return text.rstrip("/")


def _redirect_uri(text: str) -> str:
    uri = read_redirect_uri(text, https_only=False).value
    return uri if _HOST.fullmatch(urlsplit(uri).hostname or "") else ""


def _keeps(text: str) -> str:
    kind, _, behind = text.partition(":")
    return text if text == "keyring" or (kind == "env" and behind.strip()) else ""


def _account(key: str, value: object) -> Account:
    account = remembered_account(value) if isinstance(value, Mapping) else None
    if account is None:
        raise _wrong(key)
    return account


_READERS: Mapping[str, Callable[[str, object], object]] = {
    "site": _read_by(lambda text: read_site(text)[1].value),
    "client_id": _read_by(lambda text: read_client_id(text).value),
    "redirect_uri": _read_by(_redirect_uri),
    "public": _flag,
    "certificate": _read_by(str.strip),
    "legacy_thumbprint": _flag,
    "spa": _flag,
    "cloud": _read_by(lambda text: text if text in {cloud.name for cloud in CLOUDS} else ""),
    "authority": _read_by(read_address),
    "acs": _read_by(read_address),
    "prompt": _read_by(lambda text: text if text in PROMPTS else ""),
    "login_hint": _read_by(lambda text: read_login_hint(text).value),
    "domain_hint": _read_by(lambda text: read_domain_hint(text).value),
    "response_mode": _read_by(lambda text: text if text in set(ResponseMode) else ""),
    "adme_host": _read_by(short_adme_host),
    "partition": _read_by(lambda text: read_partition(text).value),
    "out": _places,
    "keeps": _read_by(_keeps),
    "since": _moment,
    "client_secret_ends": _day,
    "account": _account,
}
