"""An error in lines, for prompts and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import TokenWizardError, Who, who_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenwizard.errors.actions import Actions


def error_lines(error: TokenWizardError, actions: Actions = ANYWHERE) -> Iterator[str]:
    """What happened, why, what to do now, who can do it, and what to quote: one line each.

    Args:
        error: what is wrong.
        actions: how who tells it words what can be done.
    """
    yield f"Error: {error.headline}"
    if clock := clock_sentence(error.clock_skew):
        yield clock
    if error.cause:
        yield error.cause
    if error.quotation:
        yield error.quotation
    if error.advice:
        yield f"Now: {in_words(error.advice, actions)}"
    if error.who is not Who.YOU:
        yield f"Who can mend it: {who_label(error.who)}."
    if error.microsofts_page:
        yield error.microsofts_page
    correlation = f"correlation ID {error.correlation_id}" if error.correlation_id else ""
    quote = [part for part in (error.code, correlation, error.timestamp) if part]
    if quote:
        yield f"To quote: {', '.join(quote)}"
