"""Errors on request: every code of the catalogue is told, and the wizard reads that very code."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest

from tests.oauth.attempts import STATE, entra_attempt
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import LocalError, ResponseError, Step, TokenWizardError
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.discovery import openid_configuration
from tokenwizard.oauth.error_response import refusal_from
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.oauth.token_response import read_token_answer
from tokenwizard.sandbox import Sandbox
from tokenwizard.sandbox.entra.stop_pages import stop_pages
from tokenwizard.sandbox.injected_errors import InjectionPoint, UnknownCodeError, read_code
from tokenwizard.sandbox.simulated_browser import play_browser
from tokenwizard.system.http.loopback_server import Request

ORIGIN = "http://127.0.0.1:8400"
TENANT = "11111111-2222-3333-4444-555555555555"
WEB = "aaaaaaaa-0000-4000-8000-000000000001"
PUBLIC = "aaaaaaaa-0000-4000-8000-000000000002"
CODES = tuple(code for code in catalogue() if code.startswith(("AADSTS", "ACS")))
SHOWN_WITHOUT = {"AADSTS90094": "need_admin_approval", "AADSTS90095": "approval_required"}
"""Microsoft tells these on pages that show no code: the wizard knows the page."""
WORDS = {
    "access_denied": InjectionPoint.REDIRECT,
    "server_error": InjectionPoint.REDIRECT,
    "temporarily_unavailable": InjectionPoint.REDIRECT,
    "consent_required": InjectionPoint.REDIRECT,
    "invalid_scope": InjectionPoint.REDIRECT,
    "invalid_grant": InjectionPoint.TOKEN,
    "invalid_client": InjectionPoint.TOKEN,
    "invalid_request": InjectionPoint.TOKEN,
    "invalid_tenant": InjectionPoint.DISCOVERY,
    "slow_down": InjectionPoint.DEVICE,
    "expired_token": InjectionPoint.DEVICE,
    "authorization_pending": InjectionPoint.DEVICE,
    "authorization_declined": InjectionPoint.DEVICE,
    "bad_verification_code": InjectionPoint.DEVICE,
}


class Straight(httpx.AsyncBaseTransport):
    """Asks a provider without a socket between."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._sandbox.respond(
            Request(
                request.method,
                request.url.path,
                request.url.query.decode(),
                tuple((name.lower(), value) for name, value in request.headers.items()),
                await request.aread(),
            )
        )
        return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)


def failing(*codes: str) -> Sandbox:
    return Sandbox(ORIGIN, rehearse=[read_code(code) for code in codes])


def link() -> str:
    query = urlencode(
        {
            "client_id": WEB,
            "response_type": "code",
            "redirect_uri": "http://localhost:8080",
            "scope": f"{ORIGIN}/AllSites.Manage offline_access",
            "state": STATE,
        },
        quote_via=quote,
    )
    return f"{ORIGIN}/{TENANT}/oauth2/v2.0/authorize?{query}"


async def ended(sandbox: Sandbox) -> str:
    return await play_browser(link(), transport=Straight(sandbox))


def posted(sandbox: Sandbox, path: str, **fields: str) -> HttpResponse:
    form = (("content-type", "application/x-www-form-urlencoded"),)
    answer = sandbox.respond(Request("POST", path, "", form, urlencode(fields).encode()))
    return HttpResponse(answer.status, answer.headers, answer.body)


def at_token(sandbox: Sandbox) -> HttpResponse:
    return posted(
        sandbox,
        f"/{TENANT}/oauth2/v2.0/token",
        grant_type="refresh_token",
        client_id=PUBLIC,
        refresh_token="practice-refresh.x",
    )


def at_device(sandbox: Sandbox) -> HttpResponse:
    return posted(
        sandbox,
        f"/{TENANT}/oauth2/v2.0/token",
        grant_type="urn:ietf:params:oauth:grant-type:device_code",
        client_id=PUBLIC,
        device_code="practice-device.x",
    )


def at_acs(sandbox: Sandbox) -> HttpResponse:
    return posted(sandbox, f"/{TENANT}/tokens/OAuth/2", grant_type="refresh_token")


def discovered(sandbox: Sandbox) -> TokenWizardError:
    exchange = openid_configuration(ORIGIN, TENANT, known_hosts=frozenset(), step=Step.TARGET)
    asked = next(exchange)
    answer = sandbox.respond(Request("GET", urlsplit(asked.url).path))
    with pytest.raises(TokenWizardError) as refused:
        exchange.send(HttpResponse(answer.status, answer.headers, answer.body))
    return refused.value


async def met(sandbox: Sandbox, place: InjectionPoint) -> TokenWizardError:
    """The error that the wizard makes of what the provider says at this place."""
    if place in (InjectionPoint.LINK, InjectionPoint.SIGN_IN):
        with pytest.raises(LocalError) as page:
            await ended(sandbox)
        return page.value
    if place is InjectionPoint.REDIRECT:
        refusal = read_redirect(await ended(sandbox), entra_attempt()).refusal
        assert refusal is not None
        return refusal.as_error()
    if place is InjectionPoint.DISCOVERY:
        return discovered(sandbox)
    asks = {
        InjectionPoint.TOKEN: at_token,
        InjectionPoint.DEVICE: at_device,
        InjectionPoint.ACS: at_acs,
    }
    with pytest.raises(TokenWizardError) as refused:
        read_token_answer(asks[place](sandbox), "127.0.0.1", now=1_800_000_000.0)
    return refused.value


@pytest.mark.parametrize("code", CODES)
async def test_the_wizard_reads_each_code_of_the_catalogue_where_it_is_told(code: str) -> None:
    error = await met(failing(code), read_code(code).place)

    assert error.code == (None if code in SHOWN_WITHOUT else code)
    assert error.entry in (SHOWN_WITHOUT.get(code, code), *catalogue()[code].meanings)


@pytest.mark.parametrize("entry", stop_pages())
async def test_the_wizard_knows_each_page_that_stops_a_sign_in(entry: str) -> None:
    page = stop_pages()[entry]
    error = await met(failing(entry), InjectionPoint.SIGN_IN)

    assert "AADSTS" not in error.server_text
    if page.number:
        assert error.code == error.entry == f"AADSTS{page.number}"
        assert error.correlation_id
    else:
        assert (error.code, error.entry) == (None, entry)
        assert error.correlation_id is None


@pytest.mark.parametrize("entry", [entry for entry in stop_pages() if stop_pages()[entry].number])
async def test_without_more_details_a_policy_s_page_says_which_page_it_is(entry: str) -> None:
    """What a person copies who does not open More details."""
    with pytest.raises(LocalError) as page:
        await ended(failing(entry))
    seen, _, details = page.value.server_text.partition("More details")

    found = explain_text(seen)
    assert found is not None
    assert found.code == entry
    assert "Error Code" in details


@pytest.mark.parametrize("code", ["AADSTS53003", "AADSTS530084", "AADSTS530033", "AADSTS53000"])
async def test_a_policy_s_page_shows_the_code_behind_more_details_only(code: str) -> None:
    with pytest.raises(LocalError) as page:
        await ended(failing(code))
    seen, _, details = page.value.server_text.partition("More details")

    assert code.removeprefix("AADSTS") not in seen
    assert f"Error Code: {code.removeprefix('AADSTS')}" in details
    assert page.value.code == code


async def test_the_page_that_asks_an_administrator_names_the_app_and_what_it_asks_for() -> None:
    with pytest.raises(LocalError) as page:
        await ended(failing("approval_required"))

    assert "Practice web app" in page.value.server_text


@pytest.mark.parametrize(("word", "place"), WORDS.items())
async def test_the_wizard_reads_each_oauth_word_where_it_is_told(
    word: str, place: InjectionPoint
) -> None:
    error = await met(failing(word), place)

    assert error.entry == word


@pytest.mark.parametrize(
    ("code", "entry"),
    [
        ("429", "http_429"),
        ("http_503", "http_503"),
        ("HTTP500", "http_500"),
        ("418", "http_4xx"),
        ("599", "http_5xx"),
        ("html", "html"),
        ("empty_body", "empty_body"),
        ("truncated_json", "truncated_json"),
        ("invalid_json", "invalid_json"),
    ],
)
async def test_a_fault_of_the_token_endpoint_is_read_as_that_fault(code: str, entry: str) -> None:
    error = await met(failing(code), InjectionPoint.TOKEN)

    assert isinstance(error, ResponseError)
    assert error.entry == entry


@pytest.mark.parametrize("code", ["429", "503"])
def test_a_busy_provider_says_how_long_to_wait(code: str) -> None:
    assert at_token(failing(code)).all("retry-after") == ("30",)


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("invalid_token", 401, 'Bearer error="invalid_token"'),
        ("insufficient_scope", 403, 'Bearer error="insufficient_scope"'),
        ("insufficient_claims", 401, 'Bearer error="insufficient_claims"'),
    ],
)
@pytest.mark.parametrize("path", ["/_api/web", "/v1.0/me", "/api/entitlements/v2/groups"])
def test_an_api_says_no_with_a_challenge(code: str, status: int, words: str, path: str) -> None:
    answer = failing(code).respond(Request("GET", path))

    assert answer.status == status
    assert ("WWW-Authenticate", words) in answer.headers


@pytest.mark.parametrize(
    ("code", "words"),
    [("acs_token_refused", "Token type is not allowed"), ("wrong_audience", "Invalid issuer")],
)
def test_an_api_says_no_as_sharepoint_does(code: str, words: str) -> None:
    answer = failing(code).respond(Request("GET", "/_api/web"))

    assert answer.status == 401
    assert words in answer.body.decode()


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("AADSTS50011", InjectionPoint.LINK),
        ("AADSTS50105", InjectionPoint.SIGN_IN),
        ("AADSTS65004", InjectionPoint.REDIRECT),
        ("AADSTS7000215", InjectionPoint.TOKEN),
        ("AADSTS700082", InjectionPoint.TOKEN),
        ("AADSTS90002", InjectionPoint.DISCOVERY),
        ("AADSTS70019", InjectionPoint.DEVICE),
        ("ACS50012", InjectionPoint.ACS),
        ("invalid_token", InjectionPoint.API),
    ],
)
def test_each_code_has_its_place(code: str, place: InjectionPoint) -> None:
    assert read_code(code).place is place


@pytest.mark.parametrize("text", ["50105", " aadsts50105 ", "AADSTS50105"])
def test_a_code_may_be_typed_as_people_know_it(text: str) -> None:
    assert read_code(text).code == "AADSTS50105"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AADSTS1", "not in the catalogue"),
        ("practice", "not in the catalogue"),
        ("", "not in the catalogue"),
        ("dns", "nothing that Microsoft's servers could answer"),
        ("state_mismatch", "nothing that Microsoft's servers could answer"),
    ],
)
def test_a_code_that_no_server_says_is_turned_down(text: str, words: str) -> None:
    with pytest.raises(UnknownCodeError, match=words):
        read_code(text)


async def test_two_codes_at_one_place_take_turns() -> None:
    sandbox = failing("AADSTS7000215", "AADSTS7000222")

    errors = [(await met(sandbox, InjectionPoint.TOKEN)).code for _ in range(3)]

    assert errors == ["AADSTS7000215", "AADSTS7000222", "AADSTS7000215"]


async def test_what_is_told_elsewhere_leaves_the_sign_in_as_it_is() -> None:
    address = await ended(failing("AADSTS7000215", "AADSTS90002", "AADSTS70019", "invalid_token"))

    assert read_redirect(address, entra_attempt()).usable


async def test_a_second_factor_comes_with_its_claims_challenge() -> None:
    answer = json.loads(at_token(failing("AADSTS50076")).body)

    assert answer["error"] == "interaction_required"
    assert "access_token" in json.loads(answer["claims"])
    assert refusal_from(answer) is not None


async def test_the_words_name_who_asked() -> None:
    with pytest.raises(LocalError) as page:
        await ended(failing("AADSTS50105"))

    assert "'member@practice.example'" in page.value.server_text
    assert "Practice web app" in page.value.server_text


async def test_hostile_parameters_are_text_on_the_page() -> None:
    """A parameter may be named as an argument of ours is, and hold markup."""
    sandbox = failing("AADSTS50011")
    path = urlsplit(link()).path

    answer = sandbox.respond(Request("GET", path, "place=x&details=y&redirect_uri=%3Cb%3E{0}"))

    assert answer.status == 400
    assert "&lt;b&gt;{0}" in answer.body.decode()
