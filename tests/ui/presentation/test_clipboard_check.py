"""What came out of a clipboard, compared with what went in; nothing of either is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.secret import Secret
from tokenwizard.ui.presentation.clipboard_check import check_pasted_token

TOKEN = "practice-refresh-token-" + "0123456789" * 120
ACCESS = "practice-access-token-" + "9876543210" * 120
REFRESH_TOKEN, ACCESS_TOKEN = Secret(TOKEN), Secret(ACCESS)
IN_NO_SENTENCE = "QXZJKVY~_é"
UNSEEN = st.text(IN_NO_SENTENCE, min_size=1)


def wrapped(text: str, width: int, end: str) -> str:
    """The text as a terminal of this width gives it back."""
    return end.join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"{TOKEN}\n",
        f"  {TOKEN}\r\n",
        f"\ufeff{TOKEN}\u200b",
        wrapped(TOKEN, 80, "\n"),
        wrapped(TOKEN, 79, " \r\n"),
        wrapped(TOKEN, 1, "\t"),
    ],
)
def test_the_whole_token_is_known_through_what_terminals_put_in(pasted: str) -> None:
    arrival = check_pasted_token(pasted, REFRESH_TOKEN, ACCESS_TOKEN)

    assert arrival.whole
    assert arrival.sentence == "It came whole: all 1,223 characters of the refresh token."


@pytest.mark.parametrize("pasted", [ACCESS, wrapped(ACCESS, 80, "\n")])
def test_the_access_token_is_not_the_refresh_token(pasted: str) -> None:
    arrival = check_pasted_token(pasted, REFRESH_TOKEN, ACCESS_TOKEN)

    assert not arrival.whole
    assert "the access token" in in_words(arrival.sentence, ANYWHERE)


def test_the_beginning_of_the_token_is_told_from_anything_else_at_each_length() -> None:
    for length in range(1, len(TOKEN)):
        arrival = check_pasted_token(wrapped(TOKEN[:length], 80, "\n"), REFRESH_TOKEN, ACCESS_TOKEN)

        assert not arrival.whole
        assert f"Only the first {length:,} of 1,223 characters came" in in_words(
            arrival.sentence, ANYWHERE
        )


@pytest.mark.parametrize(
    "pasted",
    [
        "something else",
        TOKEN[1:],
        TOKEN[:-1] + "x",
        "x" + TOKEN[1:],
        TOKEN + "x",
        TOKEN * 2,
        TOKEN.upper(),
        ACCESS[:-1],
        "\udcff",
    ],
    ids=lambda text: f"{text[:12]}, {len(text)} characters",
)
def test_anything_else_is_said_to_be_something_else(pasted: str) -> None:
    arrival = check_pasted_token(pasted, REFRESH_TOKEN, ACCESS_TOKEN)

    assert not arrival.whole
    assert in_words(arrival.sentence, ANYWHERE).startswith("That is something else")


@pytest.mark.parametrize("pasted", ["", " ", "\r\n\t", "\u200b\ufeff"])
def test_blanks_alone_are_said_to_be_blanks(pasted: str) -> None:
    arrival = check_pasted_token(pasted, REFRESH_TOKEN, ACCESS_TOKEN)

    assert not arrival.whole
    assert in_words(arrival.sentence, ANYWHERE).startswith("Only blanks came")


@given(UNSEEN, UNSEEN, UNSEEN, st.integers(0, 3), st.integers(0, 40))
def test_no_sentence_holds_a_character_of_what_was_pasted_or_of_a_token(
    refresh_token: str, access_token: str, other: str, which: int, length: int
) -> None:
    pasted = (refresh_token, access_token, other, refresh_token[:length])[which]

    arrival = check_pasted_token(pasted, Secret(refresh_token), Secret(access_token))

    assert not set(in_words(arrival.sentence, ANYWHERE)) & set(IN_NO_SENTENCE)
    assert arrival.whole is (pasted == refresh_token)
