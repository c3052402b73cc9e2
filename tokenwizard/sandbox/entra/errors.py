"""Entra's refusals, by AADSTS number: as JSON from the token endpoint, as a page, at the redirect.

Source: Microsoft's page "Microsoft Entra authentication & authorization error codes".
"""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


ADMIN_CONSENT_NEEDED = 90094


@functools.cache
def refusal_table() -> Mapping[str, Mapping[str, str]]:
    """`errors.toml`: `error`, `text` and perhaps `suberror` by AADSTS number or word."""
    text = files(__package__).joinpath("errors.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


class EntraRefusal(Exception):  # noqa: N818 - the provider says no, nothing failed
    """Entra's no, to be told as JSON, as a page or at the redirect.

    Args:
        which: the AADSTS number, or the OAuth word of a refusal that has none; KeyError if it is
            not in `errors.toml`.
        challenge: the claims that a new sign-in has to be asked with, as JSON; empty for none.
        details: the values its text names.

    Attributes:
        number: the AADSTS number; 0 without one.
        details: the values that its text, or its page, names.
    """

    def __init__(self, which: int | str, /, *, challenge: str = "", **details: str) -> None:
        row = refusal_table()[str(which)]
        words = row["text"].format_map(details)
        self.number = which if isinstance(which, int) else 0
        self.challenge = challenge
        self.error = row.get("error", str(which))
        self.text = f"AADSTS{which}: {words}" if self.number else words
        self.suberror = row.get("suberror")
        self.details: Mapping[str, str] = details
        super().__init__(str(which))

    @property
    def status(self) -> int:
        """The HTTP status at the token endpoint (RFC 6749 section 5.2)."""
        return 401 if self.error == "invalid_client" else 400
