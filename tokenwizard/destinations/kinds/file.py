"""A file that holds the refresh token and nothing else, for tools that take `@file`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import UnfitError
from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.user_file import edit_file, edited, file_at
from tokenwizard.destinations.kind import Kind
from tokenwizard.destinations.model import Done, Handing, Role, Setting
from tokenwizard.errors.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class TokenFile:
    """The refresh token alone, without a line end."""

    path: Path
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Place`."""
        return f"the file {self.path}"

    def preview(self, handing: Handing) -> tuple[str, ...]:
        """As in `Place`."""
        token = _token(handing)
        found = edited(self.path, lambda _: _text(token), self.shown)
        line = Line(token.shown, status(found.before, found.after))
        return preview_lines(self.path, [line], found)

    async def tried(self, handing: Handing) -> None:
        """As in `Place`."""
        from tokenwizard.destinations.dry_run import try_file

        await try_file(self.path, lambda: self.preview(handing))

    async def hand_over(self, handing: Handing) -> Done:
        """As in `Place`."""
        import asyncio

        token = _token(handing)
        replaced = await asyncio.to_thread(
            edit_file, self.path, lambda _: _text(token), shown=self.shown
        )
        return Done(done_sentence(self.path, [token.name], replaced))


def _token(handing: Handing) -> Setting:
    for one in handing.settings:
        if one.role is Role.REFRESH_TOKEN:
            return one
    raise LocalError("There is no refresh token to write")


def _text(token: Setting) -> str:
    value = token.value.reveal()
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UnfitError("The refresh token holds characters that UTF-8 has not.")
    return value


KIND = Kind(
    "file", "FILE", "the refresh token alone in a file", lambda text: TokenFile(file_at(text))
)
