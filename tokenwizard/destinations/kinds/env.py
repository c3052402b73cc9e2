"""A `.env` file, in python-dotenv's format, which a POSIX shell reads as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.dotenv import settings_in, with_values
from tokenwizard.destinations.editing.dotenv_values import OutsideError
from tokenwizard.destinations.editing.file_readers import Shown, refuse_others
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.recipe_comment import Recipe, recipe_comment
from tokenwizard.destinations.editing.stored_settings import NAMES, Contents, contents_of
from tokenwizard.destinations.editing.user_file import (
    edit_file,
    edited,
    file_at,
    file_read,
    locked,
    not_edited,
)
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import DEFAULT_NAMES, Delivery, DeliveryResult, Role
from tokenwizard.destinations.token_store import StoredToken, UnusableError
from tokenwizard.errors.errors import LocalError
from tokenwizard.providers.choices import choice_of
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

_NO_SHELL = "Its lines end in CR LF: a POSIX shell takes the CR for a part of each value."


@dataclass(frozen=True)
class EnvFile:
    """A `.env` file: only the lines of the settings change, and one comment with the recipe."""

    path: Path
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return f"the file {self.path}"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        file = edited(self.path, lambda text: _with(text, delivery), self.shown)
        found = _found(file.before or "", list(_values(delivery)))
        shown = {one.name: one.shown for one in delivery.settings}
        lines = [
            Line(f"{name}={shown.get(name, value)}", status(found.get(name), value))
            for name, value in _values(delivery).items()
        ]
        warning = (_NO_SHELL,) if "\r\n" in file.after else ()
        return preview_lines(self.path, lines, file) + warning

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_file

        await try_file(self.path, lambda: self.preview(delivery))

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        import asyncio

        replaced = await asyncio.to_thread(
            edit_file, self.path, lambda text: _with(text, delivery), shown=self.shown
        )
        sentence = done_sentence(self.path, list(_values(delivery)), replaced)
        return DeliveryResult(sentence, keeping=f"env:{self.path}")


def _found(text: str, names: list[str]) -> Mapping[str, str | None]:
    """What stands there now; what is too long to be put together differs from anything."""
    settings = settings_in(text)
    try:
        return settings.values(names, lenient=True)
    except CannotEditError:
        return dict.fromkeys(filter(settings.has, names), "")


def _with(text: str, delivery: Delivery) -> str:
    recipe = recipe_with_names(delivery)
    return with_values(
        text,
        _values(delivery),
        recipe_comment(recipe) if recipe else "",
    )


def _values(delivery: Delivery) -> dict[str, str]:
    """The settings by their names, and the token endpoint where a consumer reads that as well."""
    values = {one.name: one.value.reveal() for one in delivery.settings}
    name = choice_of(delivery.provider).token_endpoint_name
    if name and delivery.token_endpoint:
        values.setdefault(name, delivery.token_endpoint)
    return values


def recipe_with_names(delivery: Delivery) -> Recipe:
    """The recipe, and with it the names that a reader could not guess."""
    usual = DEFAULT_NAMES[delivery.provider]
    names = {
        one.role.value: one.name for one in delivery.settings if usual.get(one.role) != one.name
    }
    if not delivery.recipe or not names:
        return delivery.recipe
    return {**delivery.recipe, NAMES: names}


@dataclass(frozen=True)
class EnvFileStore:
    """A `.env` file that a refresh token is read from and put back to.

    Attributes:
        path: the file; `~` is the person's home.
        names: the settings' names where they are not the usual ones; those that the file's own
            recipe gives are known without it.
        docker: it is for `docker run --env-file`; a file whose recipe says so is known without it.
    """

    path: str
    names: Mapping[Role, str]
    docker: bool = False

    @property
    def title(self) -> str:
        """As in `TokenStore`."""
        return f"the file {self._file}"

    def locked(self) -> AbstractContextManager[None]:
        """As in `TokenStore`."""
        return locked(self._file)

    def read(self) -> StoredToken:
        """As in `TokenStore`; the values are those that python-dotenv gives, out of the file alone.

        Raises:
            LocalError: there is no such file.
            UnusableError: it cannot be read, nobody could have written it by hand, or this user
                could not put it back as its owner's.
        """
        try:
            with file_read(self._file) as file:
                file.refuse_unless_owner_stays()
                readers = file.readers
        except LocalError as fault:
            raise UnusableError(fault.title, cause=fault.cause, next_step=fault.next_step) from None
        text = self._there(file.text)
        try:
            contents = self._contents(text)
        except CannotEditError as why:
            raise self._unusable(why) from None
        values: dict[Role, Secret] = {}
        unread: dict[Role, UnusableError] = {}
        for role, name in contents.names.items():
            try:
                value = contents.value(name)
            except CannotEditError as why:
                unread[role] = self._unusable(why)
            else:
                if value:
                    values[role] = Secret(value)
        return StoredToken(
            values,
            contents.recipe,
            unread,
            readers,
            names={role: contents.shown.get(role, name) for role, name in contents.names.items()},
            notes=contents.notes,
            missing=contents.missing,
            provider=contents.provider,
        )

    def put_back(self, refresh_token: Secret, read: StoredToken) -> None:
        """As in `TokenStore`. Hold `locked()`; the `.bak` of the last hand-over stays as it is."""
        with file_read(self._file) as file:
            text = self._there(file.text)
            if read.readers is not None and file.readers is not None:
                refuse_others(self._file, read.readers, file.readers)
            try:
                after = self._contents(text).with_token(
                    read.value(Role.REFRESH_TOKEN).reveal().strip(), refresh_token.reveal()
                )
            except CannotEditError as why:
                raise not_edited(self._file, why) from None
            file.replace(after, keep_aside=False)

    def _contents(self, text: str) -> Contents:
        return contents_of(text, self.names, docker=self.docker)

    @property
    def _file(self) -> Path:
        return file_at(self.path)

    def _there(self, text: str | None) -> str:
        if text is None:
            raise LocalError(
                f"there is no file {self._file}",
                next_step=f"Walk once more with --out env:{self._file}, or give another place.",
            )
        return text

    def _unusable(self, why: CannotEditError) -> UnusableError:
        outside = "Put the value itself there, or give it by an option."
        return UnusableError(
            f"{self._file} cannot be used",
            cause=str(why),
            next_step=outside if isinstance(why, OutsideError) else "Correct it by hand.",
        )


KIND = DestinationKind(
    "env",
    "FILE",
    "a .env file",
    lambda text: EnvFile(file_at(text)),
    usual=".env",
    more=": only the settings' lines change, the old file is kept aside",
    open_store=lambda path, _, names: EnvFileStore(path, names),
)
