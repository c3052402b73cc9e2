"""Whom a token for Azure Data Manager for Energy is for: chosen, remembered, refused, mended."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.refresh.practice import Practice, practice_provider, refresh
from tests.walks.adme_walks import (
    APP,
    SHARED,
    SHARED_APP,
    USUAL,
    proof_of,
    walked,
)
from tests.wizard.scripted_front_end import give, led
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.token_store import StoredToken
from tokenwizard.errors.errors import InputError, ProviderError, Step
from tokenwizard.flow.refresh_request import Source
from tokenwizard.flow.sample_call_result import read_call_answer
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.profiles.profile import Profile, profile_in
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.target import Target
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import AnswerResult, Next, Rejected, StepResult
from tokenwizard.wizard.profile_mapping import answers_of, options_of, profile_of_walk
from tokenwizard.wizard.quick_fixes import quick_fix_for
from tokenwizard.wizard.state import WizardState


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


async def test_a_scope_of_another_api_is_refused_before_anything_is_sent(
    practice: Practice, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    await walked(practice, "shared", env)
    before = len(practice.issued)

    by_option = await refresh("--env-file", str(env), *practice.named(), "--scope", "User.Read")
    env.write_text(re.sub(r"(?m)^SCOPE=.*$", "SCOPE=User.Read", env.read_text()))
    by_file = await refresh("--env-file", str(env), *practice.named())

    for done in (by_option, by_file):
        assert done.status == 2
        assert "User.Read" in done.err
        assert done.out == ""
    assert len(practice.issued) == before


def test_what_was_written_before_there_was_a_choice_means_the_app_itself() -> None:
    profile = profile_in('provider = "adme"\ntenant = "contoso.example"\n', "adme")

    answers = answers_of(profile)

    assert provider_for(answers.target()).scope(APP) == f"{APP}/.default {USUAL}"
    assert ("--scope", "AllSites.Manage") not in options_of(profile, answers)


@pytest.mark.parametrize("audience", ["shared", "app", f"{SHARED_APP}/.default"])
def test_it_is_remembered_in_a_profile_and_in_the_command_that_walks_again(audience: str) -> None:
    from tokenwizard.profiles.profile import text_of

    answers = Answers(provider=ProviderName.ADME, tenant="contoso.example", adme_audience=audience)
    profile = profile_of_walk(WizardState(answers=answers), "adme", 1.8e9)

    again = profile_in(text_of(profile), "adme")

    assert again.adme_audience == audience == answers_of(again).adme_audience
    assert ("--adme-audience", audience) in options_of(again, answers)


def test_a_profile_says_it_once() -> None:

    with pytest.raises(InputError, match="adme_audience"):
        profile_in(
            f'provider = "adme"\ntenant = "a.example"\nscope = "{SHARED}"\nadme_audience = "app"\n',
            "adme",
        )


def test_an_attempt_keeps_the_audience_the_instance_and_the_partition() -> None:
    from tokenwizard.wizard.pending_attempt import PendingAttempt, from_text, resume, to_text

    answers = Answers(
        provider=ProviderName.ADME,
        tenant="contoso.example",
        adme_audience="shared",
        adme_host="contoso.energy.azure.com",
        partition="contoso-dp1",
    )
    kept = to_text(PendingAttempt(walk=WizardState(answers=answers), kept_at=1.8e9, process=1))

    found = from_text(kept, 1.8e9)

    assert found is not None
    resumed, _, _ = resume(found, WizardState(answers=Answers()), lambda given: given)
    for name in ("adme_audience", "adme_host", "partition"):
        assert getattr(resumed.answers, name) == getattr(answers, name)
    named = Answers(adme_host="fabrikam.energy.azure.com", partition="fabrikam-dp1")
    newest, _, _ = resume(found, WizardState(answers=named), lambda given: given)
    assert newest.answers.adme_host == "fabrikam.energy.azure.com"
    assert newest.answers.partition == "fabrikam-dp1"


def test_the_checklist_of_the_shared_audience_names_the_permission_and_the_consent() -> None:
    def steps(audience: str) -> str:
        target = Target(provider=ProviderName.ADME, tenant="contoso.example")
        provider = provider_for(replace(target, adme_audience=audience))
        made = provider.checklist(
            redirect_uri="http://localhost:8080", suffix="x", credential=CredentialKind.SECRET
        )
        return "\n".join(step.text for step in made)

    shared, app = steps("shared"), steps("app")

    permission = "APIs my organization uses > Azure Data Manager for Energy > Delegated permissions"
    assert shared.index(permission) < shared.index("Grant admin consent")
    assert "Grant admin consent" not in app
    assert permission not in app


def test_of_another_provider_none_is_offered() -> None:
    error = ProviderError("practice", error="invalid_resource", code="AADSTS500011")

    assert quick_fix_for(error, Answers(provider=ProviderName.ENTRA)) is None


async def test_a_refused_code_is_not_sent_again_for_the_other_audience() -> None:
    async def refused(walk: WizardState) -> StepResult[Any] | None:
        error = ProviderError("practice", error="invalid_grant", code="AADSTS65001")
        return Rejected(error, AnswerResult(pasted=walk.answers.pasted))

    def mended(walk: WizardState) -> Next[Answers]:
        fix = quick_fix_for(walk.error, walk.answers)
        assert fix is not None
        return Next(fix.answers)

    async with led(ProviderName.ADME, moves={Step.PASTE: [refused]}) as it:
        it.front_end.moves[Step.TARGET] = [give(lambda walk: Next(walk.answers)), give(mended)]
        await it.walk()

    scopes = [parse_qs(urlsplit(link).query)["scope"][0].split()[0] for link in it.front_end.links]
    assert list(dict.fromkeys(scopes)) == [f"{APP}/.default", SHARED]
    assert it.front_end.handed_over is not None


@pytest.mark.parametrize("audience", ["app", "shared"])
async def test_a_member_s_groups_are_shown(tmp_path: Path, audience: str) -> None:
    outcome, _, done = await proof_of(audience, "practice-dp1", tmp_path)

    assert outcome.works
    assert dict(outcome.details)["Groups"] == "users"
    assert done.status == 0
    assert "1 group in the partition practice-dp1" in done.err
    assert "Groups: users" in done.err


async def test_a_token_for_another_api_is_of_the_wrong_audience(practice: Practice) -> None:
    from tokenwizard.flow.client import TokenClient
    from tokenwizard.flow.sample_call import sample_call
    from tokenwizard.system.http.client import new_client

    delivery = await practice.delivery(ProviderName.ENTRA)
    call = sample_call(ProviderName.ADME, adme_host=practice.origin, partition="practice-dp1")
    assert call is not None
    token = delivery.value(Role.REFRESH_TOKEN)
    assert token is not None
    done = await refresh(
        *("--stdin", "--provider", "entra", "--tenant", practice.tenant_id),
        *("--client-id", APP, "--client-secret-env", "PRACTICE_SECRET"),
        *("--authority", practice.origin, "--scope", "User.Read"),
        given=token.reveal(),
        PRACTICE_SECRET=delivery.value(Role.CLIENT_SECRET).reveal(),  # type: ignore[union-attr]
    )
    async with new_client() as client:
        answer = await TokenClient(client).call(call, Secret(done.out.strip()))

    assert answer.status == 403
    assert read_call_answer(call, answer).entry == "adme_wrong_audience"


@pytest.mark.parametrize(
    ("app", "scope", "code"),
    [
        ("any-tenant", SHARED, "AADSTS650057"),
        ("web", "https://energy.azure.example/.default", "AADSTS500011"),
        ("web", f"api://{APP}/.default", "AADSTS90009"),
    ],
)
async def test_the_practice_provider_wants_the_permission_and_the_resource(
    practice: Practice, app: str, scope: str, code: str
) -> None:
    from urllib.parse import urlencode

    from tokenwizard.sandbox.simulated_browser import play_browser

    apps: Any = practice.running.sandbox.description()["apps"]
    client_id = next(one["client_id"] for one in apps if one["name"] == app)
    fields = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:8080",
        "scope": scope,
        "state": "practice",
    }
    link = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/authorize?{urlencode(fields)}"

    answer = await play_browser(link)

    assert code in parse_qs(urlsplit(answer).query)["error_description"][0]


async def test_a_token_of_the_app_itself_is_not_consented_to_for_the_shared_audience(
    practice: Practice, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    await walked(practice, "app", env)

    done = await refresh("--env-file", str(env), *practice.named(), "--adme-audience", "shared")

    assert done.status == 1
    assert "AADSTS65001" in done.err
    assert "--adme-audience app" in done.err


def test_a_profile_of_another_provider_has_no_audience() -> None:
    assert Profile(name="practice").adme_audience == ""


@pytest.mark.parametrize(
    "scope", ["User.Read", "AllSites.Read", "https://graph.microsoft.com/Mail.Read"]
)
def test_a_profile_s_scope_of_another_api_is_refused_in_use(scope: str) -> None:
    """It is read: one bad profile stops no other."""
    text = f'provider = "adme"\ntenant = "contoso.example"\nscope = "{scope}"\n'
    profile = profile_in(text, "adme")

    with pytest.raises(InputError) as refused:
        provider_for(answers_of(profile).target())
    with pytest.raises(InputError) as in_refresh:
        Source(profile=profile).renewal(StoredToken(VALUES, {}))

    for error in (refused.value, in_refresh.value):
        assert scope in error.title
        assert error.field == "adme_audience"


VALUES = {
    Role.CLIENT_ID: Secret(APP),
    Role.CLIENT_SECRET: Secret("nobodys-own-value-0123456789abcdefghij"),
    Role.REFRESH_TOKEN: Secret("practice-refresh.x"),
}
