"""What ends when, as a calendar (RFC 5545) with reminders. No I/O here.

A second import replaces the first: each event keeps its UID, and its SEQUENCE grows with time. Two
people with profiles of one name for one app have the same UIDs; each imports into a calendar of
their own.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tokenwizard.profiles.expiry import Expiry

REMINDED_BEFORE = (14, 3)
"""Days before the end."""

_LONGEST_LINE = 75  # octets without the line end (RFC 5545 section 3.1)
_UIDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:tokenwizard:endings")
_TEXT = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_NOTHING_ENDS = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""A calendar holds at least one component (RFC 5545 section 3.4)."""


def calendar(endings: Iterable[Expiry], now: datetime) -> Iterator[str]:
    """The calendar's lines, each with its line end; an all-day event for each known end.

    Args:
        endings: those without a day are left out.
        now: with its time zone; when this is written.
    """
    yield from map(folded, ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tokenwizard//check//EN"))
    yield folded("CALSCALE:GREGORIAN")
    empty = True
    for ending in endings:
        if ending.day is not None:
            empty = False
            yield from map(folded, _event(ending, ending.day, now))
    if empty:
        yield from map(folded, _NOTHING_ENDS)
    yield folded("END:VCALENDAR")


def uid(ending: Expiry) -> str:
    """The event's UID: the same for every run (RFC 7986 section 5.3 wants a UUID)."""
    return str(uuid.uuid5(_UIDS, f"{ending.profile.lower()}\n{ending.what}\n{ending.app}"))


def _event(ending: Expiry, day: date, now: datetime) -> Iterator[str]:
    written = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    summary = f"{ending.profile}: the {ending.what} ends"
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(ending)}"
    yield f"DTSTAMP:{written}"
    yield f"LAST-MODIFIED:{written}"
    yield f"SEQUENCE:{int(now.timestamp()) // 60}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{as_text(summary)}"
    yield f"DESCRIPTION:{as_text(f'To renew it: {ending.renewed_by}')}"
    yield "TRANSP:TRANSPARENT"
    for days in REMINDED_BEFORE:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:-P{days}D"
        yield f"DESCRIPTION:{as_text(f'{summary} in {days} days')}"
        yield "END:VALARM"
    yield "END:VEVENT"


def as_text(text: str) -> str:
    """A value of type TEXT (RFC 5545 section 3.3.11), without control characters."""
    kept = (character for character in text if character == "\n" or character.isprintable())
    return "".join(kept).translate(_TEXT)


def folded(line: str) -> str:
    """A content line with its line end, folded at 75 octets, never inside a character."""
    if line.isascii() and len(line) <= _LONGEST_LINE:
        return f"{line}\r\n"
    parts, octets = [""], 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LONGEST_LINE:
            parts.append(" ")
            octets = 1
        parts[-1] += character
        octets += size
    return "\r\n".join(parts) + "\r\n"
