"""A `.env` file for `docker run --env-file`, which takes quotes for a part of the value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.editing.docker_env import DOCKER, FORMAT, values_in, with_values
from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.recipe_comment import recipe_comment
from tokenwizard.destinations.editing.user_file import edit_file, edited, file_at
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.kinds.env import EnvFileStore, recipe_with_names
from tokenwizard.destinations.model import Delivery, DeliveryResult

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class DockerEnvFile:
    """The file: only the lines of the settings change, and one comment with the recipe."""

    path: Path
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return f"the file {self.path} for docker run --env-file"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        file = edited(self.path, lambda text: _with(text, delivery), self.shown)
        found = values_in(file.before or "")
        lines = [
            Line(f"{one.name}={one.shown}", status(found.get(one.name), one.value.reveal()))
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
            edit_file, self.path, lambda text: _with(text, delivery), shown=self.shown
        )
        names = [one.name for one in delivery.settings]
        sentence = done_sentence(self.path, names, replaced)
        return DeliveryResult(sentence, keeping=f"{KIND.name}:{self.path}")


def _with(text: str, delivery: Delivery) -> str:
    return with_values(
        text,
        {one.name: one.value.reveal() for one in delivery.settings},
        recipe_comment({**recipe_with_names(delivery), FORMAT: DOCKER}),
    )


KIND = DestinationKind(
    "dockerenv",
    "FILE",
    "a .env file for docker run --env-file",
    lambda text: DockerEnvFile(file_at(text)),
    usual="docker.env",
    more=": nothing in it is quoted",
    open_store=lambda path, _, names: EnvFileStore(path, names, docker=True),
)
