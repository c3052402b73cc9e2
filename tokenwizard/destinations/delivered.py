"""What became of handing a token over, for who tells of it at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.destinations.model import DeliveryResult
    from tokenwizard.secret import Secret


@dataclass(frozen=True)
class Delivered:
    """What was handed over to one place.

    Attributes:
        place: as `--out` takes it.
        title: what the place is called.
        done: what became of it.
        refresh_token: which one it was.
    """

    place: str
    title: str
    done: DeliveryResult
    refresh_token: Secret
