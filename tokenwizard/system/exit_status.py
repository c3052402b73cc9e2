"""How the command ends, for schedulers and scripts."""

from __future__ import annotations

from tokenwizard.system.terminal.safe_text import say

DONE = 0
SAID_NO = 1
"""The provider or the network said no."""

USAGE = 2
LEFT = 3
"""Left before the end."""

HUNG_UP, INTERRUPTED, TERMINATED = 129, 130, 143


class UsageError(Exception):
    """An option cannot be used; its text says what to give instead."""


def usage(sentence: str) -> int:
    """Say what to give instead; the status of it."""
    say(f"tokenwizard: {sentence}")
    return USAGE
