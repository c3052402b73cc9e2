"""The token endpoint redeems refresh tokens: what it grants, refuses, and lets die."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    pass
from tests.sandbox.entra_refusal import refused

DAY = 24 * 3600


async def test_refresh_rotates_and_the_old_one_stays_valid(practice: Any) -> None:
    first = (await practice.tokens())["refresh_token"]
    second = (await practice.post(practice.refreshing(first))).json()["refresh_token"]
    again = (await practice.post(practice.refreshing(first))).json()["refresh_token"]
    assert len({first, second, again}) == 3
    assert (await practice.post(practice.refreshing(second))).status_code == 200


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client", 7000215)),
        ({"client_secret": None}, (401, "invalid_client", 7000218)),
        ({"refresh_token": None}, (400, "invalid_request", 900144)),
        ({"refresh_token": "practice-refresh.x"}, (400, "invalid_grant", 70000)),
        ({"refresh_token": "0.abc"}, (400, "invalid_request", 9002313)),
        ({"scope": "User.Read"}, (400, "invalid_grant", 65001)),
        (
            {"client_id": "aaaaaaaa-0000-4000-8000-000000000002", "client_secret": None},
            (400, "invalid_grant", 70000),
        ),
    ],
)
async def test_what_is_wrong_with_a_refresh_is_named(
    practice: Any, fields: dict[str, str | None], expected: tuple[int, str, int]
) -> None:
    token = (await practice.tokens())["refresh_token"]
    assert refused(await practice.post(practice.refreshing(token, **fields))) == expected


async def test_missing_consent_has_its_suberror(practice: Any) -> None:
    token = (await practice.tokens())["refresh_token"]
    answer = await practice.post(practice.refreshing(token, scope="User.Read"))
    assert answer.json()["suberror"] == "consent_required"


async def test_a_refresh_may_ask_for_any_consented_resource(practice: Any) -> None:
    code = await practice.code(scope=f"{practice.scope} User.Read")
    token = (await practice.post(practice.redemption(code))).json()["refresh_token"]
    answer = await practice.post(practice.refreshing(token, scope="User.Read"))
    assert practice.claims(answer.json()["access_token"])["scp"] == "User.Read"


async def test_a_refresh_token_dies_of_ninety_days_without_use(practice: Any) -> None:
    token = (await practice.tokens())["refresh_token"]
    practice.clock.now += 90 * DAY
    assert (await practice.post(practice.refreshing(token))).status_code == 200
    practice.clock.now += 90 * DAY
    assert (await practice.post(practice.refreshing(token))).status_code == 200
    practice.clock.now += 90 * DAY + 1
    answer = await practice.post(practice.refreshing(token))
    assert refused(answer) == (400, "invalid_grant", 700082)
    assert answer.json()["suberror"] == "bad_token"
    assert "issued on 2027-01-15T08:00:00" in answer.json()["error_description"]


async def test_a_single_page_apps_refresh_tokens_end_a_day_after_sign_in(practice: Any) -> None:
    origin = {"origin": "http://localhost:8080"}
    first = (await practice.tokens("spa"))["refresh_token"]
    practice.clock.now += DAY
    answer = await practice.post(practice.refreshing(first, "spa"), **origin)
    second = answer.json()["refresh_token"]
    practice.clock.now += 1
    answer = await practice.post(practice.refreshing(second, "spa"), **origin)
    assert refused(answer) == (400, "invalid_grant", 700084)
    without = await practice.post(practice.refreshing(second, "spa"))
    assert refused(without) == (400, "invalid_request", 9002327)
