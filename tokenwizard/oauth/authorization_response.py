"""Reading what a person pastes: the address the browser ended on, or a part of it.

Takes a whole address, a query, a fragment, `code#state`, or a bare code; says what it got instead
when it is none of these. Checks in this order: `iss` (RFC 9207), `state` (RFC 6749 section 10.12),
`error` (section 4.1.2.1), `code`. Every value is decoded exactly once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from tokenwizard.errors.actions import Words, words
from tokenwizard.oauth.discovery import ANY_TENANT
from tokenwizard.oauth.error_response import ErrorResponse, pasted_refusal
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.page_text_detection import is_prose, is_unreachable_page
from tokenwizard.oauth.pasted_text import LONGEST_PASTE, LONGEST_WRAPPED, without_blanks
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.oauth.authorization_request import AuthorizationRequest

_SHORTEST_CODE = 20
# Nothing says of a bare text that it is a code but its length: Entra's have more than 500
# characters, those of Azure ACS more than 100, and client secrets (40 and 44) have fewer.
_SHORTEST_BARE_CODE = 64
_TERMINAL_CUTS = (1_023, 1_024, 4_095, 4_096)
_WRAPPING = "\"'<>`“”‘’«»"
_NAMED = re.compile(
    r"(?:code|error|error_description|error_subcode|error_uri|state|session_state|iss|client_info)="
)
_POSTED = words(
    "No answer is in it: the answer to this link is posted to the wizard, and no address bar holds"
    " it. To paste one, {fresh_one}."
)
_PASTE_ONCE = words("{Empty_and_paste} the address once.")
_OAUTH_WORD = re.compile(r"[a-z]{1,20}(?:_[a-z]{1,20}){0,5}")
_CODE = re.compile(r"[\x21-\x7e]+")


class AnswerKind(StrEnum):
    """What a pasted text is."""

    NOTHING = "nothing"
    CODE = "code"
    CODE_ALONE = "code_alone"
    REFUSAL = "refusal"
    SIGN_IN_LINK = "sign_in_link"
    PROVIDER_PAGE = "provider_page"
    OTHER_ADDRESS = "other_address"
    OTHER_ATTEMPT = "other_attempt"
    CUT = "cut"
    NO_CODE = "no_code"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class PastedAnswer:
    """What was found, and one sentence for the screen that holds nothing of the text itself.

    `belongs` says that the state of this very attempt stands in it.
    """

    finding: AnswerKind
    sentence: Words | str
    code: Secret | None = None
    refusal: ErrorResponse | None = None
    belongs: bool = False

    @property
    def usable(self) -> bool:
        """Whether there is a code to redeem."""
        return self.code is not None


def read_redirect(text: str, request: AuthorizationRequest) -> PastedAnswer:
    """Read a pasted authorization response for this attempt. Never raises; linear in the length."""
    answer = without_blanks(text) if len(text) <= LONGEST_WRAPPED else text
    if len(answer) > LONGEST_PASTE:
        return PastedAnswer(
            AnswerKind.TOO_LONG,
            f"That is {len(answer):,} characters; an answer has at most {LONGEST_PASTE:,}."
            " Copy only the address from the browser's address bar.",
        )
    answer = answer.strip(_WRAPPING)
    if not answer:
        return PastedAnswer(AnswerKind.NOTHING, "Nothing pasted yet.")
    answer, cut = _once(answer), len(text.strip()) in _TERMINAL_CUTS
    if (address := _as_address(answer, request)) is not None:
        return _read_address(address, request, cut=cut)
    if _NAMED.match(named := answer.lstrip("/?#&")):
        return _read_parameters(_parameters(named), request, whole=False, cut=cut)
    if is_prose(text) and "://" not in answer:
        return _no_answer(text, request)
    bare, separator, rest = _split_bare(answer)
    if "?" in bare or "://" in bare:
        return _not_the_redirect_uri(request)
    code = unquote(bare)
    if separator == "#":
        named = rest if _NAMED.match(rest) else f"state={rest}"
        return _read_parameters([("code", code), *_parameters(named)], request, whole=True, cut=cut)
    pairs = [("code", code), *_parameters(rest)]
    reading = _read_parameters(pairs, request, whole=False, cut=cut)
    if reading.finding is AnswerKind.CODE_ALONE and len(code) < _SHORTEST_BARE_CODE:
        return _no_code(code, request)
    return reading


def _once(answer: str) -> str:
    """The text, or its half where it was pasted twice."""
    half = answer[: len(answer) // 2]
    return half if half * 2 == answer else answer


def _as_address(answer: str, request: AuthorizationRequest) -> SplitResult | None:
    """The answer as an address; browsers may leave the scheme out when they copy."""
    for known in map(urlsplit, (request.redirect_uri, request.endpoints.authorization)):
        if answer.lower().startswith(known.netloc.lower()):
            answer = f"{known.scheme}://{answer}"
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]{1,15}:/", answer):
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
    if not _same_place(address, urlsplit(request.redirect_uri)):
        return _elsewhere(address, request)
    parameters = _parameters(address.query) + _parameters(address.fragment)
    return _read_parameters(parameters, request, whole=True, cut=cut)


def _elsewhere(address: SplitResult, request: AuthorizationRequest) -> PastedAnswer:
    authorization = urlsplit(request.endpoints.authorization)
    if _same_place(address, authorization):
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
    return _not_the_redirect_uri(request)


def _not_the_redirect_uri(request: AuthorizationRequest) -> PastedAnswer:
    return PastedAnswer(
        AnswerKind.OTHER_ADDRESS,
        f"That address is not the redirect URI. The answer begins with {request.redirect_uri}",
    )


def _read_parameters(
    parameters: list[tuple[str, str]], request: AuthorizationRequest, *, whole: bool, cut: bool
) -> PastedAnswer:
    named: dict[str, str] = {}
    for name, value in parameters:
        if name in named and name in ("code", "state", "error", "iss"):
            return PastedAnswer(
                AnswerKind.NO_CODE,
                (f"The answer names {name!r} twice. ", *_PASTE_ONCE),
            )
        named[name] = value
    if "iss" in named and not _is_issuer(named["iss"], request.endpoints.issuer):
        return PastedAnswer(
            AnswerKind.OTHER_ATTEMPT,
            words("The answer comes from another provider than the one asked. {Sign_in_anew}."),
        )
    at_end = bool(parameters) and parameters[-1][0] == "state"
    state = _check_state(named.get("state"), request, whole=whole, at_end=at_end, cut=cut)
    if (refusal := pasted_refusal(named)) is not None:
        return _read_refusal(refusal, request, state, state_seen="state" in named)
    if state is not None and (named.get("code") or "state" in named):
        return state
    if not named.get("code"):
        if not named and request.response_mode == ResponseMode.FORM_POST:
            return PastedAnswer(AnswerKind.NO_CODE, _POSTED)
        found = " There is only a session_state in it." if "session_state" in named else ""
        return PastedAnswer(
            AnswerKind.NO_CODE,
            f"No code in it.{found} Copy the whole address, from the beginning to the end.",
        )
    return _read_code(named["code"], request, state_seen="state" in named, cut=cut)


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
    state: str | None, request: AuthorizationRequest, *, whole: bool, at_end: bool, cut: bool
) -> PastedAnswer | None:
    """What is wrong with the state; None if nothing is.

    It is compared once and whole. That an address was cut is told by the length of the state at
    its end: nothing that is said, and no time that it takes, depends on how much of it is right.
    """
    if request.state is None:
        return None
    if state is None and not whole:
        return None
    if state is not None and compare_digest(_bytes(state), _bytes(request.state)):
        return None
    if not state or (at_end and len(state) < len(request.state)):
        why = " Terminals cut at that length: paste it in two parts." if cut else ""
        return PastedAnswer(
            AnswerKind.CUT,
            "The end of the address is missing (its state). Copy it from the beginning to the"
            f" very end.{why}",
        )
    return PastedAnswer(
        AnswerKind.OTHER_ATTEMPT,
        words(
            "That is the answer of another attempt. Use the browser tab of the newest link, or"
            " {fresh_one}."
        ),
    )


def _read_code(
    code: str, request: AuthorizationRequest, *, state_seen: bool, cut: bool
) -> PastedAnswer:
    if request.code_verifier is not None and read_guid(code.rpartition("=")[2]):
        return PastedAnswer(
            AnswerKind.NO_CODE,
            "That is an ID (a GUID), not a code. Copy the whole address from the address bar.",
        )
    if len(code) < _SHORTEST_CODE or not _CODE.fullmatch(code):
        return _no_code(code, request)
    found = f"Code found ({len(code):,} characters)"
    doubt = " Some terminals cut at that very length: look at its end." if cut else ""
    if request.state is None:
        sentence = f"{found}. SharePoint sends no state.{doubt}"
        return PastedAnswer(AnswerKind.CODE_ALONE, sentence, Secret(code))
    if not state_seen:
        sentence = f"{found}, without its state: make sure that it is from this attempt.{doubt}"
        return PastedAnswer(AnswerKind.CODE_ALONE, sentence, Secret(code))
    return PastedAnswer(AnswerKind.CODE, f"{found}, state matches.", Secret(code), belongs=True)


def _no_code(code: str, request: AuthorizationRequest) -> PastedAnswer:
    return PastedAnswer(
        AnswerKind.NO_CODE,
        f"{len(code)} characters that are no code. Copy the whole address from the address"
        f" bar: it begins with {request.redirect_uri}",
    )


def _no_answer(text: str, request: AuthorizationRequest) -> PastedAnswer:
    if is_unreachable_page(text):
        return PastedAnswer(AnswerKind.NO_CODE, unreachable_sentence(request))
    return PastedAnswer(
        AnswerKind.NO_CODE,
        "Those are words, not an address. Copy the whole address from the address bar: it begins"
        f" with {request.redirect_uri}",
    )


def unreachable_sentence(request: AuthorizationRequest) -> Words | str:
    """What to say of the page that a browser shows where nothing listens."""
    if request.response_mode == ResponseMode.FORM_POST:
        return _POSTED
    return (
        "That page is success: the answer is in its address bar. Copy the address from there;"
        f" it begins with {request.redirect_uri}"
    )


def _parameters(text: str) -> list[tuple[str, str]]:
    """The pairs of a query or fragment, decoded once; a `+` in a code is a `+`."""
    pairs = []
    for part in re.split("[&#]", text):
        name, equals, value = part.partition("=")
        if equals:
            decode = unquote_plus if name == "error_description" else unquote
            pairs.append((unquote(name), decode(value)))
    return pairs


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def _split_bare(answer: str) -> tuple[str, str, str]:
    """What stands before the first `&` or `#`, that sign, and what follows it."""
    bare = re.split("[&#]", answer)[0]
    rest = answer[len(bare) :]
    return bare, rest[:1], rest[1:]


def _same_place(one: SplitResult, other: SplitResult) -> bool:
    """Scheme, host, port and path are equal; an empty path is `/`."""
    return (
        one.scheme.lower() == other.scheme.lower()
        and one.hostname == other.hostname
        and _port(one) == _port(other)
        and (one.path or "/") == (other.path or "/")
    )


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
