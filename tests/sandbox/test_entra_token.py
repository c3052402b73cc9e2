"""The token endpoint: what it grants, and every way in which it says no."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.play import play_browser

if TYPE_CHECKING:
    import httpx

OTHER_TENANT = "99999999-8888-7777-6666-555555555555"
DAY = 24 * 3600


def refused(answer: httpx.Response) -> tuple[int, str, int]:
    body = answer.json()
    return answer.status_code, body["error"], body["error_codes"][0]


@dataclass(frozen=True)
class Case:
    """A code redemption with something wrong, and what Entra says to it."""

    name: str
    expected: tuple[int, str, int]
    app: str = "web"
    request: dict[str, str | None] = field(default_factory=dict)
    fields: dict[str, str | None] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    tenant: str | None = None
    later: float = 0


CASES = (
    Case("unknown client", (400, "unauthorized_client", 700016), fields={"client_id": "a" * 36}),
    Case("wrong secret", (401, "invalid_client", 7000215), fields={"client_secret": "wrong"}),
    Case("secret missing", (401, "invalid_client", 7000218), fields={"client_secret": None}),
    Case("secret empty", (401, "invalid_client", 7000218), fields={"client_secret": ""}),
    Case(
        "secret from a public client",
        (401, "invalid_client", 700025),
        app="public",
        fields={"client_secret": "any"},
    ),
    Case(
        "assertion from a public client",
        (401, "invalid_client", 700025),
        app="public",
        fields={"client_assertion": "a.b.c"},
    ),
    Case(
        "assertion that is no JWT",
        (400, "invalid_request", 50027),
        fields={
            "client_secret": None,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": "a.b.c",
        },
    ),
    Case(
        "redirect URI of another spelling",
        (401, "invalid_client", 500112),
        fields={"redirect_uri": "http://localhost:8080/"},
    ),
    Case("redirect URI missing", (400, "invalid_request", 900144), fields={"redirect_uri": None}),
    Case("code missing", (400, "invalid_request", 900144), fields={"code": None}),
    Case("grant type missing", (400, "invalid_request", 900144), fields={"grant_type": None}),
    Case("client id missing", (400, "invalid_request", 900144), fields={"client_id": None}),
    Case(
        "unknown grant type",
        (400, "unsupported_grant_type", 70003),
        fields={"grant_type": "practice"},
    ),
    Case("v1 resource", (400, "invalid_request", 901002), fields={"resource": "https://a"}),
    Case("verifier missing", (400, "invalid_grant", 501481), fields={"code_verifier": None}),
    Case("verifier wrong", (400, "invalid_grant", 501481), fields={"code_verifier": "x" * 43}),
    Case(
        "verifier without a challenge",
        (400, "invalid_grant", 501481),
        request={"code_challenge": None, "code_challenge_method": None},
    ),
    Case("expired", (400, "invalid_grant", 70008), later=601),
    Case("tenant that is another", (400, "invalid_grant", 700005), tenant=OTHER_TENANT),
    Case("tenant unknown", (400, "invalid_tenant", 90002), tenant="contoso.example"),
    Case("tenant malformed", (400, "invalid_request", 900023), tenant="not_a_tenant"),
    Case("common", (400, "invalid_request", 50194), tenant="common"),
    Case("organizations", (400, "invalid_request", 50194), tenant="organizations"),
    Case("code of nobody", (400, "invalid_grant", 70000), fields={"code": "practice-code.x"}),
    Case("code of another make", (400, "invalid_request", 9002313), fields={"code": "0.abc"}),
    Case(
        "code still percent-encoded",
        (400, "invalid_request", 9002313),
        fields={"code": "practice%2Dcode.x"},
    ),
    Case(
        "line break in a value",
        (400, "invalid_request", 9002313),
        fields={"client_id": "aaaaaaaa-0000-4000-8000-000000000001\n  "},
    ),
    Case(
        "code of another app",
        (400, "invalid_grant", 70000),
        fields={"client_id": "aaaaaaaa-0000-4000-8000-000000000002", "client_secret": None},
    ),
    Case("SPA without Origin", (400, "invalid_request", 9002327), app="spa"),
    Case(
        "SPA without PKCE",
        (400, "invalid_request", 9002325),
        app="spa",
        request={"code_challenge": None, "code_challenge_method": None},
        fields={"code_verifier": None},
        headers={"origin": "http://localhost:8080"},
    ),
    Case(
        "Origin without SPA",
        (400, "invalid_request", 9002326),
        headers={"origin": "http://localhost:8080"},
    ),
    Case("scope empty", (400, "invalid_request", 28003), fields={"scope": " "}),
    Case(
        "scope not consented to",
        (400, "invalid_request", 28002),
        fields={"scope": "{origin}/AllSites.Read"},
    ),
    Case(
        "scope of two resources",
        (400, "invalid_request", 700022),
        fields={"scope": "{origin}/AllSites.Manage User.Read"},
    ),
    Case(
        "default beside another scope",
        (400, "invalid_scope", 70011),
        fields={"scope": "{origin}/.default {origin}/AllSites.Manage"},
    ),
    Case(
        "unknown resource",
        (400, "invalid_resource", 500011),
        fields={"scope": "https://contoso.example/AllSites.Manage"},
    ),
    Case(
        "unknown permission",
        (401, "invalid_client", 650053),
        fields={"scope": "{origin}/AllSites.Own"},
    ),
    Case(
        "own API by its URI",
        (400, "invalid_request", 90009),
        fields={"scope": "api://aaaaaaaa-0000-4000-8000-000000000001/.default"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_what_is_wrong_is_named_and_spends_no_code(practice: Any, case: Case) -> None:
    code = await practice.code(case.app, **case.request)
    changed = {
        key: None if value is None else value.format(origin=practice.origin)
        for key, value in case.fields.items()
    }
    practice.clock.now += case.later
    wrong = practice.redemption(code, case.app, **changed)
    answer = await practice.post(wrong, case.tenant, **case.headers)
    assert refused(answer) == case.expected
    practice.clock.now -= case.later
    if "code_challenge" not in case.request:
        headers = {"origin": "http://localhost:8080"} if case.app == "spa" else {}
        right = await practice.post(practice.redemption(code, case.app), **headers)
        assert right.status_code == 200, right.text


async def test_error_body_has_every_field_of_microsofts(practice: Any) -> None:
    answer = await practice.post(practice.redemption("practice-code.x"))
    body = answer.json()
    assert body.keys() == {
        "error",
        "error_description",
        "error_codes",
        "timestamp",
        "trace_id",
        "correlation_id",
        "error_uri",
    }
    assert re.fullmatch(
        r"AADSTS70000: [^\r\n]+\r\nTrace ID: {trace_id}\r\nCorrelation ID: {correlation_id}"
        r"\r\nTimestamp: 2027-01-15 08:00:00Z".format(**body),
        body["error_description"],
    )
    assert body["error_uri"].endswith("/error?code=70000")
    assert answer.headers["cache-control"] == "no-store"
    looked_up = await practice.client.get(body["error_uri"])
    assert "AADSTS70000" in looked_up.text


async def test_a_get_is_refused_as_microsoft_refuses_it(practice: Any) -> None:
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    assert refused(await practice.client.get(address)) == (400, "invalid_request", 900561)


async def test_a_json_body_counts_as_no_body(practice: Any) -> None:
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    answer = await practice.client.post(address, json=practice.redemption("practice-code.x"))
    assert refused(answer) == (400, "invalid_request", 900144)


async def test_a_field_that_comes_twice_is_malformed(practice: Any) -> None:
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/token"
    answer = await practice.client.post(
        address,
        content=b"grant_type=refresh_token&grant_type=refresh_token",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert refused(answer) == (400, "invalid_request", 9002313)


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


async def test_refresh_rotates_and_the_old_one_stays_valid(practice: Any) -> None:
    first = (await practice.tokens())["refresh_token"]
    second = (await practice.post(practice.refreshing(first))).json()["refresh_token"]
    again = (await practice.post(practice.refreshing(first))).json()["refresh_token"]
    assert len({first, second, again}) == 3
    assert (await practice.post(practice.refreshing(second))).status_code == 200


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client", 7000215)),
        ({"client_secret": None}, (401, "invalid_client", 7000218)),
        ({"refresh_token": None}, (400, "invalid_request", 900144)),
        ({"refresh_token": "practice-refresh.x"}, (400, "invalid_grant", 70000)),
        ({"refresh_token": "0.abc"}, (400, "invalid_request", 9002313)),
        ({"scope": "User.Read"}, (400, "invalid_grant", 65001)),
        (
            {"client_id": "aaaaaaaa-0000-4000-8000-000000000002", "client_secret": None},
            (400, "invalid_grant", 70000),
        ),
    ],
)
async def test_what_is_wrong_with_a_refresh_is_named(
    practice: Any, fields: dict[str, str | None], expected: tuple[int, str, int]
) -> None:
    token = (await practice.tokens())["refresh_token"]
    assert refused(await practice.post(practice.refreshing(token, **fields))) == expected


async def test_missing_consent_has_its_suberror(practice: Any) -> None:
    token = (await practice.tokens())["refresh_token"]
    answer = await practice.post(practice.refreshing(token, scope="User.Read"))
    assert answer.json()["suberror"] == "consent_required"


async def test_a_refresh_may_ask_for_any_consented_resource(practice: Any) -> None:
    code = await practice.code(scope=f"{practice.scope} User.Read")
    token = (await practice.post(practice.redemption(code))).json()["refresh_token"]
    answer = await practice.post(practice.refreshing(token, scope="User.Read"))
    assert practice.claims(answer.json()["access_token"])["scp"] == "User.Read"


async def test_a_refresh_token_dies_of_ninety_days_without_use(practice: Any) -> None:
    token = (await practice.tokens())["refresh_token"]
    practice.clock.now += 90 * DAY
    assert (await practice.post(practice.refreshing(token))).status_code == 200
    practice.clock.now += 90 * DAY
    assert (await practice.post(practice.refreshing(token))).status_code == 200
    practice.clock.now += 90 * DAY + 1
    answer = await practice.post(practice.refreshing(token))
    assert refused(answer) == (400, "invalid_grant", 700082)
    assert answer.json()["suberror"] == "bad_token"
    assert "issued on 2027-01-15T08:00:00" in answer.json()["error_description"]


async def test_a_single_page_apps_refresh_tokens_end_a_day_after_sign_in(practice: Any) -> None:
    origin = {"origin": "http://localhost:8080"}
    first = (await practice.tokens("spa"))["refresh_token"]
    practice.clock.now += DAY
    answer = await practice.post(practice.refreshing(first, "spa"), **origin)
    second = answer.json()["refresh_token"]
    practice.clock.now += 1
    answer = await practice.post(practice.refreshing(second, "spa"), **origin)
    assert refused(answer) == (400, "invalid_grant", 700084)
    without = await practice.post(practice.refreshing(second, "spa"))
    assert refused(without) == (400, "invalid_request", 9002327)


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
