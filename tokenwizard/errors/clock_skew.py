"""What to say of a clock that is off: assertions, codes and certificates are judged by the time."""

from __future__ import annotations

TOLERATED = 300.0
"""Seconds: Entra allows a signed client assertion this much (its page on AADSTS700024)."""

_HOURS_FROM = 120
"""Minutes from which a difference is told in hours."""


DAYS_FROM = 3 * 24 * 60
"""Minutes from which a difference is told in days, and its hours are not worth a word."""

_YEARS_FROM = 2 * 365 * 24 * 60


def clock_sentence(skew: float | None) -> str:
    """That this machine's clock is off, and by how much; empty if it is not, or nobody knows.

    Args:
        skew: how many seconds this machine's clock is ahead of the server's; None if unknown.
    """
    if skew is None or abs(skew) <= TOLERATED:
        return ""
    minutes = round(abs(skew) / 60)
    length = in_words(minutes)
    return f"This machine's clock is {length} {'ahead' if skew > 0 else 'behind'}: set it."


def in_words(minutes: int) -> str:
    """So many minutes in the unit that fits them: minutes, hours, days or years."""
    if minutes < _HOURS_FROM:
        return f"{minutes} minutes"
    hours = round(minutes / 60)
    if minutes < DAYS_FROM:
        return f"{hours} hours"
    return f"{hours // 24} days" if minutes < _YEARS_FROM else f"{round(hours / 24 / 365)} years"
