"""What people paste where the answer is asked for."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

import pytest

from tests.field.reports import reported
from tests.oauth.attempts import CODE, STATE, TENANT_ID, acs_attempt, entra_attempt
from tests.oauth.pasted import ATTEMPT
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect
from tokenwizard.providers.field_readers import read_redirect_uri
from tokenwizard.secret import Secret

GUID = "00000000-aaaa-bbbb-cccc-000000000001"
OTHER_STATE = "practice-state-of-another-try-02"
QUERY = f"code={CODE}&state={STATE}"
ADDRESS = f"http://localhost:8080/?{QUERY}"
JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJhdWQiOiJwcmFjdGljZSIsImlzcyI6Im5vYm9keSJ9.practice_0"
TOKEN_ANSWER = {
    "token_type": "Bearer",
    "expires_in": 3599,
    "access_token": JWT,
    "refresh_token": "1.AXEApractice-of-nobody" + "abcdefghij" * 8,
}


def said(reading: PastedAnswer) -> str:
    return in_words(reading.sentence, ANYWHERE)


def check_taken(pasted: str) -> PastedAnswer:
    reading = read_redirect(pasted, ATTEMPT)

    assert (reading.finding, reading.code) == (AnswerKind.CODE, Secret(CODE))
    assert reading.belongs
    assert STATE not in said(reading)
    return reading


@reported(
    "cli/cli#650",
    "AzureAD/microsoft-authentication-library-for-dotnet#1266",
    came="the answer with `https` in place of `http`",
    does="takes it where the state matches, and says what differs",
)
@reported(
    "tailcallhq/forgecode#2990",
    came="the answer at 127.0.0.1, at [::1], or at the host of a forwarded port",
    does="takes it where the state matches, and says what differs",
)
@pytest.mark.parametrize(
    ("place", "differs"),
    [
        ("https://localhost:8080/", "https in place of http"),
        ("http://127.0.0.1:8080/", "127.0.0.1 in place of localhost"),
        ("http://[::1]:8080/", "::1 in place of localhost"),
        ("https://practice-8080.app.github.dev/", "another host in place of localhost"),
        ("https://practice-8080.euw.devtunnels.ms/", "another host in place of localhost"),
        ("http://localhost:8081/", "port 8081 in place of 8080"),
        ("http://localhost/", "port 80 in place of 8080"),
        ("http://localhost:8080/callback", "another path"),
    ],
)
def test_an_answer_at_another_place(place: str, differs: str) -> None:
    assert differs in said(check_taken(f"{place}?{QUERY}"))
    assert differs in said(check_taken(f"{place}#{QUERY}"))

    other = read_redirect(f"{place}?code={CODE}&state={OTHER_STATE}", ATTEMPT)
    without = read_redirect(f"{place}?code={CODE}", ATTEMPT)

    assert (other.finding, other.code) == (AnswerKind.OTHER_ATTEMPT, None)
    assert (without.finding, without.code) == (AnswerKind.CUT, None)
    assert differs in said(without)


@reported(
    "getmailproject/getmail6#124",
    "simonrob/email-oauth2-proxy#19",
    came="the request line of a log, or the `curl` line of the address that failed",
    does="reads the answer out of it",
)
@reported(
    "mintty/mintty#620",
    came="the marks of a bracketed paste around the address, `0~` and `1~`",
    does="leaves them out",
)
@pytest.mark.parametrize(
    "pasted",
    [
        f"curl '{ADDRESS}' -H 'Accept: */*' --compressed",
        f'curl "{ADDRESS}" -H "Accept: */*"',
        f"curl {ADDRESS} -i -L",
        f'curl ^"{ADDRESS.replace("&", "^&")}^" ^\n  -H ^"Accept: */*^"',
        f'Invoke-WebRequest -UseBasicParsing -Uri "{ADDRESS}" `\n-WebSession $session',
        f"GET /?{QUERY} HTTP/1.1",
        f"GET /?{QUERY} HTTP/1.1\r\nHost: localhost:8080\r\nReferer: https://contoso.example/",
        f'127.0.0.1 - - [01/Dec/2026 01:02:03] "GET /?{QUERY} HTTP/1.1" 200 -',
        f'INFO: 127.0.0.1:50000 - "GET /?{QUERY} HTTP/1.1" 404 Not Found',
        f"view-source:{ADDRESS}",
        f"0~{ADDRESS}1~",
        f"\x1b[200~{ADDRESS}\x1b[201~",
        f"^[[200~{ADDRESS}^[[201~",
        f"HTTP/1.1 302 Found\r\nLocation: {ADDRESS}\r\nContent-Length: 0",
        f"Request URL: {ADDRESS}\nRequest Method: GET\nStatus Code: 200 OK",
        f"Hello, this is what I got: {ADDRESS} and then the page was empty. Regards",
        f"[the answer]({ADDRESS})",
        f"({ADDRESS})",
        f"[{ADDRESS}]",
        f"<{ADDRESS}>",
        f'<a href="{escape(ADDRESS)}">{escape(ADDRESS)}</a>',
        json.dumps({"request": {"method": "GET", "url": ADDRESS}}),
        json.dumps({"url": ADDRESS}).replace("&", "\\u0026").replace("/", "\\/"),
        ADDRESS.replace("?", "\\?").replace("=", "\\=").replace("&", "\\&"),
        f"old: http://localhost:8080/?code={CODE[::-1]}&state={OTHER_STATE} new: {ADDRESS}",
    ],
)
def test_an_answer_inside_something_else(pasted: str) -> None:
    check_taken(pasted)


@reported(
    "BrowserPicker#160",
    came="the address inside a link of a mail filter (Safe Links and others)",
    does="decodes it, and reads the answer",
)
@pytest.mark.parametrize(
    "pasted",
    [
        (
            "https://nam02.safelinks.protection.outlook.com/?url="
            f"{quote(ADDRESS, safe='')}&data=05%7C02%7Cpractice%7C0&sdata=abc%3D&reserved=0"
        ),
        f"https://www.google.com/url?q={quote(ADDRESS, safe='')}&sa=D&source=docs",
        f"https://contoso.example/l?u={quote(quote(ADDRESS, safe=''), safe='')}&x=y",
        f"https://contoso.example/?url={ADDRESS}",
        f"https://urldefense.com/v3/__{ADDRESS}__;!!practice$",
    ],
)
def test_an_answer_inside_a_link(pasted: str) -> None:
    check_taken(pasted)


@reported(
    "O365/python-o365#1018",
    came="a full stop, a bracket or a comma behind the address",
    does="leaves it out where the state then matches",
)
@pytest.mark.parametrize("sign", [".", ",", ";", ")", "]", ">", '"', "'", "…", ").", "**", "!"])
def test_one_sign_too_many_at_the_end(sign: str) -> None:
    check_taken(f"{ADDRESS}{sign}")
    check_taken(f"{QUERY}{sign}")
    check_taken(
        f"http://localhost:8080/?state={STATE}&code={CODE}{sign if sign not in '**!' else ''}"
    )

    other = read_redirect(f"{ADDRESS.replace(STATE, OTHER_STATE)}{sign}", ATTEMPT)
    assert other.finding is AnswerKind.OTHER_ATTEMPT


@reported(
    "heymind/OneDrive-Index-Cloudflare-Worker#1",
    came="`&amp;` in place of `&`, or the whole address encoded once more",
    does="reads it as it was, and says so",
)
@pytest.mark.parametrize(
    "pasted",
    [
        ADDRESS.replace("&", "&amp;"),
        ADDRESS.replace("&", "&#38;"),
        f"{ADDRESS}&session_state={TENANT_ID}".replace("&", "&amp;"),
        quote(ADDRESS, safe=""),
        quote(f"{ADDRESS}&session_state={TENANT_ID}", safe=""),
        quote(quote(ADDRESS, safe=""), safe=""),
        f"http://localhost:8080/?{quote(QUERY, safe='')}",
    ],
)
def test_an_answer_as_html_or_encoded_once_more(pasted: str) -> None:
    assert len(said(check_taken(pasted))) > len(said(check_taken(ADDRESS)))


@reported(
    "thobach/MMM-MicrosoftToDo#28",
    came="`code=` and a personal account's code of 37 characters",
    does="takes it as a code",
)
def test_a_short_code_with_its_name() -> None:
    read = read_redirect(f"code=M{GUID}", ATTEMPT)

    assert read.code == Secret(f"M{GUID}")


@reported(
    "thobach/MMM-MicrosoftToDo#50",
    came="a personal account's bare code: `M` and a GUID, or `M.R3_BAY.` and one",
    does="takes it as a code",
)
@reported(
    "QingJ01/Get-Microsoft-Rewards#1",
    came="a personal account's long code with `!`, `*` and `$` in it",
    does="takes it as a code",
)
@pytest.mark.parametrize(
    "code",
    [
        f"M{GUID}",
        f"M.R3_BAY.{GUID}",
        f"M.R3_BL2.{GUID}",
        f"M.C544_BAY.2.U.{GUID}",
        f"M.C529_SN1.2.U.{GUID}",
        "M.C560_BL2.2.U.Practice!code*of" + "nobody!*0123456789" * 20 + "$$",
    ],
)
def test_a_personal_account_s_bare_code(code: str) -> None:
    for pasted in (code, f'"{code}"', f"{code}.", quote(code, safe=""), f"code: {code}"):
        reading = read_redirect(pasted, ATTEMPT)

        assert (reading.finding, reading.code) == (AnswerKind.CODE_ALONE, Secret(code))
    assert read_redirect(f"{code}&state={STATE}&lc=2052", ATTEMPT).belongs


@reported(
    "MicrosoftDocs/partner-center-docs-powershell#39",
    came="JSON, a Python dict or a label with the code in it",
    does="reads code and state out of it",
)
@pytest.mark.parametrize(
    "pasted",
    [
        json.dumps({"code": CODE, "state": STATE}),
        json.dumps({"code": CODE, "state": STATE, "session_state": TENANT_ID}, indent=2),
        str({"code": [CODE], "state": [STATE]}),
        f"code: {CODE}\nstate: {STATE}\nsession_state: {TENANT_ID}",
        f"code  : {CODE}\nstate : {STATE}",
        f"@{{code={CODE}; state={STATE}}}",
        f"code={CODE}; state={STATE}",
        f"code\t{CODE}\nstate\t{STATE}",
        json.dumps([{"name": "code", "value": CODE}, {"name": "state", "value": STATE}]),
        (
            f'<input type="hidden" name="code" value="{CODE}" />'
            f'<input type="hidden" name="state" value="{STATE}" />'
        ),
    ],
)
def test_code_and_state_with_their_names(pasted: str) -> None:
    check_taken(pasted)
    other = read_redirect(pasted.replace(STATE, OTHER_STATE), ATTEMPT)

    assert (other.finding, other.code) == (AnswerKind.OTHER_ATTEMPT, None)


@reported(
    "MicrosoftDocs/partner-center-docs-powershell#39",
    came="a code behind its name alone",
    does="takes it after Enter, as a code without its state",
)
@pytest.mark.parametrize(
    "pasted",
    [f"code: {CODE}", f'"code": "{CODE}",', f"code = {CODE}", f"Authorization code: {CODE}"],
)
def test_a_code_behind_its_name_alone(pasted: str) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert (reading.finding, reading.code) == (AnswerKind.CODE_ALONE, Secret(CODE))


@reported(
    "MicrosoftDocs/partner-center-docs-powershell#39",
    came="the answer to a token request, a JWT, a refresh token or a client secret",
    does="says what it is, and sends nothing",
)
@pytest.mark.parametrize(
    ("pasted", "what"),
    [
        (json.dumps(TOKEN_ANSWER), "answer to a token request"),
        (json.dumps(TOKEN_ANSWER, indent=4), "answer to a token request"),
        (str(TOKEN_ANSWER), "answer to a token request"),
        ("\n".join(f"{name} : {value}" for name, value in TOKEN_ANSWER.items()), "token request"),
        (f"http://localhost:8080/#access_token={JWT}&state={STATE}", "answer to a token request"),
        (JWT, "(a JWT)"),
        (f"Bearer {JWT}", "(a JWT)"),
        (f"Authorization: Bearer {JWT}", "(a JWT)"),
        (f"code={JWT}", "(a JWT)"),
        (f"code={JWT}&state={STATE}", "(a JWT)"),
        (f"1.AXEA{'practice' * 8}.AgABAwEAAAA{'practice' * 20}", "refresh token"),
        (f"0.AXEA{'practice' * 8}.AgABAAEAAAA{'practice' * 20}", "refresh token"),
        (f"M.C544_BAY.0.U.-C{'practice!*' * 20}", "refresh token"),
        (f"M.C544_BAY.0.U.MsaArtifacts.-C{'practice!*' * 20}", "refresh token"),
        (f"M.R3_BAY.-C{'practice!*' * 20}", "refresh token"),
        (f"practice-refresh.{'practice_' * 40}", "refresh token"),
        (f"EwBY{'practice+/' * 60}==", "access token of a personal account"),
        (f"prc8Q~{'practice' * 4}01", "client secret"),
        (f"-----BEGIN PRIVATE KEY-----\nMIIE{'practice' * 20}\n-----END PRIVATE KEY-----", "key"),
    ],
)
def test_a_token_is_told_by_its_name(pasted: str, what: str) -> None:
    for attempt in (ATTEMPT, acs_attempt()):
        reading = read_redirect(pasted, attempt)

        assert (reading.finding, reading.code) == (AnswerKind.NOT_A_CODE, None)
        assert what in said(reading)


@reported(
    "abraunegg/onedrive#3627",
    "abraunegg/onedrive#3693",
    "mase1981/uc-intg-xbox#22",
    came="the page that Microsoft goes on to from nativeclient: wrongplace, or `removed=true`",
    does="says that no answer is in it, and which redirect URI keeps its answer",
)
@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://login.microsoftonline.com/common/oauth2/nativeclient",
        "https://login.live.com/oauth20_desktop.srf",
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        "https://login.microsoftonline.com/common/wrongplace",
        "http://127.0.0.1:8799/common/wrongplace",
        "https://login.microsoftonline.com/common/oauth2/nativeclient?removed=true",
        "https://login.microsoftonline.com/common/oauth2/nativeclient",
        "https://login.microsoftonline.com/common/oauth2/nativeclient#",
        "https://login.live.com/oauth20_desktop.srf?removed=true",
        (
            "You have reached a page that is not normally shown. Microsoft will never ask you to"
            " copy or share this URL."
        ),
        "This is not the right page",
    ],
)
def test_the_page_that_microsoft_goes_on_to(redirect_uri: str, page: str) -> None:
    reading = read_redirect(page, entra_attempt(redirect_uri))

    assert reading.finding in (AnswerKind.PROVIDER_PAGE, AnswerKind.NO_CODE)
    assert "http://localhost:8080" in said(reading)
    assert "Go on in the browser" not in said(reading)


@reported(
    "abraunegg/onedrive#3627",
    came="nativeclient or oauth20_desktop.srf typed as the redirect URI",
    does="takes it, and says that its page goes on after a second",
)
@pytest.mark.parametrize(
    "uri",
    [
        "https://login.microsoftonline.com/common/oauth2/nativeclient",
        "https://login.microsoftonline.us/common/oauth2/nativeclient",
        "https://login.live.com/oauth20_desktop.srf",
    ],
)
def test_a_redirect_uri_that_microsoft_leaves_at_once(uri: str) -> None:
    read = read_redirect_uri(uri, https_only=False)

    assert (read.value, read.problem) == (uri, "")
    assert "http://localhost:8080" in read.note
    assert not read_redirect_uri("https://contoso.example/nativeclient", https_only=False).note
