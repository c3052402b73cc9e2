"""Which texts are words that a person reads."""

from __future__ import annotations

import pytest

from tokenwizard.oauth.page_text_detection import is_prose


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("sign in", True),
        ("practice", False),
        ("sign in 0.practice", True),
        ("sign in 0.practice -_code", False),
        ("sign in 0.practice -_code a1b2", False),
        ("", False),
    ],
)
def test_prose_is_two_words_at_least_and_more_words_than_anything_else(
    text: str, prose: bool
) -> None:
    assert is_prose(text) is prose
