"""What every provider keeps to; a new one meets these tests before its own.

Each says in which file the new name is missing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenwizard.destinations.model import DEFAULT_NAMES, SECRETS, Role
from tokenwizard.flow.sample_call import sample_call
from tokenwizard.flow.sample_call_result import read_call_answer
from tokenwizard.oauth.client_authentication import ClientSecret, CredentialKind
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import CHOICES, Trial, choice_of
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.lifetimes import REFRESH_TOKEN_LIVES
from tokenwizard.providers.provider import AppRegistration, ProviderName
from tokenwizard.providers.setting import PROVIDERS
from tokenwizard.secret import Secret

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
TENANT = "11111111-2222-3333-4444-555555555555"
APP = AppRegistration("practice-client", ClientSecret(Secret("practice")), "http://localhost:8080")


def answers_of(name: ProviderName) -> Answers:
    """A first screen on which any provider finds what it asks for."""
    return Answers(provider=name, site="contoso", tenant="contoso.example", public=True)


def repeated(size: int) -> str:
    """In the place of random bytes."""
    return "practice" * size


@pytest.mark.parametrize("name", ProviderName)
def test_it_is_named_wherever_a_provider_is_told_from_another(name: ProviderName) -> None:
    places = {
        "CHOICES in tokenwizard/providers/choices.py": [choice.name for choice in CHOICES],
        "PROVIDERS in tokenwizard/providers/setting.py": [ProviderName(one) for one in PROVIDERS],
        "REFRESH_TOKEN_LIVES in tokenwizard/providers/lifetimes.py": list(REFRESH_TOKEN_LIVES),
        "DEFAULT_NAMES in tokenwizard/destinations/model.py": list(DEFAULT_NAMES),
    }

    lacking = [place for place, names in places.items() if names.count(name) != 1]

    assert not lacking, f"{name} is to stand once in {', '.join(lacking)}"


@pytest.mark.parametrize("name", ProviderName)
def test_the_readme_s_table_has_it(name: ProviderName) -> None:
    assert f"| `{name}` |" in README, f"README.md: its table of providers lacks `{name}`"


@pytest.mark.parametrize("name", ProviderName)
def test_provider_for_makes_one_that_is_no_other_s(name: ProviderName) -> None:
    provider = provider_for(answers_of(name).target())
    others = [
        provider_for(answers_of(other).target()) for other in ProviderName if other is not name
    ]

    assert provider.title
    assert provider.asks
    assert provider.goes_to
    assert provider not in others
    assert provider.refresh_token_life == REFRESH_TOKEN_LIVES[name]


@pytest.mark.parametrize("name", ProviderName)
def test_its_checklist_shows_the_redirect_uri_to_be_registered(name: ProviderName) -> None:
    steps = provider_for(answers_of(name).target()).checklist(
        redirect_uri=APP.redirect_uri, suffix="ab12", credential=CredentialKind.SECRET
    )

    assert APP.redirect_uri in [value.value for step in steps for value in step.values]


@pytest.mark.parametrize("name", ProviderName)
def test_both_legs_name_one_scope_and_one_redirect_uri(name: ProviderName) -> None:
    provider = provider_for(answers_of(name).target())
    endpoints = provider.endpoints_of(TENANT)
    request = provider.authorization_request(APP, endpoints, entropy=repeated, now=0.0)
    redeemed = dict(provider.code_grant(APP, request, Secret("practice-code")).form)

    assert request.scope == provider.scope(APP.client_id)
    assert redeemed.get("scope", request.scope) == request.scope
    assert redeemed["redirect_uri"] == APP.redirect_uri


@pytest.mark.parametrize("name", ProviderName)
def test_its_settings_hold_the_refresh_token_and_what_redeems_it(name: ProviderName) -> None:
    assert SECRETS | {Role.CLIENT_ID} <= set(DEFAULT_NAMES[name])


@pytest.mark.parametrize("name", ProviderName)
def test_the_answer_to_its_harmless_call_is_read(name: ProviderName) -> None:
    call = sample_call(
        name,
        site="contoso",
        adme_host="contoso.energy.azure.com",
        partition="contoso-practice",
        graph="https://graph.contoso.example",
    )

    if choice_of(name).trial is Trial.NOTHING:
        assert call is None
        return
    assert call is not None
    assert call.provider is name
    assert not read_call_answer(call, HttpResponse(200, (), b"{}")).works
