"""The provider's own sentence in a text: where it begins and ends, and what is known by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.errors.catalogue import explain_text
from tokenwizard.errors.phrases import near_code, nearest
from tokenwizard.errors.sentence import (
    folded,
    is_said,
    sentence_of,
    without_ids,
    without_secrets,
)

UNLISTED = "AADSTS91999"
SAID = f"{UNLISTED}: The practice moon is 'full', [Reason - \"none\"], see https://aka.ms/practice."


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (f"{SAID} {SAID}", UNLISTED, SAID),
        ("AADSTS91999", UNLISTED, ""),
        ("AADSTS91999: 12 34", UNLISTED, ""),
        ("Error Code: 91999\nRequest Id: x", UNLISTED, ""),
        (
            '{"error_description":"Practice is over.","error_codes":[91999]}',
            UNLISTED,
            "Practice is over.",
        ),
        ("AADSTS70002: First. AADSTS91999: Second.", "AADSTS70002", "AADSTS70002: First."),
        ("ACS50012: Practice. Trace ID: x", "ACS50012", "ACS50012: Practice."),
        (
            "error=x&error_description=AADSTS91999: Practice moon&state=Zq7cLiSx9v",
            UNLISTED,
            "AADSTS91999: Practice moon",
        ),
    ],
)
def test_a_sentence_ends_where_microsoft_ends_it(text: str, code: str, sentence: str) -> None:
    assert sentence_of(text, code) == sentence


@pytest.mark.parametrize("word", ["practice_word", "Zq7cLiSx9vZq7cLiSx9v_secret"])
def test_a_word_that_nobody_knows_is_not_shown(word: str) -> None:
    found = explain_text(f"{word}: {SAID}")

    assert found is not None
    assert (found.code, found.word) == (UNLISTED, "")


@pytest.mark.parametrize("text", ["PORT 50011", "error 10061 of a socket", "ports 8080 and 50011x"])
def test_other_words_before_a_number_are_no_code(text: str) -> None:
    assert explain_text(text) is None


def test_a_phrase_is_found_whatever_its_case_line_breaks_and_quotation_marks() -> None:
    said = folded("The  scope\r\n\u2018Moon.Read\u2019 DOESN\u2019T exist+there")

    assert is_said(("scope ... doesn't exist there",), said)
    assert is_said(("no", "moon.read"), said)
    assert not is_said(("exist ... scope",), said)
    assert not is_said((), said)


@given(st.text(), st.sampled_from([UNLISTED, "ACS50012", "invalid_grant", "AADB2C90088", ""]))
def test_any_text_has_a_sentence_or_none(text: str, code: str) -> None:
    for given_text in (text, f"{code}: {text}", f'"error_description":"{text}"'):
        assert "\n" not in sentence_of(given_text, code)
        assert isinstance(without_ids(given_text), str)
        assert isinstance(without_secrets(given_text), str)
        assert isinstance(nearest(given_text, frozenset({UNLISTED})), tuple)
        near_code(given_text)
