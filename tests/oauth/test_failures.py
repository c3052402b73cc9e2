"""Faults of the network and of answers, told from the catalogue."""

from __future__ import annotations

import pytest

from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import MaybeSentError, NetworkError, Step
from tokenwizard.oauth.failures import input_fault, network_fault, read_retry_after, response_fault
from tokenwizard.oauth.http_messages import RequestKind

HOST = "login.contoso.example"
ONE_O_CLOCK = 1_795_222_800.0  # on Saturday, 21 November 2026


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("17", 17.0),
        (" 17\t", 17.0),
        ("0", 0.0),
        ("99999999", 86_400.0),
        ("999999999", None),
        ("１７", None),
        ("²", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Sat, 21 Nov 2026 01:00:17 GMT", 17.0),
        ("Sat, 21 Nov 2026 00:59:59 GMT", 0.0),
        ("Sun, 29 Nov 2026 01:00:00 GMT", 86_400.0),
    ],
)
def test_a_wait_is_a_number_of_seconds_or_a_date_and_a_day_at_most(
    value: str, seconds: float | None
) -> None:
    assert read_retry_after(value, ONE_O_CLOCK) == seconds


def test_without_a_clock_only_a_number_of_seconds_is_a_wait() -> None:
    assert read_retry_after("17", None) == 17.0
    assert read_retry_after("Sat, 21 Nov 2026 01:00:17 GMT", None) is None


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (30.0, "30 seconds"),
        (119.0, "119 seconds"),
        (120.0, "2 minutes"),
        (86_400.0, "1440 minutes"),
    ],
)
def test_a_wait_of_two_minutes_and_more_is_told_in_minutes(wait: float, said: str) -> None:
    error = response_fault("http_503", HOST, RequestKind.DISCOVERY, wait=wait)

    assert said in str(error.advice[0])
    assert names(error.advice, Action.TRY_AGAIN)


@pytest.mark.parametrize("wait", [None, 0.0])
def test_who_is_not_asked_to_wait_is_told_what_the_catalogue_has(wait: float | None) -> None:
    error = response_fault("http_503", HOST, RequestKind.TOKEN, wait=wait)

    assert error.advice == catalogue()["http_503"].advice


@pytest.mark.parametrize("leg", RequestKind)
@pytest.mark.parametrize("sent", [True, False])
def test_only_a_request_with_a_code_in_it_that_may_have_arrived_may_have_spent_one(
    leg: RequestKind, sent: bool
) -> None:
    error = network_fault("read_timeout", HOST, leg, sent=sent)

    assert type(error) is (MaybeSentError if sent and leg is RequestKind.TOKEN else NetworkError)
    assert error.title == f"{catalogue()['read_timeout'].title}: {HOST}"


@pytest.mark.parametrize(
    ("leg", "step", "field"),
    [
        (RequestKind.REALM, Step.DISCOVERY, "tenant"),
        (RequestKind.DISCOVERY, Step.DISCOVERY, "tenant"),
        (RequestKind.TOKEN, Step.PASTE, None),
        (RequestKind.DEVICE, Step.BROWSER, None),
        (RequestKind.CALL, Step.RESULT, None),
    ],
)
def test_a_fault_leads_to_the_step_whose_request_met_it(
    leg: RequestKind, step: Step, field: str | None
) -> None:
    for error in (
        network_fault("connection_refused", HOST, leg, sent=False),
        response_fault("html", HOST, leg),
    ):
        assert (error.step, error.field) == (step, field)


@pytest.mark.parametrize("leg", [RequestKind.DISCOVERY, RequestKind.CALL])
def test_where_no_code_was_sent_the_next_step_speaks_of_none(leg: RequestKind) -> None:
    of_codes, of_none = catalogue()["http_503"], catalogue()["tls"]

    assert response_fault("http_503", HOST, leg).advice == of_codes.at_discovery
    assert of_codes.at_discovery != of_codes.advice
    assert response_fault("tls", HOST, leg).advice == of_none.advice == of_none.at_discovery


def test_what_was_given_and_cannot_be_used_is_told_at_its_field() -> None:
    error = input_fault("code_sent_already", Step.PASTE, "answer")
    known = catalogue()["code_sent_already"]

    assert (error.title, error.cause, error.next_step) == (
        known.title,
        known.cause,
        known.next_step,
    )
    assert (error.step, error.field, error.entry) == (Step.PASTE, "answer", "code_sent_already")
