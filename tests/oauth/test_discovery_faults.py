"""Answers that are no tenant's configuration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.lookup import CONFIGURATION, json_answer, refused
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import ProviderError, ResponseError, Step
from tokenwizard.oauth.failures import network_fault, response_fault
from tokenwizard.oauth.http_messages import HttpResponse, RequestKind


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in CONFIGURATION.items() if key != name}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(json_answer({}), id="an empty object"),
        pytest.param(json_answer(without("issuer")), id="no issuer"),
        pytest.param(json_answer(without("authorization_endpoint")), id="no authorization"),
        pytest.param(json_answer(without("token_endpoint")), id="no token endpoint"),
        pytest.param(json_answer({**CONFIGURATION, "issuer": None}), id="issuer null"),
        pytest.param(json_answer({**CONFIGURATION, "token_endpoint": ["a"]}), id="wrong type"),
    ],
)
def test_an_answer_that_is_no_configuration_is_said_to_be_none(answer: HttpResponse) -> None:
    error = refused(answer)

    assert isinstance(error, ResponseError)
    assert error.title == "login.contoso.example answered 200 without the tenant's endpoints"
    assert error.entry == "no_configuration"
    assert (error.step, error.field) == (Step.DISCOVERY, "tenant")


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        pytest.param(HttpResponse(200, (), b"<html>practice-proxy</html>"), "html", id="HTML"),
        pytest.param(HttpResponse(200, (), b""), "empty_body", id="empty"),
        pytest.param(HttpResponse(200, (), b'{"issuer": "htt'), "truncated_json", id="cut"),
        pytest.param(HttpResponse(200, (), b"\xff"), "invalid_json", id="no text"),
        pytest.param(HttpResponse(200, (), b"[" * 200_000), "invalid_json", id="deeply nested"),
        pytest.param(json_answer([CONFIGURATION]), "invalid_json", id="a list"),
        pytest.param(json_answer(CONFIGURATION, 300), "no_configuration", id="many choices"),
        pytest.param(json_answer(CONFIGURATION, 400), "http_400", id="a bad request"),
        pytest.param(json_answer(CONFIGURATION, 302), "no_configuration", id="a redirect"),
        pytest.param(json_answer(CONFIGURATION, 503), "http_503", id="a status that says no"),
        pytest.param(HttpResponse(429, (), b""), "http_429", id="too many requests"),
        pytest.param(HttpResponse(507, (), b"<html>"), "http_5xx", id="a status of no entry"),
    ],
)
def test_an_answer_that_is_no_json_object_or_no_success_is_told_from_the_catalogue(
    answer: HttpResponse, entry: str
) -> None:
    error = refused(answer)

    assert isinstance(error, ResponseError)
    assert error.entry == entry
    assert error.title == f"{catalogue()[entry].title}: login.contoso.example"
    assert "by hand" not in error.next_step  # the same host is asked for the token
    assert (error.step, error.field) == (Step.DISCOVERY, "tenant")


@pytest.mark.parametrize("entry", ["tls", "connection_refused", "answer_too_large", "http_503"])
def test_the_id_by_hand_is_advised_where_the_site_did_not_name_it(entry: str) -> None:
    """Typed by hand it spares the site's answer, and leads to the login host all the same."""
    by_hand = "Or type the Directory (tenant) ID by hand."
    site = network_fault(entry, "contoso.sharepoint.com", RequestKind.REALM, sent=False)
    login = network_fault(entry, "login.contoso.example", RequestKind.DISCOVERY, sent=False)

    assert site.next_step.endswith(by_hand)
    assert by_hand not in login.next_step
    assert (login.step, login.field) == (site.step, site.field) == (Step.DISCOVERY, "tenant")


def test_an_answer_that_is_too_large_is_told_without_a_token_endpoint() -> None:
    error = response_fault("answer_too_large", "login.contoso.example", RequestKind.DISCOVERY)
    told = f"{error.title} {error.cause} {error.next_step}"

    assert "login.contoso.example" in told
    assert "token" not in told
    assert "authority" not in told


def test_how_long_to_wait_is_reckoned_by_the_clock_of_who_says_it() -> None:
    headers = (
        ("Date", "Sat, 21 Nov 2026 07:00:00 GMT"),
        ("Retry-After", "Sat, 21 Nov 2026 07:01:30 GMT"),
    )

    assert "It asks to wait 90 seconds." in refused(HttpResponse(503, headers, b"")).next_step
    assert "It asks" not in refused(HttpResponse(503, headers[1:], b"")).next_step


def test_the_missing_field_is_named_for_a_report() -> None:
    assert refused(json_answer(without("token_endpoint"))).code == "'token_endpoint'"


@given(st.dictionaries(st.sampled_from([*CONFIGURATION, "error"]), st.text() | st.integers()))
def test_any_configuration_gives_an_error_of_ours(fields: dict[str, object]) -> None:
    """Text at random never names a safe endpoint, so that there is always an error."""
    assert isinstance(refused(json_answer(fields)), ProviderError | ResponseError)
