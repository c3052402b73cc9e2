"""The device authorization grant (RFC 8628): its codes, its page and its polls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tokenwizard.errors.errors import LocalError
from tokenwizard.sandbox.simulated_browser import play_device

if TYPE_CHECKING:
    import httpx

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = "User.Read offline_access"


async def begun(practice: Any, name: str = "public", **changed: str) -> httpx.Response:
    fields = {"client_id": practice.app(name)["client_id"], "scope": SCOPE, **changed}
    answer: httpx.Response = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/devicecode", data=fields
    )
    return answer


async def codes(practice: Any, name: str = "public") -> dict[str, Any]:
    found: dict[str, Any] = (await begun(practice, name)).json()
    return found


async def polled(practice: Any, device_code: str, name: str = "public") -> dict[str, Any]:
    app = practice.app(name)
    fields = {
        "grant_type": GRANT,
        "client_id": app["client_id"],
        "device_code": device_code,
        **({"client_secret": app["client_secret"]} if "client_secret" in app else {}),
    }
    body: dict[str, Any] = (await practice.post(fields)).json()
    return body


async def test_the_answer_has_what_rfc_8628_section_3_2_names(practice: Any) -> None:
    begin = await codes(practice)

    assert re.fullmatch(r"[B-DF-HJ-NP-TV-Z2-79]{9}", begin["user_code"])
    assert (begin["interval"], begin["expires_in"]) == (5, 900)
    assert begin["verification_uri"] == f"{practice.origin}/devicelogin"
    assert begin["user_code"] in begin["message"]
    assert "verification_uri_complete" not in begin


async def test_who_types_the_code_gives_the_device_its_tokens_once(practice: Any) -> None:
    begin = await codes(practice)
    waiting = await polled(practice, begin["device_code"])
    said = await play_device(begin["verification_uri"], begin["user_code"])
    tokens = await polled(practice, begin["device_code"])
    spent = await polled(practice, begin["device_code"])

    assert (waiting["error"], waiting["error_codes"]) == ("authorization_pending", [70016])
    assert "You have signed in" in said
    assert tokens["refresh_token"].startswith("practice-refresh.")
    assert tokens["scope"] == "User.Read"
    assert spent["error"] == "bad_verification_code"


async def test_a_code_may_be_typed_in_any_case_and_with_blanks(practice: Any) -> None:
    begin = await codes(practice)
    code = begin["user_code"].lower()

    said = await play_device(begin["verification_uri"], f" {code[:4]}-{code[4:]} ")

    assert "You have signed in" in said


async def test_a_poll_too_soon_slows_the_device_down_by_five_seconds_each(practice: Any) -> None:
    device_code = (await codes(practice))["device_code"]

    async def after(seconds: float) -> str:
        practice.clock.now += seconds
        return str((await polled(practice, device_code))["error"])

    assert await after(0) == "authorization_pending"
    assert await after(4) == "slow_down"
    assert await after(9) == "slow_down"
    assert await after(15) == "authorization_pending"


async def test_a_person_may_say_no(practice: Any) -> None:
    begin = await codes(practice)
    said = await play_device(begin["verification_uri"], begin["user_code"], decision="cancel")

    answer = await polled(practice, begin["device_code"])

    assert "declined" in said
    assert answer["error"] == "authorization_declined"
    assert answer["error_codes"] == []


async def test_after_fifteen_minutes_neither_the_code_nor_the_poll_is_good(practice: Any) -> None:
    begin = await codes(practice)
    practice.clock.now += 901

    answer = await polled(practice, begin["device_code"])
    with pytest.raises(LocalError) as refused:
        await play_device(begin["verification_uri"], begin["user_code"])

    assert (answer["error"], answer["error_codes"]) == ("expired_token", [70020])
    assert "code didn't work" in refused.value.server_text


async def test_a_code_that_was_used_cannot_be_typed_again(practice: Any) -> None:
    begin = await codes(practice)
    await play_device(begin["verification_uri"], begin["user_code"])

    with pytest.raises(LocalError) as refused:
        await play_device(begin["verification_uri"], begin["user_code"])

    assert "code didn't work" in refused.value.server_text


async def test_an_unknown_device_code_is_told_so(practice: Any) -> None:
    answer = await polled(practice, "practice-device.x")

    assert (answer["error"], answer["error_codes"]) == ("bad_verification_code", [7000014])


async def test_another_apps_device_code_is_not_taken(practice: Any) -> None:
    begin = await codes(practice, "any-tenant")

    assert (await polled(practice, begin["device_code"]))["error_codes"] == [7000014]


async def test_an_app_that_is_not_public_may_not_poll(practice: Any) -> None:
    begin = await codes(practice, "web")

    assert (await polled(practice, begin["device_code"], "web"))["error_codes"] == [7000218]


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"scope": ""}, 900144),
        ({"client_id": ""}, 900144),
        ({"client_id": "aaaaaaaa-0000-4000-8000-00000000000f"}, 700016),
        ({"scope": "Practice.Nothing"}, 650053),
    ],
)
async def test_a_wrong_request_has_its_number(
    practice: Any, changed: dict[str, str], number: int
) -> None:
    answer = await begun(practice, **changed)

    assert answer.is_client_error
    assert answer.json()["error_codes"] == [number]


async def test_the_page_asks_for_the_code_and_warns(practice: Any) -> None:
    page = await practice.client.get(f"{practice.origin}/devicelogin")

    assert 'name="otc"' in page.text
    assert "Enter no code that somebody sent you" in page.text
