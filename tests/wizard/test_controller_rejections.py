"""Where a refusal leads, and where the walk goes on once it is mended."""

from __future__ import annotations

from dataclasses import replace

from tests.wizard.scripted_front_end import give, led
from tokenwizard.errors.errors import LocalError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import Back, Forward, LinkUsed, Redeemed, Refused
from tokenwizard.wizard.state import ORDER, Walk

TARGET, CHECKLIST, DISCOVERY, BROWSER, PASTE, RESULT = ORDER
ADME = ProviderName.ADME


async def test_a_wrong_client_secret_leads_to_its_field_and_back_to_the_answer() -> None:
    """The code is still good: Entra looks at the secret first."""
    moves = {
        CHECKLIST: [
            give(lambda walk: Forward(walk.answers)),
            give(
                lambda walk: Forward(
                    replace(walk.answers, client_secret=it.filled_in.client_secret)
                )
            ),
        ]
    }
    async with led(moves=moves, client_secret=Secret("practice-wrong-secret")) as it:
        await it.walk()

    assert it.asker.steps == [*ORDER[:5], CHECKLIST, PASTE, RESULT]
    assert it.asker.errors == [(CHECKLIST, "client_secret")]
    assert it.asker.handed_over


async def test_a_site_that_cannot_be_used_is_asked_for_again_with_its_field_named() -> None:
    typed = give(lambda walk: Forward(replace(walk.answers, site="http://contoso.example")))

    async def mended(walk: Walk) -> Forward[object]:
        assert walk.answers.site == "http://contoso.example"
        return Forward(it.begun.answers)

    async with led(moves={TARGET: [typed, mended]}) as it:
        await it.walk()

    assert it.asker.steps == [TARGET, *ORDER]
    assert it.asker.errors == [(TARGET, "site")]


async def test_an_unknown_tenant_leads_to_its_field_and_straight_back_to_looking() -> None:
    mended = give(lambda walk: Forward(replace(walk.answers, tenant=it.begun.answers.tenant)))
    async with led(ADME) as it:
        it.asker.moves[TARGET] = [
            give(lambda walk: Forward(replace(walk.answers, tenant="nobody.example"))),
            mended,
        ]
        await it.walk()

    assert it.asker.steps == [TARGET, CHECKLIST, DISCOVERY, TARGET, *ORDER[2:]]
    assert it.asker.errors == [(TARGET, "tenant")]


async def test_a_redirect_uri_that_was_refused_and_changed_makes_a_fresh_link() -> None:
    def refused(_: Walk) -> Refused[LinkUsed]:
        error = LocalError("practice", step=CHECKLIST, field="redirect_uri")
        return Refused(error, LinkUsed())

    changed = give(lambda walk: Forward(replace(walk.answers, redirect_uri="https://localhost/")))
    async with led(moves={BROWSER: [give(refused)]}) as it:
        it.asker.moves[CHECKLIST] = [give(lambda walk: Forward(walk.answers)), changed]
        await it.walk()

    assert it.asker.steps == [*ORDER[:4], *ORDER[1:]]
    assert it.asker.errors == [(CHECKLIST, "redirect_uri")]
    assert len(set(it.asker.links)) == 2
    assert "https%3A%2F%2Flocalhost%2F" in it.asker.links[1]


async def test_a_registration_that_was_mended_at_microsoft_keeps_the_link() -> None:
    def refused(_: Walk) -> Refused[LinkUsed]:
        error = LocalError("practice", step=CHECKLIST, field="redirect_uri")
        return Refused(error, LinkUsed())

    async with led(moves={BROWSER: [give(refused)]}) as it:
        await it.walk()

    assert it.asker.steps == [*ORDER[:4], CHECKLIST, BROWSER, PASTE, RESULT]
    assert len(set(it.asker.links)) == 1


async def test_after_a_refusal_back_leads_the_long_way() -> None:
    """Who goes back from the field that was named wants to see all that follows."""

    def refused(_: Walk) -> Refused[LinkUsed]:
        return Refused(LocalError("practice", step=CHECKLIST, field="client_id"), LinkUsed())

    async with led(moves={BROWSER: [give(refused)]}) as it:
        it.asker.moves[CHECKLIST] = [
            give(lambda walk: Forward(walk.answers)),
            give(lambda walk: Back(walk.answers)),
        ]
        await it.walk()

    assert it.asker.steps == [*ORDER[:4], CHECKLIST, *ORDER]
    assert len(it.asker.errors) == 1


async def test_a_site_s_tenant_that_was_refused_is_mended_where_it_was_found() -> None:
    def refused(walk: Walk) -> Refused[Redeemed]:
        error = LocalError("practice", step=TARGET, field="tenant")
        return Refused(error, Redeemed(pasted=walk.answers.pasted))

    async with led(moves={PASTE: [give(refused)]}) as it:
        await it.walk()

    assert it.asker.steps == [*ORDER[:5], DISCOVERY, PASTE, RESULT]
    assert it.asker.errors == [(DISCOVERY, "tenant")]
    assert it.asker.handed_over
