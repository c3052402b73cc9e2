"""What is known in a walk, and what survives when an earlier answer changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.begun_walks import (
    ACS,
    ADME,
    ANSWERS,
    CLIENT_ID,
    OTHER_CLIENT_ID,
    OTHER_TENANT_ID,
    SHAREPOINT,
    TENANT_ID,
    clock,
    entropy,
    found,
    linked,
)
from tokenwizard.errors.errors import InputError
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import cloud_named
from tokenwizard.providers.entra import SharePoint
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.state import WizardState, begun_with


def test_a_provider_is_made_from_the_answers_and_the_cloud() -> None:
    walk = WizardState(answers=ANSWERS, cloud=cloud_named("china")).with_provider()

    assert isinstance(walk.provider, SharePoint)
    assert walk.provider.cloud.name == "china"


@pytest.mark.parametrize(
    "change",
    [
        {"site": "https://contoso.sharepoint.com/"},
        {"site": "https://contoso.sharepoint.com/SitePages/Home.aspx"},
        {"permission": " AllSites.Manage "},
        {"tenant": "not read for a site"},
        {"client_id": OTHER_CLIENT_ID},
        {"client_secret": Secret("practice-other-secret")},
        {"redirect_uri": "https://localhost/"},
        {"public": True},
    ],
)
def test_a_change_that_asks_for_the_same_provider_keeps_what_was_found(
    change: dict[str, object],
) -> None:
    walk, request = linked()

    after = walk.answered(replace(ANSWERS, **change)).with_provider()  # type: ignore[arg-type]

    assert after.provider is walk.provider
    assert after.endpoints is walk.endpoints
    assert after.request is request


@pytest.mark.parametrize(
    "change",
    [
        {"site": "practice"},
        {"site": "https://contoso.sharepoint.com/sites/hr"},
        {"site": "contoso.sharepoint.us"},
        {"permission": "AllSites.Read"},
        {"provider": ADME},
        {"provider": ACS},
    ],
)
def test_another_provider_drops_what_the_first_one_found(change: dict[str, object]) -> None:
    walk, _ = linked()

    after = walk.answered(replace(ANSWERS, **change)).with_provider()  # type: ignore[arg-type]

    assert after.provider != walk.provider
    assert after.endpoints is None
    assert after.request is None
    assert after.answers.client_id == CLIENT_ID


def test_an_answer_that_cannot_be_used_stays_as_it_was_typed() -> None:
    walk, request = linked()
    typed = walk.answered(replace(ANSWERS, site="http://contoso.sharepoint.com"))

    with pytest.raises(InputError):
        typed.with_provider()
    assert typed.answers.site == "http://contoso.sharepoint.com"
    assert typed.request is request


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"client_secret": Secret("practice-other-secret")},
        {"public": True},
        {"ticked": frozenset({2})},
    ],
)
def test_a_link_that_still_fits_is_kept_with_what_was_pasted(change: dict[str, object]) -> None:
    walk, request = linked()

    after = walk.answered(replace(ANSWERS, **change)).with_request(entropy(), clock)  # type: ignore[arg-type]

    assert after.request is request
    assert after.answers.pasted == Secret("practice-paste")


@pytest.mark.parametrize("provider", [SHAREPOINT, ADME])
@pytest.mark.parametrize(
    "change", [{"client_id": OTHER_CLIENT_ID}, {"redirect_uri": "https://localhost/"}]
)
def test_a_link_that_no_longer_fits_is_made_anew_and_its_answer_forgotten(
    provider: ProviderName, change: dict[str, object]
) -> None:
    walk, request = linked(replace(ANSWERS, provider=provider))

    after = walk.answered(replace(walk.answers, **change)).with_request(  # type: ignore[arg-type]
        lambda length: "y" * length, clock
    )

    assert after.request is not None
    assert after.request.link != request.link
    assert after.request.state != request.state
    assert after.request.client_id == after.answers.client_id
    assert after.request.redirect_uri == after.answers.redirect_uri
    assert not after.answers.pasted


def test_other_endpoints_make_a_fresh_link() -> None:
    walk, request = linked()
    elsewhere = replace(walk, endpoints=found(tenant_id=OTHER_TENANT_ID).endpoints)

    after = elsewhere.with_request(entropy(), clock)

    assert after.request is not None
    assert after.request is not request
    assert after.request.endpoints.tenant_id == OTHER_TENANT_ID
    assert not after.answers.pasted


def test_a_first_link_is_made_at_the_clock_s_time() -> None:
    _, request = linked()

    assert request.made_at == 1_000_000.0
    assert request.state == "practice-0-" + "x" * 24


def test_a_used_link_and_its_answer_go_together() -> None:
    walk, request = linked()

    assert walk.without_request().request is None
    assert not walk.without_request().answers.pasted
    assert walk.forgetting_answer().request is request
    assert not walk.forgetting_answer().answers.pasted
    assert walk.forgetting_answer().answers == replace(ANSWERS, pasted=Secret(""))


def test_a_link_needs_provider_and_endpoints() -> None:
    walk = WizardState(answers=ANSWERS)

    for early in (walk, walk.with_provider()):
        with pytest.raises(LookupError):
            early.needed()
        with pytest.raises(LookupError):
            early.with_request(entropy(), clock)
    assert found().needed() == (found().provider, found().endpoints)


def test_a_provider_chosen_first_begins_with_its_usual_redirect_uri() -> None:
    begun = WizardState(answers=begun_with(Answers(ticked=frozenset({1}))))

    chosen = begun.answered(replace(begun.answers, provider=ACS, site="contoso"))

    assert begun.answers.redirect_uri == "http://localhost:8080"
    assert chosen.answers == Answers(
        provider=ACS, site="contoso", redirect_uri="https://localhost/"
    )


def test_an_app_that_was_typed_is_offered_to_the_next_provider() -> None:
    chosen = WizardState(answers=ANSWERS).answered(replace(ANSWERS, provider=ADME))

    assert chosen.answers == replace(ANSWERS, provider=ADME, ticked=frozenset())
    assert chosen.others == {SHAREPOINT: ANSWERS}


def test_each_provider_gets_its_own_app_back() -> None:
    walk = WizardState(answers=ANSWERS).answered(replace(ANSWERS, provider=ACS))
    walk = walk.answered(
        replace(
            walk.answers,
            client_id=OTHER_CLIENT_ID,
            client_secret=Secret("practice-acs-secret"),
            redirect_uri="https://localhost/",
            ticked=frozenset({3}),
            tenant_by_hand=OTHER_TENANT_ID,
            public=True,
        )
    )
    acs = walk.answers

    back = walk.answered(replace(acs, provider=SHAREPOINT, site="practice"))
    again = back.answered(replace(back.answers, provider=ACS))

    assert back.answers == replace(ANSWERS, site="practice")
    assert again.answers == replace(acs, site="practice")


def test_what_was_filled_in_for_another_provider_waits_for_it() -> None:
    """The practice provider fills in an app for each."""
    prepared = Answers(provider=ADME, client_id=OTHER_CLIENT_ID, redirect_uri="https://localhost/")
    walk = WizardState(answers=ANSWERS, others={ADME: prepared})

    chosen = walk.answered(replace(ANSWERS, provider=ADME))

    assert chosen.answers.client_id == OTHER_CLIENT_ID
    assert chosen.answers.redirect_uri == "https://localhost/"
    assert chosen.answers.tenant == "contoso.example"


def test_begun_with_leaves_a_redirect_uri_alone() -> None:
    typed = replace(ANSWERS, redirect_uri="https://localhost/practice")

    assert begun_with(typed) == typed
    assert begun_with(Answers(provider=ACS)).redirect_uri == "https://localhost/"


def test_a_tenant_typed_by_hand_is_not_kept_for_another_site() -> None:
    walk = WizardState(answers=replace(ANSWERS, tenant_by_hand=TENANT_ID)).with_provider()
    other = walk.answered(replace(walk.answers, site="https://fabrikam.sharepoint.com"))

    assert walk.answers.tenant_by_hand == TENANT_ID
    assert walk.with_provider().answers.tenant_by_hand == TENANT_ID
    assert other.with_provider().answers.tenant_by_hand == ""
