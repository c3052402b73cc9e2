"""A value that must not be seen: it prints redacted and hands itself out only on `reveal()`."""

from __future__ import annotations

from typing import NoReturn, final


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
        import hashlib

        return hashlib.sha256(_bytes(self._value)).hexdigest()[:8]

    def is_begun_by(self, text: str) -> bool:
        """Whether `text` is its beginning, compared in constant time."""
        import hmac

        return hmac.compare_digest(_bytes(self._value[: len(text)]), _bytes(text))

    def masked(self, shown: int = 4) -> str:
        """The first and last few characters around an ellipsis; short values are hidden whole."""
        if shown < 1 or len(self._value) < 8 * shown:
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
        import hmac

        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._value), _bytes(other._value))

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def _bytes(value: str) -> bytes:
    """UTF-8; text that came in undecodable keeps its lone surrogates and must not raise."""
    return value.encode("utf-8", "surrogatepass")
