"""The message for the administrator: what stands in it, and what never does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.oauth.attempts import CLIENT_ID, CORRELATION_ID, TENANT_ID, entra_attempt
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import ProviderError, TokenWizardError, Who
from tokenwizard.oauth.error_response import ErrorResponse, refused_with
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.administrator_message import (
    administrator_message,
    is_for_administrator,
    recipient,
)
from tokenwizard.wizard.state import WizardState

NOON = 1_800_014_400.0
LONGEST = 1_000
ANSWERS = Answers(
    provider=ProviderName.SHAREPOINT,
    site="contoso.sharepoint.com",
    client_id=CLIENT_ID,
    client_secret=Secret("practice-secret-sentinel-0123456789"),
    redirect_uri="http://localhost:8080",
    pasted=Secret("http://localhost:8080/?code=practice-code-sentinel"),
)
REQUEST = entra_attempt()
WALK = replace(
    WizardState(answers=ANSWERS).with_provider(), endpoints=REQUEST.endpoints, request=REQUEST
)
NOT_ASSIGNED = ErrorResponse(
    error="invalid_grant",
    description="AADSTS50105: server-text-sentinel",
    correlation_id=CORRELATION_ID,
    timestamp="2026-11-21 01:02:03Z",
)


def message_of(error: TokenWizardError, walk: WizardState, now: float) -> str:
    return "\n".join(administrator_message(error, walk, now))


def test_it_says_what_an_administrator_needs_and_nothing_else() -> None:
    message = message_of(NOT_ASSIGNED.as_error(), WALK, NOON)

    known = catalogue()["AADSTS50105"]
    failed = "A sign-in for a Microsoft refresh token failed"
    assert message.splitlines() == [
        f"{failed}: {known.title} (AADSTS50105).",
        "Time: 2026-11-21 01:02:03Z",
        f"Correlation ID: {CORRELATION_ID}",
        f"Application (client) ID: {CLIENT_ID}",
        f"Tenant: {TENANT_ID}",
        "Signs in to: SharePoint through Microsoft Entra ID, contoso.sharepoint.com",
        "Asks for: https://contoso.sharepoint.com/AllSites.Manage openid profile offline_access",
        known.administrator,
        "Microsoft on this code: https://login.microsoftonline.com/error?code=50105",
    ]


def test_no_secret_no_state_and_none_of_the_server_s_words_stand_in_it() -> None:
    verifier = REQUEST.code_verifier
    assert verifier is not None
    message = message_of(NOT_ASSIGNED.as_error(), WALK, NOON)

    assert "sentinel" not in message
    assert str(REQUEST.state) not in message
    assert verifier.reveal() not in message


@pytest.mark.parametrize("field", ["client_id", "tenant_by_hand", "site"])
def test_a_secret_in_the_wrong_field_is_left_out(field: str) -> None:
    wrong = "practice-secret-sentinel-0123456789"
    answers = replace(ANSWERS, **{field: wrong})  # type: ignore[arg-type]
    walk = replace(WALK, answers=answers, endpoints=None)

    assert "sentinel" not in message_of(NOT_ASSIGNED.as_error(), walk, NOON)


@pytest.mark.parametrize("junk", ["x" * 5_000, "\x1b]52;c;aGk=\x07", "sentinel words", "a\nb"])
def test_a_server_may_write_anything_where_an_id_is_expected(junk: str) -> None:
    error = ErrorResponse(
        error=junk, description=junk, correlation_id=junk, timestamp=junk, suberror=junk
    ).as_error()
    lines = message_of(error, WALK, NOON).splitlines()

    assert lines[0] == "A sign-in for a Microsoft refresh token failed: The provider said no."
    assert lines[1] == "Time: 2027-01-15 12:00:00Z"
    assert lines[2].startswith("Application (client) ID")
    assert not any(junk.strip() in line for line in lines)


def test_a_number_that_nobody_knows_is_named_with_microsoft_s_page() -> None:
    error = ErrorResponse(error="server_says_no", description="AADSTS99999123: practice").as_error()
    lines = message_of(error, WALK, NOON).splitlines()

    assert lines[0].endswith("The provider said no (AADSTS99999123).")
    assert lines[-1].endswith("/error?code=99999123")


def test_a_clock_that_is_off_is_put_right() -> None:
    error = TokenWizardError("It broke", who=Who.ADMINISTRATOR)
    error.clock_skew = -3_600.0

    assert "Time: 2027-01-15 13:00:00Z" in message_of(error, WALK, NOON)


def test_before_anything_is_known_it_is_short() -> None:
    message = message_of(TokenWizardError("It broke"), WizardState(answers=Answers()), NOON)

    first, second, last = message.splitlines()
    assert first == "A sign-in for a Microsoft refresh token failed: It broke."
    assert second == "Time: 2027-01-15 12:00:00Z"
    assert last.startswith("Please find this sign-in by its correlation ID")


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_each_explanation_makes_a_message_for_a_chat(code: str) -> None:
    found = catalogue()[code]
    refusal = ErrorResponse(error="practice", correlation_id=CORRELATION_ID, timestamp="")
    error = refused_with(found, refusal, step=found.step)
    message = message_of(error, WALK, NOON)

    assert len(message) <= LONGEST
    assert found.title in message
    assert "ctrl+" not in message
    assert (found.field == "redirect_uri") == ("Redirect URI:" in message)


def test_a_message_is_offered_wherever_the_next_step_names_somebody_else() -> None:
    somebody = re.compile(r"administrator|owner|have it added|invit|ask for an exception")
    silent = [
        code
        for code, found in catalogue().items()
        if somebody.search(found.next_step)
        and not is_for_administrator(refused_with(found, ErrorResponse(error="x"), step=found.step))
    ]

    assert len([found for found in catalogue().values() if somebody.search(found.next_step)]) > 40
    assert silent == []


@pytest.mark.parametrize("code", ["ACS50012", "ACS50001", "http_503"])
def test_a_no_of_azure_acs_is_not_looked_for_in_entra_s_logs(code: str) -> None:
    answers = replace(ANSWERS, provider=ProviderName.SHAREPOINT_ACS)
    walk = replace(WizardState(answers=answers).with_provider(), endpoints=REQUEST.endpoints)
    error = ErrorResponse(error=code, description=code, correlation_id=CORRELATION_ID).as_error()
    message = message_of(error, walk, NOON)

    assert "Sign-in logs" not in message
    assert "/_layouts/15/appinv.aspx" in message


def test_who_else_can_mend_it_is_asked_for_something_of_their_own() -> None:
    asked = [
        code
        for code, found in catalogue().items()
        if found.who in (Who.ADMINISTRATOR, Who.APP_OWNER)
    ]

    assert len(asked) >= 40
    assert [code for code in asked if not catalogue()[code].administrator] == []


@pytest.mark.parametrize(
    ("who", "correlation_id", "offered", "reader"),
    [
        (Who.YOU, None, False, "your administrator"),
        (Who.YOU, CORRELATION_ID, True, "your administrator"),
        (Who.ADMINISTRATOR, None, True, "your administrator"),
        (Who.APP_OWNER, None, True, "the app's owner"),
        (Who.MICROSOFT, None, True, "your administrator"),
    ],
)
def test_it_is_offered_where_somebody_else_has_to_look(
    who: Who, correlation_id: str | None, offered: bool, reader: str
) -> None:
    error = ProviderError("It broke", error="x", who=who, correlation_id=correlation_id)

    assert is_for_administrator(error) is offered
    assert recipient(error) == reader
