"""The account that needs a second factor, and the parameters that a sign-in may be asked with."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.practice_sign_in import GUARDED, signed_in_as
from tokenwizard.sandbox.registration import SECOND_FACTOR
from tokenwizard.sandbox.simulated_browser import play_browser

OTHER_CLAIMS = '{"access_token":{"polids":{"essential":true,"values":["practice"]}}}'


async def answer_to(practice: Any, username: str, **changed: str) -> Any:
    address = await signed_in_as(username, practice.link(**changed))
    code = parse_qs(urlsplit(address).query)["code"][0]
    return await practice.post(practice.redemption(code))


@pytest.mark.parametrize("changed", [{}, {"claims": OTHER_CLAIMS}, {"prompt": "login"}])
async def test_the_guarded_account_gets_a_claims_challenge(
    practice: Any, changed: dict[str, str]
) -> None:
    answer = await answer_to(practice, GUARDED, **changed)
    body = answer.json()

    assert (answer.status_code, body["error"]) == (400, "interaction_required")
    assert body["error_codes"] == [50076]
    assert body["suberror"] == "basic_action"
    assert body["claims"] == SECOND_FACTOR


async def test_the_challenge_brought_back_unchanged_is_met(practice: Any) -> None:
    answer = await answer_to(practice, GUARDED, claims=SECOND_FACTOR)

    assert answer.status_code == 200
    assert answer.json()["refresh_token"]


async def test_claims_do_no_harm_to_who_needs_none(practice: Any) -> None:
    answer = await answer_to(practice, "member@practice.example", claims=OTHER_CLAIMS)

    assert answer.status_code == 200


@pytest.mark.parametrize("prompt", ["login", "consent", "select_account"])
async def test_the_prompts_of_microsoft_are_known(practice: Any, prompt: str) -> None:
    assert "code=" in await play_browser(practice.link(prompt=prompt))


@pytest.mark.parametrize(
    ("changed", "error", "code"),
    [
        ({"prompt": "Consent"}, "invalid_request", "AADSTS90023"),
        ({"prompt": "login consent"}, "invalid_request", "AADSTS90023"),
        ({"prompt": ""}, "invalid_request", "AADSTS90023"),
        ({"prompt": "none"}, "login_required", "AADSTS50058"),
        ({"claims": "{"}, "invalid_request", "AADSTS9002313"),
        ({"claims": "[]"}, "invalid_request", "AADSTS9002313"),
        ({"claims": ""}, "invalid_request", "AADSTS9002313"),
    ],
)
async def test_any_other_is_refused_at_the_redirect_uri(
    practice: Any, changed: dict[str, str], error: str, code: str
) -> None:
    answer = parse_qs(urlsplit(await play_browser(practice.link(**changed))).query)

    assert answer["error"] == [error]
    assert answer["error_description"][0].startswith(code)
