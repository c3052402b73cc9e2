"""What is known in a walk, and what survives when an earlier answer changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tokenwizard.answers import Answers
from tokenwizard.errors import InputError, Step, TokenWizardError
from tokenwizard.mending import SINGLE_PAGE_APP
from tokenwizard.oauth.authorization import AuthorizationRequest
from tokenwizard.providers.clouds import cloud_named
from tokenwizard.providers.entra import SharePoint
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.walk import ORDER, Walk, begun_with

TENANT_ID = "11111111-1111-1111-1111-111111111111"
OTHER_TENANT_ID = "33333333-3333-3333-3333-333333333333"
CLIENT_ID = "22222222-2222-2222-2222-222222222222"
OTHER_CLIENT_ID = "44444444-4444-4444-4444-444444444444"
SHAREPOINT, ADME, ACS = ProviderName.SHAREPOINT, ProviderName.ADME, ProviderName.SHAREPOINT_ACS
ENTRA = ProviderName.ENTRA
ANSWERS = Answers(
    site="contoso",
    tenant="contoso.example",
    client_id=CLIENT_ID,
    client_secret=Secret("practice-client-secret"),
    redirect_uri="http://localhost:8080",
    ticked=frozenset({0, 1}),
    pasted=Secret("practice-paste"),
)


def entropy() -> Callable[[int], str]:
    numbers = count()
    return lambda length: f"practice-{next(numbers)}-" + "x" * length


def clock() -> float:
    return 1_000_000.0


def found(answers: Answers = ANSWERS, tenant_id: str = TENANT_ID) -> Walk:
    """A walk whose provider and endpoints are known."""
    walk = Walk(answers=answers).with_provider()
    assert walk.provider is not None
    return replace(walk, endpoints=walk.provider.endpoints_of(tenant_id))


def linked(answers: Answers = ANSWERS) -> tuple[Walk, AuthorizationRequest]:
    """A walk with a sign-in link, and something pasted since."""
    walk = found(answers).with_request(entropy(), clock)
    assert walk.request is not None
    return replace(walk, answers=answers), walk.request


def test_a_provider_is_made_from_the_answers_and_the_cloud() -> None:
    walk = Walk(answers=ANSWERS, cloud=cloud_named("china")).with_provider()

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
    walk = Walk(answers=ANSWERS)

    for early in (walk, walk.with_provider()):
        with pytest.raises(LookupError):
            early.needed()
        with pytest.raises(LookupError):
            early.with_request(entropy(), clock)
    assert found().needed() == (found().provider, found().endpoints)


def test_a_provider_chosen_first_begins_with_its_usual_redirect_uri() -> None:
    begun = Walk(answers=begun_with(Answers(ticked=frozenset({1}))))

    chosen = begun.answered(replace(begun.answers, provider=ACS, site="contoso"))

    assert begun.answers.redirect_uri == "http://localhost:8080"
    assert chosen.answers == Answers(
        provider=ACS, site="contoso", redirect_uri="https://localhost/"
    )


def test_an_app_that_was_typed_is_offered_to_the_next_provider() -> None:
    chosen = Walk(answers=ANSWERS).answered(replace(ANSWERS, provider=ADME))

    assert chosen.answers == replace(ANSWERS, provider=ADME, ticked=frozenset())
    assert chosen.others == {SHAREPOINT: ANSWERS}


def test_each_provider_gets_its_own_app_back() -> None:
    walk = Walk(answers=ANSWERS).answered(replace(ANSWERS, provider=ACS))
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
    walk = Walk(answers=ANSWERS, others={ADME: prepared})

    chosen = walk.answered(replace(ANSWERS, provider=ADME))

    assert chosen.answers.client_id == OTHER_CLIENT_ID
    assert chosen.answers.redirect_uri == "https://localhost/"
    assert chosen.answers.tenant == "contoso.example"


def test_begun_with_leaves_a_redirect_uri_alone() -> None:
    typed = replace(ANSWERS, redirect_uri="https://localhost/practice")

    assert begun_with(typed) == typed
    assert begun_with(Answers(provider=ACS)).redirect_uri == "https://localhost/"


@pytest.mark.parametrize(
    ("provider", "step", "field", "lands"),
    [
        (SHAREPOINT, Step.TARGET, "tenant", Step.DISCOVERY),
        (ACS, Step.TARGET, "tenant", Step.DISCOVERY),
        (ADME, Step.TARGET, "tenant", Step.TARGET),
        (SHAREPOINT, Step.TARGET, "site", Step.TARGET),
        (SHAREPOINT, Step.DISCOVERY, "tenant", Step.DISCOVERY),
        (ADME, Step.CHECKLIST, "client_secret", Step.CHECKLIST),
        (SHAREPOINT, Step.BROWSER, None, Step.BROWSER),
    ],
)
def test_an_error_lands_on_the_step_that_has_its_field(
    provider: ProviderName, step: Step, field: str | None, lands: Step
) -> None:
    walk = Walk(answers=replace(ANSWERS, provider=provider))

    assert walk.step_of(TokenWizardError("practice", step=step, field=field)) is lands


def test_without_a_refusal_the_steps_follow_one_another() -> None:
    walk, _ = linked()

    assert [walk.after(step, None) for step in ORDER] == [*ORDER[1:], Step.RESULT]


@pytest.mark.parametrize(
    ("step", "refused_at", "following"),
    [
        (Step.TARGET, Step.PASTE, Step.PASTE),
        (Step.CHECKLIST, Step.PASTE, Step.PASTE),
        (Step.DISCOVERY, Step.PASTE, Step.PASTE),
        (Step.CHECKLIST, Step.TARGET, Step.DISCOVERY),
        (Step.CHECKLIST, Step.CHECKLIST, Step.DISCOVERY),
        (Step.CHECKLIST, Step.DISCOVERY, Step.DISCOVERY),
        (Step.PASTE, Step.PASTE, Step.RESULT),
    ],
)
def test_a_mended_answer_leads_straight_back_to_where_it_was_refused(
    step: Step, refused_at: Step, following: Step
) -> None:
    walk, _ = linked()

    assert walk.after(step, refused_at) is following


def test_a_mended_site_leads_straight_back_to_discovery_if_the_app_is_registered_for_it() -> None:
    unregistered = Walk(answers=ANSWERS)
    registered = replace(unregistered, registered_for=ANSWERS.provider)
    other = registered.answered(replace(ANSWERS, provider=ProviderName.ADME))

    assert unregistered.after(Step.TARGET, Step.DISCOVERY) is Step.CHECKLIST
    assert registered.after(Step.TARGET, Step.DISCOVERY) is Step.DISCOVERY
    assert other.after(Step.TARGET, Step.DISCOVERY) is Step.CHECKLIST


def test_a_tenant_typed_by_hand_is_not_kept_for_another_site() -> None:
    walk = Walk(answers=replace(ANSWERS, tenant_by_hand=TENANT_ID)).with_provider()
    other = walk.answered(replace(walk.answers, site="https://fabrikam.sharepoint.com"))

    assert walk.answers.tenant_by_hand == TENANT_ID
    assert walk.with_provider().answers.tenant_by_hand == TENANT_ID
    assert other.with_provider().answers.tenant_by_hand == ""


def test_a_mended_secret_leads_back_to_the_paste_step_and_a_new_client_id_does_not() -> None:
    walk, _ = linked()
    secret = walk.answered(replace(ANSWERS, client_secret=Secret("practice-other-secret")))
    client_id = walk.answered(replace(ANSWERS, client_id=OTHER_CLIENT_ID))

    assert secret.after(Step.CHECKLIST, Step.PASTE) is Step.PASTE
    assert client_id.after(Step.CHECKLIST, Step.PASTE) is Step.DISCOVERY
    assert client_id.after(Step.DISCOVERY, Step.PASTE) is Step.BROWSER


@pytest.mark.parametrize("step", [Step.TARGET, Step.CHECKLIST, Step.DISCOVERY])
def test_what_was_mended_leads_straight_back_to_the_sign_in_while_its_link_holds(
    step: Step,
) -> None:
    """An error page in the browser names a field of an earlier step, and an attempt comes back."""
    walk, _ = linked()

    assert walk.after(step, Step.BROWSER) is Step.BROWSER


@pytest.mark.parametrize(
    "change", [{"client_id": OTHER_CLIENT_ID}, {"redirect_uri": "https://localhost/"}]
)
def test_a_link_that_no_longer_fits_leaves_no_step_out_on_the_way_to_the_sign_in(
    change: dict[str, object],
) -> None:
    walk, _ = linked()
    mended = walk.answered(replace(ANSWERS, **change))  # type: ignore[arg-type]

    assert mended.after(Step.CHECKLIST, Step.BROWSER) is Step.DISCOVERY
    assert walk.without_request().after(Step.CHECKLIST, Step.BROWSER) is Step.DISCOVERY
    assert replace(walk, endpoints=None).after(Step.TARGET, Step.BROWSER) is Step.CHECKLIST


def test_without_link_or_endpoints_no_step_is_left_out() -> None:
    walk, _ = linked()

    assert walk.without_request().after(Step.CHECKLIST, Step.PASTE) is Step.DISCOVERY
    assert replace(walk, endpoints=None).after(Step.TARGET, Step.PASTE) is Step.CHECKLIST
    assert Walk(answers=ANSWERS).after(Step.TARGET, Step.PASTE) is Step.CHECKLIST


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (ANSWERS, "client_secret"),
        (replace(ANSWERS, certificate="practice.pem"), "certificate"),
        (replace(ANSWERS, public=True), "client_secret"),
    ],
    ids=["secret", "certificate", "public"],
)
@pytest.mark.parametrize("named", ["client_secret", "certificate"])
def test_a_refused_credential_leads_to_the_one_that_was_sent(
    answers: Answers, field: str, named: str
) -> None:
    walk = Walk(answers=answers).refused(TokenWizardError("practice", field=named))

    assert walk.error is not None
    assert walk.error.field == field


def test_any_other_field_stays_the_one_that_was_refused() -> None:
    walk = Walk(answers=ANSWERS).refused(TokenWizardError("practice", field="redirect_uri"))

    assert walk.error is not None
    assert walk.error.field == "redirect_uri"


def test_a_code_of_a_single_page_app_goes_with_its_link() -> None:
    """The redirect URI's platform is in the code: it stays what it was when it was issued."""
    walk, _ = linked()

    refused = walk.refused(TokenWizardError("practice", code=SINGLE_PAGE_APP))
    kept = walk.refused(TokenWizardError("practice", code="AADSTS700025"))

    assert (refused.request, refused.answers.pasted) == (None, Secret(""))
    assert refused.endpoints == walk.endpoints
    assert (kept.request, kept.answers.pasted) == (walk.request, walk.answers.pasted)


@pytest.mark.parametrize(("provider", "field"), [(SHAREPOINT, "permission"), (ENTRA, "scopes")])
def test_what_was_asked_for_is_wrong_in_the_field_that_asked_for_it(
    provider: ProviderName, field: str
) -> None:
    error = TokenWizardError("practice", step=Step.TARGET, field="permission")

    assert Walk(answers=replace(ANSWERS, provider=provider)).refused(error).error is error
    assert error.field == field
