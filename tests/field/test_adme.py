"""Azure Data Manager for Energy: whom a token is for, and what its services say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.cli.refresh.practice import Practice, practice_provider, refresh
from tests.field.reports import reported
from tests.walks.adme_walks import (
    APP,
    AUD,
    CALL,
    OTHER_APP,
    RETIRING_APP,
    SCOPES,
    SHARED,
    SHARED_APP,
    USUAL,
    answered,
    claims_of,
    entitlements,
    proof_of,
    walked,
)
from tokenwizard.destinations.model import Role
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import ProviderError, Step
from tokenwizard.flow.refresh_request import Source
from tokenwizard.flow.sample_call_result import read_call_answer
from tokenwizard.profiles.profile import profile_in
from tokenwizard.providers.adme_audience import adme_scope, read_adme_audience
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.target import Target
from tokenwizard.secret import Secret
from tokenwizard.wizard.quick_fixes import quick_fix_for
from tokenwizard.wizard.state import WizardState


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


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


@reported(
    "Microsoft Learn: Manage seismic analytics schedules",
    came="a walk for the shared audience, for one of its app IDs, or for the app itself",
    does="remembers it, and each refresh asks for the same",
)
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
        Role.CLIENT_SECRET: Secret("practice-client-secret-of-forty-letters"),
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


@reported(
    "Envoy jwt_authn",
    came="a gateway's plain text that is not known, or a 401 or 403 without any",
    does="quotes it, and names no cause",
)
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


@reported(
    "danielscholl-osdu/entitlements AuthorizationServiceEntitlements.java",
    "Microsoft Learn: How to manage users",
    came="a refresh token of somebody who is no member, for an unknown partition or audience",
    does="says which of these it is, in the wizard's proof and in `refresh`",
)
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
