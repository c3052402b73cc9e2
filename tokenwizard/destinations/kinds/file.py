"""A file that holds the refresh token and nothing else, for tools that take `@file`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.user_file import edit_file, edited, file_at
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult, Role, StoredSetting
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
        """As in `Destination`."""
        return f"the file {self.path}"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        token = _token(delivery)
        found = edited(self.path, lambda _: _text(token), self.shown)
        line = Line(token.shown, status(found.before, found.after))
        return preview_lines(self.path, [line], found)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_file

        await try_file(self.path, lambda: self.preview(delivery))

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        import asyncio

        token = _token(delivery)
        replaced = await asyncio.to_thread(
            edit_file, self.path, lambda _: _text(token), shown=self.shown
        )
        return DeliveryResult(done_sentence(self.path, [token.name], replaced))


def _token(delivery: Delivery) -> StoredSetting:
    for one in delivery.settings:
        if one.role is Role.REFRESH_TOKEN:
            return one
    raise LocalError("There is no refresh token to write")


def _text(token: StoredSetting) -> str:
    value = token.value.reveal()
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise CannotEditError("The refresh token holds characters that UTF-8 has not.")
    return value


KIND = DestinationKind(
    "file", "FILE", "the refresh token alone in a file", lambda text: TokenFile(file_at(text))
)
