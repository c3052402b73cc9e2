"""What a refusal makes the next sign-in link carry."""

from __future__ import annotations

import pytest

from tests.oauth.attempts import CLAIMS
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.errors import Step
from tokenwizard.oauth.error_response import ErrorResponse, SignInDemandedError, demands_in
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, requirements_of


@pytest.mark.parametrize(
    ("refusal", "parameters", "asks"),
    [
        (ErrorResponse(error="consent_required"), {"prompt": "consent"}, "your consent"),
        (
            ErrorResponse(error="invalid_grant", suberror="consent_required"),
            {"prompt": "consent"},
            "your consent",
        ),
        (
            ErrorResponse(error="invalid_grant", description="AADSTS65001: practice"),
            {"prompt": "consent"},
            "your consent",
        ),
        (
            ErrorResponse(error="login_required"),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            ErrorResponse(error="interaction_required"),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            ErrorResponse(error="account_selection_required"),
            {"prompt": "select_account"},
            "the account to use",
        ),
        (
            ErrorResponse(error="interaction_required", description="AADSTS16000: practice"),
            {"prompt": "select_account"},
            "the account to use",
        ),
        (
            ErrorResponse(error="interaction_required", codes=(50076,)),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            ErrorResponse(error="interaction_required", codes=(50079,)),
            {"prompt": "login"},
            "a sign-in from the beginning",
        ),
        (
            ErrorResponse(error="interaction_required", codes=(50076,), claims=CLAIMS),
            {"claims": CLAIMS},
            "a second factor",
        ),
        (
            ErrorResponse(error="invalid_grant", codes=(65001,), claims=CLAIMS),
            {"claims": CLAIMS, "prompt": "consent"},
            "your consent",
        ),
        (
            ErrorResponse(error="interaction_required", codes=(53003,), claims=CLAIMS),
            {"claims": CLAIMS},
            "what the provider's policy demands",
        ),
    ],
)
def test_the_new_link_carries_what_was_demanded(
    refusal: ErrorResponse, parameters: dict[str, str], asks: str
) -> None:
    error = refusal.as_error(at=Step.PASTE)

    assert isinstance(error, SignInDemandedError)
    assert dict(error.requirements.parameters) == parameters
    assert error.step is Step.BROWSER
    assert names(error.advice, Action.NEW_LINK_ASKS)
    assert asks in str(error.advice[-1])
    assert names(error.at_refresh, Action.SIGN_IN_ANEW)


@pytest.mark.parametrize(
    "refusal",
    [
        ErrorResponse(error="invalid_grant", codes=(54005,)),
        ErrorResponse(error="invalid_client", codes=(7000215,)),
        ErrorResponse(error="access_denied", codes=(65004,)),
        ErrorResponse(error="interaction_required", codes=(50105,)),
        ErrorResponse(error="server_error"),
    ],
)
def test_what_no_link_can_mend_demands_none(refusal: ErrorResponse) -> None:
    error = refusal.as_error(at=Step.PASTE)

    assert not isinstance(error, SignInDemandedError)
    assert demands_in(error) == NO_REQUIREMENTS


@pytest.mark.parametrize("claims", ["not json <b>", "[1]", '"x"', '{"access_token":', "[" * 4_096])
@pytest.mark.parametrize("code", ["AADSTS50076", "AADSTS53003", None])
def test_claims_that_are_no_json_object_are_dropped_and_a_sign_in_is_asked_for(
    code: str | None, claims: str
) -> None:
    requirements = requirements_of(code, (), claims)

    assert requirements.parameters == (("prompt", "login"),)
    assert requirements.asks == "a sign-in from the beginning"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param('{"a":"' + "x" * 4_089 + '"}', id="4,097 characters"),
        pytest.param('{"a":"\ud800"}', id="half a surrogate pair, which is no UTF-8"),
    ],
)
def test_claims_that_no_link_could_hold_are_left_out(claims: str) -> None:
    requirements = requirements_of("AADSTS50076", (), claims)

    assert requirements.parameters == (("prompt", "login"),)


def test_the_longest_claims_that_a_link_holds_are_passed_back() -> None:
    claims = '{"a":"' + "x" * 4_088 + '"}'

    assert requirements_of("AADSTS50076", (), claims).parameters == (("claims", claims),)


def test_claims_without_a_known_code_ask_for_what_the_policy_demands() -> None:
    requirements = requirements_of(None, (), CLAIMS)

    assert requirements.parameters == (("claims", CLAIMS),)
    assert requirements.asks == "what the provider's policy demands"


# By Microsoft's page "Microsoft Entra authentication and authorization error codes".
@pytest.mark.parametrize(
    ("number", "prompt"),
    [
        pytest.param(50072, "login", id="UserStrongAuthEnrollmentRequiredInterrupt"),
        pytest.param(50074, "login", id="UserStrongAuthClientAuthNRequiredInterrupt"),
        pytest.param(50076, "login", id="UserStrongAuthClientAuthNRequired"),
        pytest.param(50078, "login", id="UserStrongAuthExpired"),
        pytest.param(50079, "login", id="UserStrongAuthEnrollmentRequired"),
        pytest.param(50158, "login", id="ExternalSecurityChallenge"),
        pytest.param(50058, "login", id="UserInformationNotProvided"),
        pytest.param(50132, "login", id="SsoArtifactInvalidOrExpired"),
        pytest.param(50173, "login", id="FreshTokenNeeded"),
        pytest.param(16000, "select_account", id="InteractionRequired"),
        pytest.param(50020, "select_account", id="UserUnauthorized"),
        pytest.param(50034, "select_account", id="UserAccountNotFound"),
        pytest.param(65001, "consent", id="DelegationDoesNotExist"),
    ],
)
def test_a_number_alone_makes_the_link_ask_for_what_mends_it(number: int, prompt: str) -> None:
    assert requirements_of(f"AADSTS{number}", (), "").parameters == (("prompt", prompt),)


@pytest.mark.parametrize("number", [50072, 50074, 50076, 50078, 50079])
def test_claims_with_the_number_of_a_missing_second_factor_ask_for_one(number: int) -> None:
    requirements = requirements_of(f"AADSTS{number}", (), CLAIMS)

    assert requirements.parameters == (("claims", CLAIMS),)
    assert requirements.asks == "a second factor"


def test_a_basic_action_asks_for_a_sign_in() -> None:
    """Microsoft's suberror for what one more sign-in mends, such as a second factor."""
    assert requirements_of(None, ("basic_action", "invalid_grant"), "").prompt == "login"
