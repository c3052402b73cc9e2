"""Words that are pasted in place of an answer, and codes that are not words."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.oauth.attempts import acs_attempt, entra_attempt
from tests.oauth.pasted import ATTEMPT, wrapped
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.secret import Secret


@pytest.mark.parametrize("attempt", [ATTEMPT, acs_attempt()], ids=["entra", "acs"])
@pytest.mark.parametrize(
    "text",
    [
        "Please sign in again to continue",
        "ERR The practice provider did not send the browser back",
        "Are you trying to sign in to the practice app? Only continue if you trust it.",
        "Terms of use & conditions apply, see #7 of the practice page",
        "Pick an account\nSomeone\nsomeone@practice.example\nUse another account",
        "Bitte melden Sie sich erneut an, um fortzufahren, für die Übung",
        "PLEASE SIGN IN AGAIN TO CONTINUE WITH THE PRACTICE",
    ],
)
def test_words_are_no_code_and_are_said_to_be_words(
    text: str, attempt: AuthorizationRequest
) -> None:
    reading = read_redirect(text, attempt)

    assert (reading.finding, reading.code) == (AnswerKind.NO_CODE, None)
    assert in_words(reading.sentence, ANYWHERE).startswith("Those are words, not an address.")


@pytest.mark.parametrize("attempt", [ATTEMPT, acs_attempt()], ids=["entra", "acs"])
@pytest.mark.parametrize(
    "text",
    [
        "Hmm we cannot reach this page localhost refused to connect",
        "Hmmm\u2026 can't reach this page",
        "This site can\u2019t be reached\nlocalhost refused to connect.\nERR_CONNECTION_REFUSED",
        "Unable to connect Firefox can\u2019t establish a connection to the server",
    ],
)
def test_the_words_of_a_page_that_is_success_are_said_to_be_that(
    text: str, attempt: AuthorizationRequest
) -> None:
    reading = read_redirect(text, attempt)

    assert reading.code is None
    assert in_words(reading.sentence, ANYWHERE).startswith(
        "That page is success: the answer is in its address bar."
    )


def test_the_page_that_cannot_be_reached_is_no_success_of_an_answer_that_is_posted() -> None:
    page = "This site can't be reached\nlocalhost refused to connect.\nERR_CONNECTION_REFUSED"
    posted = replace(entra_attempt(), response_mode="form_post")

    assert "posted to the wizard" in in_words(read_redirect(page, posted).sentence, ANYWHERE)
    assert "is success" in read_redirect(page, entra_attempt()).sentence


@pytest.mark.parametrize("width", [16, 20, 40, 60, 79, 80, 132])
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n    ", " "])
def test_a_wrapped_code_is_not_taken_for_words(width: int, end: str) -> None:
    random = Random(width)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    for _ in range(100):
        code = f"0{''.join(random.choices(letters, k=random.randrange(100, 1_200)))}A"

        assert read_redirect(wrapped(code, end, width), ATTEMPT).code == Secret(code)
