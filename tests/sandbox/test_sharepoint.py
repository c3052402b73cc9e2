"""SharePoint's realm challenge and consent page, ACS's token endpoint, and the APIs behind them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tokenwizard.errors.errors import LocalError
from tokenwizard.sandbox.simulated_browser import play_browser

SIX_MONTHS = 183 * 24 * 3600
SITES = ("", "/sites/practice")


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert body.keys() == {"error", "error_description"}
    number = re.match(
        r"(ACS\d+): [^\r]+\r\nTrace ID: \S+\r\nCorrelation ID: \S+\r\nTimestamp: \S+ \S+Z$",
        body["error_description"],
    )
    assert number is not None, body
    return answer.status_code, body["error"], number[1]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_an_empty_bearer_is_answered_with_the_realm(
    practice: Any, site: str, method: str
) -> None:
    answer = await practice.client.request(
        method, f"{practice.origin}{site}/_vti_bin/client.svc", headers={"authorization": "Bearer"}
    )
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith(f'Bearer realm="{practice.tenant_id}",client_id="00000003-0000-0ff')
    trusted = re.search(r'trusted_issuers="([^"]*)"', challenge)
    assert trusted is not None
    assert trusted[1].count(",") == 3
    assert "authorization_uri=" in challenge


async def test_without_a_bearer_the_way_leads_to_sign_in(practice: Any) -> None:
    answer = await practice.client.get(practice.origin + "/_vti_bin/client.svc")
    assert answer.status_code == 302
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(
    "path", ["/_layouts/15/OAuthAuthorize.aspx", "/_layouts/oauthauthorize.aspx"]
)
async def test_trust_ends_with_a_code_that_is_percent_encoded(
    practice: Any, site: str, path: str
) -> None:
    query = urlsplit(practice.trust_link()).query
    address = await play_browser(f"{practice.origin}{site}{path}?{query}")
    assert re.fullmatch(
        r"https://localhost/\?code=practice%2Dcode\.([A-Za-z0-9]|%2D|%5F)+", address
    )


async def test_the_trust_page_says_what_the_app_may_do(practice: Any) -> None:
    page = await practice.client.get(practice.trust_link(scope="AllSites.Manage Web.Read"))
    flow = re.search(r'name="flow" value="([^"]+)"', page.text)
    assert flow is not None
    form = {"flow": flow[1], "login": "member@practice.example", "passwd": "practice-password"}
    address = practice.origin + "/_layouts/15/OAuthAuthorize.aspx"
    trust = await practice.client.post(address, data=form)
    assert "<h1>Do you trust 365 Proxy practice?</h1>" in trust.text
    assert "lists and their items in all site collections (AllSites.Manage)" in trust.text
    assert "read items in this site (Web.Read)" in trust.text
    assert ">Trust It</button>" in trust.text
    assert ">Cancel</button>" in trust.text
    cancelled = await practice.client.post(address, data={"flow": flow[1], "decision": "cancel"})
    assert cancelled.headers["location"] == "https://localhost/?error=access_denied"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client_id": "aaaaaaaa-0000-4000-8000-000000000001"}, "not known at this site"),
        ({"client_id": None}, "not known at this site"),
        ({"redirect_uri": "https://localhost"}, "does not match the Redirect URI"),
        ({"redirect_uri": "https://localhost:8443/"}, "does not match the Redirect URI"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": None}, "scope is missing"),
        ({"scope": "AllSites.FullControl"}, "cannot be requested"),
        ({"scope": "AllSites.Manage All.Manage"}, "'All.Manage' is not known"),
        ({"scope": "https://contoso.example/AllSites.Manage"}, "is not known"),
    ],
)
async def test_what_is_wrong_with_a_trust_link_stands_on_the_page(
    practice: Any, changed: dict[str, str | None], words: str
) -> None:
    with pytest.raises(LocalError) as caught:
        await play_browser(practice.trust_link(**changed))
    assert words in caught.value.server_text


async def test_a_flow_of_one_consent_page_is_no_good_at_the_other(practice: Any) -> None:
    page = await practice.client.get(practice.link())
    flow = re.search(r'name="flow" value="([^"]+)"', page.text)
    assert flow is not None
    form = {"flow": flow[1], "login": "member@practice.example", "passwd": "practice-password"}
    answer = await practice.client.post(
        practice.origin + "/_layouts/15/OAuthAuthorize.aspx", data=form
    )
    assert answer.status_code == 400
    assert "too old" in answer.text
    page = await practice.client.get(practice.trust_link())
    flow = re.search(r'name="flow" value="([^"]+)"', page.text)
    assert flow is not None
    answer = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/login", data=form | {"flow": flow[1]}
    )
    assert answer.status_code == 400
    assert "AADSTS50089" in answer.text


async def test_who_may_not_manage_the_site_cannot_trust(practice: Any) -> None:
    page = await practice.client.get(practice.trust_link())
    flow = re.search(r'name="flow" value="([^"]+)"', page.text)
    assert flow is not None
    address = practice.origin + "/_layouts/15/OAuthAuthorize.aspx"
    form = {"flow": flow[1], "login": "member@practice.example", "passwd": "wrong"}
    assert "password is not right" in (await practice.client.post(address, data=form)).text
    form |= {"login": "unassigned@practice.example", "passwd": "practice-password"}
    answer = await practice.client.post(address, data=form)
    assert answer.status_code == 400
    assert "Access denied" in answer.text


@pytest.mark.parametrize("place", ["data", "params"])
async def test_acs_gives_numbers_as_strings_wherever_the_fields_stand(
    practice: Any, place: str
) -> None:
    fields = practice.acs_fields(code=await practice.acs_code())
    address = f"{practice.origin}/{practice.described['realm']}/tokens/OAuth/2"
    answer = await practice.client.post(address, **{place: fields})
    body = answer.json()
    assert answer.status_code == 200, body
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == "43199"
    assert body["not_before"] == str(int(practice.clock.now))
    assert body["expires_on"] == str(int(practice.clock.now) + 43200)
    assert body["resource"] == practice.realm_resource
    assert body["refresh_token"].startswith("practice-refresh.")
    claims = practice.claims(body["access_token"])
    assert claims["aud"] == practice.realm_resource
    assert claims["iss"] == f"00000001-0000-0000-c000-000000000000@{practice.tenant_id}"
    assert claims["actor"] == f"{practice.app('acs')['client_id']}@{practice.tenant_id}"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"client_secret": "wrong"}, (400, "invalid_client", "ACS50012")),
        (
            {"client_id": "aaaaaaaa-0000-4000-8000-000000000004"},
            (400, "invalid_client", "ACS70002"),
        ),
        ({"client_id": "x@{realm}"}, (400, "invalid_client", "ACS70002")),
        (
            {"resource": "00000003-0000-0ff1-ce00-000000000000/contoso.example@{realm}"},
            (400, "invalid_request", "ACS50001"),
        ),
        ({"resource": None}, (400, "invalid_request", "ACS90014")),
        ({"client_secret": None}, (400, "invalid_request", "ACS90014")),
        ({"grant_type": "practice"}, (400, "unsupported_grant_type", "ACS70003")),
        ({"code": "practice-code.x"}, (400, "invalid_grant", "ACS70000")),
        ({"code": None}, (400, "invalid_request", "ACS90014")),
        ({"redirect_uri": "https://localhost"}, (400, "invalid_grant", "ACS50011")),
    ],
)
async def test_what_acs_refuses_it_names_and_spends_no_code(
    practice: Any, changed: dict[str, str | None], expected: tuple[int, str, str]
) -> None:
    code = await practice.acs_code()
    changed = {
        key: value and value.format(realm=practice.tenant_id) for key, value in changed.items()
    }
    wrong = practice.acs_fields(**{"code": code, **changed})
    assert refused(await practice.acs_post(wrong)) == expected
    assert (await practice.acs_post(practice.acs_fields(code=code))).status_code == 200


async def test_acs_knows_only_its_own_realm_and_only_posts(practice: Any) -> None:
    code = await practice.acs_code()
    address = f"{practice.origin}/99999999-8888-7777-6666-555555555555/tokens/OAuth/2"
    answer = await practice.client.post(address, data=practice.acs_fields(code=code))
    assert refused(answer) == (400, "invalid_client", "ACS70002")
    own = f"{practice.origin}/{practice.tenant_id}/tokens/OAuth/2"
    got = await practice.client.get(own, params=practice.acs_fields(code=code))
    assert refused(got) == (400, "invalid_request", "ACS90023")
    twice = await practice.client.post(
        own, params={"code": code}, data=practice.acs_fields(code=code)
    )
    assert refused(twice) == (400, "invalid_request", "ACS90023")


async def test_an_acs_code_works_once_and_for_five_minutes(practice: Any) -> None:
    code = await practice.acs_code()
    practice.clock.now += 300
    assert (await practice.acs_post(practice.acs_fields(code=code))).status_code == 200
    again = await practice.acs_post(practice.acs_fields(code=code))
    assert refused(again) == (400, "invalid_grant", "ACS54005")
    late = await practice.acs_code()
    practice.clock.now += 301
    expired = await practice.acs_post(practice.acs_fields(code=late))
    assert refused(expired) == (400, "invalid_grant", "ACS70008")


async def test_a_code_of_one_endpoint_is_no_good_at_the_other(practice: Any) -> None:
    at_acs = await practice.acs_post(practice.acs_fields(code=await practice.code()))
    assert refused(at_acs) == (400, "invalid_grant", "ACS70000")
    at_entra = await practice.post(practice.redemption(await practice.acs_code()))
    assert at_entra.json()["error_codes"] == [70000]


async def test_an_acs_refresh_brings_no_new_refresh_token_for_six_months(practice: Any) -> None:
    code = await practice.acs_code()
    token = (await practice.acs_post(practice.acs_fields(code=code))).json()["refresh_token"]
    fields = practice.acs_fields(grant_type="refresh_token", refresh_token=token)
    practice.clock.now += SIX_MONTHS
    refreshed = await practice.acs_post(fields)
    assert refreshed.status_code == 200
    assert "refresh_token" not in refreshed.json()
    assert refused(await practice.acs_post(fields | {"client_secret": "wrong"}))[2] == "ACS50012"
    unknown = await practice.acs_post(fields | {"refresh_token": "practice-refresh.x"})
    assert refused(unknown) == (400, "invalid_grant", "ACS70000")
    practice.clock.now += 1
    assert refused(await practice.acs_post(fields)) == (400, "invalid_grant", "ACS70008")


async def test_the_resource_may_leave_the_port_out(practice: Any) -> None:
    host = urlsplit(practice.origin).hostname
    resource = f"00000003-0000-0ff1-ce00-000000000000/{host}@{practice.tenant_id}"
    fields = practice.acs_fields(code=await practice.acs_code(), resource=resource)
    assert (await practice.acs_post(fields)).json()["resource"] == resource


async def test_acs_metadata_names_the_token_endpoint(practice: Any) -> None:
    address = practice.origin + "/metadata/json/1"
    answer = await practice.client.get(address, params={"realm": practice.tenant_id})
    (endpoint,) = answer.json()["endpoints"]
    assert endpoint["protocol"] == "OAuth2"
    assert endpoint["location"] == f"{practice.origin}/{practice.tenant_id}/tokens/OAuth/2"
    assert (await practice.client.get(address)).status_code == 404


async def acs_access_token(practice: Any) -> str:
    fields = practice.acs_fields(code=await practice.acs_code())
    return str((await practice.acs_post(fields)).json()["access_token"])


async def entra_access_token(practice: Any) -> str:
    return str((await practice.tokens())["access_token"])


@pytest.mark.parametrize("access_token", [acs_access_token, entra_access_token])
async def test_the_rest_api_takes_both_kinds_of_token_until_they_expire(
    practice: Any, access_token: Any
) -> None:
    headers = {"authorization": f"Bearer {await access_token(practice)}"}
    titles = [
        (
            await practice.client.get(
                f"{practice.origin}{site}/_api/web?$select=Title", headers=headers
            )
        ).json()["Title"]
        for site in SITES
    ]
    assert titles == ["Practice site", "Practice site practice"]
    practice.clock.now += 43200
    late = await practice.client.get(practice.origin + "/_api/web", headers=headers)
    assert late.status_code == 401
    assert "expired" in late.headers["x-ms-diagnostics"]


async def test_the_rest_api_refuses_a_token_for_another_audience(practice: Any) -> None:
    tokens = await practice.tokens(scope="User.Read")
    own = await practice.client.get(
        practice.origin + "/_api/web", headers={"authorization": "Bearer " + tokens["access_token"]}
    )
    forged = await practice.client.get(
        practice.origin + "/_api/web", headers={"authorization": "Bearer a.b.c"}
    )
    for answer in (own, forged):
        assert answer.status_code == 401
        assert answer.json() == {"error_description": "Invalid issuer or signature."}
        assert answer.headers["x-ms-diagnostics"].startswith("3000006;reason=")
        assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    nobody = await practice.client.get(practice.origin + "/_api/web")
    assert nobody.status_code == 401
    assert "x-ms-diagnostics" not in nobody.headers


async def test_entitlements_want_a_token_of_an_app_and_a_partition(practice: Any) -> None:
    client_id = practice.app("web")["client_id"]
    tokens = await practice.tokens(scope=f"{client_id}/.default")
    address = practice.origin + "/api/entitlements/v2/groups"
    headers = {"authorization": "Bearer " + tokens["access_token"]}
    headers["data-partition-id"] = "practice-dp1"
    answer = await practice.client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["groups"][0]["email"] == "users@practice-dp1.dataservices.energy"


async def test_entitlements_say_no_as_the_service_and_its_gateway_do(practice: Any) -> None:
    """OSDU's source, and Envoy's texts: a gateway answers in plain text, before the service."""
    client_id = practice.app("web")["client_id"]
    tokens = await practice.tokens(scope=f"{client_id}/.default")
    address = practice.origin + "/api/entitlements/v2/groups"
    bearer = {"authorization": "Bearer " + tokens["access_token"]}
    for_sharepoint = {"authorization": f"Bearer {await entra_access_token(practice)}"}

    async def said(partition: str, token: dict[str, str]) -> tuple[int, str]:
        headers = {**token, **({"data-partition-id": partition} if partition else {})}
        answer = await practice.client.get(address, headers=headers)
        plain = answer.headers["content-type"].startswith("text/plain")
        return answer.status_code, answer.text if plain else answer.json()["message"]

    not_member = "The user is not authorized to perform this action"
    assert await said("closed-dp1", bearer) == (401, not_member)
    assert await said("unknown-dp1", bearer) == (403, "Invalid data partition id")
    assert await said("", bearer) == (401, "Invalid data partition header provided")
    assert await said("a-dp1", for_sharepoint) == (403, "Audiences in Jwt are not allowed")
    assert await said("a-dp1", {"authorization": "Bearer a.b.c"}) == (401, "Jwt verification fails")
    assert await said("a-dp1", {}) == (403, "RBAC: access denied")
    practice.clock.now += 5400
    assert await said("a-dp1", bearer) == (401, "Jwt is expired")


async def test_graph_tells_who_signed_in(practice: Any) -> None:
    tokens = await practice.tokens(scope="User.Read")
    headers = {"authorization": "Bearer " + tokens["access_token"]}
    address = practice.origin + "/v1.0/me"
    answer = await practice.client.get(address, headers=headers)
    assert answer.json()["userPrincipalName"] == "member@practice.example"
    mail = await practice.tokens(scope="Mail.Read")
    headers = {"authorization": "Bearer " + mail["access_token"]}
    assert (await practice.client.get(address, headers=headers)).status_code == 403
    headers = {"authorization": f"Bearer {await entra_access_token(practice)}"}
    assert (await practice.client.get(address, headers=headers)).status_code == 401
