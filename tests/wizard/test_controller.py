"""The order of the steps, led without any screen against the practice provider."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.wizard.scripted_front_end import Moves, give, led
from tokenwizard.errors.errors import Step
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox.registration import APPS, Platform
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import (
    AnswerResult,
    Back,
    Discovered,
    Farewell,
    Next,
    SignInResult,
)
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER
ADME, ACS = ProviderName.ADME, ProviderName.SHAREPOINT_ACS


@pytest.mark.parametrize("provider", list(ProviderName))
async def test_every_provider_s_walk_ends_with_its_refresh_token(provider: ProviderName) -> None:
    async with led(provider) as it:
        walk = await it.walk()

    assert it.front_end.steps == list(STEP_ORDER)
    assert walk.tokens is not None
    assert walk.tokens.refresh_token is it.front_end.handed_over
    assert it.front_end.handed_over
    assert walk.request is None
    assert not walk.answers.pasted
    assert walk.error is None


async def test_the_network_is_made_once_when_the_tenant_is_looked_for_and_closed_at_the_end() -> (
    None
):
    async def looking(walk: WizardState) -> Back[Discovered]:
        assert not it.flows
        return Back(Discovered(walk.answers, None))

    async with led(moves={DISCOVERY: [looking]}) as it:
        await it.walk()
        closed_before_the_end = [flow.client.is_closed for flow in it.flows]

    assert closed_before_the_end == [False]
    assert [flow.client.is_closed for flow in it.flows] == [True]
    assert len(it.front_end.probes) == 2


async def test_the_steps_of_registering_follow_what_is_chosen() -> None:
    public = next(app for app in APPS if app.platform is Platform.PUBLIC)
    async with led(public=True, client_id=public.client_id) as it:
        await it.walk()
    values = {
        value.label: value.value for step in it.front_end.registering for value in step.values
    }

    assert "mobile & desktop" in " ".join(step.text for step in it.front_end.registering)
    assert values["Redirect URI"] == "http://localhost:8080"
    assert re.fullmatch("tokenwizard [a-z0-9]{4}", values["Name"])


@pytest.mark.parametrize(
    ("step", "draft", "follows"),
    [
        (TARGET, lambda walk: walk.answers, TARGET),
        (CHECKLIST, lambda walk: walk.answers, TARGET),
        (DISCOVERY, lambda walk: Discovered(walk.answers, walk.endpoints), CHECKLIST),
        (BROWSER, lambda _: SignInResult(), DISCOVERY),
        (PASTE, lambda walk: AnswerResult(pasted=walk.answers.pasted), BROWSER),
    ],
)
async def test_back_leads_to_the_step_before_and_then_each_step_is_asked_again(
    step: Step, draft: object, follows: Step
) -> None:
    back = give(lambda walk: Back(draft(walk)))  # type: ignore[operator]
    async with led(moves={step: [back]}) as it:
        await it.walk()

    before = STEP_ORDER[: STEP_ORDER.index(step) + 1]
    after = STEP_ORDER[STEP_ORDER.index(follows) :]
    assert it.front_end.steps == [*before, *after]
    assert it.front_end.errors == []
    assert len(set(it.front_end.links)) == 1


async def test_what_was_typed_before_going_back_is_still_there() -> None:
    typed = give(lambda walk: Back(replace(walk.answers, ticked=frozenset({0, 2}))))
    by_hand = "11111111-1111-1111-1111-111111111111"
    tenant = give(
        lambda walk: Back(Discovered(replace(walk.answers, tenant_by_hand=by_hand), None))
    )
    half = give(lambda _: Back(AnswerResult(pasted=Secret("half of an answer"))))
    pasted: list[Secret] = []

    async def look(walk: WizardState) -> Back[SignInResult]:
        pasted.append(walk.answers.pasted)
        return Back(SignInResult())

    there = give(lambda _: Next(SignInResult()))
    moves = {
        CHECKLIST: [typed],
        DISCOVERY: [tenant],
        BROWSER: [there, look, sign_in],
        PASTE: [half],
    }
    async with led(moves=moves) as it:
        await it.walk()

    answers = it.front_end.asked[-1].walk.answers
    assert answers.ticked == frozenset({0, 2})
    assert answers.tenant_by_hand == by_hand
    assert pasted == [Secret("half of an answer")]


async def test_what_was_pasted_is_still_there_when_the_link_was_looked_at_once_more() -> None:
    there = give(lambda _: Next(SignInResult()))
    moves: Moves = {
        BROWSER: [sign_in, there],
        PASTE: [give(lambda walk: Back(AnswerResult(pasted=walk.answers.pasted)))],
    }
    async with led(moves=moves) as it:
        await it.walk()

    pasted = [asked.walk.answers.pasted for asked in it.front_end.asked if asked.step is PASTE]
    assert it.front_end.steps == [*STEP_ORDER[:5], *STEP_ORDER[3:]]
    assert pasted[0]
    assert pasted == [pasted[0]] * 2


async def test_who_goes_back_is_told_of_no_error_and_has_registered_nothing() -> None:
    half_typed = give(lambda walk: Back(replace(walk.answers, site="contoso.")))
    mended = give(lambda _: Next(it.begun.answers))
    moves: Moves = {
        TARGET: [half_typed, mended],
        CHECKLIST: [give(lambda walk: Back(walk.answers))],
    }
    async with led(moves=moves) as it:
        await it.walk()

    assert it.front_end.steps == [TARGET, TARGET, CHECKLIST, *STEP_ORDER]
    assert it.front_end.errors == []
    assert it.front_end.asked[1].walk.answers.site == "contoso."
    assert it.front_end.asked[3].walk.registered_for is None


async def sign_in(walk: WizardState) -> Next[SignInResult]:
    """Sign in anew, whatever was pasted before."""
    assert walk.request is not None
    return Next(SignInResult(Secret(await play_browser(walk.request.link))))


async def test_a_wish_for_a_fresh_link_is_granted_where_the_link_stands() -> None:
    fresh = give(lambda _: Next(SignInResult(fresh=True)))
    async with led(moves={BROWSER: [fresh, fresh]}) as it:
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:4], BROWSER, *STEP_ORDER[3:]]
    assert len(set(it.front_end.links)) == 3


async def test_a_wish_for_a_fresh_link_leads_back_from_the_answer_to_a_new_link() -> None:
    fresh = give(lambda _: Next(AnswerResult(fresh=True)))
    async with led(moves={PASTE: [fresh]}) as it:
        await it.walk()

    first, second = (asked.walk for asked in it.front_end.asked if asked.step is BROWSER)
    assert it.front_end.steps == [*STEP_ORDER[:5], *STEP_ORDER[3:]]
    assert first.request is not None
    assert second.request is not None
    assert not second.answers.pasted
    old = f"{first.request.redirect_uri}/?code=0.{'practice' * 4}&state={first.request.state}"
    assert read_redirect(old, second.request).finding is AnswerKind.OTHER_ATTEMPT


async def test_another_provider_chosen_on_the_way_begins_with_its_own_app() -> None:
    async with led() as it:
        chosen = give(lambda walk: Next(replace(walk.answers, provider=ADME)))
        it.front_end.moves[TARGET] = [give(lambda walk: Next(walk.answers)), chosen]
        it.front_end.moves[DISCOVERY] = [
            give(lambda walk: Back(Discovered(walk.answers, walk.endpoints)))
        ]
        it.front_end.moves[CHECKLIST] = [
            give(lambda walk: Next(walk.answers)),
            give(lambda walk: Back(walk.answers)),
        ]
        walk = await it.walk()

    assert walk.registered_for is ADME
    assert walk.others.keys() == {ProviderName.SHAREPOINT}
    assert it.front_end.handed_over


async def test_the_last_step_asked_to_go_back_is_asked_again_with_nothing_lost() -> None:
    """No link is left to go back to: the next one is fresh, and the token is still handed over."""
    async with led(moves={RESULT: [give(lambda _: Back(Farewell()))]}) as it:
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER, BROWSER, PASTE, RESULT]
    assert len(set(it.front_end.links)) == 2


async def test_without_a_keeper_nothing_is_kept() -> None:
    async def signalled(_: WizardState) -> None:
        it.controller.interrupted(lambda walk: replace(walk, answers=Answers(site="contoso")))

    async with led(keeps=False, moves={CHECKLIST: [signalled], PASTE: [signalled]}) as it:
        await it.walk()

    assert [asked.files for asked in it.front_end.asked] == [{}] * 6
    assert it.front_end.handed_over
