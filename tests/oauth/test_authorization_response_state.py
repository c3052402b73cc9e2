"""The state is compared whole, once, and in a time that tells nothing of it."""

from __future__ import annotations

import hmac

import pytest

from tests.oauth.attempts import CODE, STATE, entra_attempt
from tokenwizard.oauth import answer_parameters as redirect
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect

ATTEMPT = entra_attempt()
OTHER = "".join("z" if character != "z" else "y" for character in STATE)
SESSION = "&session_state=practice"


@pytest.mark.parametrize(
    "state",
    ["", STATE[:1], STATE[:-1], STATE, f"{STATE}x", OTHER, OTHER[:9], f"{STATE[:-1]}z", "é" * 9],
)
@pytest.mark.parametrize("named", ["code", "error"])
def test_the_state_is_compared_whole_and_once(
    monkeypatch: pytest.MonkeyPatch, state: str, named: str
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(redirect, "compare_digest", watched)
    address = f"{ATTEMPT.redirect_uri}/?{named}={CODE}&state={state}"

    assert read_redirect(address, ATTEMPT).belongs is (state == STATE)
    assert compared == [(state.encode(), STATE.encode())]


@pytest.mark.parametrize("begin", [STATE, OTHER])
@pytest.mark.parametrize("length", [0, 1, 9, len(STATE) - 1])
def test_how_much_of_a_state_is_right_makes_no_difference(begin: str, length: int) -> None:
    """An address that was cut is told by the length of what is left of it."""
    cut = f"{ATTEMPT.redirect_uri}/?code={CODE}&state={begin[:length]}"
    assert read_redirect(cut, ATTEMPT).finding is AnswerKind.CUT

    whole = f"{cut}{SESSION}"
    expected = AnswerKind.OTHER_ATTEMPT if length else AnswerKind.CUT
    assert read_redirect(whole, ATTEMPT).finding is expected


@pytest.mark.parametrize("state", [OTHER, f"{STATE}x", f"{STATE[:-1]}z"])
def test_a_state_of_full_length_is_of_another_attempt(state: str) -> None:
    address = f"{ATTEMPT.redirect_uri}/?code={CODE}&state={state}"

    assert read_redirect(address, ATTEMPT).finding is AnswerKind.OTHER_ATTEMPT


@pytest.mark.parametrize("name", ["State", "STATE", "oauth_state", "tate"])
def test_a_state_under_another_name_is_a_state(name: str) -> None:
    other = read_redirect(f"code={CODE}&{name}=practice-state-of-another-one01", ATTEMPT)
    ours = read_redirect(f"code={CODE}&{name}={STATE}", ATTEMPT)

    assert other.finding is AnswerKind.OTHER_ATTEMPT
    assert other.code is None
    assert ours.finding is AnswerKind.CODE
