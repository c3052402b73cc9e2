"""Randomness for states, code verifiers and names."""

from __future__ import annotations

from collections.abc import Callable

Entropy = Callable[[int], str]
"""Takes a number of random bytes, gives them as URL-safe text (`secrets.token_urlsafe`)."""


def random_text(octets: int) -> str:
    """So many random octets as URL-safe text."""
    from secrets import token_urlsafe

    return token_urlsafe(octets)
