"""Where a refusal leads, and where the walk goes on once it is mended."""

from __future__ import annotations

from dataclasses import replace

from tests.wizard.scripted_front_end import give, led
from tokenwizard.errors.errors import LocalError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import AnswerResult, Back, Next, Rejected, SignInResult
from tokenwizard.wizard.state import STEP_ORDER, WizardState

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = STEP_ORDER
ADME = ProviderName.ADME


async def test_a_wrong_client_secret_leads_to_its_field_and_back_to_the_answer() -> None:
    """The code is still good: Entra looks at the secret first."""
    moves = {
        CHECKLIST: [
            give(lambda walk: Next(walk.answers)),
            give(
                lambda walk: Next(replace(walk.answers, client_secret=it.filled_in.client_secret))
            ),
        ]
    }
    async with led(moves=moves, client_secret=Secret("practice-wrong-secret")) as it:
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:5], CHECKLIST, PASTE, RESULT]
    assert it.front_end.errors == [(CHECKLIST, "client_secret")]
    assert it.front_end.handed_over


async def test_a_site_that_cannot_be_used_is_asked_for_again_with_its_field_named() -> None:
    typed = give(lambda walk: Next(replace(walk.answers, site="http://contoso.example")))

    async def mended(walk: WizardState) -> Next[object]:
        assert walk.answers.site == "http://contoso.example"
        return Next(it.begun.answers)

    async with led(moves={TARGET: [typed, mended]}) as it:
        await it.walk()

    assert it.front_end.steps == [TARGET, *STEP_ORDER]
    assert it.front_end.errors == [(TARGET, "site")]


async def test_an_unknown_tenant_leads_to_its_field_and_straight_back_to_looking() -> None:
    mended = give(lambda walk: Next(replace(walk.answers, tenant=it.begun.answers.tenant)))
    async with led(ADME) as it:
        it.front_end.moves[TARGET] = [
            give(lambda walk: Next(replace(walk.answers, tenant="nobody.example"))),
            mended,
        ]
        await it.walk()

    assert it.front_end.steps == [TARGET, CHECKLIST, DISCOVERY, TARGET, *STEP_ORDER[2:]]
    assert it.front_end.errors == [(TARGET, "tenant")]


async def test_a_redirect_uri_that_was_refused_and_changed_makes_a_fresh_link() -> None:
    def refused(_: WizardState) -> Rejected[SignInResult]:
        error = LocalError("practice", step=CHECKLIST, field="redirect_uri")
        return Rejected(error, SignInResult())

    changed = give(lambda walk: Next(replace(walk.answers, redirect_uri="https://localhost/")))
    async with led(moves={BROWSER: [give(refused)]}) as it:
        it.front_end.moves[CHECKLIST] = [give(lambda walk: Next(walk.answers)), changed]
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:4], *STEP_ORDER[1:]]
    assert it.front_end.errors == [(CHECKLIST, "redirect_uri")]
    assert len(set(it.front_end.links)) == 2
    assert "https%3A%2F%2Flocalhost%2F" in it.front_end.links[1]


async def test_a_registration_that_was_mended_at_microsoft_keeps_the_link() -> None:
    def refused(_: WizardState) -> Rejected[SignInResult]:
        error = LocalError("practice", step=CHECKLIST, field="redirect_uri")
        return Rejected(error, SignInResult())

    async with led(moves={BROWSER: [give(refused)]}) as it:
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:4], CHECKLIST, BROWSER, PASTE, RESULT]
    assert len(set(it.front_end.links)) == 1


async def test_after_a_refusal_back_leads_the_long_way() -> None:
    """Who goes back from the field that was named wants to see all that follows."""

    def refused(_: WizardState) -> Rejected[SignInResult]:
        return Rejected(LocalError("practice", step=CHECKLIST, field="client_id"), SignInResult())

    async with led(moves={BROWSER: [give(refused)]}) as it:
        it.front_end.moves[CHECKLIST] = [
            give(lambda walk: Next(walk.answers)),
            give(lambda walk: Back(walk.answers)),
        ]
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:4], CHECKLIST, *STEP_ORDER]
    assert len(it.front_end.errors) == 1


async def test_a_site_s_tenant_that_was_refused_is_mended_where_it_was_found() -> None:
    def refused(walk: WizardState) -> Rejected[AnswerResult]:
        error = LocalError("practice", step=TARGET, field="tenant")
        return Rejected(error, AnswerResult(pasted=walk.answers.pasted))

    async with led(moves={PASTE: [give(refused)]}) as it:
        await it.walk()

    assert it.front_end.steps == [*STEP_ORDER[:5], DISCOVERY, PASTE, RESULT]
    assert it.front_end.errors == [(DISCOVERY, "tenant")]
    assert it.front_end.handed_over
