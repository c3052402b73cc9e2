"""What a scope asks for, once it is read: permissions of resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENID_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})
DEFAULT = ".default"
GRAPH_ID = "00000003-0000-0000-c000-000000000000"


@dataclass(frozen=True)
class Permission:
    """A delegated permission as the consent page shows it."""

    words: str
    needs_administrator: bool = False


@dataclass(frozen=True)
class Resource:
    """An API that tokens are for.

    Attributes:
        names: what may stand before the last slash of a scope; the first is the canonical one.
        audience: the `aud` of its access tokens.
        version: of its access tokens, `1.0` or `2.0`: they name the app in different claims.
        by_default: what `.default` grants: the app's registered API permissions.
        is_listed: an app may ask for it only if its registration lists it. The practice app for
            any tenant does not.
    """

    title: str
    names: tuple[str, ...]
    audience: str
    version: str
    permissions: Mapping[str, Permission] = field(hash=False)
    by_default: tuple[str, ...]
    is_listed: bool = False

    @property
    def is_graph(self) -> bool:
        """Whether it is Microsoft Graph."""
        return GRAPH_ID in self.names


@dataclass(frozen=True)
class ResourceScope:
    """One permission of one resource, or `.default`, and how it was written."""

    resource: Resource
    permission: str
    written: str


@dataclass(frozen=True)
class ScopeRequest:
    """A parsed `scope`."""

    openid: tuple[str, ...] = ()
    resource_scopes: tuple[ResourceScope, ...] = ()

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The resources named, each once, in their order."""
        return tuple(dict.fromkeys(scope.resource for scope in self.resource_scopes))

    def covers(self, wanted: ResourceScope) -> bool:
        """Whether consent to this request allows `wanted`."""
        own = [s.permission for s in self.resource_scopes if s.resource == wanted.resource]
        if DEFAULT in own:
            own.extend(wanted.resource.by_default)
        return wanted.permission in own or (wanted.permission == DEFAULT and bool(own))

    def granting(self, wanted: tuple[ResourceScope, ...]) -> tuple[ResourceScope, ...]:
        """What consent to this request gives of `wanted`, which it covers.

        `.default` is what was consented to, and no more than that.
        """
        consented = {one.resource for one in self.resource_scopes if one.permission == DEFAULT}
        spelled_out = {one.resource for one in wanted if one.permission == DEFAULT} - consented
        kept = (one for one in wanted if one.resource not in spelled_out)
        own = (one for one in self.resource_scopes if one.resource in spelled_out)
        return (*kept, *own)

    def permissions_of(self, resource: Resource) -> tuple[str, ...]:
        """What an access token for `resource` carries in `scp`, with `.default` spelled out."""
        own = [s.permission for s in self.resource_scopes if s.resource == resource]
        if DEFAULT in own:
            return resource.by_default
        return tuple(dict.fromkeys(own))
