"""Walks of nobody's, for the tests of what is kept: each provider's, and any at all."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import strategies as st

from tokenwizard.oauth.authorization_request import AuthorizationRequest
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import CLOUDS, WORLDWIDE
from tokenwizard.providers.field_readers import read_redirect_uri
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.wizard.pending_attempt import PendingAttempt, to_text
from tokenwizard.wizard.state import WizardState

NOW = 1_800_000_000.0
TENANT_ID = "11111111-1111-1111-1111-111111111111"
CLIENT_ID = "22222222-2222-2222-2222-222222222222"
CLIENT_SECRET = "practice.~client_secret-of-nobody"
PASTED = "http://localhost:8080/?code=0.practice-code-of-nobody&state=practice"
PROVIDERS = tuple(ProviderName)

GUIDS = st.uuids().map(str)
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True)


def linked(
    provider: ProviderName = ProviderName.SHAREPOINT, **changes: object
) -> tuple[WizardState, AuthorizationRequest]:
    """A walk with a sign-in link, made at `NOW`, and an answer pasted since."""
    answers = Answers(
        provider=provider,
        site="https://contoso.sharepoint.com/sites/hr",
        tenant="contoso.example",
        client_id=CLIENT_ID,
        client_secret=Secret(CLIENT_SECRET),
        redirect_uri="https://localhost/",
        ticked=frozenset({0, 1}),
    )
    return with_link(WizardState(answers=replace(answers, **changes), cloud=WORLDWIDE), TENANT_ID)  # type: ignore[arg-type]


def with_link(walk: WizardState, tenant_id: str) -> tuple[WizardState, AuthorizationRequest]:
    """The walk, led on to its sign-in link without a network."""
    numbers = count()
    walk = walk.with_provider()
    assert walk.provider is not None
    walk = replace(walk, endpoints=walk.provider.endpoints_of(tenant_id))
    walk = walk.with_request(lambda length: f"practice-{next(numbers)}-" + "x" * length, _now)
    assert walk.request is not None
    answers = replace(walk.answers, pasted=Secret(PASTED))
    return replace(walk, answers=answers), walk.request


def _now() -> float:
    return NOW


def pending(walk: WizardState, kept_at: float = NOW) -> PendingAttempt:
    return PendingAttempt(walk=walk, kept_at=kept_at, process=4_321)


def kept(walk: WizardState) -> Any:
    """What is written, as JSON's own values."""
    return json.loads(to_text(pending(walk)))


def as_kept(walk: WizardState) -> WizardState:
    """What is to come back of a walk whose fields were read."""
    answers = replace(walk.answers, client_secret=Secret(""), pasted=Secret(""))
    return WizardState(
        answers=answers,
        cloud=walk.cloud,
        registered_for=walk.answers.provider if walk.endpoints else None,
        provider=walk.provider if walk.endpoints else None,
        endpoints=walk.endpoints,
        request=walk.request,
    )


@st.composite
def walks(draw: st.DrawFn) -> WizardState:
    """Any walk whose fields were read, as far as its link or only a part of the way."""
    provider = draw(st.sampled_from(PROVIDERS))
    acs = provider is ProviderName.SHAREPOINT_ACS
    clouds = [cloud for cloud in CLOUDS if cloud.acs or not acs]
    cloud = draw(st.none() | st.sampled_from(clouds))
    if cloud is not None and draw(st.booleans()):
        cloud = cloud.at(authority=f"https://{draw(NAMES)}.example", acs="http://127.0.0.1:8400")
    redirect_uris = st.sampled_from(["https://localhost/", f"https://{draw(NAMES)}.example/täg"])
    if not acs:
        redirect_uris |= st.integers(1, 65_535).map("http://localhost:{}".format)
    answers = Answers(
        provider=provider,
        site=f"https://{draw(NAMES)}.sharepoint.com{draw(st.sampled_from(['', '/sites/hr']))}",
        permission=draw(st.sampled_from(["AllSites.Read", "AllSites.Manage"])),
        tenant=draw(GUIDS | NAMES.map("{}.example".format)),
        tenant_by_hand="",
        client_id=draw(GUIDS),
        client_secret=Secret(draw(st.text())),
        public=draw(st.booleans()),
        redirect_uri=draw(redirect_uris.filter(_can_be_registered)),
        ticked=draw(st.frozensets(st.integers(0, 9))),
        pasted=Secret(draw(st.text())),
    )
    walk = WizardState(answers=answers, cloud=cloud)
    far = draw(st.sampled_from(["typed", "found", "linked"]))
    if far == "typed":
        return walk
    walk, _ = with_link(walk, draw(GUIDS))
    by_hand = replace(walk.answers, tenant_by_hand=draw(st.just("") | GUIDS))
    return replace(walk, answers=by_hand, request=walk.request if far == "linked" else None)


def _can_be_registered(uri: str) -> bool:
    return read_redirect_uri(uri, https_only=False).ok


@st.composite
def begun_walks(draw: st.DrawFn) -> WizardState:
    """Any text at all in every field, of lone surrogates as well; no further than the first."""
    text = st.text(st.characters(exclude_categories=())) | st.sampled_from(
        [
            "https://contoso.sharepoint.com/sites/täglich",
            "https://contoso.sharepoint.com/sites/\udcff",
            "http://localhost:8080",
            "contoso.example",
            CLIENT_ID,
            "AllSites.Manage",
        ]
    )
    return WizardState(
        answers=Answers(
            provider=draw(st.sampled_from(PROVIDERS)),
            site=draw(text),
            permission=draw(text),
            tenant=draw(text),
            tenant_by_hand=draw(text),
            client_id=draw(text),
            redirect_uri=draw(text),
        )
    )
