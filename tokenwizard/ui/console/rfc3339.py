"""How data is written that other programs read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import overload


@overload
def rfc3339(moment: date) -> str: ...
@overload
def rfc3339(moment: None) -> None: ...
@overload
def rfc3339(moment: date | None) -> str | None: ...
def rfc3339(moment: date | None) -> str | None:
    """A moment in UTC, such as `2026-11-21T09:00:00Z`, or a day, such as `2026-11-21`.

    None if it is not known.
    """
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC).isoformat(timespec='seconds').removesuffix('+00:00')}Z"
    return None if moment is None else moment.isoformat()
