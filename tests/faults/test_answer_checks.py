"""What a forged or mixed-up answer must not get past: the checks that no other test makes."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.oauth.attempts import CODE, STATE, TENANT_ID, entra_attempt
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect

REDIRECT_URI = "http://localhost:8080"
ATTEMPT = entra_attempt(REDIRECT_URI)
ADDRESS = f"{REDIRECT_URI}/?code={CODE}&state={STATE}"
ISSUER = ATTEMPT.endpoints.issuer or ""


@pytest.mark.parametrize(
    "state",
    [
        STATE.upper(),
        STATE.swapcase(),
        f"{STATE}0",
        f"0{STATE}",
        STATE[::-1],
        quote(quote(f"{STATE}/")),
    ],
)
def test_a_state_is_the_same_to_the_letter_or_none(state: str) -> None:
    reading = read_redirect(f"{REDIRECT_URI}/?code={CODE}&state={state}", ATTEMPT)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT


@pytest.mark.parametrize(
    "issuer",
    [
        f"{ISSUER}/",
        ISSUER.upper(),
        ISSUER.replace("https", "http"),
        ISSUER.replace(TENANT_ID, "common"),
        "",
    ],
)
def test_an_issuer_is_the_same_to_the_letter_or_another(issuer: str) -> None:
    assert read_redirect(f"{ADDRESS}&iss={quote(ISSUER, safe='')}", ATTEMPT).usable

    reading = read_redirect(f"{ADDRESS}&iss={quote(issuer, safe='')}", ATTEMPT)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT


@pytest.mark.parametrize(
    "twice",
    [
        f"code={CODE}",
        f"%63ode={CODE}",
        f"state={STATE}",
        f"iss={quote(ISSUER, safe='')}&iss={quote(ISSUER, safe='')}",
        "error=access_denied&error=access_denied",
    ],
)
def test_what_stands_twice_is_believed_neither_time(twice: str) -> None:
    reading = read_redirect(f"{ADDRESS}&{twice}", ATTEMPT)

    assert reading.finding is AnswerKind.NO_CODE
    assert reading.code is None


@pytest.mark.parametrize(
    "host",
    [
        "localhost.:8080",
        "LOCALHOST.example:8080",
        "[::1]:8080",
        "localhost:80800",
        "localhost%00:8080",
    ],
)
def test_a_host_or_port_that_only_looks_alike_is_another(host: str) -> None:
    reading = read_redirect(f"http://{host}/?code={CODE}&state={STATE}", ATTEMPT)
    other = read_redirect(f"http://{host}/?code={CODE}&state={STATE[::-1]}", ATTEMPT)
    none = read_redirect(f"http://{host}/?code={CODE}", ATTEMPT)

    assert reading.finding is AnswerKind.CODE
    assert "Taken although" in reading.sentence
    assert (other.finding, other.code) == (AnswerKind.OTHER_ATTEMPT, None)
    assert (none.finding, none.code) == (AnswerKind.CUT, None)
