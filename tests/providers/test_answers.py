"""What was typed becomes an app registration."""

from __future__ import annotations

import pytest

from tokenwizard.oauth.client_authentication import ClientSecret, Credential, PublicClient
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import AppRegistration, ProviderName
from tokenwizard.secret import Secret

CLIENT_ID = "22222222-2222-2222-2222-222222222222"
TYPED = Secret(" practice-client-secret\n")
CONFIDENTIAL = ClientSecret(Secret("practice-client-secret"))


@pytest.mark.parametrize(
    ("provider", "public", "credential"),
    [
        (ProviderName.SHAREPOINT, False, CONFIDENTIAL),
        (ProviderName.SHAREPOINT, True, PublicClient()),
        (ProviderName.ADME, False, CONFIDENTIAL),
        (ProviderName.ADME, True, PublicClient()),
        (ProviderName.SHAREPOINT_ACS, False, CONFIDENTIAL),
        (ProviderName.SHAREPOINT_ACS, True, CONFIDENTIAL),
    ],
)
def test_an_app_is_public_where_entra_allows_it(
    provider: ProviderName, public: bool, credential: Credential
) -> None:
    answers = Answers(
        provider=provider,
        public=public,
        client_id=CLIENT_ID,
        client_secret=TYPED,
        redirect_uri="https://localhost/",
    )

    assert answers.credential == credential
    assert answers.app == AppRegistration(CLIENT_ID, credential, "https://localhost/")


def test_nothing_typed_shows_a_secret() -> None:
    answers = Answers(client_secret=TYPED, pasted=Secret("http://localhost:8080/?code=practice"))

    assert "practice" not in repr(answers) + repr(answers.app)


def test_the_first_answers_ask_for_sharepoint_and_its_usual_permission() -> None:
    answers = Answers()

    assert answers.provider is ProviderName.SHAREPOINT
    assert answers.permission == "AllSites.Manage"
    assert not answers.pasted
    assert not answers.client_secret


@pytest.mark.parametrize(
    ("provider", "given", "scope"),
    [
        (ProviderName.SHAREPOINT, "AllSites.Read", "AllSites.Read"),
        (ProviderName.SHAREPOINT, "", "AllSites.Manage"),
        (ProviderName.ENTRA, "Mail.Read", "Mail.Read"),
        (ProviderName.ENTRA, "", "User.Read"),
    ],
)
def test_one_option_says_what_is_asked_for_of_any_provider(
    provider: ProviderName, given: str, scope: str
) -> None:
    assert Answers(provider=provider).asking_for(given).scope == scope
