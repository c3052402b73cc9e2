"""Answers that terminals cut, and those that are too long or too short."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import CODE, STATE, acs_attempt
from tests.oauth.pasted import ADDRESS, ATTEMPT, wrapped
from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.secret import Secret


@pytest.mark.parametrize("length", [1_023, 1_024, 4_095, 4_096])
def test_an_answer_cut_where_terminals_cut_is_told_why(length: int) -> None:
    pasted = f"http://localhost:8080/?code={'a' * 5_000}&state={STATE}"[:length]

    assert "Terminals cut at that length" in read_redirect(pasted, ATTEMPT).sentence
    assert "Terminals" not in read_redirect(pasted[:-5], ATTEMPT).sentence


@pytest.mark.parametrize("length", [1_023, 1_024, 4_095, 4_096])
@pytest.mark.parametrize("head", ["", "code=", "?code=", "https://localhost/?code="])
def test_a_code_alone_that_ends_where_terminals_cut_is_doubted(head: str, length: int) -> None:
    attempt = acs_attempt() if "://" in head else ATTEMPT
    pasted = f"{head}{'a' * 5_000}"[:length]

    assert read_redirect(pasted, attempt).finding is AnswerKind.CODE_ALONE
    assert "Some terminals cut at that very length" in read_redirect(pasted, attempt).sentence
    assert "terminals" not in read_redirect(pasted[:-5], attempt).sentence


def test_the_longest_answer_is_read_and_one_more_character_is_not() -> None:
    head, tail = "http://localhost:8080/?code=", f"&state={STATE}"
    longest = head + "a" * (16_384 - len(head) - len(tail)) + tail

    assert read_redirect(longest, ATTEMPT).finding is AnswerKind.CODE
    assert read_redirect(wrapped(longest, " \n"), ATTEMPT).finding is AnswerKind.CODE
    assert read_redirect(f"{longest}a", ATTEMPT).finding is AnswerKind.TOO_LONG
    assert read_redirect(" " * 4_000_000 + CODE, ATTEMPT).finding is AnswerKind.TOO_LONG


@pytest.mark.parametrize("attempt", [ATTEMPT, acs_attempt()], ids=["entra", "acs"])
@pytest.mark.parametrize("length", [20, 27, 40, 44, 63])
def test_a_bare_text_as_short_as_a_client_secret_is_no_code(
    length: int, attempt: AuthorizationRequest
) -> None:
    text = ("practice~secret" * 5)[:length]

    assert read_redirect(text, attempt).finding is AnswerKind.NO_CODE
    assert f"{length} characters that are no code" in read_redirect(text, attempt).sentence
    assert read_redirect(f"{text}&session_state=x", attempt).code is None


@pytest.mark.parametrize("name", ["", "code=", "?code=", "code: "])
def test_a_code_without_its_state_has_64_characters_at_least(name: str) -> None:
    assert read_redirect(f"{name}{CODE[:64]}", ATTEMPT).code == Secret(CODE[:64])
    assert read_redirect(f"{name}{CODE[:63]}", ATTEMPT).code is None


def test_a_code_with_its_state_has_20_characters_at_least() -> None:
    assert read_redirect(f"code={CODE[:20]}&state={STATE}", ATTEMPT).code == Secret(CODE[:20])
    assert read_redirect(f"code={CODE[:19]}&state={STATE}", ATTEMPT).code is None


def test_blanks_are_taken_out_of_a_text_twice_as_long_as_an_answer_and_of_no_longer_one() -> None:
    assert read_redirect(CODE.rjust(32_768), ATTEMPT).code == Secret(CODE)
    assert read_redirect(CODE.rjust(32_769), ATTEMPT).finding is AnswerKind.TOO_LONG


def test_an_answer_that_was_pasted_twice_is_read_once() -> None:
    assert read_redirect(ADDRESS * 2, ATTEMPT).code == Secret(CODE)
    assert read_redirect(CODE[:70] * 2, ATTEMPT).code == Secret(CODE[:70])
