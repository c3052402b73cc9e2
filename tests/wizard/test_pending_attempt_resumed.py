"""Which attempt is worth keeping, and where one that comes back goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pending_walks import CLIENT_SECRET, as_kept, linked, pending
from tokenwizard.errors.errors import InputError, Step
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.pending_attempt import resume, worth_keeping
from tokenwizard.wizard.state import WizardState

ACS = ProviderName.SHAREPOINT_ACS


def nothing_to_open(answers: Answers) -> Answers:
    assert not answers.certificate
    return answers


@pytest.mark.parametrize(
    ("change", "worth"),
    [
        ({}, False),
        ({"site": " contoso "}, False),
        ({"client_secret": Secret("practice-other-secret")}, False),
        ({"pasted": Secret("practice-answer")}, False),
        ({"client_id": "practice.~secret"}, False),
        ({"site": "practice"}, True),
        ({"ticked": frozenset({0})}, True),
        ({"public": True}, True),
        ({"provider": ACS}, True),
        ({"redirect_uri": "https://localhost/"}, True),
    ],
)
def test_only_what_was_not_given_at_the_beginning_is_worth_keeping(
    change: dict[str, object], worth: bool
) -> None:
    begun = Answers(site="contoso")

    assert worth_keeping(WizardState(answers=replace(begun, **change)), begun) is worth  # type: ignore[arg-type]


def test_a_link_is_always_worth_keeping() -> None:
    walk, _ = linked()

    assert worth_keeping(walk, walk.answers)
    assert not worth_keeping(walk.without_request(), walk.answers)


def test_without_a_link_the_walk_goes_on_at_its_first_step() -> None:
    walk = as_kept(linked()[0].without_request())
    begun = WizardState(answers=Answers())

    assert resume(pending(walk), begun, nothing_to_open) == (walk, Step.TARGET, None)


def test_a_secret_that_is_missing_is_asked_for_before_the_sign_in() -> None:
    restored = as_kept(linked()[0])

    walk, step, then = resume(pending(restored), WizardState(answers=Answers()), nothing_to_open)

    assert (step, then) == (Step.CHECKLIST, Step.BROWSER)
    assert isinstance(walk.error, InputError)
    assert (walk.error.step, walk.error.field) == (Step.CHECKLIST, "client_secret")
    assert walk.request is restored.request
    assert walk.after(Step.CHECKLIST, then) is Step.BROWSER


@pytest.mark.parametrize("client_id", ["", linked()[0].answers.client_id])
def test_a_secret_that_was_given_ahead_once_more_leads_to_the_sign_in(client_id: str) -> None:
    again = Answers(client_id=client_id, client_secret=Secret(CLIENT_SECRET))
    others = {ACS: Answers(provider=ACS)}
    restored = as_kept(linked()[0])

    begun = WizardState(answers=again, others=others)
    walk, step, then = resume(pending(restored), begun, nothing_to_open)

    assert (step, then) == (Step.BROWSER, None)
    assert walk.answers == replace(restored.answers, client_secret=Secret(CLIENT_SECRET))
    assert walk.others == others
    assert walk.error is None


def test_the_secret_of_another_app_is_not_taken() -> None:
    other = Answers(
        client_id="44444444-4444-4444-4444-444444444444", client_secret=Secret(CLIENT_SECRET)
    )

    left = pending(as_kept(linked()[0]))
    walk, step, _ = resume(left, WizardState(answers=other), nothing_to_open)

    assert not walk.answers.client_secret
    assert step is Step.CHECKLIST


def test_a_public_app_goes_on_without_a_secret_and_acs_never_does() -> None:
    def goes_on(provider: ProviderName) -> Step:
        walk = as_kept(linked(provider)[0])
        public = replace(walk, answers=replace(walk.answers, public=True))
        return resume(pending(public), WizardState(answers=Answers()), nothing_to_open)[1]

    assert goes_on(ProviderName.ADME) is Step.BROWSER
    assert goes_on(ACS) is Step.CHECKLIST


@pytest.mark.parametrize(
    ("kept", "given", "then"),
    [("a@x.example", "", "a@x.example"), ("", "b@x.example", "b@x.example")],
)
def test_the_newest_word_on_the_account_is_the_one_that_counts(
    kept: str, given: str, then: str
) -> None:
    walk = as_kept(linked()[0])
    left = pending(replace(walk, answers=replace(walk.answers, login_hint=kept)))

    begun = WizardState(answers=Answers(login_hint=given))

    assert resume(left, begun, nothing_to_open)[0].answers.login_hint == then
