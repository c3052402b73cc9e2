"""What a program of someone else's said when it failed: which lines say why, and what they ask for.

No I/O here. Only what az and gh write for programs is read: codes, command lines, their labels.
"""

from __future__ import annotations

import re

from tokenwizard.cells import shortened

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
_TRACES = re.compile(rf"\s*\bTrace ID: {_ID}|\s*\bCorrelation ID: {_ID}|\s*\bTimestamp: {_TIME}")
_ENTRA_REFUSES = re.compile(r"\bAADSTS[57]\d{4,}\b")
_AZ_LOGIN = re.compile(r'^az login(?: --[a-z-]+(?: "[^"\s]{1,200}")*){1,4}$', re.MULTILINE)
_NO_SUBSCRIPTION = re.compile(r"^(?:ERROR: )?\(SubscriptionNotFound\)", re.MULTILINE)


def excerpt(said: str) -> str:
    """The few lines that say why, on one; empty if it said nothing.

    Without what only repeats a line before it, and without the numbers by which Microsoft finds
    the request.
    """
    lines = [line.strip() for line in _TRACES.sub("", said).splitlines()]
    lines = [line for line in lines if line]
    first = next((n for n, line in enumerate(lines) if line.startswith("ERROR")), None)
    kept: list[str] = []
    for line in lines[-_LAST_LINES:] if first is None else lines[first:]:
        if not _is_said(line, kept) and len(kept) < _MOST_LINES:
            kept.append(line)
    return " ".join(shortened(line, LONGEST_LINE) for line in kept)


def _is_said(line: str, before: list[str]) -> bool:
    """Whether the lines before it have said it: az writes the code in parentheses there."""
    label = _REPEATS.match(line)
    if label is None:
        return line in before
    return any(line[label.end() :] in one for one in before)


def entra_refused(said: str) -> bool:
    """Whether Entra gave az no token: the sign-in is over, or is not enough (AADSTS5…, 7…)."""
    return _ENTRA_REFUSES.search(said) is not None


def login_advised(said: str) -> str:
    """The line by which az says to sign in anew, with its tenant and scope; empty if none."""
    found = _AZ_LOGIN.search(said)
    return found[0] if found else ""


def subscription_missing(said: str) -> bool:
    """Whether Azure has no such subscription: a tenant-level account has the tenant's ID there."""
    return _NO_SUBSCRIPTION.search(said) is not None
