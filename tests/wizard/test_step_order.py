"""Which step follows, where an error lands, and what a refusal leaves of a walk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.begun_walks import ACS, ADME, ANSWERS, ENTRA, OTHER_CLIENT_ID, SHAREPOINT, linked
from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.quick_fixes import SINGLE_PAGE_APP
from tokenwizard.wizard.state import STEP_ORDER, WizardState


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
    walk = WizardState(answers=replace(ANSWERS, provider=provider))

    assert walk.step_of(TokenWizardError("practice", step=step, field=field)) is lands


def test_without_a_refusal_the_steps_follow_one_another() -> None:
    walk, _ = linked()

    assert [walk.after(step, None) for step in STEP_ORDER] == [*STEP_ORDER[1:], Step.RESULT]


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
    unregistered = WizardState(answers=ANSWERS)
    registered = replace(unregistered, registered_for=ANSWERS.provider)
    other = registered.answered(replace(ANSWERS, provider=ProviderName.ADME))

    assert unregistered.after(Step.TARGET, Step.DISCOVERY) is Step.CHECKLIST
    assert registered.after(Step.TARGET, Step.DISCOVERY) is Step.DISCOVERY
    assert other.after(Step.TARGET, Step.DISCOVERY) is Step.CHECKLIST


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
    assert WizardState(answers=ANSWERS).after(Step.TARGET, Step.PASTE) is Step.CHECKLIST


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
    walk = WizardState(answers=answers).refused(TokenWizardError("practice", field=named))

    assert walk.error is not None
    assert walk.error.field == field


def test_any_other_field_stays_the_one_that_was_refused() -> None:
    walk = WizardState(answers=ANSWERS).refused(TokenWizardError("practice", field="redirect_uri"))

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

    assert WizardState(answers=replace(ANSWERS, provider=provider)).refused(error).error is error
    assert error.field == field
