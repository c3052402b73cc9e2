"""The text of an error page, wherever it is pasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.attempts import CODE, CORRELATION_ID, LOGIN, STATE, acs_attempt, entra_attempt
from tokenwizard.errors.errors import Step
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.error_response import SignInDemandedError
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.wizard.error_page_text import (
    error_in_place_of_answer,
    error_on_page,
    read_error_page,
)

REQUEST = entra_attempt()
PAGE = (
    "Sorry, but we're having trouble signing you in.\n\n"
    "AADSTS50011: The redirect URI 'http://localhost:8080' specified in the request does not"
    " match.\n"
    "Troubleshooting details\n"
    "Request Id: 55555555-5555-5555-5555-555555555555\n"
    f"Correlation Id: {CORRELATION_ID}\n"
    "Timestamp: 2026-11-21T01:02:03Z\n"
)
POLICY = f"You cannot access this right now\nError Code: 53003\nCorrelation Id: {CORRELATION_ID}\n"


@pytest.mark.parametrize("text", [PAGE, "AADSTS50011", "50011", f"{LOGIN}/error?code=50011"])
def test_a_page_a_part_of_it_and_the_number_alone_lead_to_the_same_field(text: str) -> None:
    reading = read_error_page(text, REQUEST)

    assert reading.error is not None
    assert (reading.error.step, reading.error.field) == (Step.CHECKLIST, "redirect_uri")
    assert reading.error.code == "AADSTS50011"
    assert reading.sentence == "It belongs to step 2, App."
    assert not reading.is_answer


def test_what_an_administrator_needs_is_kept_and_nothing_of_the_page_s_words() -> None:
    error = error_on_page(PAGE)

    assert error is not None
    assert (error.correlation_id, error.timestamp) == (CORRELATION_ID, "2026-11-21T01:02:03Z")
    assert error.server_text == ""


def test_what_belongs_to_a_later_step_leads_to_the_link() -> None:
    error = error_on_page("AADSTS54005: practice")

    assert error is not None
    assert error.step is Step.BROWSER


def test_a_page_that_asks_for_consent_makes_the_next_link_ask_for_it() -> None:
    error = error_on_page("AADSTS65001: practice")

    assert isinstance(error, SignInDemandedError)
    assert error.requirements.prompt == "consent"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing pasted yet"),
        ("  \n ", "Nothing pasted yet"),
        ("Good morning, this is a page", "No error code in it"),
        (REQUEST.link, "That is the sign-in link"),
        ("This site can\u2019t be reached\nlocalhost refused to connect.", "That page is success"),
        ("localhost refused to connect. ERR_CONNECTION_REFUSED", "That page is success"),
        ("Unable to connect. Firefox can\u2019t establish a connection", "That page is success"),
    ],
)
def test_what_is_no_error_is_said_to_be_what_it_is(text: str, words: str) -> None:
    reading = read_error_page(text, REQUEST)

    assert reading.error is None
    assert not reading.is_answer
    assert words in reading.sentence


@pytest.mark.parametrize(
    "text",
    [
        f"http://localhost:8080/?code={CODE}&state={STATE}",
        f"http://localhost:8080/?error=access_denied&error_description=AADSTS65004&state={STATE}",
        CODE,
    ],
)
def test_an_answer_is_told_from_an_error(text: str) -> None:
    reading = read_error_page(text, REQUEST)

    assert reading.is_answer
    assert reading.error is None


@pytest.mark.parametrize("whole", [True, False], ids=["as it is", "without its blanks"])
@pytest.mark.parametrize(("text", "code"), [(PAGE, "AADSTS50011"), (POLICY, "AADSTS53003")])
@pytest.mark.parametrize("request_", [REQUEST, acs_attempt()], ids=["entra", "acs"])
def test_an_error_is_seen_where_an_answer_was_asked_for(
    text: str, code: str, request_: object, whole: bool
) -> None:
    pasted = text if whole else without_blanks(text)
    attempt = REQUEST if request_ is REQUEST else acs_attempt()
    error = error_in_place_of_answer(pasted, read_redirect(pasted, attempt))

    assert error is not None
    assert (error.code, error.correlation_id) == (code, CORRELATION_ID)


def test_the_time_that_entra_writes_with_a_blank_is_kept() -> None:
    text = (
        f"AADSTS50105: practice.\nCorrelation ID: {CORRELATION_ID} Timestamp: 2026-11-20 10:11:12Z"
    )
    error = error_in_place_of_answer(text, read_redirect(text, REQUEST))

    assert error is not None
    assert (error.correlation_id, error.timestamp) == (CORRELATION_ID, "2026-11-20 10:11:12Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        CODE,
        f"{CODE}-ACS50012-{CODE}",
        f"{CODE}#{STATE}",
        REQUEST.link,
        f"http://localhost:8080/?code={CODE}&state={STATE}",
        f"http://localhost:8080/?code={CODE}",
        f"http://localhost:8080/?code={CODE}&state=older",
        f"http://localhost:8080/?error=interaction_required&state={STATE}",
    ],
)
def test_an_answer_is_never_taken_for_an_error_s_text(text: str) -> None:
    assert error_in_place_of_answer(text, read_redirect(text, REQUEST)) is None


@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda data: data.decode("latin-1")))
def test_any_text_is_read(text: str) -> None:
    for wrapped in (text, f"AADSTS50011 {text}", f"http://localhost:8080/?{text}"):
        reading = read_error_page(wrapped, REQUEST)

        assert reading.sentence
        assert reading.error is None or not reading.is_answer


def test_a_very_long_text_is_read_in_part() -> None:
    assert read_error_page("x" * 5_000_000, REQUEST).error is None


def test_a_sentence_of_a_page_shows_no_secret_that_stands_in_it() -> None:
    secret = "Td3pAsTd6p" * 6
    error = error_on_page(f"AADSTS91999: Practice {secret} moon.")

    assert error is not None
    assert error.quotation == 'It said: "AADSTS91999: Practice *** moon."'
