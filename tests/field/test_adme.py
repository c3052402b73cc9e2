"""Azure Data Manager for Energy: whom a token is for, and what its services say."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dotenv import dotenv_values

from tests.cli.refresh.practice import Done, Practice, practice_provider, refresh
from tests.field.reports import reported
from tests.wizard.scripted_front_end import Moves, give, led
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Delivery, Role
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import ProviderError, Step
from tokenwizard.flow.refresh_request import Source
from tokenwizard.flow.sample_call import SampleCall
from tokenwizard.flow.sample_call_result import SampleCallResult, read_call_answer
from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.profiles.profile import Profile, profile_in
from tokenwizard.providers.adme_audience import adme_scope, read_adme_audience
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.target import Target
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.injected_errors import read_code
from tokenwizard.secret import Secret
from tokenwizard.wizard.front_end import AnswerResult, Farewell, Next, Rejected, StepResult
from tokenwizard.wizard.obtained_token import ObtainedToken
from tokenwizard.wizard.profile_mapping import answers_of, options_of, profile_of_walk
from tokenwizard.wizard.quick_fixes import quick_fix_for, refused_audience
from tokenwizard.wizard.state import WizardState

APP = "aaaaaaaa-0000-4000-8000-000000000001"
OTHER_APP = "22222222-3333-4444-8555-666666666666"
SHARED_APP = "bd0c9d90-89ad-4bb3-97bc-d787b9f69cdc"
RETIRING_APP = "dffa82c7-cb2f-4a0a-9e8f-7e86fd7b245e"
SHARED = "https://energy.azure.com/.default"
USUAL = "openid profile offline_access"
CALL = SampleCall(
    ProviderName.ADME, "https://contoso.energy.azure.com/api", (), partition="contoso-dp1"
)


# -- whom a token is for


@reported(
    "microsoft/adme-samples how-to-enable-entra-id-groups-authorization.md",
    "equinor/osducs README",
    "Azure/osdu-data-load-tno CoreEntities.cs",
    came="the shared audience, its two app IDs, or an app's client ID, as a scope or alone",
    does="asks for exactly that, and for the refresh token beside it",
)
@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("", f"{APP}/.default {USUAL}"),
        ("app", f"{APP}/.default {USUAL}"),
        ("shared", f"{SHARED} {USUAL}"),
        (" Shared ", f"{SHARED} {USUAL}"),
        ("https://energy.azure.com", f"{SHARED} {USUAL}"),
        ("https://energy.azure.com/", f"{SHARED} {USUAL}"),
        ("energy.azure.com/.default", f"{SHARED} {USUAL}"),
        (SHARED, f"{SHARED} {USUAL}"),
        ("HTTPS://Energy.Azure.com//.default", f"{SHARED} {USUAL}"),
        (f"{SHARED} openid", f"{SHARED} {USUAL}"),
        (f"{SHARED} openid offline_access", f"{SHARED} {USUAL}"),
        (f"{SHARED},openid,email", f"{SHARED} {USUAL} email"),
        (f'"{SHARED}"', f"{SHARED} {USUAL}"),
        ("https://energy.azure.com/default", f"{SHARED} {USUAL}"),
        (
            "https://energy.azure.com/access_as_user",
            f"https://energy.azure.com/access_as_user {USUAL}",
        ),
        (SHARED_APP, f"{SHARED_APP}/.default {USUAL}"),
        (f"{SHARED_APP}/.default openid", f"{SHARED_APP}/.default {USUAL}"),
        (f"{RETIRING_APP}/.default", f"{RETIRING_APP}/.default {USUAL}"),
        (f"{APP}/.default", f"{APP}/.default {USUAL}"),
        (f"api://{APP}/.default", f"{APP}/.default {USUAL}"),
        (f"{OTHER_APP}/.default", f"{OTHER_APP}/.default {USUAL}"),
        ("{client id}/.default", f"{APP}/.default {USUAL}"),
        ("<client-id>/.default openid profile", f"{APP}/.default {USUAL}"),
        ("${CLIENT_ID}/.default", f"{APP}/.default {USUAL}"),
    ],
)
def test_an_audience_is_asked_for_as_it_was_given(given: str, sent: str) -> None:
    read = read_adme_audience(given)

    assert read.ok, read.problem
    assert adme_scope(read.value, APP) == sent
    assert read_adme_audience(read.value).value == read.value
    target = Target(provider=ProviderName.ADME, tenant="contoso.example").asking_for(given)
    assert provider_for(target).scope(APP) == sent


@reported(
    "microsoft/adme-samples how-to-enable-entra-id-groups-authorization.md",
    came="another API's scope, or the instance's own host, where ADME's is asked for",
    does="refuses it, names it, and says what can stand there",
)
@pytest.mark.parametrize(
    "given",
    [
        "User.Read",
        "AllSites.Manage",
        "https://graph.microsoft.com/.default",
        "00000003-0000-0000-c000-000000000000/.default",
        "https://contoso.sharepoint.com/AllSites.Manage",
        "https://management.azure.com/.default",
        "api://contoso/orders/.default",
        "openid offline_access",
        "https://contoso.energy.azure.com/.default",
        "contoso.energy.azure.com",
        "https://energy.azure.com.contoso.example/.default",
        f"{SHARED} https://graph.microsoft.com/User.Read",
        "x" * 5_000,
    ],
)
def test_another_api_is_refused_with_its_reason(given: str) -> None:
    read = read_adme_audience(given)

    assert not read.ok
    assert len(read.problem) < 300
    assert any(what in read.problem for what in ("energy.azure.com", "client ID", "or app", "two"))


SCOPES = {
    "app": f"{APP}/.default",
    "shared": SHARED,
    f"{SHARED_APP}/.default": f"{SHARED_APP}/.default",
}
"""What is asked for, by the audience that was chosen."""
AUD = {"app": APP, "shared": SHARED_APP, f"{SHARED_APP}/.default": SHARED_APP}


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


async def walked(practice: Practice | RunningSandbox, audience: str, out: Path) -> Delivery:
    """A whole walk for an audience, handed over to a `.env` file."""
    running = practice.running if isinstance(practice, Practice) else practice
    seen: list[Delivery] = []

    async def hand_over(walk: WizardState) -> StepResult[Any] | None:
        provider, endpoints = walk.needed()
        token = ObtainedToken(walk, provider, flow=it.controller.flow, clock=lambda: 1.8e9)
        delivery = token._delivery("")
        await EnvFile(out).hand_over(delivery)
        assert delivery.token_endpoint == endpoints.token
        seen.append(delivery)
        return Next(Farewell())

    moves: Moves = {Step.RESULT: [hand_over]}
    async with led(ProviderName.ADME, at=running, moves=moves, adme_audience=audience) as it:
        await it.walk()
    return seen[0]


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    found: dict[str, Any] = json.loads(decoded)
    return found


@pytest.mark.parametrize("audience", SCOPES)
async def test_a_walk_and_every_refresh_ask_for_the_same(
    practice: Practice, tmp_path: Path, audience: str
) -> None:
    env = tmp_path / ".env"
    delivery = await walked(practice, audience, env)

    done = await refresh("--env-file", str(env), *practice.named(), "--json")

    assert delivery.scope == f"{SCOPES[audience]} {USUAL}"
    assert dotenv_values(env)["SCOPE"] == delivery.scope
    assert f'adme_audience = "{audience}"' in env.read_text()
    assert done.status == 0, done.err
    assert claims_of(done.document["access_token"])["aud"] == AUD[audience]


@reported(
    "microsoft/adme-samples src/get-token.py",
    came="`SCOPE` in a `.env`, or `--scope`, that names the other audience",
    does="sends it, the nearest word first: option, file, profile",
)
@pytest.mark.parametrize(
    ("beside", "options", "sent"),
    [
        ({}, {}, f"{APP}/.default"),
        ({"SCOPE": f"{APP}/.default {USUAL}"}, {}, f"{APP}/.default"),
        ({"SCOPE": f"{SHARED} openid offline_access"}, {}, SHARED),
        ({"SCOPE": SHARED_APP}, {}, f"{SHARED_APP}/.default"),
        ({}, {"scope": SHARED}, SHARED),
        ({}, {"adme_audience": "shared"}, SHARED),
        ({"SCOPE": SHARED}, {"scope": f"{APP}/.default"}, f"{APP}/.default"),
        ({"SCOPE": SHARED}, {"adme_audience": "app"}, f"{APP}/.default"),
        ({"SCOPE": SHARED, "adme_audience": "app"}, {}, SHARED),
        ({"adme_audience": "shared"}, {}, SHARED),
        ({"scope": "AllSites.Manage"}, {}, f"{APP}/.default"),
        ({"profile": 'adme_audience = "shared"'}, {}, SHARED),
        ({"profile": f'scope = "{SHARED}"'}, {}, SHARED),
        ({"profile": ""}, {}, f"{APP}/.default"),
        ({"profile": 'adme_audience = "app"', "SCOPE": SHARED}, {}, SHARED),
        ({"profile": 'adme_audience = "shared"'}, {"scope": f"{APP}/.default"}, f"{APP}/.default"),
    ],
)
def test_what_a_refresh_asks_for(
    beside: dict[str, str], options: dict[str, str], sent: str
) -> None:
    from tokenwizard.destinations.token_store import StoredToken

    values = {
        Role.CLIENT_ID: Secret(APP),
        Role.CLIENT_SECRET: Secret("practice-secret"),
        Role.REFRESH_TOKEN: Secret("practice-refresh.x"),
        Role.TENANT: Secret("contoso.example"),
    }
    if scope := beside.get("SCOPE"):
        values[Role.SCOPE] = Secret(scope)
    recipe = {key: text for key, text in beside.items() if key in ("scope", "adme_audience")}
    kept = StoredToken(values, {"provider": "adme", **recipe})
    profile = None
    if (text := beside.get("profile")) is not None:
        profile = profile_in(f'provider = "adme"\ntenant = "contoso.example"\n{text}\n', "adme")

    renewal = Source(profile=profile, recipe=options).renewal(kept)

    assert renewal.scope.split()[0] == sent


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
    from tokenwizard.errors.errors import InputError

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


# -- the other audience, as a new sign-in


@reported(
    "microsoft/adme-samples src/get-token.py",
    "equinor ORES demo/mint_refresh_token.py",
    came="AADSTS90009, 65001, 500011 or 650057 for ADME's resource",
    does="offers the other audience on the first step, as a new sign-in",
)
@pytest.mark.parametrize("code", [90009, 65001, 500011, 650052, 650053, 650057])
@pytest.mark.parametrize(("now", "other"), [("app", "shared"), ("shared", "app"), ("", "shared")])
def test_a_refusal_about_the_resource_offers_the_other_audience(
    code: int, now: str, other: str
) -> None:
    error = ProviderError("practice", error="invalid_resource", code=f"AADSTS{code}")
    walk = WizardState(answers=Answers(provider=ProviderName.ADME, adme_audience=now))

    refused = walk.refused(error)
    fix = quick_fix_for(error, walk.answers)

    assert refused.step_of(error) is Step.TARGET
    assert error.field == "adme_audience"
    assert fix is not None
    assert fix.answers.adme_audience == other
    assert not fix.field


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


# -- what the services say


def answered(status: int, body: object) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "text/plain" if isinstance(body, bytes) else "application/json"
    return HttpResponse(status, (("content-type", kind),), raw)


def entitlements(status: int, message: str) -> dict[str, object]:
    return {"code": status, "reason": "practice", "message": message}


NOT_MEMBER = "The user is not authorized to perform this action"
SAID = [
    (401, entitlements(401, NOT_MEMBER), "adme_not_member"),
    (403, entitlements(403, "Invalid data partition id"), "adme_unknown_partition"),
    (
        401,
        entitlements(401, "Cannot authorize user in requested partition"),
        "adme_unknown_partition",
    ),
    (401, entitlements(401, "Invalid data partition header provided"), "adme_unknown_partition"),
    (403, b"Audiences in Jwt are not allowed", "adme_wrong_audience"),
    (403, b"Audiences in Jwt are not allowed\r\n", "adme_wrong_audience"),
    (401, b"Jwt is expired", "jwt_expired"),
    (401, b"Jwt issuer is not configured", "jwt_issuer"),
    (403, b"RBAC: access denied", "rbac_denied"),
]


@reported(
    "danielscholl-osdu/entitlements AuthorizationServiceEntitlements.java",
    "danielscholl-osdu/entitlements AuthorizationFilter.java, SpringExceptionMapper.java",
    "Envoy jwt_authn",
    came="ADME's 401 and 403, in JSON of the service or in plain text of a gateway",
    does="tells by the words who or what is refused: member, partition, audience, time, issuer",
)
@pytest.mark.parametrize(("status", "body", "entry"), SAID)
def test_the_words_tell_what_is_refused(status: int, body: object, entry: str) -> None:
    outcome = read_call_answer(CALL, answered(status, body))

    assert not outcome.works
    assert outcome.entry == entry
    assert catalogue()[entry].title in outcome.sentence
    said = body.decode() if isinstance(body, bytes) else str(body["message"])  # type: ignore[index]
    assert dict(outcome.details)["It said"] == f'"{said.strip()}"'
    told = explain_text(said)
    assert told is not None
    assert told.code == entry


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b"Jwt verification fails", "Jwt verification fails"),
        (403, b"upstream says no", "upstream says no"),
        (403, entitlements(403, "Practice rule 17"), "Practice rule 17"),
        (401, entitlements(401, "practice"), "practice"),
        (401, b"", None),
        (403, {}, None),
    ],
)
def test_words_that_are_not_known_are_quoted_and_blame_nothing(
    status: int, body: object, said: str | None
) -> None:
    outcome = read_call_answer(CALL, answered(status, body))

    assert not outcome.entry
    assert dict(outcome.details) == ({"It said": f'"{said}"'} if said else {})
    assert outcome.sentence == f"contoso.energy.azure.com refuses the call ({status})."


async def proof_of(
    audience: str, partition: str, tmp_path: Path, *fail: str
) -> tuple[SampleCallResult, Any, Done]:
    """What the wizard's proof shows, the way out of it, and what `refresh` says of the same."""
    async with RunningSandbox(rehearse=[read_code(code) for code in fail]) as running:
        env = tmp_path / ".env"
        found: list[Any] = []

        async def hand_over(walk: WizardState) -> StepResult[Any] | None:
            provider, _ = walk.needed()
            token = ObtainedToken(walk, provider, flow=it.controller.flow, clock=lambda: 1.8e9)
            token.call_named(adme_host=running.origin, partition=partition)
            proof = await token.prove()
            await EnvFile(env).hand_over(token._delivery(""))
            found.extend((proof.outcome, refused_audience(proof, token.answers)))
            return Next(Farewell())

        moves: Moves = {Step.RESULT: [hand_over]}
        async with led(ProviderName.ADME, at=running, moves=moves, adme_audience=audience) as it:
            await it.walk()
        done = await refresh(
            *("--env-file", str(env), "--authority", running.origin),
            *("--adme-host", running.origin, "--partition", partition),
        )
    return found[0], found[1], done


@pytest.mark.parametrize("audience", ["app", "shared"])
@pytest.mark.parametrize(
    ("partition", "fail", "entry"),
    [
        ("closed-dp1", (), "adme_not_member"),
        ("practice-dp1", ("adme_not_member",), "adme_not_member"),
        ("unknown-dp1", (), "adme_unknown_partition"),
        ("practice-dp1", ("adme_unknown_partition",), "adme_unknown_partition"),
        ("practice-dp1", ("adme_wrong_audience",), "adme_wrong_audience"),
        ("practice-dp1", ("jwt_expired",), "jwt_expired"),
    ],
)
async def test_wizard_and_refresh_tell_a_refusal_as_what_it_is(
    tmp_path: Path, audience: str, partition: str, fail: tuple[str, ...], entry: str
) -> None:
    outcome, other, done = await proof_of(audience, partition, tmp_path, *fail)

    assert not outcome.works
    assert outcome.entry == entry
    assert (other is not None) == (entry == "adme_wrong_audience")
    assert done.status == 1
    assert f"Error: {catalogue()[entry].title}." in done.err
    assert "It said: " in done.err
    assert done.out.count(".") == 2  # the access token that came is written all the same


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


# -- the practice provider


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


# -- what is written for the tools


@reported(
    "osdu-sdk 0.0.14 environment credential",
    came="CLIENT_ID, TOKEN_ENDPOINT, REFRESH_TOKEN and CLIENT_SECRET in the environment",
    does="writes all four into a `.env`, beside the names of before",
)
async def test_an_env_file_of_before_is_extended(practice: Practice, tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("# mine\nOTHER=1\nREFRESH_TOKEN=old\nAZURE_TENANT=old\n")

    await walked(practice, "shared", env)

    found = dotenv_values(env)
    endpoint = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    assert found["TOKEN_ENDPOINT"] == endpoint
    assert found["AZURE_TENANT"] == practice.tenant_id
    assert found["OTHER"] == "1"
    assert env.read_text().startswith("# mine\n")


def test_a_profile_of_another_provider_has_no_audience() -> None:
    assert Profile(name="practice").adme_audience == ""
