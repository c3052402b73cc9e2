"""The token endpoint says no: to a code, and to a request that is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    pass
from tests.sandbox.entra_refusal import refused

OTHER_TENANT = "99999999-8888-7777-6666-555555555555"


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
        r"AADSTS70000: [^\r\n]+ Trace ID: {trace_id} Correlation ID: {correlation_id}"
        r" Timestamp: 2027-01-15 08:00:00Z".format(**body),
        body["error_description"],
    )
    assert body["error_uri"].endswith("/error?code=70000")
    assert answer.headers["cache-control"] == "no-store, no-cache"
    assert answer.headers["x-ms-request-id"] == body["trace_id"]
    assert answer.headers["set-cookie"].startswith("fpc=")
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
