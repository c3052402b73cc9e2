"""What a program of someone else's said when it failed: which lines say why, and what they ask for.

No I/O here. Only what az and gh write for programs is read: codes, command lines, their labels.
"""

from __future__ import annotations

import json
import re

from tokenwizard.text.cells import shortened

_MOST_LINES = 6
"""From az's error on: Key Vault names who, what and where, each on a line of its own."""
_LAST_LINES = 3
"""Of what has no line that is marked as an error."""
LONGEST_LINE = 500
"""Cells. Microsoft names the caller first, and says what is wrong behind that."""

_REPEATS = re.compile(r"(?:Code|Message): ")
"""How az tells the same error once more, below it."""
_ID = r"[0-9A-Fa-f-]{32,36}"
_TIME = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}Z"
_TRACES = re.compile(rf"\s?\bTrace ID: {_ID}|\s?\bCorrelation ID: {_ID}|\s?\bTimestamp: {_TIME}")
_ENTRA_REFUSES = re.compile(r"\bAADSTS\s?[57]\d{4,}\b|\b(?:interaction_required|invalid_grant)\b")
_NO_GOOD_TOKEN = re.compile(r"(?:Expired|Invalid)AuthenticationToken(?:Tenant)?")
GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_AZ_LOGIN = re.compile(
    rf'^az login --tenant "(?P<tenant>{GUID})"(?: --scope "https://[^"\s]{{1,200}}")?'
    # What has to be shown for a write, as JSON in Base64: as long as an administrator made it.
    r'(?: --claims-challenge "[A-Za-z0-9+/=_-]{1,4000}")?$',
    re.MULTILINE,
)
_AZ_CODE = re.compile(r"^ERROR: \((\w+)\)", re.MULTILINE)
# A line that begins with a code goes on with what a server said.
_AZ_ASKS = re.compile(r"^ERROR: (?!\().*['`\"]az login\b", re.MULTILINE)
_GH_ASKS = re.compile(r"^Try authenticating with: +gh auth login\b", re.MULTILINE)
_OPENED = re.compile(r"\{$", re.MULTILINE)


def excerpt(said: str) -> str:
    """The few lines that say why, on one; empty if it said nothing.

    Without what only repeats a line before it, and without the numbers by which Microsoft finds
    the request.
    """
    lines = [line.strip() for line in _json_on_one_line(_TRACES.sub("", said)).splitlines()]
    lines = [line for line in lines if line]
    first = next((n for n, line in enumerate(lines) if line.startswith("ERROR")), None)
    kept: list[str] = []
    for line in lines[-_LAST_LINES:] if first is None else lines[first:]:
        if not _is_said(line, kept) and len(kept) < _MOST_LINES:
            kept.append(line)
    return " ".join(shortened(line, LONGEST_LINE) for line in kept)


def _json_on_one_line(said: str) -> str:
    """What servers answer with may stand over many lines, and the reason on a late one."""
    opened = _OPENED.search(said)
    if opened is None:
        return said
    try:
        _, end = json.JSONDecoder().raw_decode(said, opened.start())
    except (ValueError, RecursionError):
        return said
    return f"{said[: opened.start()]}{' '.join(said[opened.start() : end].split())}{said[end:]}"


def _is_said(line: str, before: list[str]) -> bool:
    """Whether the lines before it have said it: az writes the code in parentheses there."""
    label = _REPEATS.match(line)
    if label is None:
        return line in before
    return any(line[label.end() :] in one for one in before)


def entra_refused(said: str) -> bool:
    """Whether az has no token that is taken: the sign-in is over, or is not enough.

    Entra says so (AADSTS5…, 7…, or the error of RFC 6749), or Azure of a token that it was sent.
    """
    return _ENTRA_REFUSES.search(said) is not None or bool(_NO_GOOD_TOKEN.fullmatch(az_code(said)))


def az_code(said: str) -> str:
    """Azure's code for why it says no, which az writes in parentheses; empty if there is none."""
    found = _AZ_CODE.search(said)
    return found[1] if found else ""


def login_advised(said: str, tenant: str) -> str:
    """The last line by which az says to sign in anew at this tenant; empty if none.

    A server's words may hold such a line, for a tenant of its own.

    Args:
        said: what az said.
        tenant: the ID of the one that az works in.
    """
    lines = [line for line in _AZ_LOGIN.finditer(said) if line["tenant"].lower() == tenant.lower()]
    return lines[-1][0] if lines else ""


def az_asks_for_a_sign_in(said: str) -> bool:
    """Whether az itself says that somebody has to sign in first."""
    return _AZ_ASKS.search(said) is not None


def gh_asks_for_a_sign_in(said: str) -> bool:
    """Whether gh says that GitHub did not take its sign-in."""
    return "HTTP 401" in said and _GH_ASKS.search(said) is not None
