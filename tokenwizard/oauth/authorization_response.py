"""Reading what a person pastes: the address the browser ended on, a part of it, or it in a text.

A text is read as it stands first: a whole address, a query, a fragment, `code#state`, or a bare
code. Where that does not give the answer of this attempt, an answer is looked for inside the text
(`answers_in_text`). One with this attempt's state is taken, and how it was read is said; of all
others the one is told that comes nearest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from tokenwizard.errors.actions import Words, words
from tokenwizard.oauth.answer_parameters import (
    POSTED,
    Parameters,
    code_twice,
    decoded_wholly,
    no_code,
    not_a_code,
    read_parameters,
    run_together,
    token_answer,
)
from tokenwizard.oauth.answer_place import (
    ANOTHER_HOST,
    difference,
    has_moved_on,
    leaves_answer,
    same_place,
)
from tokenwizard.oauth.answers_in_text import (
    answers_in,
    is_one_answer,
    parameters,
    without_end,
    without_entities,
)
from tokenwizard.oauth.code_shapes import BareText, bare_text, has_id, secret_in
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.named_values import names_a_token
from tokenwizard.oauth.page_text_detection import (
    is_moved_on_page,
    is_prose,
    is_unreachable_page,
    ordinary_words,
)
from tokenwizard.oauth.pasted_answer import AnswerKind, PastedAnswer
from tokenwizard.oauth.pasted_text import (
    LONGEST_PASTE,
    LONGEST_WRAPPED,
    single_blanks,
    without_blanks,
    without_paste_marks,
)
from tokenwizard.oauth.response_mode import ResponseMode

if TYPE_CHECKING:
    from tokenwizard.oauth.authorization_request import AuthorizationRequest

__all__ = ["AnswerKind", "PastedAnswer", "read_redirect", "unreachable_sentence"]

_TERMINAL_CUTS = (1_023, 1_024, 4_095, 4_096)
_WRAPPING = "\"'<>`“”‘’«»"
_NAMED = re.compile(
    r"(?:code|error|error_description|error_subcode|error_uri|state|session_state|iss|client_info)="
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,15}:/")
_STATE_WAS_COMPARED = (AnswerKind.CUT, AnswerKind.OTHER_ATTEMPT, AnswerKind.REFUSAL)
_NEARNESS = {
    AnswerKind.NOT_A_CODE: 4,
    AnswerKind.REFUSAL: 3,
    AnswerKind.OTHER_ATTEMPT: 3,
    AnswerKind.CUT: 2,
    AnswerKind.CODE_ALONE: 1,
}
"""Of readings without this attempt's state: the more is known of one, the more it counts."""
_WORDS_AROUND = 3  # of the lines that a code is wrapped to, one or two look like words
_OF_THIS_ATTEMPT = 5


def read_redirect(text: str, request: AuthorizationRequest) -> PastedAnswer:
    """Read a pasted authorization response for this attempt. Never raises; linear in the length."""
    answer = without_blanks(text) if len(text) <= LONGEST_WRAPPED else text
    if len(answer) > LONGEST_PASTE:
        return PastedAnswer(
            AnswerKind.TOO_LONG,
            f"That is {len(answer):,} characters; an answer has at most {LONGEST_PASTE:,}."
            " Copy only the address from the browser's address bar.",
        )
    answer = without_paste_marks(answer).strip(_WRAPPING)
    if not answer:
        return PastedAnswer(AnswerKind.NOTHING, "Nothing pasted yet.")
    cut = len(text.strip()) in _TERMINAL_CUTS
    words_kept = without_paste_marks(single_blanks(text))
    as_it_stands = _read_as_it_stands(_once(without_entities(answer)), words_kept, request, cut=cut)
    secret = secret_in(words_kept)
    if secret is not None and as_it_stands.usable:
        as_it_stands = not_a_code(secret, request)
    if as_it_stands.belongs and (is_one_answer(answer) or as_it_stands.refusal is not None):
        return as_it_stands
    if as_it_stands.belongs:
        as_it_stands = run_together()
    nearest = _nearest(as_it_stands, words_kept, request, cut=cut)
    if not nearest.belongs and nearest.refusal is None:
        if names_a_token(words_kept):
            return token_answer(request)
        if secret is not None:
            return not_a_code(secret, request)
        if nearest.finding is AnswerKind.CODE_ALONE and has_id(words_kept):
            return no_code(words_kept, request)
    return nearest


def _nearest(
    as_it_stands: PastedAnswer, text: str, request: AuthorizationRequest, *, cut: bool
) -> PastedAnswer:
    """The reading that comes nearest to an answer of this attempt."""
    nearest, of_this_attempt, depth = as_it_stands, None, 0
    with_state: PastedAnswer | None = None
    for found in answers_in(text, len(request.state) if request.state else None):
        if found.is_all and as_it_stands.finding in _STATE_WAS_COMPARED:
            continue
        given = Parameters(found.pairs, found.place, cut, bool(found.place), found.notes)
        reading = read_parameters(given, request)
        if not reading.belongs:
            if _is_told(reading, given) and _nearness(reading) > _nearness(nearest):
                nearest = reading
            if with_state is None and "state" in dict(found.pairs):
                with_state = reading
        elif of_this_attempt is None:
            of_this_attempt, depth = reading, found.depth
        elif found.depth == depth and reading.code != of_this_attempt.code:
            return code_twice()
    if nearest.finding is AnswerKind.CODE_ALONE and with_state is not None:
        nearest = with_state  # a code beside which a state stands that is not this attempt's
    return of_this_attempt or nearest


def _nearness(reading: PastedAnswer) -> int:
    return _OF_THIS_ATTEMPT if reading.belongs else _NEARNESS.get(reading.finding, 0)


def _is_told(reading: PastedAnswer, given: Parameters) -> bool:
    """Whether a reading inside a text is worth telling: an error's own text may name one too."""
    named = {name for name, value in given.pairs if value}
    if reading.refusal is not None:
        return bool(given.place)
    return (
        reading.usable
        or ("state" in named and "code" in named)
        or reading.finding in (AnswerKind.CUT, AnswerKind.NOT_A_CODE, AnswerKind.OTHER_ADDRESS)
    )


def _read_as_it_stands(
    answer: str, text: str, request: AuthorizationRequest, *, cut: bool
) -> PastedAnswer:
    if (address := _as_address(answer, request)) is not None:
        return _read_address(address, request, cut=cut)
    state_length = len(request.state) if request.state else None
    if _NAMED.match(named := answer.lstrip("/?#&")):
        return read_parameters(Parameters(parameters(named, state_length), cut=cut), request)
    if is_prose(text) and "://" not in answer:
        return _no_answer(text, request)
    bare, separator, rest = _split_bare(answer)
    if "?" in bare or "://" in bare:
        return _not_the_redirect_uri(request)
    if ordinary_words(text.strip(_WRAPPING + "()[]")) >= _WORDS_AROUND:
        return _no_answer(text, request)
    bare = _once(without_end(without_paste_marks(bare).lstrip("([")))
    if "=" in bare.rstrip("=") and not read_guid(bare.rpartition("=")[2]):
        return no_code(bare, request)
    code = unquote(bare)
    if separator and bare_text(decoded_wholly(code)) not in (BareText.CODE, BareText.ID):
        return no_code(code, request)
    if separator == "#":
        named = rest if _NAMED.match(rest) else f"state={rest}"
        pairs = [("code", code), *parameters(named, state_length)]
        return read_parameters(Parameters(pairs, cut=cut, is_whole=True), request)
    pairs = parameters(f"code={bare}&{rest}", state_length)
    return read_parameters(Parameters(pairs, cut=cut), request)


def _once(answer: str) -> str:
    """The text, or its half where it was pasted twice."""
    half = answer[: len(answer) // 2]
    return half if half * 2 == answer else answer


def _as_address(answer: str, request: AuthorizationRequest) -> SplitResult | None:
    """The answer as an address; browsers may leave the scheme out when they copy."""
    for known in map(urlsplit, (request.redirect_uri, request.endpoints.authorization)):
        if answer.lower().startswith(known.netloc.lower()):
            answer = f"{known.scheme}://{answer}"
    if not _ADDRESS.match(answer):
        return None
    try:
        parts = urlsplit(answer)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _read_address(
    address: SplitResult, request: AuthorizationRequest, *, cut: bool
) -> PastedAnswer:
    if has_moved_on(address):
        return PastedAnswer(AnswerKind.PROVIDER_PAGE, moved_on_sentence(request))
    if not same_place(address, urlsplit(request.redirect_uri)):
        return _elsewhere(address, request)
    state_length = len(request.state) if request.state else None
    pairs = parameters(f"{address.query}#{address.fragment}", state_length)
    place = address._replace(query="", fragment="").geturl()
    return read_parameters(Parameters(pairs, place, cut, is_whole=True), request)


def _elsewhere(address: SplitResult, request: AuthorizationRequest) -> PastedAnswer:
    authorization = urlsplit(request.endpoints.authorization)
    if same_place(address, authorization):
        return PastedAnswer(
            AnswerKind.SIGN_IN_LINK,
            "That is the sign-in link itself. Open it in the browser, sign in, and paste the"
            f" address you end on: it begins with {request.redirect_uri}",
        )
    if address.netloc.lower() == authorization.netloc.lower():
        return PastedAnswer(
            AnswerKind.PROVIDER_PAGE,
            "That is still the provider's page. Go on in the browser until the address begins"
            f" with {request.redirect_uri}",
        )
    return _not_the_redirect_uri(request, difference(address.geturl(), request.redirect_uri))


def _not_the_redirect_uri(request: AuthorizationRequest, differs: str = "") -> PastedAnswer:
    if differs and ANOTHER_HOST not in differs:
        return PastedAnswer(
            AnswerKind.OTHER_ADDRESS,
            f"That address has {differs}, and no code is in it. The answer begins with"
            f" {request.redirect_uri}",
        )
    return PastedAnswer(
        AnswerKind.OTHER_ADDRESS,
        f"That address is not the redirect URI. The answer begins with {request.redirect_uri}",
    )


def _no_answer(text: str, request: AuthorizationRequest) -> PastedAnswer:
    if is_unreachable_page(text):
        return PastedAnswer(AnswerKind.NO_CODE, unreachable_sentence(request))
    if is_moved_on_page(text):
        return PastedAnswer(AnswerKind.NO_CODE, moved_on_sentence(request))
    return PastedAnswer(
        AnswerKind.NO_CODE,
        "Those are words, not an address. Copy the whole address from the address bar: it begins"
        f" with {request.redirect_uri}",
    )


def unreachable_sentence(request: AuthorizationRequest) -> Words | str:
    """What to say of the page that a browser shows where nothing listens."""
    if request.response_mode == ResponseMode.FORM_POST:
        return POSTED
    return (
        "That page is success: the answer is in its address bar. Copy the address from there;"
        f" it begins with {request.redirect_uri}"
    )


def moved_on_sentence(request: AuthorizationRequest) -> Words | str:
    """What to say of the page that Microsoft goes on to from a redirect URI of its own."""
    if leaves_answer(urlsplit(request.redirect_uri)):
        device = " Or sign in by device code." if request.endpoints.device_authorization else ""
        return words(
            "Microsoft went on from the address with the answer about a second after it came, and"
            " no answer is in this one. Register http://localhost:8080 and use that as the redirect"
            " URI. Or {fresh_one}, and press Stop as soon as code= is in the address."
            f"{device}"
        )
    return (
        (
            "No answer is in that page, and going on leads to none. The answer begins with"
            f" {request.redirect_uri}: "
        ),
        *words("{sign_in_anew}."),
    )


def _split_bare(answer: str) -> tuple[str, str, str]:
    """What stands before the first `&` or `#`, that sign, and what follows it."""
    bare = re.split("[&#]", answer)[0]
    rest = answer[len(bare) :]
    return bare, rest[:1], rest[1:]
