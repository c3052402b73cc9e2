"""A value that must not be seen: it prints redacted and hands itself out only on `reveal()`."""

from __future__ import annotations

import hashlib
import hmac
from typing import final


@final
class Secret:
    """A client secret, code, verifier or token.

    Not a `str` subclass: Rich cuts long `str` subclasses itself when it renders a traceback and
    so prints their content past a redacted `repr`. `reveal()` is called at the wire, at the
    clipboard and at the file that the person asked for, nowhere else.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    @property
    def fingerprint(self) -> str:
        """Eight hex digits of the SHA-256: tell two secrets apart, too few to find one."""
        return hashlib.sha256(self._value.encode()).hexdigest()[:8]

    def masked(self, shown: int = 4) -> str:
        """The first and last few characters around an ellipsis; short values are hidden whole."""
        if len(self._value) < 8 * shown:
            return "•" * 12
        return f"{self._value[:shown]}…{self._value[-shown:]}"

    def __repr__(self) -> str:
        return f"Secret(<{len(self._value)} characters>)"

    def __str__(self) -> str:
        return f"<secret, {len(self._value)} characters>"

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))
