"""What goes over the wire of the loopback server: a whole request, and its answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl

_FORM = "application/x-www-form-urlencoded"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """One request: all but method and path is left out of `repr`, for it may hold a secret.

    Attributes:
        method: as sent, upper-case by custom.
        path: percent-decoded, without the query.
        query: as sent, without the question mark.
        headers: (lower-case name, value) in the order sent.
        body: at most as many bytes as the server takes.
    """

    method: str
    path: str
    query: str = field(default="", repr=False)
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first value of the header `name`, whatever its case; None if it is absent."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """Every value of the header `name`, whatever its case, in the order sent."""
        wanted = name.lower()
        return [value for key, value in self.headers if key == wanted]

    def parameters(self) -> list[tuple[str, str]]:
        """The query's pairs in their order, decoded once; blank values are kept."""
        return parse_qsl(self.query, keep_blank_values=True)

    def form(self) -> list[tuple[str, str]]:
        """The body's pairs, decoded once; empty unless the body is declared urlencoded."""
        media_type = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if media_type != _FORM:
            return []
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)


@dataclass(frozen=True)
class Response:
    """One answer; `Content-Length` and `Connection` are the server's to add."""

    status: int
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def html(cls, page: str, status: int = 200, headers: Headers = ()) -> Self:
        """A page in UTF-8."""
        return cls._typed("text/html; charset=utf-8", page, status, headers)

    @classmethod
    def json(cls, value: object, status: int = 200, headers: Headers = ()) -> Self:
        """`value` as JSON in UTF-8."""
        return cls._typed("application/json; charset=utf-8", json.dumps(value), status, headers)

    @classmethod
    def text(cls, words: str, status: int = 200, headers: Headers = ()) -> Self:
        """Plain text in UTF-8."""
        return cls._typed("text/plain; charset=utf-8", words, status, headers)

    @classmethod
    def redirect(cls, location: str, status: int = 302, headers: Headers = ()) -> Self:
        """A redirect to `location`, which stands in the header as it is given."""
        return cls(status, (("Location", location), *headers))

    @classmethod
    def _typed(cls, media_type: str, text: str, status: int, headers: Headers) -> Self:
        body = text.encode("utf-8", "replace")
        return cls(status, (("Content-Type", media_type), *headers), body)
