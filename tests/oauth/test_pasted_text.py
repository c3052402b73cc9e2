"""What terminals put into a pasted text, and how much of one is looked at."""

from __future__ import annotations

from tokenwizard.oauth.pasted_text import LONGEST_PASTE, LONGEST_WRAPPED, without_blanks


def test_blanks_are_what_terminals_and_chat_programs_put_in() -> None:
    assert without_blanks(" a\u00a0b\u2028c\u200d\ufeff\r\n\x1b\x9fd\u3000 ") == "abcd"


def test_an_answer_has_at_most_16_384_characters_and_as_many_blanks() -> None:
    assert (LONGEST_PASTE, LONGEST_WRAPPED) == (16_384, 32_768)
