"""One JSON object, name by value: in a file, or on stdout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.json import values_in, with_values
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.user_file import edit_file, edited, file_at
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult, Destination
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

_STDOUT = "-"


@dataclass(frozen=True)
class JsonFile:
    """A file that holds one JSON object: its other members stay."""

    path: Path
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return f"the file {self.path}"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        file = edited(self.path, lambda text: with_values(text, _values(delivery)), self.shown)
        found = values_in(file.before or "")
        lines = [
            Line(f'"{one.name}": "{one.shown}"', status(found.get(one.name), one.value.reveal()))
            for one in delivery.settings
        ]
        return preview_lines(self.path, lines, file)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_file

        await try_file(self.path, lambda: self.preview(delivery))

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        import asyncio

        replaced = await asyncio.to_thread(
            edit_file,
            self.path,
            lambda text: with_values(text, _values(delivery)),
            shown=self.shown,
        )
        return DeliveryResult(done_sentence(self.path, list(_values(delivery)), replaced))


@dataclass(frozen=True)
class JsonOnStdout:
    """The object alone, printed."""

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return "JSON on stdout"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        return tuple(f'"{one.name}": "{one.shown}"' for one in delivery.settings)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_stdout

        del delivery
        try_stdout()

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        values = _values(delivery)
        return DeliveryResult(
            f"{', '.join(values)} as JSON.", printed=Secret(with_values("", values))
        )


def _values(delivery: Delivery) -> dict[str, str]:
    return {one.name: one.value.reveal() for one in delivery.settings}


def _make(text: str) -> Destination:
    return JsonOnStdout() if text == _STDOUT else JsonFile(file_at(text))


KIND = DestinationKind("json", "FILE", "one JSON object in a file", _make, more="; - is stdout")
