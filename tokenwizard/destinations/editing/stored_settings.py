"""What a file that a refresh token is read from holds, in whatever format and under what names.

A `.env` file; one for `docker run --env-file`; JSON, YAML, INI, TOML and token caches as far as the
settings are found by their keys. No I/O here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing import docker_env, other_formats
from tokenwizard.destinations.editing import dotenv as env
from tokenwizard.destinations.editing.other_names import name_for, provider_by
from tokenwizard.destinations.model import DEFAULT_NAMES, SECRETS, Role, label_of_role
from tokenwizard.oauth.value_checks import is_rest_of_token
from tokenwizard.providers.choices import ProviderName

if TYPE_CHECKING:
    from tokenwizard.destinations.editing.dotenv_values import Settings
    from tokenwizard.destinations.editing.recipe_comment import Recipe

NAMES = "names"
"""The recipe's key for the names that are not the usual ones."""

_MOST_SHOWN = 8
_LONGEST_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What was found.

    Attributes:
        names: under which names the roles are looked for.
        value: the value with a name; raises CannotEditError if it cannot be used.
        with_token: the text with a newer refresh token; it is given the one that was read, too.
        recipe: see `Delivery.recipe`.
        shown: what a value is called in sentences, where that is not its name.
        notes: as in `StoredToken`, as are the others.
    """

    names: Mapping[Role, str]
    value: Callable[[str], str | None]
    with_token: Callable[[str, str], str]
    recipe: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[Role, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    missing: Mapping[Role, str] = field(default_factory=dict)
    provider: str = ""


def contents_of(text: str, given: Mapping[Role, str], *, docker: bool) -> Contents:
    """What the text of a file holds.

    Args:
        text: the file's.
        given: the settings' names where they are not the usual ones.
        docker: it is known to be for `docker run --env-file`.

    Raises:
        CannotEditError: it cannot be read.
    """
    for_docker = docker_env.recipe_in(text)
    if docker or for_docker:
        return _for_docker(text, for_docker, given)
    try:
        recipe = env.recipe_in(text)
        settings = env.settings_in(text)
    except CannotEditError:
        found = other_formats.other_file(text)
        if found is None or not found.found:
            raise
        return _other(text, found)
    names, noted = _names(recipe, given, settings.has)
    if not recipe and not settings.has(names[Role.REFRESH_TOKEN]):
        found = other_formats.other_file(text)
        if found is not None:
            return _other(text, found)
    here = _Named(settings.names(), settings.has, names, noted=noted, has_recipe=bool(recipe))
    chosen = here.chosen()

    def value(name: str) -> str | None:
        read = settings.values([name]).get(name)
        secret = any(chosen.get(role) == name for role in SECRETS)
        return f"{read}\n{rest}" if read and secret and (rest := _rest(settings, name)) else read

    return Contents(
        names=chosen,
        value=value,
        with_token=lambda _, after: env.with_values(text, {chosen[Role.REFRESH_TOKEN]: after}),
        recipe=_texts(recipe),
        notes=here.notes(chosen),
        missing=here.missing(chosen),
        provider="" if recipe else here.provider(chosen),
    )


def _for_docker(text: str, recipe: Recipe, given: Mapping[Role, str]) -> Contents:
    values = docker_env.values_in(text)

    def has(name: str) -> bool:
        return bool(values.get(name))

    names, noted = _names(recipe, given, has)
    known = any(key != docker_env.FORMAT for key in recipe)
    here = _Named(tuple(values), has, names, noted=noted, has_recipe=known)
    chosen = here.chosen()
    return Contents(
        names=chosen,
        value=values.get,
        with_token=lambda _, after: docker_env.with_values(
            text, {chosen[Role.REFRESH_TOKEN]: after}
        ),
        recipe=_texts(recipe),
        notes=here.notes(chosen),
        missing=here.missing(chosen),
        provider="" if known else here.provider(chosen),
    )


def _other(text: str, file: other_formats.OtherFile) -> Contents:
    """What stands in another format; nothing where it is not one refresh token."""
    if len(file.found) != 1:
        said = f", which is {file.title}"
        if file.found:
            said += f" with {len(file.found)} refresh tokens: hand one in with --stdin"
        elif file.about:
            said += f". {file.about}"
        elif keys := _listed(file.keys):
            said += f" with the keys {keys}"
        return Contents(
            names={},
            value=lambda _: None,
            with_token=other_formats.with_token_of(text),
            missing={Role.REFRESH_TOKEN: said},
        )
    (found,) = file.found
    token = found.names[Role.REFRESH_TOKEN]
    return Contents(
        names={role: role.value for role in found.values},
        value=lambda name: found.values.get(Role(name)),
        with_token=other_formats.with_token_of(text),
        shown={role: found.names.get(role, f"the {label_of_role(role)}") for role in found.values},
        notes=(f"Read as {file.title}: {token} is taken for the refresh token.",),
        missing=dict.fromkeys(Role, f", which is {file.title}"),
        provider=found.provider or provider_by(token),
    )


def _names(
    recipe: Recipe, given: Mapping[Role, str], has: Callable[[str], bool]
) -> tuple[dict[Role, str], frozenset[Role]]:
    """The names by role, and the roles whose names somebody noted."""
    noted = recipe.get(NAMES)
    told = (
        {role: noted[role] for role in Role if role in noted} if isinstance(noted, Mapping) else {}
    )
    told |= given
    return {**_usual(recipe, has), **told}, frozenset(told)


def _usual(recipe: Recipe, has: Callable[[str], bool]) -> Mapping[Role, str]:
    """Those of the recipe's provider, or those whose refresh token is found in the file."""
    provider = recipe.get("provider")
    for name in ProviderName:
        if name.value == provider:
            return DEFAULT_NAMES[name]
    sets = list(DEFAULT_NAMES.values())
    return next((names for names in sets if has(names[Role.REFRESH_TOKEN])), sets[0])


@dataclass(frozen=True)
class _Named:
    """The settings of one file by their names.

    Attributes:
        all: every name.
        has: whether something stands behind its `=`.
        usual: the names that are looked for first.
        noted: the roles whose names somebody noted: no other is looked for.
        has_recipe: a comment says how its token is redeemed: the names are known.
    """

    all: tuple[str, ...]
    has: Callable[[str], bool]
    usual: Mapping[Role, str]
    noted: frozenset[Role]
    has_recipe: bool

    def chosen(self) -> dict[Role, str]:
        """The usual names, and the one other name that may be meant where these are not there."""
        chosen = dict(self.usual)
        for role in Role if self._guesses else ():
            if role in self.noted or self.has(self.usual.get(role, "")):
                continue
            found = self._others(role, chosen)
            if len(found) == 1:
                chosen[role] = found[0]
        return chosen

    def notes(self, chosen: Mapping[Role, str]) -> tuple[str, ...]:
        """Which name is taken for what, where that is nobody's usual one."""
        return tuple(
            f"{name} is taken for the {label_of_role(role)}."
            for role, name in chosen.items()
            if self.has(name) and role not in self.noted and name not in _usual_names(role)
        )

    def missing(self, chosen: Mapping[Role, str]) -> Mapping[Role, str]:
        """What to say of each value that is not there."""
        said: dict[Role, str] = {}
        for role in Role:
            if self.has(chosen.get(role, "")):
                continue
            known = self._known_names and role in self.usual
            looked = (self.usual[role],) if known else _usual_names(role)
            said[role] = f" (looked for: {', '.join(looked)}"
            found = self._others(role, chosen) if self._guesses else ()
            if len(found) > 1:
                said[role] += f"; it may be one of {_listed(found)}"
            elif there := _listed(name for name in self.all if self.has(name)):
                said[role] += f"; there: {there}"
            said[role] += ")"
        return said

    def provider(self, chosen: Mapping[Role, str]) -> str:
        """The provider that the names speak for; empty for the usual one."""
        token = chosen[Role.REFRESH_TOKEN]
        if token not in _usual_names(Role.REFRESH_TOKEN):
            return provider_by(token)
        usual = self.has(self.usual.get(Role.TENANT, ""))
        return "" if usual or Role.TENANT not in chosen else ProviderName.ENTRA.value

    @property
    def _known_names(self) -> bool:
        return self.has_recipe or self.has(self.usual[Role.REFRESH_TOKEN]) or bool(self.noted)

    @property
    def _guesses(self) -> bool:
        """The usual names of SharePoint are whole: what stands beside them is something else."""
        site = DEFAULT_NAMES[ProviderName.SHAREPOINT][Role.REFRESH_TOKEN]
        return not (self.has_recipe or (self.has(site) and self.usual[Role.REFRESH_TOKEN] == site))

    def _others(self, role: Role, chosen: Mapping[Role, str]) -> tuple[str, ...]:
        token = "" if role is Role.REFRESH_TOKEN else chosen[Role.REFRESH_TOKEN]
        return name_for(role, filter(self.has, self.all), token)


def _usual_names(role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names[role] for names in DEFAULT_NAMES.values() if role in names))


def _listed(names: Iterable[str]) -> str:
    """Some names, as they may be shown."""
    fit = [one for one in names if one.isprintable() and len(one) <= _LONGEST_SHOWN]
    more = ", …" if len(fit) > _MOST_SHOWN else ""
    return ", ".join(fit[:_MOST_SHOWN]) + more


def _texts(recipe: Recipe) -> dict[str, str]:
    return {
        key: value
        for key, value in recipe.items()
        if isinstance(value, str) and key != docker_env.FORMAT
    }


def _rest(settings: Settings, name: str) -> str:
    """The rest of a value that was wrapped: it stands on the next line, without a `=`."""
    at = max(place for place, one in enumerate(settings.bindings) if one.key == name)
    behind = settings.bindings[at + 1 : at + 2]
    line = behind[0].original.string.split("\n", 1)[0].strip() if behind else ""
    return line if is_rest_of_token(line) else ""
