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
    from collections.abc import Mapping
    from pathlib import Path

SECTION = "core"
_SECRETS = ("refresh_token", "client_secret")
_SERVICES = {
    "crs_catalog_url": "/api/crs/catalog/v2/",
    "crs_converter_url": "/api/crs/converter/v2/",
    "entitlements_url": "/api/entitlements/v2/",
    "file_url": "/api/file/v2/",
    "legal_url": "/api/legal/v1/",
    "schema_url": "/api/schema-service/v1/",
    "search_url": "/api/search/v2/",
    "storage_url": "/api/storage/v2/",
    "unit_url": "/api/unit/v3/",
    "workflow_url": "/api/workflow/v1/",
}
"""What most commands read beside the connection: as `osdu config update` offers it."""
_NO_INSTANCE = (
    "osducli needs the instance's host and the data partition as well: run"
    " osdu config update -k server, and -k data_partition_id."
)
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
            Edited(None, self._with("", values))
            if self._is_first()
            else edited(self.path, lambda text: self._with(text, values), self.shown)
        )
        found = options_in(file.before or "", SECTION)
        values |= _services(file.before or "")
        lines = [
            Line(
                f"{name} = {value.masked() if name in _SECRETS else value.reveal()}",
                status(found.get(name), value.reveal()),
            )
            for name, value in values.items()
        ]
        return preview_lines(self.path, lines, file) + _warnings(delivery, found)

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
        before: dict[str, str] = {}
        replaced = await asyncio.to_thread(self._write, values, before)
        services = [] if before.keys() >= _SERVICES.keys() else ["*_url"]
        sentence = done_sentence(self.path, [*values, *services], replaced)
        return DeliveryResult(" ".join((sentence, *_warnings(delivery, before))))

    def _write(self, values: dict[str, Secret], before: dict[str, str]) -> FileChange:
        """Write them; `before` gets what stood there."""

        def with_all(text: str) -> str:
            before.update(options_in(text, SECTION))
            return self._with(text, values)

        if self._is_first():
            try:
                make_folder(self.path.parent)
            except OSError as fault:
                raise unwritten(self.path, fault) from None
        return edit_file(self.path, with_all, shown=self.shown)

    @staticmethod
    def _with(text: str, values: dict[str, Secret]) -> str:
        return with_options(text, SECTION, _revealed({**values, **_services(text)}))

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


def _services(text: str) -> dict[str, Secret]:
    """Where the services are, for a configuration that does not say so: what it says stays."""
    found = options_in(text, SECTION)
    return {name: Secret(path) for name, path in _SERVICES.items() if name not in found}


def _warnings(delivery: Delivery, found: Mapping[str, str]) -> tuple[str, ...]:
    """What is missing yet.

    Args:
        delivery: what is handed over.
        found: what stands in the file beside it.
    """
    placed = (delivery.adme_host or "server" in found) and (
        delivery.partition or "data_partition_id" in found
    )
    instance = () if placed else (_NO_INSTANCE,)
    return (*instance, *(() if delivery.value(Role.CLIENT_SECRET) else (_NO_SECRET,)))


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
