"""Whom a token for Azure Data Manager for Energy is for: all instances, or the app itself.

Sources: Microsoft's adme-samples, "How to enable Entra ID groups authorization" (the shared
audience, and the two apps of Microsoft's that it belongs to) and "How to generate auth token" (the
app that the instance was made with, by its client ID).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from tokenwizard.oauth.guid import read_guid
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.providers.scopes import DEFAULT, ApiScopes, read_scopes
from tokenwizard.providers.usual_scopes import OPENID_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED_ADDRESS = "https://energy.azure.com"
SHARED_APP_ID = "bd0c9d90-89ad-4bb3-97bc-d787b9f69cdc"
RETIRING_APP_ID = "dffa82c7-cb2f-4a0a-9e8f-7e86fd7b245e"
SERVICE = "Azure Data Manager for Energy"
"""What the portal calls the shared audience among the APIs."""

WHICH_FITS = "Shared fits an instance of today; an older one may know only the app."

WRONG_AUDIENCE = "adme_wrong_audience"
"""An instance takes no token of this audience."""

ABOUT_AUDIENCE = frozenset(
    {
        *("AADSTS90009", "AADSTS65001", "AADSTS500011", "AADSTS500014", "AADSTS650051"),
        *("AADSTS650052", "AADSTS650053", "AADSTS650054", "AADSTS650057"),
        *("invalid_resource", "invalid_target", WRONG_AUDIENCE),
    }
)
"""Codes and entries of the catalogue that are about whom a token is for: another may fit."""

_OTHERS = frozenset(
    {
        "00000003-0000-0000-c000-000000000000",  # Microsoft Graph
        "00000003-0000-0ff1-ce00-000000000000",  # SharePoint Online
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",  # Azure Resource Manager
    }
)
_SHARED_RESOURCES = frozenset({SHARED_ADDRESS, SHARED_APP_ID, RETIRING_APP_ID})
_USUAL_SCOPES = frozenset({"openid", "profile", "offline_access"})
_SHOWN = 60
_LONGEST = 1_000
_QUOTES = "\"'\u201c\u201d\u2018\u2019`"
# As in {client id}/.default, <client-id>/.default and $CLIENT_ID/.default of pages and scripts.
_CLIENT_ID = re.compile(
    r"[{<$%\[]{1,3}(?:azure[ _-]?)?client[ _-]?id[}>%\]]{0,3}(?:/\.default)?", re.IGNORECASE
)
_BARE_HOST = re.compile(r"energy\.azure\.com(?=/|$)", re.IGNORECASE)
_INSTANCE = re.compile(
    r"(?:https?://)?[a-z0-9.-]+\.energy\.azure\.com(?::[0-9]+)?(?=/|$)", re.IGNORECASE
)


class Audience(StrEnum):
    """The two that are offered; anything else is kept as the scope that was given."""

    SHARED = "shared"
    APP = "app"

    @property
    def label(self) -> str:
        """What it is called where it is chosen."""
        return {
            Audience.SHARED: f"Shared: {SHARED_ADDRESS}",
            Audience.APP: "The app itself: its Application (client) ID",
        }[self]


def read_adme_audience(text: str) -> ParsedField:
    """Read `shared`, `app`, an app's client ID, or a scope such as `GUID/.default`.

    Empty stands in what was written before there was a choice: it is the app itself.
    """
    if len(text) > _LONGEST:
        return ParsedField(problem="This is too long for a scope: type shared, or app.")
    bare = text.strip().strip(_QUOTES).strip()
    if bare.lower() in ("", *Audience):
        return ParsedField(bare.lower())
    joined = _CLIENT_ID.sub(Audience.APP.value, bare)
    words = joined.replace(",", " ").split()
    if Audience.APP.value in words and all(
        word.lower() in (Audience.APP, *_USUAL_SCOPES) for word in words
    ):
        return ParsedField(Audience.APP.value, note="Read as the app's own client ID")
    if instance := next(filter(None, map(_INSTANCE.match, words)), None):
        return ParsedField(
            problem=f"{_shown(instance[0])} is an instance, and no audience: type shared for"
            f" {SHARED_ADDRESS}, or app."
        )
    completed = " ".join(_completed(words))
    scopes, read = read_scopes(completed, WORLDWIDE)
    if scopes is None:
        return read
    if problem := _problem(scopes, completed):
        return ParsedField(problem=problem)
    found = _kept(scopes)
    note = "" if completed == joined else f"Read as {completed}"
    return ParsedField(found, note=note)


def offered(audience: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen, each with its title; what was given otherwise stays among it.

    Args:
        audience: as it stands now.
    """
    read = read_adme_audience(audience)
    both = tuple((one.value, one.label) for one in Audience)
    if read.value in ("", *Audience):
        return both
    return (*both, (audience, f"As it was given: {_shown(audience)}"))


def chosen(audience: str) -> str:
    """The value of `offered` that stands now."""
    value = read_adme_audience(audience).value
    return (value or Audience.APP.value) if value in ("", *Audience) else audience


def adme_scope(audience: str, client_id: str) -> str:
    """What is asked for, blank-separated; an app that asks for itself is named by its GUID.

    Args:
        audience: as `read_adme_audience` gives it.
        client_id: of the app.
    """
    if audience in ("", Audience.APP):
        return f"{client_id}/{DEFAULT} {OPENID_SCOPES}"
    if audience == Audience.SHARED:
        return f"{SHARED_ADDRESS}/{DEFAULT} {OPENID_SCOPES}"
    scopes, read = read_scopes(audience, WORLDWIDE)
    if scopes is None:
        raise ValueError(read.problem)
    return scopes.text(WORLDWIDE, client_id)


def is_shared(audience: str) -> bool:
    """Whether it is the shared one, by its address or by one of Microsoft's app IDs."""
    if audience in ("", *Audience):
        return audience == Audience.SHARED
    return audience.partition(" ")[0].rpartition("/")[0].lower() in _SHARED_RESOURCES


def other_audience(audience: str) -> Audience:
    """The one of the two that this one is not."""
    return Audience.APP if is_shared(audience) else Audience.SHARED


def _completed(words: list[str]) -> Iterator[str]:
    """Each word as a scope: an audience alone asks for all that is registered."""
    for word in words:
        addressed = _BARE_HOST.sub(SHARED_ADDRESS, word, 1) if _BARE_HOST.match(word) else word
        audience = addressed.removesuffix("/default").rstrip("/")
        if audience.lower() == SHARED_ADDRESS or read_guid(audience):
            yield f"{audience}/{DEFAULT}"
        else:
            yield addressed


def _problem(scopes: ApiScopes, text: str) -> str:
    """Why this is asked of another API; empty for nothing."""
    takes = f"{SHARED_ADDRESS}/{DEFAULT} is one, and CLIENT-ID/{DEFAULT} of an app"
    name = scopes.resource.rstrip("/").lower()
    guid = read_guid(name.removeprefix("api://"))
    if scopes.permissions and (name == SHARED_ADDRESS or (guid and guid not in _OTHERS)):
        return ""
    if name.startswith("api://") and not guid:
        return f"{_shown(name)}: name the app by its client ID, as in CLIENT-ID/{DEFAULT}."
    return f"{_shown(text)} is no scope of {SERVICE}: {takes}."


def _kept(scopes: ApiScopes) -> str:
    """The scopes as they are kept; the plain shared one by its word."""
    resource = scopes.resource
    if resource.rstrip("/").lower() == SHARED_ADDRESS:
        resource = SHARED_ADDRESS
    also = tuple(one for one in scopes.openid if one not in _USUAL_SCOPES)
    if resource == SHARED_ADDRESS and scopes.permissions == (DEFAULT,) and not also:
        return Audience.SHARED.value
    return " ".join((*(f"{resource}/{one}" for one in scopes.permissions), *also))


def _shown(text: str) -> str:
    shown = "".join(one if one.isprintable() else "?" for one in text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
