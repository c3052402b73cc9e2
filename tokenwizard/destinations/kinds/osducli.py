"""osducli's configuration (0.0.38: `ConfigParser` with its interpolation, section `[core]`)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.ini import options_in, with_options
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.user_file import (
    Edited,
    FileChange,
    edit_file,
    edited,
    file_at,
)
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult, Role
from tokenwizard.errors.errors import LocalError
from tokenwizard.providers.adme_instance import adme_origin
from tokenwizard.secret import Secret
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.files.opened_folder import make_folder
from tokenwizard.system.files.private_file import unwritten

if TYPE_CHECKING:
    from pathlib import Path

SECTION = "core"
_SECRETS = ("refresh_token", "client_secret")
_NO_SECRET = (
    "osducli sends a client secret always, None if there is none:"  # noqa: S105 (a sentence)
    " Entra may refuse that for a public client."
)


@dataclass(frozen=True)
class OsducliConfig:
    """`~/.osducli/config`, or a file of that format.

    Attributes:
        path: where.
        own_folder: osducli's own, which is made if it is not there.
    """

    path: Path
    own_folder: bool
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return f"osducli's configuration {self.path}"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        values = _values(delivery)
        file = (
            Edited(None, with_options("", SECTION, _revealed(values)))
            if self._is_first()
            else edited(self.path, lambda text: self._with(text, values), self.shown)
        )
        found = options_in(file.before or "", SECTION)
        lines = [
            Line(
                f"{name} = {value.masked() if name in _SECRETS else value.reveal()}",
                status(found.get(name), value.reveal()),
            )
            for name, value in values.items()
        ]
        return preview_lines(self.path, lines, file) + _warnings(delivery)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import in_trial, try_file, try_own_file

        if self._is_first():
            await in_trial(lambda: try_own_file(self.path, "give another file"))
        else:
            await try_file(self.path, lambda: self.preview(delivery))

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        import asyncio

        values = _values(delivery)
        replaced = await asyncio.to_thread(self._write, values)
        sentence = done_sentence(self.path, list(values), replaced)
        return DeliveryResult(" ".join((sentence, *_warnings(delivery))))

    def _write(self, values: dict[str, Secret]) -> FileChange:
        if self._is_first():
            try:
                make_folder(self.path.parent)
            except OSError as fault:
                raise unwritten(self.path, fault) from None
        return edit_file(self.path, lambda text: self._with(text, values), shown=self.shown)

    @staticmethod
    def _with(text: str, values: dict[str, Secret]) -> str:
        return with_options(text, SECTION, _revealed(values))

    def _is_first(self) -> bool:
        return self.own_folder and not is_there(self.path.parent)


def _values(delivery: Delivery) -> dict[str, Secret]:
    """The options that osducli reads for `refresh_token`, in its order; those not known are absent.

    Raises:
        LocalError: what osducli cannot do without is not known.
    """
    known = {
        "server": Secret(adme_origin(delivery.adme_host)),
        "data_partition_id": Secret(delivery.partition),
        "authentication_mode": Secret("refresh_token"),
        "token_endpoint": Secret(delivery.token_endpoint),
        "refresh_token": delivery.value(Role.REFRESH_TOKEN),
        "client_id": delivery.value(Role.CLIENT_ID),
        "client_secret": delivery.value(Role.CLIENT_SECRET),
    }
    for name in ("token_endpoint", "refresh_token", "client_id"):
        if not known[name]:
            raise LocalError(f"osducli needs {name}, which is not known")
    return {name: value for name, value in known.items() if value}


def _revealed(values: dict[str, Secret]) -> dict[str, str]:
    return {name: value.reveal() for name, value in values.items()}


def _warnings(delivery: Delivery) -> tuple[str, ...]:
    return () if delivery.value(Role.CLIENT_SECRET) else (_NO_SECRET,)


def _make(text: str) -> OsducliConfig:
    if text:
        return OsducliConfig(file_at(text), own_folder=False)
    folder = os.environ.get("OSDUCLI_CONFIG_DIR") or "~/.osducli"
    return OsducliConfig(file_at(f"{folder}/config"), own_folder=True)


KIND = DestinationKind(
    "osducli",
    "FILE",
    "osducli's configuration",
    _make,
    optional=True,
    more=", ~/.osducli/config if no file is given",
)
