"""Files that are no `.env` and may hold a refresh token: JSON, YAML, INI, TOML, token caches.

Each is read as far as it takes to find the settings by their keys, and changed by putting the newer
refresh token where the older stood. No I/O here.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.other_names import may_be, name_for, plain_name
from tokenwizard.destinations.model import Role
from tokenwizard.oauth.guid import read_guid
from tokenwizard.providers.clouds import is_microsofts_login
from tokenwizard.text.file_formats import FileFormat, format_of
from tokenwizard.text.toml import NoTomlError, toml_in

_MOST_VALUES = 10_000
_DEEPEST = 40
_ADDRESSES = ("authority", "tokenendpoint", "tokenuri", "tokenurl")
_SAFE_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.~!*$+/=-]*")
_YAML_LINE = re.compile(
    r"\s*(?:-\s+)?(?P<quote>[\"']?)(?P<key>[A-Za-z_][\w. -]*)(?P=quote)\s*:\s+(?P<value>\S.*)"
)

Pairs = Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """One refresh token, and what belongs to it.

    Attributes:
        values: by role.
        names: the keys, by role.
        provider: the one that the keys speak for, by its value in `ProviderName`; or empty.
    """

    values: Mapping[Role, str]
    names: Mapping[Role, str]
    provider: str = ""


@dataclass(frozen=True)
class OtherFile:
    """A file in another format.

    Attributes:
        title: what it is, as in "an rclone configuration".
        found: what belongs together, a refresh token in each.
        keys: those that it has, as far as they may be shown.
        about: what to know of it, a sentence; empty for nothing.
    """

    title: str
    found: tuple[Found, ...] = ()
    keys: tuple[str, ...] = ()
    about: str = ""


def other_file(text: str) -> OtherFile | None:
    """What a file is that is no `.env`; None for one that may be.

    Takes time linear in its length.
    """
    known = format_of(text)
    if known is None:
        return None
    pairs = list(_pairs_of(text, known))
    found = tuple(
        _found_in(one) for one in pairs if any(may_be(Role.REFRESH_TOKEN, key) for key in one)
    )
    keys = tuple(dict.fromkeys(key for one in pairs for key in one))
    return OtherFile(known.title, found, keys, known.about)


def with_token_of(text: str) -> Callable[[str, str], str]:
    """As `with_token` of this text."""
    return lambda before, after: with_token(text, before, after)


def with_token(text: str, before: str, after: str) -> str:
    """The text with a newer refresh token in the older one's place.

    Raises:
        CannotEditError: the place is not found, or the newer one would not be read back.
    """
    if text.count(before) != 1 or not _SAFE_TOKEN.fullmatch(after):
        raise CannotEditError("The place of its refresh token cannot be told.")
    changed = text.replace(before, after)
    reread = other_file(changed)
    if reread is None or [one.values.get(Role.REFRESH_TOKEN) for one in reread.found] != [after]:
        raise CannotEditError("The newer refresh token would not be read back there.")
    return changed


def _pairs_of(text: str, known: FileFormat) -> Iterator[Pairs]:
    """What stands together, by its keys; what stands around it belongs to it."""
    if known.syntax == "json":
        yield from _tree(json.loads(text))
    elif known.syntax == "toml":
        try:
            yield from _tree(toml_in(text))
        except NoTomlError:
            return
    elif known.syntax == "ini":
        yield from _sections(text)
    elif known.syntax == "yaml":
        yield from _yaml(text)


def _tree(document: object) -> Iterator[Pairs]:
    waiting: list[tuple[object, dict[str, str], int]] = [(document, {}, 0)]
    left = _MOST_VALUES
    while waiting and left:
        one, around, depth = waiting.pop()
        left -= 1
        if isinstance(one, str) and one.lstrip().startswith("{"):
            try:
                one = json.loads(one)
            except (ValueError, RecursionError):
                continue
        if isinstance(one, list) and depth < _DEEPEST:
            waiting += [(each, around, depth + 1) for each in reversed(one)]
        if not isinstance(one, dict) or depth >= _DEEPEST:
            continue
        own = {str(key): value for key, value in one.items() if isinstance(value, str) and value}
        if own.get("credential_type") == "RefreshToken":  # MSAL calls the token "secret"
            own["refresh_token"] = own.pop("secret", "")
            own["tenant"] = own.get("home_account_id", "").rpartition(".")[2]
        if own.get("credential_type") not in ("AccessToken", "IdToken"):
            yield {**around, **own}
        inner = {**around, **own}
        waiting += [
            (each, inner, depth + 1)
            for each in reversed(list(one.values()))
            if isinstance(each, dict | list) or (isinstance(each, str) and each.lstrip()[:1] == "{")
        ]


def _sections(text: str) -> Iterator[Pairs]:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    try:
        parser.read_string(re.sub(r"\r\n?", "\n", text))
    except configparser.Error:
        return
    for name in parser.sections():
        own = {key: _bare(value) for key, value in parser.items(name) if value}
        if (own.get("token") or "").startswith("{"):  # rclone keeps the token's answer in it
            for inner in _tree(own.pop("token")):
                own |= {
                    key: value for key, value in inner.items() if may_be(Role.REFRESH_TOKEN, key)
                }
        yield own


def _yaml(text: str) -> Iterator[Pairs]:
    found = [line for one in text.splitlines() if (line := _YAML_LINE.fullmatch(one.rstrip()))]
    pairs = {
        one["key"]: _bare(re.sub(r"(?<!\s)\s+#.*", "", one["value"]))
        for one in found[:_MOST_VALUES]
    }
    tokens = [one["key"] for one in found if may_be(Role.REFRESH_TOKEN, one["key"])]
    for _ in range(max(len(tokens), 1)):
        yield pairs


def _bare(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _found_in(pairs: Pairs) -> Found:
    values: dict[Role, str] = {}
    names: dict[Role, str] = {}
    token = name_for(Role.REFRESH_TOKEN, pairs)
    for role in Role:
        found = name_for(role, [key for key in pairs if pairs[key]], token[0] if token else "")
        if len(found) == 1 or (found and role is Role.REFRESH_TOKEN):
            names[role], values[role] = found[0], pairs[found[0]]
    if Role.TENANT not in values and (tenant := _tenant_in(pairs)):
        values[Role.TENANT] = tenant
    osdu = "data_partition_id" in pairs or "adme_host" in pairs
    return Found(values, names, "adme" if osdu else "")


def _tenant_in(pairs: Pairs) -> str:
    """The tenant in a login address of Microsoft's."""
    for key, value in pairs.items():
        if plain_name(key) in _ADDRESSES and is_microsofts_login("/".join(value.split("/")[:3])):
            tenant = "".join(value.split("/")[3:4])
            return tenant if read_guid(tenant) or "." in tenant else ""
    return ""
