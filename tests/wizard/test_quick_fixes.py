"""Which change of the answers mends a refusal, and which refusals have none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenwizard.errors.errors import ProviderError, ResponseError
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import CLOUDS, cloud_named
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.error_page_text import error_on_page
from tokenwizard.wizard.quick_fixes import (
    CREDENTIAL_NEEDED,
    PUBLIC_APP,
    SECRETS_BLOCKED,
    SINGLE_PAGE_APP,
    code_cannot_be_redeemed,
    quick_fix_for,
)

SECRET = Secret("practice-client-secret")
WITH_SECRET = Answers(client_secret=SECRET)
WITH_CERTIFICATE = Answers(certificate="practice.pem", client_secret=SECRET)
PUBLIC = Answers(public=True)
NEITHER_CODE = "AADSTS7000215"


def refused(code: str) -> ProviderError:
    return ProviderError("practice", error="invalid_client", code=code)


def other_cloud(name: str) -> ResponseError:
    return ResponseError("practice", entry="other_cloud", cloud=name)


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        (WITH_SECRET, "Leave the secret out and go on"),
        (WITH_CERTIFICATE, "Leave the certificate out and go on"),
    ],
    ids=["secret", "certificate"],
)
def test_a_public_app_goes_on_without_what_was_sent(answers: Answers, label: str) -> None:
    quick_fix = quick_fix_for(refused(PUBLIC_APP), answers)

    assert quick_fix is not None
    assert quick_fix.label == label
    assert quick_fix.answers.credential_kind is CredentialKind.NONE
    assert quick_fix.answers.client_secret == SECRET
    assert quick_fix.field == ""


def test_a_web_app_that_was_called_public_is_asked_for_its_secret() -> None:
    quick_fix = quick_fix_for(refused(CREDENTIAL_NEEDED), PUBLIC)

    assert quick_fix is not None
    assert quick_fix.answers.credential_kind is CredentialKind.SECRET
    assert quick_fix.field == "client_secret"
    assert quick_fix.label == "It is a Web app: type its secret"


def test_a_secret_that_was_typed_before_is_sent_at_once() -> None:
    quick_fix = quick_fix_for(refused(CREDENTIAL_NEEDED), replace(PUBLIC, client_secret=SECRET))

    assert quick_fix is not None
    assert quick_fix.answers == WITH_SECRET
    assert quick_fix.field == ""


@pytest.mark.parametrize(
    ("answers", "platform"),
    [(WITH_SECRET, "Web"), (PUBLIC, "Mobile and desktop applications")],
    ids=["secret", "public"],
)
def test_a_single_page_app_s_redirect_uri_is_moved_to_the_platform_that_fits(
    answers: Answers, platform: str
) -> None:
    quick_fix = quick_fix_for(refused(SINGLE_PAGE_APP), answers)

    assert quick_fix is not None
    assert f"Add Redirect URI (Add a platform) > {platform}." in quick_fix.sentence
    assert quick_fix.answers == answers
    assert quick_fix.field == ""


@pytest.mark.parametrize("answers", [WITH_SECRET, PUBLIC], ids=["secret", "public"])
def test_where_client_secrets_are_blocked_a_certificate_is_asked_for(answers: Answers) -> None:
    page = error_on_page("Client secrets are blocked by tenant-wide policy.")
    quick_fix = quick_fix_for(page, answers)

    assert page is not None
    assert page.entry == SECRETS_BLOCKED
    assert quick_fix is not None
    assert quick_fix.field == "certificate"
    assert quick_fix.answers == replace(answers, public=False)
    assert quick_fix_for(page, WITH_CERTIFICATE) is None


@pytest.mark.parametrize("name", [cloud.name for cloud in CLOUDS[1:]])
def test_a_tenant_of_another_cloud_signs_in_there(name: str) -> None:
    quick_fix = quick_fix_for(other_cloud(name), WITH_SECRET)

    assert quick_fix is not None
    assert quick_fix.label == f"Sign in at {cloud_named(name).title}"
    assert quick_fix.answers == replace(WITH_SECRET, cloud=name)


@pytest.mark.parametrize(
    ("error", "answers"),
    [
        (None, WITH_SECRET),
        (refused(NEITHER_CODE), WITH_SECRET),
        (refused(PUBLIC_APP), PUBLIC),
        (refused(CREDENTIAL_NEEDED), WITH_SECRET),
        (refused(CREDENTIAL_NEEDED), WITH_CERTIFICATE),
        (other_cloud("nowhere"), WITH_SECRET),
        (other_cloud("china"), replace(WITH_SECRET, cloud="china")),
        (refused(PUBLIC_APP), replace(WITH_SECRET, provider=ProviderName.SHAREPOINT_ACS)),
    ],
)
def test_where_the_answers_say_so_already_there_is_no_mending(
    error: ProviderError | None, answers: Answers
) -> None:
    assert quick_fix_for(error, answers) is None


def test_a_label_fits_into_a_button_at_60_columns() -> None:
    errors = [refused(PUBLIC_APP), refused(CREDENTIAL_NEEDED), refused(SINGLE_PAGE_APP)]
    errors_of_clouds = [other_cloud(cloud.name) for cloud in CLOUDS]
    mendings = [
        quick_fix_for(error, answers)
        for error in (*errors, *errors_of_clouds)
        for answers in (WITH_SECRET, WITH_CERTIFICATE, PUBLIC)
    ]

    assert all(len(quick_fix.label) <= 44 for quick_fix in mendings if quick_fix)
    assert sum(quick_fix is not None for quick_fix in mendings) >= 20


@pytest.mark.parametrize(
    ("code", "of_no_use"),
    [(SINGLE_PAGE_APP, True), (PUBLIC_APP, False), (CREDENTIAL_NEEDED, False)],
)
def test_a_single_page_app_s_code_is_of_no_use(code: str, of_no_use: bool) -> None:
    assert code_cannot_be_redeemed(refused(code)) is of_no_use
