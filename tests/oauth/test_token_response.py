"""The token endpoint's answer: tokens, a no, or something that is neither."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.attempts import CORRELATION_ID, TRACE_ID
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import ProviderError, ResponseError, Step, TokenWizardError
from tokenwizard.oauth.failures import answer_fault
from tokenwizard.oauth.http_messages import HttpResponse, RequestKind
from tokenwizard.oauth.token_response import TokenRequest, TokenSet, read_token_answer
from tokenwizard.secret import Secret

NOW = 1_795_222_923.0
HOST = "login.contoso.example"
OBTAINED = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
ENTRA = {
    "token_type": "Bearer",
    "scope": "https://contoso.example/AllSites.Manage openid profile",
    "expires_in": 4557,
    "ext_expires_in": 4557,
    "access_token": "practice-access-token",
    "refresh_token": "practice-refresh-token",
    "id_token": "practice-id-token",
}
ACS = {
    "token_type": "Bearer",
    "expires_in": "86399",
    "not_before": "1795222923",
    "expires_on": "1795309322",
    "resource": "practice",
    "access_token": "practice-access-token",
    "refresh_token": "practice-refresh-token",
}


def read(body: object, *, status: int = 200, kind: str = "application/json") -> TokenSet:
    """Read a body, as it is or as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_token_answer(answer(sent, status=status, kind=kind), HOST, now=NOW)


def answer(body: bytes, *, status: int = 200, kind: str = "application/json") -> HttpResponse:
    return HttpResponse(status, (("content-type", kind),), body)


def test_what_entra_answers() -> None:
    assert read(ENTRA) == TokenSet(
        access_token=Secret("practice-access-token"),
        refresh_token=Secret("practice-refresh-token"),
        id_token=Secret("practice-id-token"),
        scope=("https://contoso.example/AllSites.Manage", "openid", "profile"),
        obtained_at=OBTAINED,
        expires_at=OBTAINED + timedelta(seconds=4557),
    )


def test_what_acs_answers_with_numbers_as_text() -> None:
    assert read(ACS) == TokenSet(
        access_token=Secret("practice-access-token"),
        refresh_token=Secret("practice-refresh-token"),
        id_token=None,
        scope=(),
        obtained_at=OBTAINED,
        expires_at=OBTAINED + timedelta(seconds=86_399),
    )


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        ("3599", 3599),
        (3599, 3599),
        (" 3599 ", 3599),
        (3599.5, 3599.5),
        ("3599.0", 3599),
        (0, 0),
        (366 * 86_400, 366 * 86_400),
        (366 * 86_400 + 1, None),
        (True, None),
        (False, None),
        (-1, None),
        ("-3599", None),
        (10**400, None),
        ("9" * 400, None),
        (float("nan"), None),
        ("nan", None),
        (float("inf"), None),
        ("-inf", None),
        ("", None),
        ("an hour", None),
        (None, None),
        ([3599], None),
        ({"seconds": 3599}, None),
    ],
)
def test_a_lifetime_of_any_type_is_taken_or_left(expires_in: object, seconds: float | None) -> None:
    expires_at = read({**ENTRA, "expires_in": expires_in}).expires_at

    assert expires_at == (None if seconds is None else OBTAINED + timedelta(seconds=seconds))


def test_no_lifetime_at_all_is_unknown() -> None:
    assert read({"access_token": "practice"}).expires_at is None


@pytest.mark.parametrize("value", [None, "", 7, ["practice"], {}, True])
@pytest.mark.parametrize("name", ["refresh_token", "id_token"])
def test_a_token_that_is_no_text_is_no_token(name: str, value: object) -> None:
    assert getattr(read({**ENTRA, name: value}), name) is None


def test_no_refresh_token_is_an_answer_all_the_same() -> None:
    tokens = read({"access_token": "practice", "scope": ["not", "text"]})

    assert tokens.refresh_token is None
    assert tokens.scope == ()


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(ENTRA).encode()) == read(ENTRA)


@pytest.mark.parametrize("value", [None, "", 7, ["practice"], {}, True])
def test_json_without_an_access_token_is_told_by_its_status(value: object) -> None:
    with pytest.raises(ResponseError) as refused:
        read({"access_token": value}, status=203)

    assert refused.value.entry == "no_access_token"
    assert refused.value.title == f"{catalogue()['no_access_token'].title}: {HOST}"
    assert refused.value.step is Step.PASTE


HTML = b"<html><title>Sign in to practice-proxy</title></html>"


@pytest.mark.parametrize(
    ("status", "kind", "body", "entry"),
    [
        (200, "text/html; charset=utf-8", HTML, "html"),
        (502, "Text/HTML", HTML, "http_502"),
        (200, "", HTML, "html"),
        (200, "[b]practice-proxy[/b]", HTML, "html"),
        (200, "application/json", b"  " + HTML, "html"),
        (200, "text/html", b"Sign in to practice-proxy", "html"),
        (200, "application/json", b'{"access_token": "prac', "truncated_json"),
        (200, "application/json", b"\xff\xfe\xff", "invalid_json"),
        (200, "application/json", b"[" * 200_000, "invalid_json"),
        (200, "application/json", b"9" * 5_000, "invalid_json"),
        (200, "application/json", b"", "empty_body"),
        (200, "application/json", b" \r\n\t", "empty_body"),
        (200, "application/json", b"[]", "invalid_json"),
        (200, "application/json", b'"practice-access-token"', "invalid_json"),
        (200, "text/plain", b"7", "invalid_json"),
        (300, "text/html", b"", "redirect_from_token_endpoint"),
        (302, "text/html", b"", "redirect_from_token_endpoint"),
        (307, "application/json", json.dumps(ENTRA).encode(), "redirect_from_token_endpoint"),
        (400, "application/json", b"{}", "http_400"),
        (418, "text/plain", b"", "http_4xx"),
        (429, "text/html", HTML, "http_429"),
        (503, "text/html", b"", "http_503"),
        (599, "application/json", b"{}", "http_5xx"),
    ],
)
def test_an_answer_that_is_no_token_answer_is_told_by_its_entry(
    status: int, kind: str, body: bytes, entry: str
) -> None:
    with pytest.raises(ResponseError) as refused:
        read(body, status=status, kind=kind)

    assert refused.value.entry == entry
    assert refused.value.title == f"{catalogue()[entry].title}: {HOST}"
    assert "practice" not in refused.value.title + refused.value.cause + refused.value.server_text
    assert refused.value.step is Step.PASTE


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("17", "It asks to wait 17 seconds. "),
        ("600", "It asks to wait 10 minutes. "),
        ("Sat, 21 Nov 2026 01:04:03 GMT", "It asks to wait 2 minutes. "),
        ("Sat, 21 Nov 2026 01:02:00 GMT", ""),
        ("99999999999999", ""),
        ("-1", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_how_long_the_server_asks_to_wait_is_said(value: str, said: str) -> None:
    """Retry-After in seconds or as a date (RFC 9110 section 10.2.3)."""
    headers = (("Retry-After", value),)
    with pytest.raises(ResponseError) as refused:
        read_token_answer(HttpResponse(503, headers, b""), HOST, now=NOW)

    own = catalogue()["http_503"]
    told = refused.value.advice
    assert told == ((said, *own.after_wait) if said else own.advice)


@pytest.mark.parametrize("status", [400, 408, 429, 500, 502, 503, 504, 507])
@pytest.mark.parametrize("leg", [RequestKind.REALM, RequestKind.DISCOVERY, RequestKind.TOKEN])
def test_who_is_told_how_long_to_wait_is_told_so_once(status: int, leg: RequestKind) -> None:
    answer = HttpResponse(status, (("Retry-After", "120"),), b"")
    asked, *rest = answer_fault(answer, HOST, leg, "html").advice

    assert "2 minutes" in str(asked)
    said = in_words(tuple(rest), ANYWHERE)
    assert said[0].isupper()
    assert "ait" not in said


def entra_error(error: str, text: str, codes: list[int]) -> Mapping[str, object]:
    """An error in the shape of Microsoft Entra."""
    return {
        "error": error,
        "error_description": f"{text} Trace ID: {TRACE_ID} Correlation ID: {CORRELATION_ID}"
        " Timestamp: 2026-11-21 01:02:03Z",
        "error_codes": codes,
        "timestamp": "2026-11-21 01:02:03Z",
        "trace_id": TRACE_ID,
        "correlation_id": CORRELATION_ID,
        "error_uri": f"https://login.contoso.example/error?code={codes[-1]}",
    }


def acs_error(error: str, text: str) -> Mapping[str, object]:
    """An error in the shape of Azure ACS: the details are in the description alone."""
    return {
        "error": error,
        "error_description": f"{text}\r\nTrace ID: {TRACE_ID}\r\n"
        f"Correlation ID: {CORRELATION_ID}\r\nTimestamp: 2026-11-21 01:02:03Z",
    }


@pytest.mark.parametrize(
    ("body", "code", "step", "field"),
    [
        (
            entra_error("invalid_client", "AADSTS7000215: Invalid client secret.", [7000215]),
            "AADSTS7000215",
            Step.CHECKLIST,
            "client_secret",
        ),
        (
            entra_error("invalid_grant", "AADSTS70008: The code is expired.", [70002, 70008]),
            "AADSTS70008",
            Step.PASTE,
            "answer",
        ),
        (
            entra_error("unauthorized_client", "AADSTS700016: Not found.", [700016]),
            "AADSTS700016",
            Step.CHECKLIST,
            "client_id",
        ),
        (
            acs_error("invalid_client", "ACS50012: Authentication failed."),
            "ACS50012",
            Step.CHECKLIST,
            "client_secret",
        ),
    ],
)
def test_a_no_names_code_correlation_step_and_field(
    body: Mapping[str, object], code: str, step: Step, field: str | None
) -> None:
    with pytest.raises(ProviderError) as refused:
        read(body, status=401)

    assert refused.value.error == body["error"]
    assert refused.value.code == code
    assert refused.value.correlation_id == CORRELATION_ID
    assert refused.value.timestamp == "2026-11-21 01:02:03Z"
    assert (refused.value.step, refused.value.field) == (step, field)
    assert "Correlation ID" in refused.value.server_text
    assert "Correlation ID" not in refused.value.title


@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_error_beside_tokens_is_a_no_whatever_the_status(status: int) -> None:
    with pytest.raises(ProviderError):
        read({**ENTRA, "error": "server_error"}, status=status)


def test_a_no_that_is_not_in_the_catalogue_stays_at_the_paste_step() -> None:
    with pytest.raises(ProviderError) as refused:
        read({"error": "practice_word"}, status=400)

    assert refused.value.step is Step.PASTE
    assert refused.value.who is None
    assert "practice_word" in refused.value.title


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
NAMES = st.sampled_from([*ENTRA, "error", "error_description", "error_codes", "correlation_id"])


@given(st.dictionaries(NAMES, JSON))
def test_any_object_gives_tokens_or_an_error_of_ours(body: dict[str, object]) -> None:
    try:
        tokens = read(body)
    except TokenWizardError as refused:
        assert isinstance(refused, ProviderError | ResponseError)  # noqa: PT017
    else:
        assert tokens.access_token.reveal() == body["access_token"]
        assert tokens.expires_at is None or tokens.expires_at >= OBTAINED


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_give_an_error_of_ours(body: bytes, kind: str) -> None:
    with pytest.raises(ResponseError):
        read_token_answer(answer(body, kind=kind), HOST, now=NOW)


@pytest.mark.parametrize("unit", [b"[", b'{"a":', b"9", b'"', b" ", b'{"error":"', b"\xff"])
def test_a_megabyte_of_rubbish_is_turned_away_quickly(unit: bytes) -> None:
    began = time.process_time()

    with pytest.raises(ResponseError):
        read(unit * (1_048_576 // len(unit)))

    assert time.process_time() - began < 5


def test_a_request_shows_its_endpoint_and_nothing_of_its_form() -> None:
    request = TokenRequest(
        endpoint="https://login.contoso.example/token", form=(("code", Secret("practice")),)
    )

    assert repr(request) == "TokenRequest(endpoint='https://login.contoso.example/token')"
