"""The examples of the RFCs, read and made by our own code, each under its section."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tokenwizard.errors.errors import ProviderError, Step
from tokenwizard.oauth.authorization_request import (
    AuthorizationRequest,
    Endpoints,
    authorization_link,
    code_challenge,
    new_code_verifier,
)
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.oauth.token_response import read_token_answer
from tokenwizard.secret import Secret

REDIRECT_URI = "https://client.example.com/cb"
CODE = "SplxlOBeZQQYbYS6WxSbIA"
ATTEMPT = AuthorizationRequest(
    link="https://server.example.com/authorize?response_type=code&client_id=s6BhdRkqt3&state=xyz",
    client_id="s6BhdRkqt3",
    redirect_uri=REDIRECT_URI,
    scope="",
    endpoints=Endpoints(
        tenant_id="11111111-1111-1111-1111-111111111111",
        authorization="https://server.example.com/authorize",
        token="https://server.example.com/token",
    ),
    made_at=0.0,
    code_lifetime=timedelta(minutes=10),
    state="xyz",
)


def test_rfc_6749_4_1_1_the_authorization_request() -> None:
    link = authorization_link(
        "https://server.example.com/authorize",
        (
            ("response_type", "code"),
            ("client_id", "s6BhdRkqt3"),
            ("state", "xyz"),
            ("redirect_uri", REDIRECT_URI),
        ),
    )

    assert link == (
        "https://server.example.com/authorize?response_type=code&client_id=s6BhdRkqt3&state=xyz"
        "&redirect_uri=https%3A%2F%2Fclient.example.com%2Fcb"
    )


def test_rfc_6749_4_1_2_the_authorization_response() -> None:
    reading = read_redirect(f"{REDIRECT_URI}?code={CODE}&state=xyz", ATTEMPT)

    assert reading.finding is AnswerKind.CODE
    assert reading.code == Secret(CODE)
    assert reading.belongs


def test_rfc_6749_4_1_2_of_another_state_it_is_another_attempt() -> None:
    reading = read_redirect(f"{REDIRECT_URI}?code={CODE}&state=zyx", ATTEMPT)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT


def test_rfc_6749_4_1_2_1_the_error_response() -> None:
    reading = read_redirect(f"{REDIRECT_URI}?error=access_denied&state=xyz", ATTEMPT)

    assert reading.finding is AnswerKind.REFUSAL
    assert reading.refusal is not None
    assert reading.refusal.error == "access_denied"
    assert reading.belongs


@pytest.mark.parametrize(
    "word",
    [
        *("invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type"),
        *("invalid_scope", "server_error", "temporarily_unavailable"),
    ],
)
def test_rfc_6749_4_1_2_1_every_error_word_has_an_explanation(word: str) -> None:
    reading = read_redirect(f"{REDIRECT_URI}?error={word}&state=xyz", ATTEMPT)

    assert reading.refusal is not None
    error = reading.refusal.as_error(at=Step.BROWSER)
    assert error.entry == word
    assert error.next_step


def answer(body: str, status: int = 200) -> HttpResponse:
    headers = (
        ("Content-Type", "application/json;charset=UTF-8"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
    )
    return HttpResponse(status, headers, body.encode())


def test_rfc_6749_4_1_4_the_access_token_response() -> None:
    body = """
     {
       "access_token":"2YotnFZFEjr1zCsicMWpAA",
       "token_type":"example",
       "expires_in":3600,
       "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA",
       "example_parameter":"example_value"
     }
    """.replace('"example",', '"Bearer",')  # RFC 6750's type is the one that Microsoft gives

    tokens = read_token_answer(answer(body), "server.example.com", now=1_000.0)

    assert tokens.access_token == Secret("2YotnFZFEjr1zCsicMWpAA")
    assert tokens.refresh_token == Secret("tGzv3JOkF0XG5Qx2TlKWIA")
    assert tokens.expires_at == datetime.fromtimestamp(4_600, UTC)


def test_rfc_6749_5_2_the_error_response() -> None:
    with pytest.raises(ProviderError) as refused:
        read_token_answer(answer('{"error":"invalid_request"}', 400), "server.example.com", now=0.0)

    assert refused.value.error == "invalid_request"
    assert refused.value.entry == "invalid_request"


@pytest.mark.parametrize(
    "word",
    [
        *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client"),
        *("unsupported_grant_type", "invalid_scope"),
    ],
)
@pytest.mark.parametrize("status", [400, 401])
def test_rfc_6749_5_2_every_error_word_has_an_explanation(word: str, status: int) -> None:
    body = f'{{"error":"{word}","error_description":"practice","error_uri":"https://x.example/"}}'

    with pytest.raises(ProviderError) as refused:
        read_token_answer(answer(body, status), "server.example.com", now=0.0)

    assert refused.value.error == word
    assert refused.value.entry == word
    assert refused.value.server_text


VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
OCTETS = bytes(
    [
        *(116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186),
        *(22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121),
    ]
)


def test_rfc_7636_appendix_b_the_code_verifier_and_its_challenge() -> None:
    def entropy(size: int) -> str:
        assert size >= len(OCTETS)
        return base64.urlsafe_b64encode(OCTETS).rstrip(b"=").decode()

    verifier = new_code_verifier(entropy)

    assert verifier == Secret(VERIFIER)
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


ISSUER = "https://honest.as.example"


def read_from(address: str, *, issuer: str | None = ISSUER, state: str) -> PastedAnswer:
    endpoints = replace(ATTEMPT.endpoints, issuer=issuer)
    attempt = replace(
        ATTEMPT, endpoints=endpoints, state=state, redirect_uri="https://client.example/cb"
    )
    return read_redirect(address, attempt)


RFC_9207_RESPONSE = (
    "https://client.example/cb?code=x1848ZT64p4IirMPT0R-X3141MFPTuBX-VFL_cvaplMH58"
    "&state=ZWVlNDBlYzA1NjdkMDNhYjg3ZjUxZjAyNGQzMTM2NzI&iss=https%3A%2F%2Fhonest.as.example"
)
RFC_9207_STATE = "ZWVlNDBlYzA1NjdkMDNhYjg3ZjUxZjAyNGQzMTM2NzI"


def test_rfc_9207_2_1_the_response_names_its_issuer() -> None:
    reading = read_from(RFC_9207_RESPONSE, state=RFC_9207_STATE)

    assert reading.finding is AnswerKind.CODE
    assert reading.code == Secret("x1848ZT64p4IirMPT0R-X3141MFPTuBX-VFL_cvaplMH58")


def test_rfc_9207_2_2_an_error_response_names_it_too() -> None:
    state = "N2JjNGJhY2JiZjRhYzA3MGJkMzNmMDE5OWJhZmJhZjA"
    reading = read_from(
        f"https://client.example/cb?error=access_denied&state={state}"
        "&iss=https%3A%2F%2Fhonest.as.example",
        state=state,
    )

    assert reading.finding is AnswerKind.REFUSAL
    assert reading.belongs


@pytest.mark.parametrize(
    "issuer",
    [
        *("https://attacker.example", "https://honest.as.example/", "https://HONEST.as.example"),
        "https://honest.as.example:443",
    ],
)
def test_rfc_9207_2_4_another_issuer_is_turned_away_by_simple_comparison(issuer: str) -> None:
    """RFC 3986 section 6.2.1: character by character, nothing is made equal."""
    reading = read_from(RFC_9207_RESPONSE, issuer=issuer, state=RFC_9207_STATE)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT
    assert reading.code is None


def test_rfc_9207_2_4_none_is_missed_where_the_provider_promises_none() -> None:
    """Microsoft sends none, and says nowhere that it would."""
    reading = read_from(RFC_9207_RESPONSE.partition("&iss=")[0], state=RFC_9207_STATE)

    assert reading.finding is AnswerKind.CODE
