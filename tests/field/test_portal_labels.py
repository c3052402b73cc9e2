"""What the portal calls things in 2026, in the checklists and in what is told."""

from __future__ import annotations

import re

import pytest

from tests.field.reports import reported
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.factory import provider_for

REDIRECT_URI = "http://localhost:8080"
PUBLIC = CredentialKind.NONE


def steps(answers: Answers, credential: CredentialKind = CredentialKind.SECRET) -> list[str]:
    listed = provider_for(answers.target()).checklist(
        redirect_uri=REDIRECT_URI, suffix="ab12", credential=credential
    )
    return [step.text for step in listed]


def entra(**given: str) -> Answers:
    return Answers(provider=ProviderName.ENTRA, **{"tenant": "contoso.example", **given})  # type: ignore[arg-type]


@reported(
    "the portal's page of a new registration, since the end of 2025",
    came="the labels of the supported account types",
    does="names today's label, and the older one in brackets",
)
@pytest.mark.parametrize(
    ("tenant", "today", "before"),
    [
        (
            "contoso.example",
            "Single tenant only - <directory>",
            "Accounts in this organizational directory only",
        ),
        (
            "organizations",
            "Multiple Entra ID tenants",
            "Accounts in any organizational directory",
        ),
        (
            "common",
            "Any Entra ID Tenant + Personal Microsoft accounts",
            "Accounts in any organizational directory and personal Microsoft accounts",
        ),
    ],
)
def test_the_account_types(tenant: str, today: str, before: str) -> None:
    assert f'Supported account types: "{today}" (older: {before}).' in steps(entra(tenant=tenant))


@reported(
    "AzureAD/microsoft-authentication-library-for-js#8345",
    came="the switch for public clients, which reads Enabled and Disabled",
    does="says Enabled, and Yes in brackets",
)
def test_the_switch_for_public_clients() -> None:
    assert steps(Answers(site="contoso"), PUBLIC)[-1] == (
        'Authentication > Settings: "Allow public client flows" Enabled (Yes).'
    )


@reported(
    "the portal's page Authentication (Preview)",
    came="the button that adds a redirect URI to an app that is there already",
    does="names Add Redirect URI, and Add a platform in brackets",
)
@pytest.mark.parametrize(
    ("credential", "platform"),
    [(CredentialKind.SECRET, "Web"), (PUBLIC, "Mobile and desktop applications")],
)
def test_the_button_for_a_redirect_uri(credential: CredentialKind, platform: str) -> None:
    adme = Answers(provider=ProviderName.ADME, tenant="contoso.example")
    (step,) = [one for one in steps(adme, credential) if "Add Redirect URI" in one]

    assert f'Authentication (Preview) > Add Redirect URI > "{platform}"' in step
    assert "Authentication > Add a platform)" in step


@reported(
    "Microsoft's page Need admin approval",
    came="a permission that an administrator has to consent to, or may have to",
    does="has a step for Grant admin consent; none where users consent everywhere",
)
@pytest.mark.parametrize(
    ("answers", "consent"),
    [
        (entra(scopes="Directory.Read.All User.Read"), "an administrator does it"),
        (entra(scopes="Mail.Read"), "if users may not consent"),
        (entra(scopes="api://contoso/.default"), "if users may not consent"),
        (entra(scopes="Unheard.Of"), "if users may not consent"),
        (Answers(site="contoso"), "if users may not consent"),
        (Answers(site="contoso", permission="AllSites.FullControl"), "an administrator does it"),
        (entra(scopes="User.Read"), ""),
        (entra(scopes="openid"), ""),
        (entra(scopes="Mail.Read", tenant="consumers"), ""),
    ],
)
def test_the_step_for_admin_consent(answers: Answers, consent: str) -> None:
    found = [one for one in steps(answers) if "Grant admin consent" in one]

    assert len(found) == bool(consent)
    assert all(consent in one for one in found)
    assert "Certificates & secrets" in steps(answers)[-1]


@reported(
    "Microsoft's quickstart on registering an app",
    came="Enterprise applications, which the menu calls Enterprise apps",
    does="names Enterprise apps, and the older name in brackets",
)
def test_the_menu_of_enterprise_apps() -> None:
    told = [str(text) for entry in catalogue().values() for text in entry]
    old = [text for text in told if "Enterprise applications" in text]

    assert old
    assert not [text for text in old if re.search(r"(?<!Enterprise apps \()Enterprise appl", text)]


@reported(
    "AzureAD/microsoft-authentication-library-for-js#8345",
    came="a narrow terminal of 60 columns",
    does="has steps of at most three lines",
)
def test_the_steps_are_short() -> None:
    for answers in (
        Answers(site="contoso"),
        Answers(site="contoso", permission="AllSites.FullControl"),
        Answers(provider=ProviderName.ADME, tenant="contoso.example"),
        entra(tenant="common"),
        entra(scopes="Mail.Read"),
    ):
        for credential in CredentialKind:
            assert all(len(step) <= 165 for step in steps(answers, credential))
