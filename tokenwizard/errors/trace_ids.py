"""What an error names for those who look it up: its IDs and its time, in any language's labels.

Takes any text, never raises, and takes time linear in its length.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# What stands between a name and its value: `: `, `":"`, `=`.
_BETWEEN = r"""["']?\s{0,4}[:=]\s{0,4}["']?"""
# Where the line ends were lost, the next label follows without a blank.
_END = r"(?:(?=Correlation)|(?![0-9A-Fa-f-]))"
_GUID = rf"([0-9A-Fa-f]{{8}}(?:-[0-9A-Fa-f]{{4}}){{3}}-[0-9A-Fa-f]{{12}}){_END}"
_TIME = r"([0-9]{4}-[0-9]{2}-[0-9]{2}[ T+][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z?)"
_CORRELATION_ID = rf"correlation[ _+-]?id{_BETWEEN}{_GUID}"
_TRACE_ID = rf"(?:trace|request)[ _+-]?id{_BETWEEN}{_GUID}"
_TIMESTAMP = rf"timestamp{_BETWEEN}{_TIME}"

# Pages in other languages: there too the request comes first, then what it correlates with, then
# the time, each behind a colon; and in most of them a correlation is called nearly the same.
_COLON = r"\s{0,2}[:\uff1a]\s{0,4}"
_OTHER_LABEL = rf"[\s,;.]{{1,8}}[^\s:\uff1a0-9][^:\uff1a0-9\n]{{0,40}}{_COLON}"
_IN_A_ROW = rf"{_COLON}{_GUID}{_OTHER_LABEL}{_GUID}(?:{_OTHER_LABEL}{_TIME})?"
_OTHER_CORRELATION = rf"[ck]orr?[e\u00e9]la[^\W\d_]{{0,12}}(?:[ _+-]?id)?\.?{_COLON}{_GUID}"
_OTHER_TIME = rf"[^\W\d_]{_COLON}{_TIME}"


class Details(NamedTuple):
    """What Microsoft's support and a tenant administrator ask for, as the server wrote it."""

    correlation_id: str | None = None
    trace_id: str | None = None
    timestamp: str | None = None


def details_of(text: str) -> Details:
    """Correlation id, trace id (a page calls it "Request Id") and timestamp of an error.

    The labels may be in other languages than English.
    """
    if text.isascii() and text.isalnum():
        return Details()
    from tokenwizard.errors.unwrap_text import unwrapped

    text = unwrapped(text)
    patterns = (_CORRELATION_ID, _TRACE_ID, _TIMESTAMP)
    correlation_id, trace_id, timestamp = (_first(pattern, text) for pattern in patterns)
    if not re.search("[:\uff1a]", text):
        return Details(correlation_id, trace_id, timestamp)
    row = re.search(_IN_A_ROW, text) if correlation_id is None and trace_id is None else None
    if row is not None:
        trace_id, correlation_id = row[1], row[2]
        timestamp = timestamp or row[3]
    return Details(
        correlation_id or _first(_OTHER_CORRELATION, text),
        trace_id,
        timestamp or _first(_OTHER_TIME, text),
    )


def _first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.IGNORECASE)
    return match[1] if match else None
