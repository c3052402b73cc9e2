"""Which way the answer comes back, by what can receive it."""

from __future__ import annotations

import itertools

import pytest

from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.response_mode import ResponseMode, cannot_post, choose

QUERY, FRAGMENT, FORM_POST = ResponseMode
LOOPBACK = "http://localhost:8080"
ELSEWHERE = "https://contoso.example/back"


@pytest.mark.parametrize("uri", [LOOPBACK, "http://127.0.0.1", "http://[::1]:9000/back"])
def test_it_is_posted_where_the_wizard_listens_beside_the_browser(uri: str) -> None:
    assert choose(uri, listening=True, browser_here=True) is FORM_POST


@pytest.mark.parametrize(
    ("listening", "browser_here"), [(False, True), (True, False), (False, False)]
)
def test_a_tunnel_and_a_paste_carry_a_query(listening: bool, browser_here: bool) -> None:
    assert choose(LOOPBACK, listening=listening, browser_here=browser_here) is QUERY


@pytest.mark.parametrize("uri", ["https://localhost/", "https://127.0.0.1:8443"])
def test_an_https_redirect_uri_of_this_machine_is_pasted_from_a_query(uri: str) -> None:
    assert choose(uri, listening=True, browser_here=True) is QUERY


@pytest.mark.parametrize("uri", [ELSEWHERE, "http://contoso.example", "https://localhost.example/"])
def test_of_another_machine_s_redirect_uri_the_code_stays_in_the_browser(uri: str) -> None:
    for listening, browser_here, pasted in itertools.product([True, False], repeat=3):
        mode = choose(uri, listening=listening, browser_here=browser_here, pasted=pasted)
        assert mode is FRAGMENT


def test_an_answer_that_has_to_be_pasted_is_never_posted() -> None:
    for uri, listening, browser_here in itertools.product(
        [LOOPBACK, ELSEWHERE], [True, False], [True, False]
    ):
        mode = choose(uri, listening=listening, browser_here=browser_here, pasted=True)
        assert mode is not FORM_POST
    assert choose(LOOPBACK, listening=True, browser_here=True, wanted="form_post", pasted=True) is (
        QUERY
    )


@pytest.mark.parametrize("wanted", ["query", "fragment"])
@pytest.mark.parametrize("uri", [LOOPBACK, ELSEWHERE])
def test_what_can_be_pasted_may_always_be_asked_for(uri: str, wanted: str) -> None:
    for listening, browser_here, pasted in itertools.product([True, False], repeat=3):
        mode = choose(
            uri, listening=listening, browser_here=browser_here, wanted=wanted, pasted=pasted
        )
        assert mode == wanted


def test_a_form_post_through_a_tunnel_may_be_asked_for() -> None:
    assert choose(LOOPBACK, listening=True, browser_here=False, wanted="form_post") is FORM_POST


@pytest.mark.parametrize(
    ("uri", "listening"), [(LOOPBACK, False), (ELSEWHERE, True), ("https://localhost/", True)]
)
def test_a_form_post_that_nothing_can_receive_is_refused(uri: str, listening: bool) -> None:
    with pytest.raises(InputError, match="nothing listens there") as refused:
        choose(uri, listening=listening, browser_here=True, wanted="form_post")

    assert (refused.value.step, refused.value.field) == (Step.CHECKLIST, "redirect_uri")
    assert "a port that is free" in refused.value.next_step


def test_the_refusal_says_why() -> None:
    assert cannot_post("port 8080 is in use").title == (
        "form_post was asked for, and port 8080 is in use"
    )
