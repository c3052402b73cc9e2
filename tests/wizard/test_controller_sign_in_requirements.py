"""A refusal that demands a new sign-in leads to a link that carries what it demands."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.practice_sign_in import GUARDED, signed_in_as
from tests.wizard.scripted_front_end import give, led
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.errors import TokenWizardError
from tokenwizard.oauth.error_response import SignInDemandedError
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.registration import SECOND_FACTOR
from tokenwizard.secret import Secret
from tokenwizard.wizard.error_page_text import error_on_page
from tokenwizard.wizard.front_end import AnswerResult, Next, Rejected, SignInResult, StepResult
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER


def query_of(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


async def as_guarded(walk: WizardState) -> StepResult[SignInResult]:
    """Sign in as the account that needs a second factor."""
    assert walk.request is not None
    return Next(SignInResult(Secret(await signed_in_as(GUARDED, walk.request.link))))


def fresh(_: WizardState) -> StepResult[SignInResult]:
    return Next(SignInResult(fresh=True))


@pytest.mark.parametrize("provider", [ProviderName.SHAREPOINT, ProviderName.ADME])
async def test_a_claims_challenge_comes_back_on_the_new_link_and_is_met(
    provider: ProviderName,
) -> None:
    async with led(provider, moves={BROWSER: [as_guarded, give(fresh), as_guarded]}) as it:
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:5], BROWSER, BROWSER, PASTE, RESULT]
    assert it.front_end.handed_over
    first, again, new = map(query_of, it.front_end.links)
    assert "claims" not in first
    assert again == first
    assert new["claims"] == SECOND_FACTOR
    assert "prompt" not in new
    assert new["state"] != first["state"]


async def test_the_person_sees_why_and_no_more_once_the_link_is_new() -> None:
    async with led(moves={BROWSER: [as_guarded, give(fresh), as_guarded]}) as it:
        await it.walk()

    walks = [asked.walk for asked in it.front_end.asked if asked.step is BROWSER]
    assert isinstance(walks[1].error, SignInDemandedError)
    assert names(walks[1].error.advice, Action.NEW_LINK_ASKS)
    assert walks[1].error.requirements.asks in str(walks[1].error.advice[-1])
    assert not walks[1].answers.pasted
    assert [walk.error for walk in (walks[0], walks[2])] == [None, None]
    asks = [walk.request.requirements.asks for walk in walks if walk.request]
    assert asks == ["", "", "a second factor"]


async def test_only_the_next_link_carries_it() -> None:
    moves = [as_guarded, give(fresh), give(fresh)]
    async with led(moves={BROWSER: moves}) as it:
        await it.walk()

    assert ["claims" in query_of(link) for link in it.front_end.links] == [
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("AADSTS65001", "consent"),
        ("login_required", "login"),
        ("AADSTS16000", "select_account"),
    ],
)
async def test_an_error_on_the_page_makes_the_next_link_prompt(text: str, prompt: str) -> None:
    error = error_on_page(text)
    assert error is not None
    moves = [give(lambda _: Rejected(error, SignInResult())), give(fresh)]
    async with led(moves={BROWSER: moves}) as it:
        await it.walk()

    assert it.front_end.handed_over
    assert [query_of(link).get("prompt") for link in it.front_end.links] == [None, None, prompt]


async def test_what_was_read_at_the_answer_goes_with_the_wish_for_a_new_link() -> None:
    requirements = SignInRequirements(prompt="consent", asks="your consent")
    moves = {PASTE: [give(lambda _: Next(AnswerResult(fresh=True, requirements=requirements)))]}
    async with led(moves=moves) as it:
        await it.walk()

    assert [query_of(link).get("prompt") for link in it.front_end.links] == [None, "consent"]


async def test_azure_acs_is_never_sent_what_it_does_not_know() -> None:
    error = error_on_page("AADSTS65001")
    assert error is not None
    moves = [give(lambda _: Rejected(error, SignInResult())), give(fresh)]
    async with led(ProviderName.SHAREPOINT_ACS, moves={BROWSER: moves}) as it:
        await it.walk()

    assert it.front_end.handed_over
    for link in it.front_end.links:
        assert set(query_of(link)) == {"client_id", "scope", "response_type", "redirect_uri"}
    last = it.front_end.asked[-2].walk.request
    assert last is not None
    assert not last.requirements


async def test_another_target_is_not_asked_for_what_the_first_one_demanded() -> None:
    async with led(moves={BROWSER: [as_guarded]}) as it:
        demanded = it.begun.with_provider().refused(_demanding())
        assert demanded.requirements
        elsewhere = demanded.answered(it.begun.answers).with_provider()
        assert elsewhere.requirements
        changed = elsewhere.answered(
            type(it.begun.answers)(site="contoso.sharepoint.com", permission="AllSites.Read")
        )

    assert changed.with_provider().requirements == NO_REQUIREMENTS


def _demanding() -> TokenWizardError:
    error = error_on_page("login_required")
    assert error is not None
    return error
