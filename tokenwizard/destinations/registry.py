"""The kinds of places: each module of `places` is one."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from tokenwizard.destinations import kinds as places
from tokenwizard.errors.errors import InputError
from tokenwizard.system.files.home_folder import from_home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.destinations.kind import DestinationKind
    from tokenwizard.destinations.model import Destination, Role
    from tokenwizard.destinations.token_store import TokenStore


def names_of_kinds() -> tuple[str, ...]:
    """The names that `--out` takes before the colon, in the alphabet's order."""
    # Not by pkgutil, which loads inspect for it: 8 ms of each `--help` and `refresh`.
    files = (name for name in os.listdir(places.__path__[0]) if not name.startswith("_"))  # noqa: PTH208
    return tuple(sorted(name[:-3].replace("_", "-") for name in files if name.endswith(".py")))


def kind_named(name: str) -> DestinationKind:
    """The kind of that name; its module is imported only now.

    Raises:
        InputError: there is no such kind; the title names those that there are.
    """
    if name not in names_of_kinds():
        raise InputError(f"{name!r} is no kind of place: clipboard, {', '.join(names_of_kinds())}")
    kind: DestinationKind = import_module(f"{places.__name__}.{name.replace('-', '_')}").KIND
    return kind


def destination_named(text: str) -> Destination:
    """The place that a text such as `env:.env` or `keyring` names.

    Raises:
        InputError: there is no such kind, or what stands behind the colon cannot be used; `field`
            is "place".
    """
    name, _, behind = text.partition(":")
    try:
        kind = kind_named(name.strip())
        if behind and not kind.takes:
            raise InputError(f"{kind.name} takes nothing behind a colon")  # noqa: TRY301
        if kind.takes and not kind.optional and not behind.strip():
            raise InputError(f"Type the place: {kind.form}")  # noqa: TRY301
        return kind.make(behind.strip())
    except InputError as wrong:
        wrong.field = "place"
        raise


def open_store(text: str, profile: str, names: Mapping[Role, str]) -> TokenStore:
    """What the place that `env:FILE` or `keyring` names keeps between runs.

    Args:
        text: as in a profile's `keeps`.
        profile: the profile's name: the keyring's entry is called by it.
        names: under which names the roles stand in a file.

    Raises:
        InputError: nothing can be read back from such a place.
    """
    kind, _, behind = text.partition(":")
    known = kind_named(kind) if kind in names_of_kinds() else None
    if known is None or known.open_store is None or (known.takes and not behind):
        raise InputError(
            f"a refresh token cannot be read back from {kind!r}:"
            " env:FILE, dockerenv:FILE or keyring"
        )
    return known.open_store(behind, profile, names)


def with_absolute_path(place: str) -> str:
    """The same place, with a file's path from the root: it is remembered for another folder."""
    kind, _, behind = place.partition(":")
    if kind_named(kind).takes != "FILE" or behind in ("", "-"):
        return place
    return f"{kind}:{from_home(behind).absolute()}"
