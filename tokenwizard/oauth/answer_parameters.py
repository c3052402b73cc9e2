"""Checking the parameters of an answer, wherever in a text they stood.

In this order: `iss` (RFC 9207), `state` (RFC 6749 section 10.12), `error` (section 4.1.2.1),
`code`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tokenwizard.errors.actions import words
from tokenwizard.oauth.answer_place import difference
from tokenwizard.oauth.code_shapes import BareText, bare_text, has_signs_of_codes
from tokenwizard.oauth.discovery import ANY_TENANT
from tokenwizard.oauth.error_response import ErrorResponse, pasted_refusal
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.pasted_answer import AnswerKind, PastedAnswer
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.oauth.authorization_request import AuthorizationRequest

POSTED = words(
    "No answer is in it: the answer to this link is posted to the wizard, and no address bar holds"
    " it. To paste one, {fresh_one}."
)
_SHORTEST_CODE = 20
_LONGEST_ENDING = 8
_DEEPEST = 3
_PASTE_ONCE = words("{Empty_and_paste} the address once.")
_OAUTH_WORD = re.compile(r"[a-z]{1,20}(?:_[a-z]{1,20}){0,5}")
_ENDING = re.compile(r"(?:\[?(?:20)?1~)?[.,;:!?)\]}>\"'`’”»…*_~|\\]*")
"""What terminals, sentences, programs and marks of layout put behind a state."""
_IS_NO_CODE = {
    BareText.JWT: "That is an access token or an ID token (a JWT), not a code.",
    BareText.REFRESH_TOKEN: "That is a refresh token already, not a code.",
    BareText.ACCESS_TOKEN: "That is an access token of a personal account, not a code.",
    BareText.CLIENT_SECRET: "That is a client secret, not a code.",
    BareText.KEY: "That is a key or a certificate, not a code.",
}


@dataclass(frozen=True)
class Parameters:
    """The parameters of what may be an answer, and how they were come by.

    Attributes:
        pairs: names and values, decoded.
        place: the address they stood in, up to its query; empty where there was none.
        cut: whether the text is as long as terminals let one be.
        is_whole: whether an answer has its state in there, so that one without was cut.
        notes: how it was read, where that was not as it stood.
    """

    pairs: list[tuple[str, str]]
    place: str = ""
    cut: bool = False
    is_whole: bool = False
    notes: tuple[str, ...] = ()


def read_parameters(given: Parameters, request: AuthorizationRequest) -> PastedAnswer:
    """What these parameters are to this attempt."""
    named: dict[str, str] = {}
    for written, value in given.pairs:
        name = written.lower()
        if name in named and name in ("code", "state", "error", "iss"):
            return _twice(name)
        named[name] = value
    if (other := _state_by_another_name(named)) is not None:
        named["state"] = other
    if "iss" in named and not _is_issuer(named["iss"], request.endpoints.issuer):
        return PastedAnswer(
            AnswerKind.OTHER_ATTEMPT,
            words("The answer comes from another provider than the one asked. {Sign_in_anew}."),
        )
    state = _check_state(named.get("state"), given, request)
    if (refusal := pasted_refusal(named)) is not None:
        return _read_refusal(refusal, request, state, state_seen="state" in named)
    if state is not None and (named.get("code") or "state" in named):
        return state
    if not named.get("code"):
        if not named and request.response_mode == ResponseMode.FORM_POST:
            return PastedAnswer(AnswerKind.NO_CODE, POSTED)
        found = " There is only a session_state in it." if "session_state" in named else ""
        return PastedAnswer(
            AnswerKind.NO_CODE,
            f"No code in it.{found} Copy the whole address, from the beginning to the end.",
        )
    sent_back = named.get("state")
    if request.state is not None and sent_back not in (None, request.state):
        given = replace(given, notes=(*given.notes, "What stands behind the state is left out."))
    return _read_code(named["code"], given, request, state_seen=sent_back is not None)


def _state_by_another_name(named: Mapping[str, str]) -> str | None:
    """A state that a program wrote under a name of its own, or whose name lost its beginning.

    An answer of another attempt is not to pass as one without a state.
    """
    if "state" in named:
        return None
    names = (name for name in named if name.endswith("tate") and name != "session_state")
    return next((named[name] for name in names), None)


def code_twice() -> PastedAnswer:
    """Two answers to this attempt stand in the text, with two codes."""
    return _twice("code")


def run_together() -> PastedAnswer:
    """An answer to this attempt, of which it cannot be told where its code begins or ends."""
    return PastedAnswer(
        AnswerKind.NO_CODE, ("The answer runs together with another text. ", *_PASTE_ONCE)
    )


def _twice(name: str) -> PastedAnswer:
    return PastedAnswer(AnswerKind.NO_CODE, (f"The answer names {name!r} twice. ", *_PASTE_ONCE))


def decoded_wholly(code: str) -> str:
    """A code without the encodings that are left in it: none of Microsoft's has a percent sign."""
    for _ in range(_DEEPEST):
        code = unquote(code)
    return code


def no_code(code: str, request: AuthorizationRequest) -> PastedAnswer:
    """A text that is no code: what it is, where its shape tells it."""
    if (shape := bare_text(code)) in _IS_NO_CODE:
        return not_a_code(shape, request)
    return PastedAnswer(
        AnswerKind.NO_CODE, f"{len(code)} characters that are no code. {_copy_whole(request)}"
    )


def not_a_code(shape: BareText, request: AuthorizationRequest) -> PastedAnswer:
    """A token, a secret or a key stands in the text, and no answer."""
    return PastedAnswer(AnswerKind.NOT_A_CODE, f"{_IS_NO_CODE[shape]} {_copy_whole(request)}")


def token_answer(request: AuthorizationRequest) -> PastedAnswer:
    """Tokens stand in the text under their names."""
    return PastedAnswer(
        AnswerKind.NOT_A_CODE,
        "That is the answer to a token request: the tokens are in it already, and no code."
        f" {_copy_whole(request)}",
    )


def _copy_whole(request: AuthorizationRequest) -> str:
    return f"Copy the whole address from the address bar: it begins with {request.redirect_uri}"


def _is_issuer(named: str, expected: str | None) -> bool:
    """Whether an `iss` is the issuer's (RFC 9207 section 2.4), character by character.

    The issuer of many tenants has a placeholder: any tenant ID may stand there, and nothing else.
    """
    if expected is None or named == expected:
        return expected is None or ANY_TENANT not in expected
    before, placeholder, after = expected.partition(ANY_TENANT)
    if not placeholder or not (named.startswith(before) and named.endswith(after)):
        return False
    tenant = named[len(before) : len(named) - len(after)]
    return read_guid(tenant) == tenant.lower()


def _read_refusal(
    refusal: ErrorResponse,
    request: AuthorizationRequest,
    state: PastedAnswer | None,
    *,
    state_seen: bool,
) -> PastedAnswer:
    """The provider's no; one without this attempt's state is shown and said to be doubtful."""
    known = _OAUTH_WORD.fullmatch(refusal.error)
    word = known[0] if known else "an error of its own"
    doubt = ""
    if state is not None and state.finding is AnswerKind.OTHER_ATTEMPT:
        doubt = " (It does not belong to this attempt.)"
    elif request.state is not None and (state is not None or not state_seen):
        doubt = " (Without the whole state it cannot be tied to this attempt.)"
    return PastedAnswer(
        AnswerKind.REFUSAL,
        f"The provider said no: {word}.{doubt}",
        refusal=refusal,
        belongs=request.state is not None and not doubt,
    )


def _check_state(
    state: str | None, given: Parameters, request: AuthorizationRequest
) -> PastedAnswer | None:
    """What is wrong with the state; None if nothing is.

    It is compared whole, and without what a sentence or a terminal put behind it. That an address
    was cut is told by the length of the state at its end: nothing that is said, and no time that it
    takes, depends on how much of it is right.
    """
    if request.state is None:
        return None
    if state is None and not given.is_whole:
        return None
    if state is not None and _is_state(state, request.state):
        return None
    at_end = bool(given.pairs) and given.pairs[-1][0] == "state"
    if not state or (at_end and len(state) < len(request.state)):
        why = " Terminals cut at that length: paste it in two parts." if given.cut else ""
        differs = difference(given.place, request.redirect_uri) if given.place else ""
        place = f", and it has {differs}" if differs else ""
        return PastedAnswer(
            AnswerKind.CUT,
            f"The end of the address is missing (its state){place}. Copy it from the beginning to"
            f" the very end.{why}",
        )
    return PastedAnswer(
        AnswerKind.OTHER_ATTEMPT,
        words(
            "That is the answer of another attempt. Use the browser tab of the newest link, or"
            " {fresh_one}."
        ),
    )


def _is_state(state: str, expected: str) -> bool:
    """Whether it is this attempt's, or that with signs behind it that are no part of any state."""
    ending = state[len(expected) :]
    if len(ending) <= _LONGEST_ENDING and _ENDING.fullmatch(ending):
        state = state[: len(expected)]
    return compare_digest(_bytes(state), _bytes(expected))


def _read_code(
    code: str, given: Parameters, request: AuthorizationRequest, *, state_seen: bool
) -> PastedAnswer:
    if "%" in code and (decoded := decoded_wholly(code)) != code:
        code, given = decoded, replace(given, notes=(*given.notes, "Its code is decoded twice."))
    if request.code_verifier is not None and read_guid(code.rpartition("=")[2]):
        return PastedAnswer(
            AnswerKind.NO_CODE,
            "That is an ID (a GUID), not a code. Copy the whole address from the address bar.",
        )
    shape = bare_text(code)
    differs = difference(given.place, request.redirect_uri) if given.place else ""
    tied = state_seen if request.state is not None else bool(given.place) and not differs
    if request.state is None and differs:
        return _elsewhere_without_state(differs, request)
    if (
        len(code) < _SHORTEST_CODE
        or not has_signs_of_codes(code)
        or shape in _IS_NO_CODE
        or not (tied or shape is BareText.CODE)
    ):
        return no_code(code, request)
    found = f"Code found ({len(code):,} characters)"
    place = (f"Taken although its address has {differs}.",) if differs else ()
    notes = "".join(f" {note}" for note in (*given.notes, *place))
    doubt = " Some terminals cut at that very length: look at its end." if given.cut else ""
    if request.state is None:
        sentence = f"{found}. SharePoint sends no state.{doubt}{notes}"
        return PastedAnswer(AnswerKind.CODE_ALONE, sentence, Secret(code))
    if not state_seen:
        sentence = f"{found}, without its state: make sure that it is from this attempt.{doubt}"
        return PastedAnswer(AnswerKind.CODE_ALONE, f"{sentence}{notes}", Secret(code))
    sentence = f"{found}, state matches.{notes}"
    return PastedAnswer(AnswerKind.CODE, sentence, Secret(code), belongs=True)


def _elsewhere_without_state(differs: str, request: AuthorizationRequest) -> PastedAnswer:
    return PastedAnswer(
        AnswerKind.OTHER_ADDRESS,
        f"That address has {differs}, and no state that ties it to this attempt. The answer begins"
        f" with {request.redirect_uri}",
    )


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
