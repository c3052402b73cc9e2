"""Playing answers to an exchange."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TypeVar

from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse

Found = TypeVar("Found")


def drive(
    exchange: Generator[HttpRequest, HttpResponse, Found], answers: Iterable[HttpResponse]
) -> tuple[Found, list[HttpRequest]]:
    """Play the answers; what the exchange returns, and what it asked."""
    asked = [next(exchange)]
    for answer in answers:
        try:
            asked.append(exchange.send(answer))
        except StopIteration as end:
            return end.value, asked
    raise AssertionError(f"the exchange asks on: {asked[-1].url}")
