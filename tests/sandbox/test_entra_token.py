"""The token endpoint redeems codes: what it grants, and to whom."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.simulated_browser import play_browser

if TYPE_CHECKING:
    pass
from tests.sandbox.entra_refusal import refused


async def test_a_code_works_once(practice: Any) -> None:
    code = await practice.code()
    first = await practice.post(practice.redemption(code))
    second = await practice.post(practice.redemption(code))
    assert first.status_code == 200
    assert refused(second) == (400, "invalid_grant", 54005)


async def test_a_code_lives_ten_minutes(practice: Any) -> None:
    code = await practice.code()
    practice.clock.now += 600
    assert (await practice.post(practice.redemption(code))).status_code == 200


async def test_the_token_response_of_a_confidential_client(practice: Any) -> None:
    tokens = await practice.tokens(nonce="practice-nonce")
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == f"{practice.origin}/AllSites.Manage"
    assert isinstance(tokens["expires_in"], int)
    assert 3600 <= tokens["expires_in"] < 5400
    assert tokens["ext_expires_in"] == tokens["expires_in"]
    assert tokens["refresh_token"].startswith("practice-refresh.")
    assert 1100 <= len(tokens["refresh_token"]) <= 1300
    id_claims = practice.claims(tokens["id_token"])
    assert id_claims["aud"] == practice.app("web")["client_id"]
    assert id_claims["iss"] == f"{practice.origin}/{practice.tenant_id}/v2.0"
    assert id_claims["tid"] == practice.tenant_id
    assert id_claims["nonce"] == "practice-nonce"
    assert id_claims["exp"] == int(practice.clock.now) + 3600


async def test_the_access_token_says_what_it_is_for(practice: Any) -> None:
    claims = practice.claims((await practice.tokens())["access_token"])
    assert claims["aud"] == practice.origin
    assert claims["scp"] == "AllSites.Manage"
    assert claims["appid"] == practice.app("web")["client_id"]
    assert claims["appidacr"] == "1"
    assert claims["ver"] == "1.0"
    assert claims["tid"] == practice.tenant_id
    assert claims["upn"] == "member@practice.example"
    assert claims["nbf"] == claims["iat"] == int(practice.clock.now)
    public = practice.claims((await practice.tokens("public"))["access_token"])
    assert public["appidacr"] == "0"


async def test_the_apps_own_api_has_a_token_of_version_two(practice: Any) -> None:
    client_id = practice.app("web")["client_id"]
    tokens = await practice.tokens(scope=f"{client_id}/.default offline_access")
    claims = practice.claims(tokens["access_token"])
    assert (claims["aud"], claims["azp"], claims["ver"]) == (client_id, client_id, "2.0")
    assert claims["scp"] == "user_impersonation"
    assert f"{client_id}/.default" in tokens["scope"].split()


@pytest.mark.parametrize(
    ("scope", "granted", "audience"),
    [
        ("User.Read openid", "User.Read openid", "https://graph.microsoft.com"),
        ("https://graph.microsoft.com/.default", "User.Read", "https://graph.microsoft.com"),
        ("openid profile", "openid profile", "https://graph.microsoft.com"),
        ("{https}/AllSites.Read", "{https}/AllSites.Read", "{origin}"),
        (
            "{https}/AllSites.Manage {https}/TermStore.ReadWrite.All",
            "{https}/AllSites.Manage {https}/TermStore.ReadWrite.All",
            "{origin}",
        ),
        (
            "00000003-0000-0ff1-ce00-000000000000/AllSites.Write",
            "00000003-0000-0ff1-ce00-000000000000/AllSites.Write",
            "{origin}",
        ),
    ],
)
async def test_every_known_resource_grants(
    practice: Any, scope: str, granted: str, audience: str
) -> None:
    https = practice.origin.replace("http:", "https:")
    names = {"origin": practice.origin, "https": https}
    tokens = await practice.tokens(scope=scope.format(**names))
    assert tokens["scope"] == granted.format(**names)
    assert practice.claims(tokens["access_token"])["aud"] == audience.format(**names)


@pytest.mark.parametrize("name", ["web", "public", "spa"])
async def test_no_refresh_token_without_offline_access(practice: Any, name: str) -> None:
    tokens = await practice.tokens(name, scope=f"{practice.origin}/AllSites.Manage")
    assert "refresh_token" not in tokens
    assert "id_token" not in tokens


async def test_offline_access_may_be_named_at_redemption_alone(practice: Any) -> None:
    """The Azure Data Manager for Energy page does so."""
    scope = f"{practice.app('web')['client_id']}/.default"
    code = await practice.code(scope=scope)
    fields = practice.redemption(code, scope=f"{scope} openid profile offline_access")
    tokens = (await practice.post(fields)).json()
    refreshed = (await practice.post(practice.refreshing(tokens["refresh_token"]))).json()
    assert refreshed["refresh_token"].startswith("practice-refresh.")


async def test_a_scope_left_out_at_redemption_is_the_first_resource_of_the_request(
    practice: Any,
) -> None:
    code = await practice.code(scope=f"User.Read {practice.origin}/AllSites.Manage")
    tokens = (await practice.post(practice.redemption(code, scope=None))).json()
    assert practice.claims(tokens["access_token"])["aud"] == "https://graph.microsoft.com"


async def test_default_is_what_was_consented_to_and_no_more(practice: Any) -> None:
    read, default = (f"{practice.origin}/{name}" for name in ("AllSites.Read", ".default"))
    code = await practice.code(scope=f"{read} offline_access")
    tokens = (await practice.post(practice.redemption(code, scope=default))).json()
    assert tokens["scope"] == read
    assert practice.claims(tokens["access_token"])["scp"] == "AllSites.Read"
    fields = practice.refreshing(tokens["refresh_token"], scope=default)
    refreshed = (await practice.post(fields)).json()
    assert practice.claims(refreshed["access_token"])["scp"] == "AllSites.Read"


async def test_the_secret_may_stand_in_a_basic_header(practice: Any) -> None:
    web = practice.app("web")
    pair = f"{web['client_id']}:{quote(web['client_secret'], safe='')}"
    basic = "Basic " + base64.b64encode(pair.encode()).decode()
    code = await practice.code()
    both = practice.redemption(code)
    assert refused(await practice.post(both, authorization=basic))[2] == 9002313
    fields = practice.redemption(code, client_secret=None)
    unreadable = await practice.post(fields, authorization="Basic ~~~")
    assert refused(unreadable)[2] == 9002313
    assert (await practice.post(fields, authorization=basic)).status_code == 200


async def test_a_secret_sent_without_encoding_is_wrong(practice: Any) -> None:
    """A plus sign that was not encoded arrives as a blank."""
    code = await practice.code()
    secret = practice.app("web")["client_secret"].replace("+", " ")
    answer = await practice.post(practice.redemption(code, client_secret=secret))
    assert refused(answer) == (401, "invalid_client", 7000215)


async def test_a_plain_challenge_is_compared_as_it_stands(practice: Any) -> None:
    code = await practice.code(code_challenge="p" * 43, code_challenge_method="plain")
    wrong = await practice.post(practice.redemption(code))
    assert refused(wrong)[2] == 501481
    assert (await practice.post(practice.redemption(code, code_verifier="p" * 43))).is_success


async def test_a_run_is_repeatable_when_its_entropy_is() -> None:
    def entropy(size: int) -> str:
        return "e" * size

    def clock() -> float:
        return 1_800_000_000.0

    addresses = set()
    for _ in range(2):
        async with RunningSandbox(clock=clock, entropy=entropy) as running:
            app = running.sandbox.description()["apps"][0]  # type: ignore[index]
            link = (
                f"{running.origin}/practice.example/oauth2/v2.0/authorize?response_type=code"
                f"&client_id={app['client_id']}&scope=User.Read&redirect_uri=http://localhost:8080"
            )
            addresses.add(await play_browser(link))
    assert len(addresses) == 1


async def test_the_description_is_json_of_the_promised_keys(practice: Any) -> None:
    described = json.loads(json.dumps(practice.described))
    assert list(described) == [
        "authority",
        "tenant_id",
        "tenant_domain",
        "cloud",
        "site",
        "farm",
        "realm",
        "acs",
        "apps",
        "users",
    ]
    secrets = {app["platform"]: "client_secret" in app for app in described["apps"]}
    assert secrets == {"web": True, "public": False, "spa": False, "acs": True, "any-tenant": False}
    assert described["authority"] == described["site"] == described["acs"] == practice.origin
    assert len(described["users"]) == 3
