"""The provider's no in a pasted address, and properties of reading any text."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.oauth.attempts import (
    CODE,
    CORRELATION_ID,
    STATE,
    TRACE_ID,
    acs_attempt,
    entra_attempt,
)
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.pasted_text import LONGEST_PASTE
from tokenwizard.secret import Secret

ATTEMPT = entra_attempt()
DECLINED = (
    "error=access_denied&error_subcode=cancel"
    "&error_description=AADSTS65004%3a+The+user+declined+1%2b1.%0d%0a"
    f"Trace+ID%3a+{TRACE_ID}%0d%0aCorrelation+ID%3a+{CORRELATION_ID}%0d%0a"
    "Timestamp%3a+2026-11-21+01%3a02%3a03Z"
)
VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
IN_CODES = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~+/")
CODES = st.text(IN_CODES, min_size=20, max_size=200).filter(lambda code: not read_guid(code))
LONG_CODES = st.text(IN_CODES, min_size=64, max_size=200).map(lambda code: f"0.{code}A")
STATES = st.text(VISIBLE, min_size=1, max_size=60)


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param(f"http://localhost:8080/?{DECLINED}&state={STATE}", id="address"),
        pytest.param(f"http://localhost:8080/#{DECLINED}&state={STATE}", id="fragment"),
        pytest.param(f"?{DECLINED}&state={STATE}", id="query"),
        pytest.param(f"{DECLINED}&state={STATE}", id="parameters"),
        pytest.param(f"state={STATE}&{DECLINED}", id="state first"),
        pytest.param(f"http://localhost:8080/?code={CODE}&{DECLINED}&state={STATE}", id="and code"),
    ],
)
def test_the_no_of_this_attempt_is_read_with_all_it_says(pasted: str) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert reading.finding is AnswerKind.REFUSAL
    assert reading.sentence == "The provider said no: access_denied."
    assert reading.belongs
    assert not reading.usable
    assert reading.refusal is not None
    assert reading.refusal.error == "access_denied"
    assert reading.refusal.suberror == "cancel"
    assert reading.refusal.description.startswith("AADSTS65004: The user declined 1+1.\nTrace ID:")
    assert reading.refusal.correlation_id == CORRELATION_ID
    assert reading.refusal.timestamp == "2026-11-21 01:02:03Z"
    assert reading.refusal.as_error().code == "AADSTS65004"


@pytest.mark.parametrize(
    ("state", "doubt"),
    [
        ("&state=practice-state-of-another-try-02", "It does not belong to this attempt."),
        ("", "Without the whole state it cannot be tied to this attempt."),
        (f"&state={STATE[:9]}", "Without the whole state it cannot be tied to this attempt."),
    ],
)
@pytest.mark.parametrize("start", ["http://localhost:8080/?", ""])
def test_the_no_of_another_attempt_is_shown_and_not_trusted(
    start: str, state: str, doubt: str
) -> None:
    reading = read_redirect(f"{start}{DECLINED}{state}", ATTEMPT)

    assert reading.finding is AnswerKind.REFUSAL
    assert reading.sentence == f"The provider said no: access_denied. ({doubt})"
    assert not reading.belongs
    assert reading.refusal is not None


def test_acs_says_no_without_a_state() -> None:
    reading = read_redirect("https://localhost/?error=access_denied", acs_attempt())

    assert reading.sentence == "The provider said no: access_denied."
    assert not reading.belongs


@pytest.mark.parametrize("error", ["[b]bold[/b]", CODE, "Access Denied!", "a" * 300, "%1b[31m"])
def test_an_error_that_is_no_word_of_oauth_is_not_repeated(error: str) -> None:
    reading = read_redirect(f"error={error}&state={STATE}", ATTEMPT)

    assert reading.sentence == "The provider said no: an error of its own."


def test_an_empty_error_is_no_refusal() -> None:
    reading = read_redirect(f"error=&code={CODE}&state={STATE}", ATTEMPT)

    assert reading.finding is AnswerKind.CODE


def test_an_error_named_twice_is_no_answer() -> None:
    reading = read_redirect(f"{DECLINED}&error=x&state={STATE}", ATTEMPT)

    assert reading.finding is AnswerKind.NO_CODE
    assert "'error' twice" in in_words(reading.sentence, ANYWHERE)


def test_a_wrong_iss_comes_before_state_and_error() -> None:
    reading = read_redirect(f"{DECLINED}&iss=https%3A%2F%2Fevil.example&state=x", ATTEMPT)

    assert reading.finding is AnswerKind.OTHER_ATTEMPT
    assert "another provider" in in_words(reading.sentence, ANYWHERE)


@given(CODES, STATES)
def test_any_code_and_state_are_found_exactly(code: str, state: str) -> None:
    attempt = replace(ATTEMPT, state=state)
    query = f"code={quote(code, safe='')}&state={quote(state, safe='')}"

    for pasted in (f"http://localhost:8080/?{query}", f"http://localhost:8080/#{query}", query):
        reading = read_redirect(pasted, attempt)

        assert reading.finding is AnswerKind.CODE
        assert reading.code == Secret(code)


@given(LONG_CODES)
def test_any_percent_encoded_bare_code_is_found_exactly(code: str) -> None:
    encoded = quote(code, safe="")
    reading = read_redirect(encoded, ATTEMPT)

    assert reading.finding is AnswerKind.CODE_ALONE
    assert reading.code == Secret(code)


@given(CODES, STATES, STATES)
def test_a_code_with_any_other_state_is_never_usable(code: str, state: str, other: str) -> None:
    assume(state != other)
    query = f"code={quote(code, safe='')}&state={quote(other, safe='')}"

    reading = read_redirect(f"http://localhost:8080/?{query}", replace(ATTEMPT, state=state))

    assert reading.code is None
    assert reading.finding in (AnswerKind.OTHER_ATTEMPT, AnswerKind.CUT)


@given(CODES, st.lists(st.integers(0, 300), max_size=30), st.sampled_from("\n\r \t\u200b\x00"))
def test_blanks_anywhere_change_nothing(code: str, places: list[int], blank: str) -> None:
    pasted = f"http://localhost:8080/?code={quote(code, safe='')}&state={STATE}"
    for place in places:
        pasted = pasted[:place] + blank + pasted[place:]

    assert read_redirect(pasted, ATTEMPT).code == Secret(code)


PIECES = st.sampled_from(
    [
        *"?&#=:/%+[]@<>\"'",
        *("code=", "state=", "error=", "iss=", "error_description=", "http://", "localhost"),
        *(":8080", "%ff", "%", "\udcff", "℀", "::1", STATE, CODE, "login.contoso.example"),
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text()))
def test_any_text_is_read_without_an_error_or_an_echo(text: str) -> None:
    for attempt in (ATTEMPT, acs_attempt()):
        reading = read_redirect(text, attempt)

        assert reading.usable is (reading.finding in (AnswerKind.CODE, AnswerKind.CODE_ALONE))
        assert (reading.refusal is not None) is (reading.finding is AnswerKind.REFUSAL)
        said = in_words(reading.sentence, ANYWHERE)
        assert CODE not in said
        assert STATE not in said
        assert said.isprintable()


@given(st.text(VISIBLE, max_size=300))
def test_a_usable_reading_never_has_a_wrong_or_missing_state_behind_an_address(tail: str) -> None:
    reading = read_redirect(f"http://localhost:8080/?code={CODE}&{tail}", ATTEMPT)

    assert not reading.usable


@pytest.mark.parametrize(
    "unit", ["&", "#", "=", "%", "code=", "a=b&", "http://", "?", "\n", "[", "'"]
)
@pytest.mark.parametrize("start", ["", "http://localhost:8080/?", "code=", "code#"])
def test_hostile_text_takes_time_linear_in_its_length(start: str, unit: str) -> None:
    """The longest paste that is read in 1 s, and 4 MB that are turned away at once."""
    began = time.process_time()

    read_redirect((start + unit * LONGEST_PASTE)[:LONGEST_PASTE], ATTEMPT)
    read_redirect(start + unit * 4_000_000, ATTEMPT)

    assert time.process_time() - began < 1
