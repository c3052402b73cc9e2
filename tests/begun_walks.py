"""Walks of nobody's, as far as their endpoints or their sign-in link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.state import WizardState

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


def found(answers: Answers = ANSWERS, tenant_id: str = TENANT_ID) -> WizardState:
    """A walk whose provider and endpoints are known."""
    walk = WizardState(answers=answers).with_provider()
    assert walk.provider is not None
    return replace(walk, endpoints=walk.provider.endpoints_of(tenant_id))


def linked(answers: Answers = ANSWERS) -> tuple[WizardState, AuthorizationRequest]:
    """A walk with a sign-in link, and something pasted since."""
    walk = found(answers).with_request(entropy(), clock)
    assert walk.request is not None
    return replace(walk, answers=answers), walk.request
