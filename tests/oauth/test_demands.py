"""What a refusal makes the next sign-in link carry."""

from __future__ import annotations

import pytest

from tests.oauth.test_refusal import CLAIMS
from tokenwizard.errors import Step
from tokenwizard.oauth.demands import LONGEST_CLAIMS, NO_DEMANDS, demands_of
from tokenwizard.oauth.refusal import Refusal, SignInDemandedError, demands_in


@pytest.mark.parametrize(
    ("refusal", "parameters", "asks"),
    [
        (Refusal(error="consent_required"), {"prompt": "consent"}, "your consent"),
        (
            Refusal(error="invalid_grant", suberror="consent_required"),
            {"prompt": "consent"},
            "your consent",
        ),
        (
            Refusal(error="invalid_grant", description="AADSTS65001: practice"),
            {"prompt": "consent"},
            "your consent",
        ),
        (
            Refusal(error="login_required"),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            Refusal(error="interaction_required"),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            Refusal(error="account_selection_required"),
            {"prompt": "select_account"},
            "the account to use",
        ),
        (
            Refusal(error="interaction_required", description="AADSTS16000: practice"),
            {"prompt": "select_account"},
            "the account to use",
        ),
        (
            Refusal(error="interaction_required", codes=(50076,)),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            Refusal(error="interaction_required", codes=(50079,)),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            Refusal(error="interaction_required", codes=(50076,), claims=CLAIMS),
            {"claims": CLAIMS},
            "a second factor",
        ),
        (
            Refusal(error="invalid_grant", codes=(65001,), claims=CLAIMS),
            {"claims": CLAIMS, "prompt": "consent"},
            "your consent",
        ),
        (
            Refusal(error="interaction_required", codes=(53003,), claims=CLAIMS),
            {"claims": CLAIMS},
            "what the provider's policy demands",
        ),
    ],
)
def test_the_new_link_carries_what_was_demanded(
    refusal: Refusal, parameters: dict[str, str], asks: str
) -> None:
    error = refusal.as_error(at=Step.PASTE)

    assert isinstance(error, SignInDemandedError)
    assert dict(error.demands.parameters) == parameters
    assert error.step is Step.BROWSER
    assert error.next_step.endswith(f"The new link (ctrl+n) asks for {asks}.")


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(error="invalid_grant", codes=(54005,)),
        Refusal(error="invalid_client", codes=(7000215,)),
        Refusal(error="access_denied", codes=(65004,)),
        Refusal(error="interaction_required", codes=(50105,)),
        Refusal(error="server_error"),
    ],
)
def test_what_no_link_can_mend_demands_none(refusal: Refusal) -> None:
    error = refusal.as_error(at=Step.PASTE)

    assert not isinstance(error, SignInDemandedError)
    assert demands_in(error) == NO_DEMANDS


@pytest.mark.parametrize("claims", ["not json <b>", "[1]", '"x"', '{"access_token":', "[" * 4_096])
@pytest.mark.parametrize("code", ["AADSTS50076", "AADSTS53003", None])
def test_claims_that_are_no_json_object_are_dropped_and_a_sign_in_is_asked_for(
    code: str | None, claims: str
) -> None:
    demands = demands_of(code, (), claims)

    assert demands.parameters == (("prompt", "login"),)
    assert demands.asks == "a sign-in from the beginning"


def test_claims_that_no_link_could_hold_are_left_out() -> None:
    demands = demands_of("AADSTS50076", (), "x" * (LONGEST_CLAIMS + 1))

    assert demands.parameters == (("prompt", "login"),)
