"""Reading the text of an error page: what never comes back to the redirect URI.

An unknown client or a redirect URI that is not registered is told to the person on the provider's
page and not to the app (RFC 6749 section 4.1.2.1), so the person brings it here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import ProviderError, Step
from tokenwizard.errors.sentence import without_secrets
from tokenwizard.errors.stop_pages import is_stop_page, stop_sentence_in
from tokenwizard.errors.trace_ids import details_of
from tokenwizard.oauth.authorization_response import (
    AnswerKind,
    PastedAnswer,
    read_redirect,
    unreachable_sentence,
)
from tokenwizard.oauth.error_response import ErrorResponse, refused_with
from tokenwizard.oauth.page_text_detection import is_unreachable_page
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from tokenwizard.errors.actions import Words
    from tokenwizard.oauth.authorization_request import AuthorizationRequest

LONGEST_PAGE = 16_384
"""Characters of a pasted text that are read."""

_BEFORE_THE_LINK = (Step.TARGET, Step.CHECKLIST, Step.DISCOVERY)
_NO_ANSWER = (
    AnswerKind.NO_CODE,
    AnswerKind.OTHER_ADDRESS,
    AnswerKind.PROVIDER_PAGE,
    AnswerKind.TOO_LONG,
)
_CERTAIN = re.compile(
    r"AADSTS ?[0-9]{4,8}(?![0-9])|(?<![A-Za-z0-9])ACS[0-9]{5}:|Error ?Code: ?[0-9]{5,8}(?![0-9])"
)
_WITHOUT_BLANKS = re.compile(r"ErrorCode:(?=[0-9])")


@dataclass(frozen=True)
class PageReading:
    """What a text from the browser is.

    Attributes:
        sentence: what it is, in one sentence.
        error: the error that it tells of; None if none.
        is_answer: whether it is the answer itself, for the next step.
    """

    sentence: Words | str
    error: ProviderError | None = None
    is_answer: bool = False


def error_on_page(text: str) -> ProviderError | None:
    """The error that a page's text, a part of it or a bare code tells of; None if none.

    Nothing of the text itself is kept but the code, the correlation ID and the time, and the
    provider's sentence where ours do not say what happened.
    """
    text = _WITHOUT_BLANKS.sub("Error Code: ", text[:LONGEST_PAGE])
    found = explain_text(text)
    if found is None:
        return None
    details = details_of(text)
    refusal = ErrorResponse(
        error=found.code,
        description=without_secrets(found.sentence),
        correlation_id=details.correlation_id,
        timestamp=details.timestamp,
    )
    step = found.step if found.step in _BEFORE_THE_LINK else Step.BROWSER
    error = refused_with(found, refusal, step=step)
    if is_stop_page(found.code):
        error.code = None  # there is none to quote
    return error


def error_in_place_of_answer(text: str, reading: PastedAnswer) -> ProviderError | None:
    """The error that was pasted where an answer was asked for; None if it is no such text.

    A code is many letters too: only what no code would hold makes an error of one.
    """
    certain = reading.finding in _NO_ANSWER or (
        reading.finding is AnswerKind.CODE_ALONE and _is_no_code(text[:LONGEST_PAGE])
    )
    return error_on_page(text) if certain else None


def _is_no_code(text: str) -> bool:
    """Whether the text is a page's, although its blanks are gone."""
    return bool(_CERTAIN.search(text)) or stop_sentence_in(text) is not None


def read_error_page(text: str, request: AuthorizationRequest) -> PageReading:
    """Read what a person brings from the page that shows an error. Never raises."""
    if not text.strip():
        return PageReading("Nothing pasted yet.")
    reading = read_redirect(text, request)
    if not (reading.belongs or reading.refusal) and (error := error_on_page(text)):
        where = list(Step).index(error.step) + 1
        belongs = f"It belongs to step {where}, {error.step.label}."
        return PageReading(joined(_note(text), belongs), error)
    if is_unreachable_page(text[:LONGEST_PAGE]):
        return PageReading(unreachable_sentence(request))
    if reading.usable or reading.refusal is not None:
        return PageReading("That is no error page but the answer itself.", is_answer=True)
    if reading.finding is AnswerKind.SIGN_IN_LINK:
        return PageReading("That is the sign-in link. Copy the text of the page instead.")
    from tokenwizard.errors.phrases import nearest

    if near := nearest(text[:LONGEST_PAGE], catalogue()):
        return PageReading(f"No error code in it. If {' or '.join(near)} is meant, paste that.")
    return PageReading(
        "No error code in it, and no page that is known here. Open More details or Troubleshooting"
        " details there and copy all of it."
    )


def _note(text: str) -> str:
    """How the text was read, where it is not written as Microsoft writes it."""
    found = explain_text(text[:LONGEST_PAGE])
    return found.note if found is not None else ""
