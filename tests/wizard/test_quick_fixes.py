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
from tokenwizard.wizard.quick_fixes import (
    CREDENTIAL_NEEDED,
    PUBLIC_APP,
    SINGLE_PAGE_APP,
    is_code_of_no_use,
    mending_of,
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
    mending = mending_of(refused(PUBLIC_APP), answers)

    assert mending is not None
    assert mending.label == label
    assert mending.answers.credential_kind is CredentialKind.NONE
    assert mending.answers.client_secret == SECRET
    assert mending.field == ""


def test_a_web_app_that_was_called_public_is_asked_for_its_secret() -> None:
    mending = mending_of(refused(CREDENTIAL_NEEDED), PUBLIC)

    assert mending is not None
    assert mending.answers.credential_kind is CredentialKind.SECRET
    assert mending.field == "client_secret"
    assert mending.label == "It is a Web app: type its secret"


def test_a_secret_that_was_typed_before_is_sent_at_once() -> None:
    mending = mending_of(refused(CREDENTIAL_NEEDED), replace(PUBLIC, client_secret=SECRET))

    assert mending is not None
    assert mending.answers == WITH_SECRET
    assert mending.field == ""


@pytest.mark.parametrize(
    ("answers", "platform"),
    [(WITH_SECRET, "Web"), (PUBLIC, "Mobile and desktop applications")],
    ids=["secret", "public"],
)
def test_a_single_page_app_s_redirect_uri_is_moved_to_the_platform_that_fits(
    answers: Answers, platform: str
) -> None:
    mending = mending_of(refused(SINGLE_PAGE_APP), answers)

    assert mending is not None
    assert f"Add a platform > {platform} with" in mending.sentence
    assert mending.answers == answers
    assert mending.field == ""


@pytest.mark.parametrize("name", [cloud.name for cloud in CLOUDS[1:]])
def test_a_tenant_of_another_cloud_signs_in_there(name: str) -> None:
    mending = mending_of(other_cloud(name), WITH_SECRET)

    assert mending is not None
    assert mending.label == f"Sign in at {cloud_named(name).title}"
    assert mending.answers == replace(WITH_SECRET, cloud=name)


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
    assert mending_of(error, answers) is None


def test_a_label_fits_into_a_button_at_60_columns() -> None:
    errors = [refused(PUBLIC_APP), refused(CREDENTIAL_NEEDED), refused(SINGLE_PAGE_APP)]
    errors_of_clouds = [other_cloud(cloud.name) for cloud in CLOUDS]
    mendings = [
        mending_of(error, answers)
        for error in (*errors, *errors_of_clouds)
        for answers in (WITH_SECRET, WITH_CERTIFICATE, PUBLIC)
    ]

    assert all(len(mending.label) <= 44 for mending in mendings if mending)
    assert sum(mending is not None for mending in mendings) >= 20


@pytest.mark.parametrize(
    ("code", "of_no_use"),
    [(SINGLE_PAGE_APP, True), (PUBLIC_APP, False), (CREDENTIAL_NEEDED, False)],
)
def test_a_single_page_app_s_code_is_of_no_use(code: str, of_no_use: bool) -> None:
    assert is_code_of_no_use(refused(code)) is of_no_use
