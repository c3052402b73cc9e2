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
from tokenwizard.errors import ProviderError, ResponseError, Step, TokenWizardError, Who
from tokenwizard.oauth.tokens import TokenRequest, TokenSet, read_token_answer
from tokenwizard.secret import Secret

NOW = 1_795_222_923.0
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
    return read_token_answer(status, kind, sent, now=NOW)


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

    assert refused.value.title == "The token endpoint answered 203 without a token"
    assert refused.value.step is Step.PASTE


HTML = b"<html><title>Sign in to practice-proxy</title></html>"


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (200, "text/html; charset=utf-8", HTML, "200 with text/html, not with JSON"),
        (502, "Text/HTML", HTML, "502 with text/html, not with JSON"),
        (200, "", HTML, "200 with a broken body, not with JSON"),
        (200, "[b]practice-proxy[/b]", HTML, "200 with a broken body, not with JSON"),
        (200, f"text/{'x' * 300}", HTML, "200 with a broken body, not with JSON"),
        (200, "application/json", HTML, "200 with a broken body, not with JSON"),
        (200, "application/json", b'{"access_token": "prac', "200 with a broken body"),
        (200, "application/json", b"\xff\xfe\xff", "200 with a broken body, not with JSON"),
        (200, "application/json", b"[" * 200_000, "200 with a broken body, not with JSON"),
        (200, "application/json", b"9" * 5_000, "200 with a broken body, not with JSON"),
        (503, "text/html", b"", "503 with an empty body, not with JSON"),
        (200, "application/json", b" \r\n\t", "200 with an empty body, not with JSON"),
        (200, "application/json", b"[]", "200 with JSON that is no object"),
        (200, "application/json", b'["access_token"]', "200 with JSON that is no object"),
        (200, "application/json", b'"practice-access-token"', "200 with JSON that is no object"),
        (200, "text/plain", b"7", "200 with JSON that is no object"),
    ],
)
def test_an_answer_that_is_no_json_object_is_told_by_what_came(
    status: int, kind: str, body: bytes, said: str
) -> None:
    with pytest.raises(ResponseError) as refused:
        read(body, status=status, kind=kind)

    assert said in refused.value.title
    assert "practice" not in refused.value.title + refused.value.cause + refused.value.server_text
    assert refused.value.step is Step.PASTE


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
    assert refused.value.who is Who.YOU
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
        read_token_answer(200, kind, body, now=NOW)


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
