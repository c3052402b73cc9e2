"""What is said of a clock that is off."""

from __future__ import annotations

import pytest

from tests.ui.plain.heard import speaker
from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import TokenWizardError


@pytest.mark.parametrize(
    ("skew", "sentence"),
    [
        (None, ""),
        (0.0, ""),
        (300.0, ""),
        (-300.0, ""),
        (-720.0, "This machine's clock is 12 minutes behind: set it."),
        (301.0, "This machine's clock is 5 minutes ahead: set it."),
        (7_300.0, "This machine's clock is 2 hours ahead: set it."),
        (-86_400.0, "This machine's clock is 24 hours behind: set it."),
    ],
)
def test_more_than_five_minutes_are_named(skew: float | None, sentence: str) -> None:
    assert clock_sentence(skew) == sentence


def test_a_line_prompt_says_it_beside_the_error() -> None:
    heard: list[str] = []
    error = TokenWizardError("It broke", cause="It was old.")
    error.clock_skew = -720.0
    speaker(heard, 0).explain(error)

    assert "".join(heard).splitlines() == [
        "Error: It broke.",
        "This machine's clock is 12 minutes behind: set it.",
        "It was old.",
    ]
