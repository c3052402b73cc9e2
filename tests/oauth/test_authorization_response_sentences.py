"""What is said of an answer, word for word: nothing is said that is not meant."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import CODE, STATE, TENANT_ID, acs_attempt
from tests.oauth.pasted import ANSWER, ATTEMPT
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.secret import Secret

LENGTH = f"{len(CODE):,} characters"


@pytest.mark.parametrize(
    ("pasted", "finding", "sentence"),
    [
        (
            "http://localhost:8080/?state=practice-state-of-another-try-02",
            AnswerKind.OTHER_ATTEMPT,
            (
                "That is the answer of another attempt. Use the browser tab of the newest link, or"
                " make a fresh one."
            ),
        ),
        (
            f"http://localhost:8080/?code={CODE}&state={STATE[:-3]}",
            AnswerKind.CUT,
            (
                "The end of the address is missing (its state). Copy it from the beginning to the"
                " very end."
            ),
        ),
        (
            "http://localhost:8080/?admin_consent=True",
            AnswerKind.NO_CODE,
            "No code in it. Copy the whole address, from the beginning to the end.",
        ),
        (
            f"?session_state={TENANT_ID}",
            AnswerKind.NO_CODE,
            (
                "No code in it. There is only a session_state in it. Copy the whole address, from"
                " the beginning to the end."
            ),
        ),
        (
            f"?code={CODE}",
            AnswerKind.CODE_ALONE,
            f"Code found ({LENGTH}), without its state: make sure that it is from this attempt.",
        ),
        (f"?{ANSWER}", AnswerKind.CODE, f"Code found ({LENGTH}), state matches."),
    ],
)
def test_the_sentence_is_this_one(pasted: str, finding: AnswerKind, sentence: str) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert (reading.finding, in_words(reading.sentence, ANYWHERE)) == (finding, sentence)


def test_of_azure_acs_it_is_said_that_there_is_no_state() -> None:
    reading = read_redirect(f"https://localhost/?code={CODE}", acs_attempt())

    assert reading.sentence == f"Code found ({LENGTH}). SharePoint sends no state."


def test_a_code_with_something_behind_a_hash_that_is_no_state_was_cut() -> None:
    for pasted in (f"{CODE}#session_state={TENANT_ID}", f"{CODE}#"):
        assert read_redirect(pasted, ATTEMPT).finding is AnswerKind.CUT


def test_a_letter_before_the_first_name_is_not_passed_over() -> None:
    reading = read_redirect(f"X{ANSWER}", ATTEMPT)

    assert reading.code != Secret(CODE)


def test_a_sentence_with_an_address_in_it_is_told_as_another_address() -> None:
    pasted = "please look at https://intranet.contoso.example/help for the answer"
    reading = read_redirect(pasted, ATTEMPT)

    assert reading.finding is AnswerKind.OTHER_ADDRESS
