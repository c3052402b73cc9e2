"""The pages that stop a sign-in and show no code, or show it behind More details only."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.entra.errors import EntraRefusal


@dataclass(frozen=True)
class StopPage:
    """One page.

    Attributes:
        heading: its first line.
        text: its sentence; `{title}` is the app's.
        numbers: the AADSTS numbers that are told on it.
        number: what stands behind More details where no number was told; 0 for no details.
        lists: whether the permissions that are asked for stand on it.
    """

    heading: str
    text: str
    numbers: tuple[int, ...]
    number: int
    lists: bool


@functools.cache
def stop_pages() -> Mapping[str, StopPage]:
    """The pages of `stop_pages.toml`, by their entries in the catalogue."""
    text = files(__package__).joinpath("stop_pages.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            entry: StopPage(
                page["heading"],
                page["text"],
                tuple(page.get("numbers", ())),
                page.get("number", 0),
                page.get("list", False),
            )
            for entry, page in tomllib.loads(text).items()
        }
    )


def stop_page_of(refusal: EntraRefusal) -> StopPage | None:
    """The page on which Microsoft tells this; None where its error page shows the code."""
    by_number = (page for page in stop_pages().values() if refusal.number in page.numbers)
    return stop_pages().get(refusal.error) or next(by_number, None)
