"""direnv's `.envrc`, as Azure/osdu-data-load-tno reads it (its Python version, until 2024)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.editing.envrc import assigned_in, with_exports
from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.quoting import posix
from tokenwizard.destinations.editing.user_file import edit_file, edited, file_at
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult
from tokenwizard.providers.adme_instance import adme_origin
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Export:
    """One line `export NAME=value`; `shown` is the value as it may be seen."""

    name: str
    value: Secret
    shown: str


@dataclass(frozen=True)
class EnvrcFile:
    """A `.envrc`: its `export NAME=value` lines."""

    path: Path
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return f"the file {self.path}"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        exports = _exports(delivery)
        file = edited(self.path, lambda text: _with(text, exports), self.shown)
        found = assigned_in(file.before or "")
        lines = [
            Line(
                f"export {one.name}={posix(one.shown)}",
                status(found.get(one.name), posix(one.value.reveal())),
            )
            for one in exports
        ]
        return preview_lines(self.path, lines, file)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_file

        await try_file(self.path, lambda: self.preview(delivery))

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        import asyncio

        exports = _exports(delivery)
        replaced = await asyncio.to_thread(
            edit_file, self.path, lambda text: _with(text, exports), shown=self.shown
        )
        sentence = done_sentence(self.path, [one.name for one in exports], replaced)
        allow = f" Then run: direnv allow {posix(str(self.path))}" if replaced.changed else ""
        return DeliveryResult(sentence + allow)


def _exports(delivery: Delivery) -> tuple[Export, ...]:
    """The settings, and what else the data loader reads, as far as it is known."""
    known = {
        "OSDU_ENDPOINT": adme_origin(delivery.adme_host),
        "DATA_PARTITION": delivery.partition,
    }
    return (
        *(Export(one.name, one.value, one.shown) for one in delivery.settings),
        *(Export(name, Secret(value), value) for name, value in known.items() if value),
    )


def _with(text: str, exports: tuple[Export, ...]) -> str:
    return with_exports(text, {one.name: one.value.reveal() for one in exports})


KIND = DestinationKind(
    "envrc",
    "FILE",
    "direnv's .envrc",
    lambda text: EnvrcFile(file_at(text)),
    usual=".envrc",
    more=", as osdu-data-load-tno read it until 2024",
)
