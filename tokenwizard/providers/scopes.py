"""What is asked for of any API: the scopes that a person types, all of one resource.

Sources: Microsoft's pages "Scopes and permissions in the Microsoft identity platform" and
"OpenID Connect scopes"; RFC 6749 section 3.3 for what a scope may be made of, and Microsoft Graph's
"permissionScope resource type" for a permission's name, which may hold `?`, `=`, `&` and more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tokenwizard.oauth.guid import read_guid
from tokenwizard.providers.clouds import CLOUDS, Cloud
from tokenwizard.providers.field_readers import ParsedField
from tokenwizard.providers.scope_words import LONGEST_SCOPES, OPENID, scope_words
from tokenwizard.providers.unlike_graph import bare_of, mail_note, not_of_graph, note_of_bare
from tokenwizard.providers.usual_scopes import USUAL_SCOPE

DEFAULT = ".default"
"""All that the app's registration names; it stands alone (AADSTS70011)."""

GRAPH_ID = "00000003-0000-0000-c000-000000000000"

_ALWAYS = ("openid", "profile", "offline_access")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
_PERMISSION = re.compile(r"[A-Za-z][A-Za-z0-9._-]*|\.default")
_STILL_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_PLACEHOLDER = re.compile(r"[{<\[$%]|}|your[_-]?(?:app|api|client|tenant)", re.IGNORECASE)
_ONE_SLASH = re.compile(r"(?:https?|api):(?!//)", re.IGNORECASE)
_DEFAULT_SLIPS = ("default", ".defaults", ".defualt", ".deafult", ".defalut")
_GRAPHS = {urlsplit(cloud.graph).netloc: cloud for cloud in reversed(CLOUDS)}
_SHOWN = 40
_READING = 60


@dataclass(frozen=True)
class ApiScopes:
    """Scopes as read.

    Attributes:
        resource: what stands before each permission, without the slash: an https or `api://`
            address, or a GUID; empty for Microsoft Graph.
        permissions: of that resource; none if only the sign-in itself is asked for.
        openid: the scopes of OpenID Connect beside them; `offline_access`, which brings the
            refresh token, is always among them.
    """

    resource: str
    permissions: tuple[str, ...]
    openid: tuple[str, ...]

    @property
    def of_graph(self) -> bool:
        """Whether the token is for Microsoft Graph."""
        return not self.resource and not self.of_other

    @property
    def of_other(self) -> str:
        """Whose they are by their names alone, where no address is typed; empty for Graph's."""
        return "" if self.resource else next(filter(None, map(bare_of, self.permissions)), "")

    def text(self, cloud: Cloud, client_id: str) -> str:
        """As the authorization and the token request carry it, blank-separated.

        Graph's permissions stand bare where it is the worldwide one, which is what Entra takes
        them for; `.default` says whose it is everywhere. An app that asks for itself is named by
        its GUID (AADSTS90009).
        """
        resource = self.resource
        if resource.lower() == f"api://{client_id}":
            resource = client_id
        if self.of_graph and self.permissions and self._graph_in_full(cloud):
            resource = _microsofts_graph(cloud)
        before = f"{resource}/" if resource else ""
        return " ".join((*(before + one for one in self.permissions), *self.openid))

    def _graph_in_full(self, cloud: Cloud) -> bool:
        return cloud.name != CLOUDS[0].name or self.permissions[0].lower() == DEFAULT


def read_scopes(text: str, cloud: Cloud) -> tuple[ApiScopes | None, ParsedField]:
    """Read what somebody typed: permissions of one API, and how it was read.

    Args:
        text: `User.Read Mail.Read`, `api://contoso/orders/Orders.Read`, `GUID/.default`; also as
            an address, a list of JSON or a file's line has them, see `scope_words`.
        cloud: whose Graph is meant.
    """
    typed = scope_words(text)
    words = tuple(dict.fromkeys(map(_as_entra_has_it, typed.words)))
    if typed.too_long:
        return None, ParsedField(problem=f"Scopes have at most {LONGEST_SCOPES} characters.")
    if not words:
        return None, ParsedField(
            problem=f"Type what to ask for: {USUAL_SCOPE}, or api://…/.default"
        )
    if wrong := next((word for word in words if not _can_be_scope(word)), None):
        return None, ParsedField(problem=f"{_shown(wrong)} cannot be a scope: type it by hand.")
    named: dict[tuple[str, str], tuple[str, str]] = {}
    for word in words:
        if word.lower() in OPENID:
            continue
        if problem := _problem(word, cloud):
            return None, ParsedField(problem=problem)
        resource, permission = _parts(word)
        named.setdefault((resource.lower(), permission.lower()), (resource, permission))
    if problem := _together(list(named.values())):
        return None, ParsedField(problem=problem)
    also = tuple(one for one in OPENID if one in map(str.lower, words) and one not in _ALWAYS)
    resource = next((resource for resource, _ in named.values()), "")
    permissions = tuple(permission for _, permission in named.values())
    scopes = ApiScopes(resource, permissions, _ALWAYS + also)
    told = typed.taken_out or words != typed.words or DEFAULT in words
    return scopes, ParsedField(" ".join(words), note=_note(scopes, words if told else (), cloud))


def _as_entra_has_it(word: str) -> str:
    """`.default` in small letters, and a scope of the sign-in without Graph's address."""
    before, slash, last = word.rpartition("/")
    if last.lower() == DEFAULT:
        return f"{before}{slash}{DEFAULT}" if before else DEFAULT
    of_graph = before.lower().removeprefix("https://") in _GRAPHS or before.lower() == GRAPH_ID
    return last if of_graph and last.lower() in OPENID else word


def _can_be_scope(word: str) -> bool:
    return bool(_SCOPE.fullmatch(word)) and not _STILL_ENCODED.search(word)


def _problem(word: str, cloud: Cloud) -> str:
    """What is wrong with one scope; empty for nothing."""
    if read_guid(word):
        return f"{_shown(word)} names an API and no permission: {word[:36]}/{DEFAULT} asks for all."
    if "://" in word and not word.lower().startswith(("https://", "api://")):
        return f"{_shown(word)}: an API's address begins with https:// or api://"
    before, _, permission = word.rpartition("/")
    addressed = "://" in word
    if wrong := _address_problem(word):
        return wrong
    if _PLACEHOLDER.search(before):
        return f"{_shown(word)} has a placeholder in it: put the API's address or ID in its place."
    if addressed and not (urlsplit(before).netloc and permission):
        named = f"{word.rstrip('/')[:_SHOWN]}/{DEFAULT}" if urlsplit(word).netloc else "api://…/…"
        return f"{_shown(word)} names no permission of an API: {named} asks for all."
    if not permission:
        return f"{_shown(word)} names no permission: {word.rstrip('/')[:_SHOWN]}/{DEFAULT} does."
    slip = permission.lower() in _DEFAULT_SLIPS
    if slip and (before.endswith(".") or not any(map(str.isalnum, before))):
        return f"{_shown(word)} is no scope: {DEFAULT} behind an API's address asks for all."
    if before and not any(map(str.isalnum, before)):
        return f"{_shown(word)} names no API: its address begins with https:// or api://"
    if not before and not _PERMISSION.fullmatch(permission):
        return f"{_shown(word)} is no permission: {USUAL_SCOPE} is one of Microsoft Graph."
    if not _parts(word)[0] and (problem := not_of_graph(permission, _shown(word))):
        return problem
    other = _GRAPHS.get(urlsplit(before).netloc.lower()) if "://" in before else None
    if other is not None and other.graph != _microsofts_graph(cloud):
        return f"{_shown(before)} is the Graph of the cloud {other.name}: leave the address out."
    return ""


def _address_problem(word: str) -> str:
    """What is wrong with the API's address before a permission; empty for nothing, or for none.

    A password in it would stand in the sign-in link.
    """
    if _ONE_SLASH.match(word):
        return f"{_shown(word)}: two slashes stand behind https: and api:"
    if "://" not in word:
        graph = word.lower().partition("/")[0] in _GRAPHS
        return f"{_shown(word)}: put https:// before it, or leave the address out." if graph else ""
    try:
        address = urlsplit(word)
    except ValueError:
        return f"{_shown(word)} cannot be read as an address: check its brackets."
    if "@" in address.netloc:
        return "Leave the user name out of the API's address."
    return ""


def _microsofts_graph(cloud: Cloud) -> str:
    """Also where a practice provider stands in for it."""
    return next(one.graph for one in CLOUDS if one.name == cloud.name)


def _parts(word: str) -> tuple[str, str]:
    """The resource, empty for Microsoft Graph, and the permission."""
    before, _, permission = word.rpartition("/")
    host = urlsplit(before).netloc.lower() if "://" in before else ""
    graph = host in _GRAPHS or before.lower() == GRAPH_ID
    return ("" if graph else before), permission


def _of_bare(permission: str) -> str:
    """Whose a permission is that has no address before it."""
    return bare_of(permission) or "Microsoft Graph"


def _together(named: list[tuple[str, str]]) -> str:
    """Why these cannot be asked for together; empty if they can."""
    resources = list(
        {(whose := resource or _of_bare(one)).lower(): whose for resource, one in named}.values()
    )
    if len(resources) > 1:
        one, other = map(_shown, resources[:2])
        return f"A token is for one API; {one} and {other} are two: walk once for each."
    if len(named) > 1 and any(permission.lower() == DEFAULT for _, permission in named):
        return f"{DEFAULT} asks for all that is registered: take it out, or what stands beside it."
    return ""


def _note(scopes: ApiScopes, read_as: tuple[str, ...], cloud: Cloud) -> str:
    """How it was read, where that is not as it was typed, and which API the token is for."""
    whose = _whose(scopes, cloud)
    if scopes.of_graph and DEFAULT in read_as:
        read_as = (f"{_microsofts_graph(cloud)}/{DEFAULT}",)
    return f"Read as {_shown(' '.join(read_as), _READING)} ({whose})" if read_as else whose


def _whose(scopes: ApiScopes, cloud: Cloud) -> str:
    """Which API the token is for, and what is known to go wrong with it."""
    if not scopes.permissions:
        return "Asks for the sign-in alone, and no permission."
    if scopes.of_other:
        return note_of_bare(scopes.of_other)
    if not scopes.of_graph:
        slip = any(one.lower() in _DEFAULT_SLIPS for one in scopes.permissions)
        more = f"; to ask for all, write /{DEFAULT} with its dot" if slip else ""
        return f"The API {_shown(scopes.resource)}{more}"
    return mail_note(scopes.permissions, cloud.name) or "Microsoft Graph"


def _shown(text: str, longest: int = _SHOWN) -> str:
    shown = "".join(one if one.isprintable() else "?" for one in text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
