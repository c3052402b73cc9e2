"""The pending attempt as text: it comes back as it was, holds no secret, and is never believed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pending_walks import (
    CLIENT_SECRET,
    NOW,
    PASTED,
    PROVIDERS,
    as_kept,
    begun_walks,
    kept,
    linked,
    pending,
    walks,
)
from tokenwizard.errors.errors import ResponseError
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.pending_attempt import KEPT_FOR, PendingAttempt, from_text, to_text
from tokenwizard.wizard.state import WizardState

ACS = ProviderName.SHAREPOINT_ACS


def read_back(walk: WizardState, now: float = NOW) -> WizardState:
    found = from_text(to_text(pending(walk)), now)
    assert found is not None
    return found.walk


@given(walks(), st.floats(0, 899), st.integers(1, 2**22))
def test_a_walk_comes_back_as_it_was_less_its_secrets(
    walk: WizardState, age: float, process: int
) -> None:
    text = to_text(PendingAttempt(walk=walk, kept_at=NOW, process=process))
    found = from_text(text, NOW + age)

    assert found == PendingAttempt(walk=as_kept(walk), kept_at=NOW, process=process)
    text.encode("utf-8")


@given(begun_walks())
def test_whatever_was_typed_is_written_and_read_without_an_error(walk: WizardState) -> None:
    text = to_text(pending(walk))
    again = read_back(walk)

    text.encode("utf-8")
    assert to_text(pending(again)) == text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_neither_client_secret_nor_answer_nor_token_is_written(provider: ProviderName) -> None:
    walk, _ = linked(provider)
    token = "practice-token-that-nobody-may-see"
    full = replace(
        walk,
        others={other: replace(walk.answers, provider=other) for other in ProviderName},
        tokens=TokenSet(
            access_token=Secret(token),
            refresh_token=Secret(token),
            id_token=Secret(token),
            scope=(),
            obtained_at=datetime.fromtimestamp(NOW, UTC),
            expires_at=None,
        ),
        error=ResponseError("practice", server_text=token),
        arrived=True,
    )

    text = to_text(pending(full))

    assert full.answers.client_secret == Secret(CLIENT_SECRET)
    assert full.answers.pasted == Secret(PASTED)
    for secret in (CLIENT_SECRET, PASTED, "practice-code", token, "nobody"):
        assert secret not in text


STRAYS = {
    "an Entra secret": "practice.~secret_that-nobody.may~see",
    "an ACS secret": "practice+secret/that+nobody+may+see=",
    "an answer": "http://localhost:8080/?code=0.practice-nobody&state=practice",
    "the answer of ACS": "https://localhost/?code=practice-nobody",
    "an answer in the fragment": "http://localhost:8080/#code=0.practice-nobody",
    "a code": "0.practice_code-nobody" + "abcdefghij" * 20,
    "a token": "eyJwcmFjdGljZSI6MH0.nobody_" + "abcdefghij" * 20 + ".see",
}


@pytest.mark.parametrize("stray", STRAYS.values(), ids=list(STRAYS))
@pytest.mark.parametrize(
    "field", ["site", "permission", "tenant", "tenant_by_hand", "client_id", "redirect_uri"]
)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_secret_that_was_pasted_into_a_wrong_field_is_not_written(
    provider: ProviderName, field: str, stray: str
) -> None:
    answers = Answers(provider=provider, **{field: stray})  # type: ignore[arg-type]

    text = to_text(pending(WizardState(answers=answers)))

    assert "nobody" not in text
    assert stray[:30] not in text


@pytest.mark.parametrize(
    ("provider", "field", "typed"),
    [
        (ProviderName.SHAREPOINT, "site", "contoso.sha repoint.com"),
        (ProviderName.ADME, "tenant", "contoso"),
        (ACS, "redirect_uri", "http://localhost:8080"),
    ],
)
def test_what_cannot_be_used_as_it_is_comes_back_empty(
    provider: ProviderName, field: str, typed: str
) -> None:
    answers = Answers(provider=provider, **{field: typed})  # type: ignore[arg-type]

    assert getattr(read_back(WizardState(answers=answers)).answers, field) == ""


def test_a_permission_that_cannot_be_used_comes_back_as_the_usual_one() -> None:
    answers = Answers(permission="AllSites.Read Write")

    assert read_back(WizardState(answers=answers)).answers.permission == Answers().permission


@pytest.mark.parametrize(("age", "comes_back"), [(0, True), (899.999, True), (900, False)])
def test_an_attempt_is_kept_for_fifteen_minutes_to_the_second(age: float, comes_back: bool) -> None:
    text = to_text(pending(linked()[0]))

    assert KEPT_FOR.total_seconds() == 900
    assert (from_text(text, NOW + age) is not None) is comes_back


@pytest.mark.parametrize(("ahead", "comes_back"), [(0.001, True), (899.999, True), (900, False)])
def test_a_clock_set_back_a_little_loses_no_attempt(ahead: float, comes_back: bool) -> None:
    text = to_text(pending(linked()[0]))

    assert (from_text(text, NOW - ahead) is not None) is comes_back


@pytest.mark.parametrize(("age", "holds"), [(0, True), (899.999, True), (900, False), (-1, True)])
def test_a_link_has_fifteen_minutes_of_its_own(age: float, holds: bool) -> None:
    """What is typed later is kept later; the code of an old link is gone all the same."""
    walk, request = linked()
    late = pending(walk, kept_at=NOW + max(age, 0))
    made = replace(walk, request=replace(request, made_at=late.kept_at - age))

    found = from_text(to_text(replace(late, walk=made)), late.kept_at)

    assert found is not None
    assert (found.walk.request is not None) is holds
    assert found.walk.endpoints == walk.endpoints
    assert found.walk.answers.site == walk.answers.site


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_answer_that_was_given_meanwhile_fits_the_restored_request(
    provider: ProviderName,
) -> None:
    walk, request = linked(provider)
    restored = read_back(walk, NOW + 600)
    answer = f"{request.redirect_uri}?code=0.practice-{'code' * 10}"
    if request.state is not None:
        answer += f"&state={request.state}"

    assert restored.request is not None
    reading = read_redirect(answer, restored.request)
    given_back = (
        restored.provider
        and reading.code
        and restored.provider.code_grant(
            replace(restored.answers.app, credential=walk.answers.credential),
            restored.request,
            reading.code,
        )
    )

    assert walk.provider is not None
    assert reading.code is not None
    assert reading.finding is (AnswerKind.CODE_ALONE if provider is ACS else AnswerKind.CODE)
    assert given_back == walk.provider.code_grant(walk.answers.app, request, reading.code)


def test_an_attempt_at_acs_has_neither_state_nor_verifier() -> None:
    walk, _ = linked(ACS)

    restored = read_back(walk)

    assert restored.request is not None
    assert restored.request.state is None
    assert restored.request.code_verifier is None
    assert restored.endpoints is not None
    assert restored.endpoints.issuer is None


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_the_response_mode_comes_back(mode: str) -> None:
    walk, request = linked()
    walk = replace(walk, request=replace(request, response_mode=mode))

    assert read_back(walk).request == walk.request


def test_a_file_from_before_there_were_response_modes_has_a_query() -> None:
    walk, _ = linked()
    written = kept(walk)
    del written["request"]["response_mode"]
    del written["endpoints"]["device_authorization"]

    found = from_text(json.dumps(written), NOW)

    assert found is not None
    assert found.walk.request is not None
    assert found.walk.request.response_mode == "query"
    assert found.walk.request.endpoints.device_authorization == ""


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("request", "response_mode", "web_message"),
        ("request", "response_mode", 7),
        ("endpoints", "device_authorization", "http://contoso.example/devicecode"),
    ],
)
def test_neither_an_unknown_mode_nor_an_unsafe_place_is_believed(
    part: str, name: str, value: object
) -> None:
    written = kept(linked()[0])
    written[part][name] = value

    assert from_text(json.dumps(written), NOW) is None
