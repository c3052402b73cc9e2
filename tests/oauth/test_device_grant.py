"""The device authorization grant as a thought: the RFC's own examples, and what must not pass."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tokenwizard.errors.errors import ProviderError, ResponseError, Step, TokenWizardError, Who
from tokenwizard.oauth.device_grant import (
    DEVICE_GRANT,
    DeviceAuthorization,
    StillWaiting,
    WaitReason,
    after_timeout,
    expired,
    read_device_authorization,
    read_poll,
)
from tokenwizard.oauth.error_response import demands_in
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.secret import Secret

HOST = "login.contoso.example"
NOW = 1_800_000_000.0

# RFC 8628 section 3.2.
EXAMPLE = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://example.com/device",
    "verification_uri_complete": "https://example.com/device?user_code=WDJB-MJHT",
    "expires_in": 1800,
    "interval": 5,
}


def answer(fields: object, status: int = 200) -> HttpResponse:
    return HttpResponse(status, (), json.dumps(fields).encode())


def read(fields: object, status: int = 200) -> DeviceAuthorization:
    return read_device_authorization(answer(fields, status), HOST, now=NOW)


def polled(fields: object, status: int = 400, interval: float = 5.0) -> TokenSet | StillWaiting:
    return read_poll(answer(fields, status), HOST, now=NOW, interval=interval)


def refused(fields: object, status: int = 400) -> TokenWizardError:
    with pytest.raises(TokenWizardError) as raised:
        polled(fields, status)
    return raised.value


def test_the_example_of_rfc_8628_section_3_2() -> None:
    assert read(EXAMPLE) == DeviceAuthorization(
        device_code=Secret("GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS"),
        user_code="WDJB-MJHT",
        verification_uri="https://example.com/device",
        expires_at=NOW + 1800,
        interval=5,
    )


def test_the_grant_is_named_as_rfc_8628_section_3_4_has_it() -> None:
    assert DEVICE_GRANT == "urn:ietf:params:oauth:grant-type:device_code"


def test_neither_code_is_in_what_a_traceback_shows() -> None:
    shown = repr(read(EXAMPLE))

    assert "GmRhmh" not in shown
    assert "WDJB" not in shown


def test_without_an_interval_it_is_five_seconds() -> None:
    fields = {name: value for name, value in EXAMPLE.items() if name != "interval"}

    assert read(fields).interval == 5


@pytest.mark.parametrize(
    ("interval", "pause"), [("7", 7), (0, 1), (0.2, 1), (99_999, 600), (12.5, 12.5)]
)
def test_an_interval_is_neither_a_flood_nor_for_ever(interval: object, pause: float) -> None:
    assert read({**EXAMPLE, "interval": interval}).interval == pause


def test_a_code_lasts_a_day_at_most_and_its_time_may_be_text() -> None:
    assert read({**EXAMPLE, "expires_in": "900"}).expires_at == NOW + 900
    assert read({**EXAMPLE, "expires_in": 10**12}).expires_at == NOW + 86_400


@pytest.mark.parametrize("missing", ["device_code", "user_code", "verification_uri", "expires_in"])
def test_what_is_required_must_be_there(missing: str) -> None:
    with pytest.raises(ResponseError) as wrong:
        read({name: value for name, value in EXAMPLE.items() if name != missing})

    assert wrong.value.entry == "no_device_code"
    assert wrong.value.step is Step.BROWSER


@pytest.mark.parametrize(
    "changed",
    [
        {"device_code": ""},
        {"device_code": "a\nb"},
        {"device_code": 7},
        {"device_code": "a" * 8193},
        {"user_code": "WDJB\x1b[31m"},
        {"user_code": "WDJB\u202eMJHT"},
        {"user_code": "A" * 33},
        {"user_code": "  "},
        {"verification_uri": "http://contoso.example/device"},
        {"verification_uri": "javascript:alert(1)"},
        {"verification_uri": "https://contoso.example/\x1b]52;c;eA==\x07"},
        {"verification_uri": "https://contoso.example/a b"},
        {"expires_in": 0},
        {"expires_in": -1},
        {"expires_in": True},
        {"expires_in": "soon"},
        {"expires_in": float("nan")},
        {"interval": "soon"},
        {"interval": None},
        {"interval": -5},
    ],
    ids=str,
)
def test_what_cannot_be_shown_or_used_is_no_device_code(changed: dict[str, Any]) -> None:
    with pytest.raises(ResponseError) as wrong:
        read({**EXAMPLE, **changed})

    assert wrong.value.entry == "no_device_code"
    assert "WDJB" not in f"{wrong.value.title}{wrong.value.cause}{wrong.value.server_text}"


def test_blanks_around_the_user_code_and_the_address_are_not_part_of_them() -> None:
    begun = read({**EXAMPLE, "user_code": " WDJB-MJHT\n", "verification_uri": " https://a.example"})

    assert (begun.user_code, begun.verification_uri) == ("WDJB-MJHT", "https://a.example")


def test_the_longest_address_that_is_shown_has_256_characters() -> None:
    longest = "https://contoso.example/".ljust(256, "a")

    assert read({**EXAMPLE, "verification_uri": longest}).verification_uri == longest
    with pytest.raises(ResponseError):
        read({**EXAMPLE, "verification_uri": f"{longest}a"})


def test_this_machine_may_be_the_place_where_a_code_is_typed() -> None:
    begun = read({**EXAMPLE, "verification_uri": "http://127.0.0.1:8400/devicelogin"})

    assert begun.verification_uri == "http://127.0.0.1:8400/devicelogin"


@pytest.mark.parametrize(
    ("status", "body", "entry"),
    [
        (302, b"", "no_device_code"),
        (503, b"<html>", "http_503"),
        (200, b"<html>", "html"),
        (200, b"", "empty_body"),
    ],
)
def test_what_is_no_answer_of_the_endpoint_is_told(status: int, body: bytes, entry: str) -> None:
    with pytest.raises(ResponseError) as wrong:
        read_device_authorization(HttpResponse(status, (), body), HOST, now=NOW)

    assert wrong.value.entry == entry
    assert wrong.value.step is Step.BROWSER


@pytest.mark.parametrize(("status", "entry"), [(300, "no_device_code"), (400, "http_400")])
def test_a_code_with_a_status_that_is_no_success_is_not_taken(status: int, entry: str) -> None:
    with pytest.raises(ResponseError) as wrong:
        read(EXAMPLE, status)

    assert wrong.value.entry == entry


def test_a_refusal_of_the_first_request_is_explained() -> None:
    with pytest.raises(ProviderError) as no:
        read({"error": "unauthorized_client", "error_description": "AADSTS700016: x"}, 400)

    assert no.value.code == "AADSTS700016"
    assert no.value.field == "client_id"


# RFC 8628 section 3.5, and Microsoft's words and numbers for the same.
@pytest.mark.parametrize(
    ("fields", "pending"),
    [
        ({"error": "authorization_pending"}, StillWaiting(5)),
        ({"error": "authorization_pending", "error_codes": [70016]}, StillWaiting(5)),
        ({"error": "slow_down"}, StillWaiting(10, WaitReason.SLOW_DOWN)),
    ],
)
def test_what_says_to_wait(fields: dict[str, object], pending: StillWaiting) -> None:
    assert polled(fields) == pending


def test_slower_holds_for_all_later_polls() -> None:
    once = polled({"error": "slow_down"})
    assert isinstance(once, StillWaiting)
    then = polled({"error": "authorization_pending"}, interval=once.interval)
    assert isinstance(then, StillWaiting)
    twice = polled({"error": "slow_down"}, interval=then.interval)

    assert then == StillWaiting(10)
    assert twice == StillWaiting(15, WaitReason.SLOW_DOWN)


def test_a_timeout_doubles_the_pause_up_to_ten_minutes() -> None:
    assert after_timeout(5) == StillWaiting(10, WaitReason.NO_ANSWER)
    assert after_timeout(10) == StillWaiting(20, WaitReason.NO_ANSWER)
    assert after_timeout(599).interval == 600


@pytest.mark.parametrize(
    ("word", "numbers", "entry"),
    [
        ("expired_token", [], "expired_token"),
        ("expired_token", [70019], "AADSTS70019"),
        ("authorization_declined", [], "authorization_declined"),
        ("access_denied", [], "authorization_declined"),
        ("bad_verification_code", [], "bad_verification_code"),
        ("bad_verification_code", [70018], "AADSTS70018"),
        ("access_denied", [53003], "AADSTS53003"),
        ("invalid_grant", [530035], "AADSTS530035"),
        ("invalid_grant", [], "invalid_grant"),
        ("unsupported_grant_type", [], "unsupported_grant_type"),
    ],
)
def test_what_ends_the_waiting_stays_at_the_sign_in(
    word: str, numbers: list[int], entry: str
) -> None:
    no = refused({"error": word, "error_codes": numbers})

    assert isinstance(no, ProviderError)
    assert (no.entry, no.step, no.field) == (entry, Step.BROWSER, None)
    assert not demands_in(no)


def test_7000218_means_that_public_client_flows_are_not_allowed() -> None:
    no = refused(
        {
            "error": "invalid_client",
            "error_codes": [7000218],
            "correlation_id": "11111111-2222-4333-8444-555555555555",
        },
        401,
    )

    assert (no.code, no.step, no.field) == ("AADSTS7000218", Step.BROWSER, None)
    assert "Allow public client flows" in no.cause
    assert "Yes" in no.next_step
    assert no.who is Who.APP_OWNER
    assert no.correlation_id == "11111111-2222-4333-8444-555555555555"


def test_a_wrong_secret_leads_to_its_field_here_too() -> None:
    no = refused({"error": "invalid_client", "error_codes": [7000215]}, 401)

    assert (no.step, no.field) == (Step.CHECKLIST, "client_secret")


def test_a_demand_for_a_second_factor_is_kept() -> None:
    no = refused({"error": "interaction_required", "error_codes": [50076], "claims": "{}"})

    assert demands_in(no)


def test_an_unknown_word_ends_the_waiting() -> None:
    assert isinstance(refused({"error": "something_new"}), ProviderError)


@pytest.mark.parametrize(("status", "body"), [(503, b""), (200, b"{}"), (200, b"<html>")])
def test_an_answer_without_sense_ends_the_waiting_at_the_sign_in(status: int, body: bytes) -> None:
    with pytest.raises(ResponseError) as wrong:
        read_poll(HttpResponse(status, (), body), HOST, now=NOW, interval=5)

    assert wrong.value.step is Step.BROWSER


# RFC 8628 section 3.5: a success is that of RFC 6749 section 5.1, whose example this is.
def test_the_tokens_come_as_for_a_code() -> None:
    tokens = polled(
        {
            "access_token": "2YotnFZFEjr1zCsicMWpAA",
            "token_type": "example",
            "expires_in": 3600,
            "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA",
            "example_parameter": "example_value",
        },
        200,
    )

    assert isinstance(tokens, TokenSet)
    assert tokens.refresh_token == Secret("tGzv3JOkF0XG5Qx2TlKWIA")


def test_a_code_that_ended_here_is_told_as_the_provider_would() -> None:
    assert (expired().entry, expired().step) == ("expired_token", Step.BROWSER)
