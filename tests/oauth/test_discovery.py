"""Finding a tenant's endpoints, driven with made-up answers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.attempts import CORRELATION_ID, LOGIN, TENANT_ID, TRACE_ID
from tests.oauth.exchanges import drive
from tokenwizard.errors import ProviderError, ResponseError, Step, TokenWizardError, Who
from tokenwizard.explain import catalogue
from tokenwizard.oauth.addresses import is_safe_address
from tokenwizard.oauth.authorization import Endpoints
from tokenwizard.oauth.discovery import Probe, ProbeAnswer, openid_configuration
from tokenwizard.oauth.faults import Leg, network_fault, response_fault
from tokenwizard.oauth.guid import read_guid

BASE = f"{LOGIN}/{TENANT_ID}"
CONFIGURATION = {
    "issuer": f"{BASE}/v2.0",
    "authorization_endpoint": f"{BASE}/oauth2/v2.0/authorize",
    "token_endpoint": f"{BASE}/oauth2/v2.0/token",
    "cloud_instance_name": "microsoftonline.com",
}


def json_answer(fields: object, status: int = 200) -> ProbeAnswer:
    headers = (("Content-Type", "application/json"),)
    return ProbeAnswer(status, headers, json.dumps(fields).encode())


def look_up(answer: ProbeAnswer, tenant: str = "contoso.example") -> tuple[Endpoints, list[Probe]]:
    return drive(
        openid_configuration(
            LOGIN,
            tenant,
            known_hosts=frozenset({"login2.contoso.example"}),
            other_clouds={"login.other.example": "other"},
            step=Step.TARGET,
        ),
        [answer],
    )


def refused(answer: ProbeAnswer) -> TokenWizardError:
    with pytest.raises(TokenWizardError) as raised:
        look_up(answer)
    return raised.value


def test_the_configuration_names_tenant_and_endpoints() -> None:
    endpoints, asked = look_up(json_answer(CONFIGURATION))

    assert endpoints == Endpoints(
        tenant_id=TENANT_ID,
        authorization=f"{BASE}/oauth2/v2.0/authorize",
        token=f"{BASE}/oauth2/v2.0/token",
        issuer=f"{BASE}/v2.0",
    )
    assert asked == [
        Probe(
            f"{LOGIN}/contoso.example/v2.0/.well-known/openid-configuration",
            "Asking login.contoso.example for the endpoints of the tenant contoso.example",
        )
    ]


def test_no_credential_is_sent_to_look_up_a_tenant() -> None:
    _, (probe,) = look_up(json_answer(CONFIGURATION))

    assert probe.headers == ()


def test_another_host_of_the_same_cloud_may_hold_an_endpoint() -> None:
    endpoints, _ = look_up(
        json_answer({**CONFIGURATION, "token_endpoint": "https://login2.contoso.example/token"})
    )

    assert endpoints.token == "https://login2.contoso.example/token"


def test_loopback_may_go_without_tls() -> None:
    login = "http://127.0.0.1:8400"
    text = json.dumps(CONFIGURATION).replace(LOGIN, login)
    exchange = openid_configuration(login, TENANT_ID, known_hosts=frozenset(), step=Step.TARGET)

    endpoints, _ = drive(exchange, [ProbeAnswer(200, (), text.encode())])

    assert endpoints.token == f"{login}/{TENANT_ID}/oauth2/v2.0/token"


@pytest.mark.parametrize("name", ["issuer", "authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        f"https://evil.example/{TENANT_ID}/v2.0",
        f"http://login.contoso.example/{TENANT_ID}/v2.0",
        f"https://login.contoso.example.evil.example/{TENANT_ID}/v2.0",
        f"https://evil-login.contoso.example/{TENANT_ID}/v2.0",
        f"https://login.contoso.example:8443/{TENANT_ID}/v2.0",
        f"https://login.contoso.example@evil.example/{TENANT_ID}/v2.0",
        f"//login.contoso.example/{TENANT_ID}/v2.0",
        f"/{TENANT_ID}/v2.0",
        f"javascript://login.contoso.example/{TENANT_ID}",
        "https://[::1/v2.0",
        "https://[login.contoso.example]/v2.0",
        "https://" + "a" * 100_000,
        "",
    ],
)
def test_an_address_on_a_foreign_host_or_without_tls_stops_everything(
    name: str, address: str
) -> None:
    error = refused(json_answer({**CONFIGURATION, name: address}))

    assert isinstance(error, ResponseError)
    assert "foreign host" in error.title
    assert error.entry == "foreign_endpoint"
    assert len(error.title) < 160
    assert TENANT_ID not in error.title
    assert error.who is Who.ADMINISTRATOR
    assert error.step is Step.DISCOVERY


def test_a_tenant_of_another_cloud_is_told_which() -> None:
    text = json.dumps(CONFIGURATION).replace("login.contoso.example", "login.other.example")

    error = refused(ProbeAnswer(200, (), text.encode()))

    assert "another of Microsoft's clouds" in error.title
    assert error.entry == "other_cloud"
    assert error.title.endswith(": other")
    assert error.next_step == "Choose the cloud other on the first step (--cloud other)."
    assert (error.step, error.field, error.cloud) == (Step.TARGET, "cloud", "other")
    assert error.who is Who.YOU


def test_an_address_of_another_cloud_without_tls_is_foreign() -> None:
    text = json.dumps(CONFIGURATION).replace(LOGIN, "http://login.other.example")

    assert "foreign host" in refused(ProbeAnswer(200, (), text.encode())).title


def test_the_name_of_the_cloud_tells_it_where_the_hosts_do_not() -> None:
    error = refused(json_answer({**CONFIGURATION, "cloud_instance_name": "other.example"}))

    assert (error.entry, error.cloud) == ("other_cloud", "other")


@pytest.mark.parametrize("name", [None, 7, ["other.example"], "", "login.other.example", "else"])
def test_a_cloud_of_a_name_that_nobody_knows_is_taken_for_the_one_asked(name: object) -> None:
    endpoints, _ = look_up(json_answer({**CONFIGURATION, "cloud_instance_name": name}))

    assert endpoints.tenant_id == TENANT_ID


@pytest.mark.parametrize(
    ("region", "cloud"),
    [
        ({}, "gcc-high"),
        ({"tenant_region_sub_scope": "DODCON"}, "gcc-high"),
        ({"tenant_region_sub_scope": "DOD"}, "dod"),
        ({"tenant_region_sub_scope": ["DOD"]}, "gcc-high"),
        ({"tenant_region_scope": "USGov"}, "gcc-high"),
    ],
)
def test_the_region_tells_two_clouds_apart_that_share_a_login_host(
    region: dict[str, object], cloud: str
) -> None:
    text = json.dumps({**CONFIGURATION, **region}).replace("login.contoso", "login.gov")
    exchange = openid_configuration(
        LOGIN,
        "contoso.example",
        known_hosts=frozenset(),
        other_clouds={"login.gov.example": "gcc-high"},
        step=Step.TARGET,
    )

    with pytest.raises(ResponseError) as raised:
        drive(exchange, [ProbeAnswer(200, (), text.encode())])

    assert raised.value.cloud == cloud


def test_the_region_of_another_cloud_changes_no_name() -> None:
    text = json.dumps({**CONFIGURATION, "tenant_region_sub_scope": "DOD"})

    error = refused(ProbeAnswer(200, (), text.replace("contoso.example", "other.example").encode()))

    assert error.cloud == "other"


def look_up_many(tenant: str, issuer: str) -> Endpoints:
    exchange = openid_configuration(
        LOGIN, tenant, known_hosts=frozenset(), step=Step.TARGET, many_tenants=True
    )
    return drive(exchange, [json_answer({**CONFIGURATION, "issuer": issuer})])[0]


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", "Organizations"])
def test_a_name_for_many_tenants_is_taken_where_it_will_do(tenant: str) -> None:
    endpoints = look_up_many(tenant, f"{LOGIN}/{{tenantid}}/v2.0")

    assert endpoints.tenant_id == tenant.lower()
    assert endpoints.issuer == f"{LOGIN}/{{tenantid}}/v2.0"


def test_consumers_may_be_the_one_tenant_of_personal_accounts() -> None:
    """Microsoft's document for `consumers` names the tenant ID of personal accounts."""
    endpoints = look_up_many("consumers", f"{BASE}/v2.0")

    assert endpoints.tenant_id == TENANT_ID


@pytest.mark.parametrize(
    ("tenant", "issuer"),
    [
        ("contoso.example", f"{LOGIN}/{{tenantid}}/v2.0"),
        ("common", f"{LOGIN}/{{tenantid}}x/v2.0"),
        ("common", f"{LOGIN}/v2.0?{{tenantid}}"),
        ("common", f"{LOGIN}/v2.0"),
    ],
)
def test_where_many_tenants_will_do_an_issuer_still_names_one_or_its_placeholder(
    tenant: str, issuer: str
) -> None:
    with pytest.raises(ResponseError) as raised:
        look_up_many(tenant, issuer)

    assert raised.value.entry == "many_tenants"


@pytest.mark.parametrize("tenant", ["common", "organizations"])
def test_a_name_for_every_tenant_is_no_tenant(tenant: str) -> None:
    configuration = {**CONFIGURATION, "issuer": f"{LOGIN}/{{tenantid}}/v2.0"}
    with pytest.raises(ResponseError) as raised:
        look_up(json_answer(configuration), tenant)

    assert raised.value.title == "This tenant name does not belong to one tenant"
    assert raised.value.field == "tenant"
    assert raised.value.entry == "many_tenants"


@pytest.mark.parametrize(
    ("number", "error"), [(90002, "invalid_tenant"), (900023, "invalid_request")]
)
def test_an_unknown_tenant_lands_on_its_field(number: int, error: str) -> None:
    found = refused(
        json_answer(
            {
                "error": error,
                "error_description": f"AADSTS{number}: Tenant 'practice' not found. "
                f"Trace ID: {TRACE_ID}",
                "error_codes": [number],
                "correlation_id": CORRELATION_ID,
            },
            400,
        )
    )

    assert isinstance(found, ProviderError)
    assert found.error == error
    assert found.code == f"AADSTS{number}"
    assert found.correlation_id == CORRELATION_ID
    assert found.field == "tenant"


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in CONFIGURATION.items() if key != name}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(json_answer({}), id="an empty object"),
        pytest.param(json_answer(without("issuer")), id="no issuer"),
        pytest.param(json_answer(without("authorization_endpoint")), id="no authorization"),
        pytest.param(json_answer(without("token_endpoint")), id="no token endpoint"),
        pytest.param(json_answer({**CONFIGURATION, "issuer": None}), id="issuer null"),
        pytest.param(json_answer({**CONFIGURATION, "token_endpoint": ["a"]}), id="wrong type"),
    ],
)
def test_an_answer_that_is_no_configuration_is_said_to_be_none(answer: ProbeAnswer) -> None:
    error = refused(answer)

    assert isinstance(error, ResponseError)
    assert error.title == "login.contoso.example answered 200 without the tenant's endpoints"
    assert error.entry == "no_configuration"
    assert (error.step, error.field) == (Step.DISCOVERY, "tenant")


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        pytest.param(ProbeAnswer(200, (), b"<html>practice-proxy</html>"), "html", id="HTML"),
        pytest.param(ProbeAnswer(200, (), b""), "empty_body", id="empty"),
        pytest.param(ProbeAnswer(200, (), b'{"issuer": "htt'), "truncated_json", id="cut"),
        pytest.param(ProbeAnswer(200, (), b"\xff"), "invalid_json", id="no text"),
        pytest.param(ProbeAnswer(200, (), b"[" * 200_000), "invalid_json", id="deeply nested"),
        pytest.param(json_answer([CONFIGURATION]), "invalid_json", id="a list"),
        pytest.param(json_answer(CONFIGURATION, 302), "no_configuration", id="a redirect"),
        pytest.param(json_answer(CONFIGURATION, 503), "http_503", id="a status that says no"),
        pytest.param(ProbeAnswer(429, (), b""), "http_429", id="too many requests"),
        pytest.param(ProbeAnswer(507, (), b"<html>"), "http_5xx", id="a status of no entry"),
    ],
)
def test_an_answer_that_is_no_json_object_or_no_success_is_told_from_the_catalogue(
    answer: ProbeAnswer, entry: str
) -> None:
    error = refused(answer)

    assert isinstance(error, ResponseError)
    assert error.entry == entry
    assert error.title == f"{catalogue()[entry].title}: login.contoso.example"
    assert "by hand" not in error.next_step  # the same host is asked for the token
    assert (error.step, error.field) == (Step.DISCOVERY, "tenant")


@pytest.mark.parametrize("entry", ["tls", "connection_refused", "answer_too_large", "http_503"])
def test_the_id_by_hand_is_advised_where_the_site_did_not_name_it(entry: str) -> None:
    """Typed by hand it spares the site's answer, and leads to the login host all the same."""
    by_hand = "Or type the Directory (tenant) ID by hand."
    site = network_fault(entry, "contoso.sharepoint.com", Leg.REALM, sent=False)
    login = network_fault(entry, "login.contoso.example", Leg.DISCOVERY, sent=False)

    assert site.next_step.endswith(by_hand)
    assert by_hand not in login.next_step
    assert (login.step, login.field) == (site.step, site.field) == (Step.DISCOVERY, "tenant")


def test_an_answer_that_is_too_large_is_told_without_a_token_endpoint() -> None:
    error = response_fault("answer_too_large", "login.contoso.example", Leg.DISCOVERY)
    told = f"{error.title} {error.cause} {error.next_step}"

    assert "login.contoso.example" in told
    assert "token" not in told
    assert "authority" not in told


def test_how_long_to_wait_is_reckoned_by_the_clock_of_who_says_it() -> None:
    headers = (
        ("Date", "Sat, 21 Nov 2026 07:00:00 GMT"),
        ("Retry-After", "Sat, 21 Nov 2026 07:01:30 GMT"),
    )

    assert "It asks to wait 90 seconds." in refused(ProbeAnswer(503, headers, b"")).next_step
    assert "It asks" not in refused(ProbeAnswer(503, headers[1:], b"")).next_step


def test_the_missing_field_is_named_for_a_report() -> None:
    assert refused(json_answer(without("token_endpoint"))).code == "'token_endpoint'"


@given(st.dictionaries(st.sampled_from([*CONFIGURATION, "error"]), st.text() | st.integers()))
def test_any_configuration_gives_an_error_of_ours(fields: dict[str, object]) -> None:
    """Text at random never names a safe endpoint, so that there is always an error."""
    assert isinstance(refused(json_answer(fields)), ProviderError | ResponseError)


@pytest.mark.parametrize(
    ("text", "guid"),
    [
        (TENANT_ID, TENANT_ID),
        (f" {TENANT_ID}\n", TENANT_ID),
        (f"{{{TENANT_ID}}}", TENANT_ID),
        ("ABCDEF00-ABCD-ABCD-ABCD-ABCDEF001122", "abcdef00-abcd-abcd-abcd-abcdef001122"),
        (TENANT_ID[:-1], None),
        (f"{TENANT_ID}1", None),
        (TENANT_ID.replace("-", ""), None),
        ("----" + "1" * 32, None),
        ("urn:" + "1" * 32, None),
        ("11111111-1111-1111-1111-11111111111_", None),
        ("11111111-1111-1111-1111-11111111111g", None),
        ("１１１１１１１１-1111-1111-1111-111111111111", None),
        ("", None),
        ("{}", None),
    ],
)
def test_a_guid_is_read_in_the_one_form_that_microsoft_shows(text: str, guid: str | None) -> None:
    assert read_guid(text) == guid


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.contoso.example/token", True),
        ("HTTPS://login.contoso.example/token", True),
        ("http://localhost:8400/token", True),
        ("http://127.0.0.1/token", True),
        ("http://[::1]:8400/token", True),
        ("http://login.contoso.example/token", False),
        ("http://localhost.contoso.example/token", False),
        ("http://127.0.0.1.contoso.example/", False),
        ("http://localhost@contoso.example/", False),
        ("ftp://localhost/", False),
        ("https://", False),
        ("https:///token", False),
        ("https://[::1", False),
        ("localhost:8400", False),
        ("", False),
    ],
)
def test_a_secret_goes_over_https_or_stays_on_this_machine(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe


def test_header_values_are_found_in_order_whatever_their_case() -> None:
    answer = ProbeAnswer(
        401, (("WWW-Authenticate", "a"), ("x", "b"), ("www-authenticate", "c")), b""
    )

    assert answer.all("www-authenticate") == ("a", "c")
    assert answer.all("location") == ()


def test_an_answer_about_another_tenant_than_the_one_asked_for_is_refused() -> None:
    with pytest.raises(ResponseError, match="another tenant") as raised:
        look_up(json_answer(CONFIGURATION), tenant="99999999-9999-4999-8999-999999999999")

    assert raised.value.who is Who.ADMINISTRATOR
    assert raised.value.entry == "other_tenant"
    assert look_up(json_answer(CONFIGURATION), tenant=TENANT_ID)[0].tenant_id == TENANT_ID


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (f"{BASE}/oauth2/v2.0/devicecode", f"{BASE}/oauth2/v2.0/devicecode"),
        ("https://elsewhere.contoso.example/devicecode", ""),
        (f"{BASE.replace('https', 'http')}/oauth2/v2.0/devicecode", ""),
        (f"{BASE}/oauth2/v2.0/device code", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_where_device_codes_are_asked_for_is_taken_from_a_known_host_alone(
    named: object, found: str
) -> None:
    endpoints, _ = look_up(json_answer({**CONFIGURATION, "device_authorization_endpoint": named}))

    assert endpoints.device_authorization == found
