"""The `sdlib/config.yaml` of OSDU's sdutil: the refresh token in it, and nothing else.

Microsoft's tutorial for sdutil in Azure Data Manager for Energy gives the file's form: JSON
in a YAML text in single quotes, under `auth_provider` and `azure`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.file_readers import Shown
from tokenwizard.destinations.editing.json import Member, members
from tokenwizard.destinations.editing.preview import Line, done_sentence, preview_lines, status
from tokenwizard.destinations.editing.user_file import edit_file, edited, file_at
from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.model import Delivery, DeliveryResult, Role
from tokenwizard.errors.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "refresh_token"
_OTHER = "PyPI's sdutil is another program; OSDU's is seismic-store-sdutil of its GitLab."
_ENVIRONMENT = "sdutil reads AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET beside it."
_BY_HAND = (
    'No "refresh_token" is found in the JSON text in single quotes under auth_provider, azure:'
    " put it there by hand."
)
# YAML 1.2.2, section 7.3.2: in single quotes a quote is doubled, and nothing else is escaped.
_AZURE = re.compile(
    r"""
    ^auth_provider[ \t]*:[ \t]*(?:\#[^\r\n]*)?\r?\n
    (?:[ \t]*(?:\#[^\r\n]*)?\r?\n | [ \t]+(?!azure[ \t]*:)[^\s\#][^\r\n]*\r?\n)*?
    [ \t]+azure[ \t]*:\s*'(?P<json>(?:[^']|'')*)'[ \t]*(?:\#[^\r\n]*)?\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True)
class SdutilConfig:
    """sdutil's `config.yaml`."""

    path: Path
    shown: Shown = field(default_factory=Shown, compare=False, repr=False)

    @property
    def title(self) -> str:
        """As in `Destination`."""
        return f"sdutil's configuration {self.path}"

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """As in `Destination`."""
        token = _token(delivery)
        found = edited(self.path, lambda text: with_token(text, token), self.shown)
        before = token_in(found.before or "")
        line = Line(f'"{_NAME}": "{_shown(delivery)}"', status(before, token))
        return (*preview_lines(self.path, [line], found), _ENVIRONMENT, _OTHER)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.try_writing import try_file

        await try_file(self.path, lambda: self.preview(delivery))

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """As in `Destination`."""
        import asyncio

        token = _token(delivery)
        replaced = await asyncio.to_thread(
            edit_file, self.path, lambda text: with_token(text, token), shown=self.shown
        )
        sentence = done_sentence(self.path, [_NAME], replaced)
        return DeliveryResult(f"{sentence} {_ENVIRONMENT} {_OTHER}")


def token_in(text: str) -> str:
    """The refresh token that sdutil's `config.yaml` holds.

    Raises:
        CannotEditError: it is not found.
    """
    _, written = _found(text)
    value: object = json.loads(written.replace("''", "'"))
    return value if isinstance(value, str) else ""


def with_token(text: str, token: str) -> str:
    """The text of sdutil's `config.yaml` with this refresh token.

    Raises:
        CannotEditError: the one that it is to replace is not found.
    """
    place, _ = _found(text)
    return text[: place.start] + json.dumps(token).replace("'", "''") + text[place.end :]


def _found(text: str) -> tuple[Member, str]:
    if not text:
        raise CannotEditError("There is no such file, or it is empty.")
    azure = _AZURE.search(text)
    inner = azure["json"] if azure else ""
    before = (azure.start("json") if azure else 0) + len(inner) - len(inner.lstrip())
    tokens = [one for one in _members(inner.strip()) if one.name == _NAME]
    if len(tokens) != 1:
        raise CannotEditError(_BY_HAND)
    place = Member(_NAME, before + tokens[0].start, before + tokens[0].end)
    return place, text[place.start : place.end]


def _members(text: str) -> tuple[Member, ...]:
    try:
        return members(text)
    except CannotEditError:
        return ()


def _token(delivery: Delivery) -> str:
    token = delivery.value(Role.REFRESH_TOKEN)
    if token is None:
        raise LocalError("There is no refresh token to write")
    return token.reveal()


def _shown(delivery: Delivery) -> str:
    token = delivery.value(Role.REFRESH_TOKEN)
    return token.masked() if token else ""


KIND = DestinationKind(
    "sdutil",
    "FILE",
    "the config.yaml of OSDU's sdutil",
    lambda text: SdutilConfig(file_at(text)),
    more=" (not PyPI's program of that name)",
)
