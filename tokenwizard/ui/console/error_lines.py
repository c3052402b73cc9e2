"""An error in lines, for prompts and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import TokenWizardError, Who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def told(error: TokenWizardError, worded: Callable[[str], str] = str) -> Iterator[str]:
    """What happened, why, what to do now, who can do it, and what to quote: one line each.

    Args:
        error: what is wrong.
        worded: fits what to do now to who hears it.
    """
    yield f"Error: {error.title.rstrip('.')}."
    if clock := clock_sentence(error.clock_skew):
        yield clock
    if error.cause:
        yield error.cause
    if error.quotation:
        yield error.quotation
    if error.next_step:
        yield f"Now: {worded(error.next_step)}"
    if error.who is not Who.YOU:
        yield f"Who can mend it: {error.who}."
    correlation = f"correlation ID {error.correlation_id}" if error.correlation_id else ""
    quote = [part for part in (error.code, correlation, error.timestamp) if part]
    if quote:
        yield f"To quote: {', '.join(quote)}"
