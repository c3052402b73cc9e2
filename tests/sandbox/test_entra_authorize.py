"""The authorization endpoint: its pages, its answers, and which errors go where."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest

from tokenwizard.errors.errors import LocalError
from tokenwizard.sandbox.simulated_browser import play_browser

OTHER_TENANT = "99999999-8888-7777-6666-555555555555"
UNASSIGNED = "unassigned@practice.example"


def flow_of(page: httpx.Response) -> dict[str, str]:
    found = re.search(r'name="flow" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return {"flow": found[1]}


def text_of(page: httpx.Response) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


async def sign_in(practice: Any, link: str, **changed: str) -> httpx.Response:
    page = await practice.client.get(link)
    form = {"login": "member@practice.example", "passwd": "practice-password", **changed}
    answer: httpx.Response = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/login", data=flow_of(page) | form
    )
    return answer


async def decide(practice: Any, page: httpx.Response, decision: str) -> httpx.Response:
    answer: httpx.Response = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/Consent/Set",
        data=flow_of(page) | {"decision": decision},
    )
    return answer


ON_THE_PAGE: tuple[tuple[str, dict[str, str | None], str | None, int], ...] = (
    ("client_id missing", {"client_id": None}, None, 900144),
    ("client unknown", {"client_id": "a" * 36}, None, 700016),
    ("client of ACS alone", {"client_id": "aaaaaaaa-0000-4000-8000-000000000004"}, None, 700016),
    ("client not in that tenant", {}, OTHER_TENANT, 700016),
    ("redirect missing", {"redirect_uri": None}, None, 900971),
    ("redirect with a slash", {"redirect_uri": "http://localhost:8080/"}, None, 50011),
    ("redirect with a path", {"redirect_uri": "http://localhost:8080/SPA"}, None, 50011),
    ("redirect with https", {"redirect_uri": "https://localhost:8080"}, None, 50011),
    ("redirect by address", {"redirect_uri": "http://127.0.0.1:8080"}, None, 50011),
    ("redirect elsewhere", {"redirect_uri": "http://localhost:1@contoso.example"}, None, 50011),
    ("redirect with a line break", {"redirect_uri": "http://localhost:8080\n"}, None, 50011),
    ("response_type missing", {"response_type": None}, None, 900144),
    ("scope missing", {"scope": None}, None, 900144),
    ("scope blank", {"scope": " "}, None, 900144),
    ("response_mode unknown", {"response_mode": "web_message"}, None, 70007),
    ("v1 resource", {"resource": "https://contoso.example"}, None, 901002),
    ("tenant unknown", {}, "contoso.example", 90002),
    ("tenant unknown by id", {}, "99999999-0000-0000-0000-000000000000", 90002),
    ("tenant malformed", {}, "not_a_tenant", 900023),
    ("common", {}, "common", 50194),
    ("organizations", {}, "organizations", 50194),
    ("unknown client at common", {"client_id": "a" * 36}, "common", 700016),
)


@pytest.mark.parametrize(
    ("changed", "tenant", "number"),
    [case[1:] for case in ON_THE_PAGE],
    ids=[case[0] for case in ON_THE_PAGE],
)
async def test_what_must_not_go_back_stands_on_the_page(
    practice: Any, changed: dict[str, str | None], tenant: str | None, number: int
) -> None:
    answer = await practice.client.get(practice.link("public", tenant, **changed))
    assert answer.status_code == 400
    assert "<title>Sign in</title>" in answer.text
    words = text_of(answer)
    assert "Sorry, but we're having trouble signing you in." in words
    assert f"AADSTS{number}: " in words
    for label in ("Request Id", "Correlation Id"):
        assert re.search(rf"{label}\s+[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b", words)
    assert re.search(r"Timestamp\s+2027-01-15 08:00:00Z", words)


SENT_BACK: tuple[tuple[str, dict[str, str | None], str, int], ...] = (
    ("unsupported response type", {"response_type": "token"}, "unsupported_response_type", 70005),
    ("hybrid", {"response_type": "code id_token"}, "unsupported_response_type", 70005),
    ("silent", {"prompt": "none"}, "login_required", 50058),
    ("default and more", {"scope": "{origin}/.default User.Read"}, "invalid_scope", 70011),
    ("unknown resource", {"scope": "https://contoso.example/.default"}, "invalid_resource", 500011),
    ("unknown permission", {"scope": "User.Write"}, "invalid_client", 650053),
    ("other app", {"scope": "{other}/.default"}, "invalid_resource", 500011),
    ("short challenge", {"code_challenge": "short"}, "invalid_request", 501491),
    ("unknown method", {"code_challenge_method": "S512"}, "invalid_request", 501491),
    ("method alone", {"code_challenge": None}, "invalid_request", 501491),
)


@pytest.mark.parametrize(
    ("changed", "error", "number"),
    [case[1:] for case in SENT_BACK],
    ids=[case[0] for case in SENT_BACK],
)
async def test_other_errors_go_back_with_the_state(
    practice: Any, changed: dict[str, str | None], error: str, number: int
) -> None:
    names = {"origin": practice.origin, "other": practice.app("spa")["client_id"]}
    changed = {key: value and value.format(**names) for key, value in changed.items()}
    answer = await practice.client.get(practice.link(**changed))
    assert answer.status_code == 302
    address = urlsplit(answer.headers["location"])
    assert (address.scheme, address.netloc, address.path) == ("http", "localhost:8080", "/")
    parameters = dict(parse_qsl(address.query))
    assert parameters["error"] == error
    assert parameters["error_description"].startswith(f"AADSTS{number}: ")
    assert " Correlation ID: " in parameters["error_description"]
    assert parameters["state"] == "practice-state"
    assert "code" not in parameters


async def test_the_walk_shows_sign_in_then_consent_then_redirects(practice: Any) -> None:
    first = await practice.client.get(practice.link())
    assert first.status_code == 200
    assert "<h1>Sign in</h1>" in first.text
    consent = await sign_in(practice, practice.link())
    words = text_of(consent)
    assert "Permissions requested" in words
    assert "AllSites.Manage" in words
    assert "Maintain access to data you have given it access to (offline_access)" in words
    answer = await decide(practice, consent, "accept")
    assert answer.status_code == 302
    address = answer.headers["location"]
    assert address.startswith("http://localhost:8080/?code=practice-code.")
    parameters = dict(parse_qsl(urlsplit(address).query))
    assert list(parameters) == ["code", "state", "session_state"]
    assert 950 <= len(parameters["code"]) <= 1050
    assert answer.headers["cache-control"] == "no-store"


async def test_cancel_is_access_denied_and_ends_the_flow(practice: Any) -> None:
    consent = await sign_in(practice, practice.link())
    answer = await decide(practice, consent, "cancel")
    parameters = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert parameters["error"] == "access_denied"
    assert parameters["error_subcode"] == "cancel"
    assert parameters["state"] == "practice-state"
    assert parameters["error_description"].startswith("AADSTS65004: ")
    again = await decide(practice, consent, "accept")
    assert "AADSTS50089" in text_of(again)


async def test_a_wrong_password_asks_again_and_the_flow_goes_on(practice: Any) -> None:
    page = await sign_in(practice, practice.link(), passwd="wrong")
    assert "AADSTS50126" in text_of(page)
    right = {"login": "member@practice.example", "passwd": "practice-password"}
    again = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/login", data=flow_of(page) | right
    )
    assert "Permissions requested" in again.text


async def test_who_is_not_assigned_is_told_so_on_the_page(practice: Any) -> None:
    page = await sign_in(practice, practice.link(), login=UNASSIGNED)
    assert page.status_code == 400
    assert "AADSTS50105: " in text_of(page)


async def test_permissions_for_administrators_need_approval(practice: Any) -> None:
    page = await sign_in(practice, practice.link(scope="Sites.Read.All"))
    assert page.status_code == 400
    assert "Need admin approval" in page.text
    assert "only an admin can grant" in text_of(page)
    assert "AADSTS" not in page.text  # Microsoft's page shows none


async def test_consent_before_sign_in_is_refused(practice: Any) -> None:
    page = await practice.client.get(practice.link())
    answer = await decide(practice, page, "accept")
    assert answer.status_code == 400
    assert "AADSTS50089" in text_of(answer)


async def test_a_flow_that_waited_an_hour_is_forgotten_when_the_next_begins(practice: Any) -> None:
    old = await practice.client.get(practice.link())
    practice.clock.now += 3601
    await practice.client.get(practice.link())
    answer = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/login",
        data=flow_of(old) | {"login": "member@practice.example", "passwd": "practice-password"},
    )
    assert "AADSTS50089" in text_of(answer)


@pytest.mark.parametrize("state", ["a b", "a+b", "%", "&code=x", "é", "\r\nX: y", "~-._", ""])
async def test_the_state_comes_back_as_it_was(practice: Any, state: str) -> None:
    address = await play_browser(practice.link(state=state))
    query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    assert query["state"] == state


async def test_a_state_that_is_no_text_comes_back_byte_for_byte(practice: Any) -> None:
    address = await play_browser(practice.link(state=None) + "&state=%FF%00%2b+x")
    assert "&state=%FF%00%2B%20x&" in address


async def test_without_state_none_comes_back(practice: Any) -> None:
    address = await play_browser(practice.link(state=None))
    assert "state" not in dict(parse_qsl(urlsplit(address).query))


async def test_localhost_may_have_any_port_and_other_paths_stay(practice: Any) -> None:
    address = await play_browser(practice.link(redirect_uri="http://localhost:50123"))
    assert address.startswith("http://localhost:50123/?code=")
    address = await play_browser(practice.link("spa"))
    assert address.startswith("http://localhost:8080/spa?code=")
    address = await play_browser(practice.link(redirect_uri="https://localhost/"))
    assert address.startswith("https://localhost/?code=")


async def test_fragment_mode_puts_the_code_behind_the_hash(practice: Any) -> None:
    address = await play_browser(practice.link(response_mode="fragment"))
    assert address.startswith("http://localhost:8080/#code=")


async def test_form_post_mode_carries_the_answer_in_a_form(practice: Any) -> None:
    link = practice.link(response_mode="form_post", state="a&b")
    answer = await decide(practice, await sign_in(practice, link), "accept")
    assert answer.status_code == 200
    assert 'action="http://localhost:8080"' in answer.text
    assert 'name="code" value="practice-code.' in answer.text
    assert 'name="state" value="a&amp;b"' in answer.text


async def test_login_hint_fills_the_account_in(practice: Any) -> None:
    page = await practice.client.get(practice.link(login_hint=UNASSIGNED))
    assert f'value="{UNASSIGNED}"' in page.text
    stranger = await practice.client.get(practice.link(login_hint='"><b>'))
    assert 'value="&quot;&gt;&lt;b&gt;"' in stranger.text


async def test_a_parameter_that_comes_twice_is_malformed(practice: Any) -> None:
    answer = await practice.client.get(practice.link() + "&scope=openid")
    assert "AADSTS9002313" in text_of(answer)


async def test_an_authorization_request_may_be_posted(practice: Any) -> None:
    address = f"{practice.origin}/{practice.tenant_id}/oauth2/v2.0/authorize"
    page = await practice.client.post(address, data=practice.request(state="a b"))
    form = {"login": "member@practice.example", "passwd": "practice-password"}
    consent = await practice.client.post(
        f"{practice.origin}/{practice.tenant_id}/login", data=flow_of(page) | form
    )
    answer = await decide(practice, consent, "accept")
    assert "&state=a%20b&" in answer.headers["location"]


async def test_markup_in_a_request_is_shown_as_text(practice: Any) -> None:
    answer = await practice.client.get(practice.link(client_id="<script>alert(1)</script>"))
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


async def test_pages_need_nothing_from_elsewhere_and_are_never_stored(practice: Any) -> None:
    consent = await sign_in(practice, practice.link())
    error = await practice.client.get(practice.link(client_id=None))
    front = await practice.client.get(practice.origin + "/")
    for page in (await practice.client.get(practice.link()), consent, error, front):
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "Practice provider: not Microsoft" in page.text
        assert 'name="viewport"' in page.text
        assert '<html lang="en">' in page.text
        assert not re.search(r"<(script|link|img|iframe)|url\(|@import|\bsrc=", page.text)


async def test_every_field_of_a_form_has_its_label(practice: Any) -> None:
    page = (await practice.client.get(practice.link())).text
    shown = re.findall(r'<input id="([^"]+)"', page)
    assert shown == ["login", "passwd"]
    assert re.findall(r'<label for="([^"]+)"', page) == shown


async def test_the_openid_configuration_of_a_domain_tells_the_tenant_id(practice: Any) -> None:
    address = practice.origin + "/{}/v2.0/.well-known/openid-configuration"
    document = (await practice.client.get(address.format("Practice.Example"))).json()
    base = f"{practice.origin}/{practice.tenant_id}"
    assert document["issuer"] == f"{base}/v2.0"
    assert document["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    assert document["authorization_endpoint"] == f"{base}/oauth2/v2.0/authorize"
    assert document["cloud_instance_name"] == "microsoftonline.com"
    assert "code_challenge_methods_supported" not in document
    assert "authorization_response_iss_parameter_supported" not in document
    shared = (await practice.client.get(address.format("organizations"))).json()
    assert shared["issuer"] == f"{practice.origin}/{{tenantid}}/v2.0"


@pytest.mark.parametrize(
    ("tenant", "error", "number"),
    [("contoso.example", "invalid_tenant", 90002), ("a b", "invalid_request", 900023)],
)
async def test_a_tenant_that_is_not_there_has_no_openid_configuration(
    practice: Any, tenant: str, error: str, number: int
) -> None:
    answer = await practice.client.get(
        f"{practice.origin}/{quote(tenant)}/v2.0/.well-known/openid-configuration"
    )
    assert answer.status_code == 400
    assert (answer.json()["error"], answer.json()["error_codes"]) == (error, [number])


async def test_an_address_nobody_answers_is_not_found(practice: Any) -> None:
    assert (await practice.client.get(practice.origin + "/favicon.ico")).status_code == 404
    wrong_method = await practice.client.delete(practice.link())
    assert wrong_method.status_code == 405
    assert wrong_method.headers["allow"] == "GET, HEAD, POST"


async def test_the_played_browser_reports_a_page_with_an_error(practice: Any) -> None:
    with pytest.raises(LocalError) as caught:
        await play_browser(practice.link(redirect_uri="http://localhost:8080/wrong"))
    assert caught.value.server_text.startswith("AADSTS50011: The redirect URI")
    assert caught.value.title
    assert caught.value.next_step
    with pytest.raises(LocalError) as caught:
        await play_browser(practice.link(login_hint=UNASSIGNED))
    assert caught.value.server_text.startswith("AADSTS50105: ")
    with pytest.raises(LocalError) as caught:
        await play_browser(practice.link(login_hint="stranger@practice.example"))
    assert caught.value.server_text.startswith("AADSTS50126: ")


async def test_the_played_browser_returns_errors_that_go_back(practice: Any) -> None:
    address = await play_browser(practice.link(prompt="none"))
    assert dict(parse_qsl(urlsplit(address).query))["error"] == "login_required"


async def test_the_played_browser_stays_with_the_practice_provider() -> None:
    with pytest.raises(LocalError, match="did not send"):
        await play_browser("https://login.contoso.example/common/oauth2/v2.0/authorize")


async def test_the_played_browser_gives_the_answer_in_a_form_as_an_address(practice: Any) -> None:
    address = await play_browser(practice.link(response_mode="form_post", state="a&b c"))

    given = dict(parse_qsl(urlsplit(address).query, strict_parsing=True))
    assert address.startswith("http://localhost:8080?code=practice-code.")
    assert given["state"] == "a&b c"
    assert "+" not in address  # the reader takes one for itself
