"""Texts of errors as people paste them: from Microsoft's services, gateways, tools and proxies."""

from __future__ import annotations

import json
from html import escape

import pytest

from tests.field.reports import reported
from tests.messages.renderings import explained
from tests.oauth.attempts import CORRELATION_ID
from tests.oauth.pasted import ATTEMPT
from tokenwizard.cli.explain import explain_command
from tokenwizard.errors.catalogue import catalogue, codes_in, explain_text
from tokenwizard.errors.phrases import nearest
from tokenwizard.wizard.error_page_text import read_error_page

UNLISTED = "AADSTS91999"
SAID = f"{UNLISTED}: The practice moon is 'full', [Reason - \"none\"], see https://aka.ms/practice."
IDS = (
    "Trace ID: facade00-0000-4000-8000-000000000002 Correlation ID:"
    f" {CORRELATION_ID} Timestamp: 2026-11-21 01:02:03Z"
)
BODY = json.dumps(
    {
        "error": "access_denied",
        "error_description": f"{SAID}\r\n{IDS}",
        "error_codes": [91999],
        "correlation_id": CORRELATION_ID,
    }
)
WRAPPED = [
    f"access_denied: {SAID} {IDS}",
    f"ERROR: {SAID} {IDS}\nInteractive authentication is needed. Please run:\naz login",
    f"Error: access_denied\nDescription: {SAID} {IDS}",
    (
        f"ServerError: access_denied: 91999 - [2026-11-21 01:02:03Z]: {SAID} - Correlation ID:"
        f" {CORRELATION_ID} - Trace ID: facade00-0000-4000-8000-000000000002"
    ),
    (
        f"DefaultAzureCredential failed to retrieve a token from the included credentials.\n"
        f"EnvironmentCredential: Authentication failed: {SAID} {IDS}"
    ),
    f"Microsoft.Identity.Client.MsalServiceException: {SAID} {IDS}\n   at Practice.Main()",
    BODY,
    json.dumps(json.loads(BODY), indent=2),
    str(json.loads(BODY)),
    json.dumps({"body": BODY}),
    json.dumps({"outer": json.dumps({"body": BODY})}),
    f"<html><body><p>Sorry.</p><div>{escape(SAID)}</div><p>{IDS}</p></body></html>",
    f"<error><code>x</code><message>{escape(SAID)} {IDS}</message></error>",
    json.dumps({"body": f"<error><message>{escape(SAID)} {IDS}</message></error>"}),
    BODY[: BODY.index("error_codes") - 3],
]


@reported(
    "Azure/azure-cli#32031",
    "GitHub-Copilot-for-Azure#2339",
    came="an unlisted code as az, MSAL, azure-identity and VS Code print it, in JSON, HTML or XML",
    does="shows Microsoft's sentence whole",
)
@pytest.mark.parametrize("text", WRAPPED)
def test_microsofts_sentence_is_found_in_whatever_it_came_in(text: str) -> None:
    found = explain_text(text)

    assert found is not None
    assert (found.code, found.sentence, found.who) == (UNLISTED, SAID, None)


@reported(
    "GitHub-Copilot-for-Azure#2339",
    came="`access_denied: AADSTS90123: …`",
    does="shows the word, and explains nothing with it",
)
def test_the_word_beside_an_unlisted_code_is_shown_and_explains_nothing() -> None:
    lines = explained(f"access_denied: {SAID}")

    assert "Refused with: access_denied" in lines
    assert not [line for line in lines if line.startswith(("Why:", "Now:"))]


SLIPS = [
    ("ADSTS70000: Practice.", "AADSTS70000", "ADSTS70000"),
    ("DSTS70000", None, ""),
    ("AADTS700016: Practice", "AADSTS700016", "AADTS700016"),
    ("AADSTSS50011", "AADSTS50011", "AADSTSS50011"),
    ("AASDTS50011: no", "AADSTS50011", "AASDTS50011"),
    ("AADSTS-50011", "AADSTS50011", "AADSTS-50011"),
    ("AADSTS: 50011 no", "AADSTS50011", "AADSTS: 50011"),
    ("AADSTS_65001", "AADSTS65001", "AADSTS_65001"),
    ("AADSTS5OO11", "AADSTS50011", "AADSTS5OO11"),
    ("adsts530084: practice", "AADSTS530084", "adsts530084"),
    ("said ADSTS70000 there", "AADSTS70000", "ADSTS70000"),
]


@reported(
    "abraunegg/onedrive#3693",
    came="`ADSTS70000: …`, its first letter lost in copying",
    does="reads it as AADSTS70000, and says so",
)
@pytest.mark.parametrize(("text", "code", "written"), SLIPS)
def test_a_code_that_is_written_nearly_right_is_read_and_that_is_said(
    text: str, code: str | None, written: str
) -> None:
    found = explain_text(text)

    if code is None:
        assert found is None
        return
    assert found is not None
    assert (found.code, found.note) == (code, f"Read as {code}; the text has {written}.")
    assert codes_in(text) == (code,)
    reading = read_error_page(text, ATTEMPT)
    assert reading.error is not None
    assert reading.error.code == code
    assert str(reading.sentence).startswith(found.note)


NEAR = [
    ("the program ended with 70000 today", ("AADSTS70000",)),
    ("Errors: 50011; 65001", ("AADSTS50011", "AADSTS65001")),
    ("it was invalid grand", ("invalid_grant",)),
    ("unauthorised client", ("unauthorized_client",)),
    ("invalid-scopes, said the log", ("invalid_scope",)),
    ("all is well", ()),
    ("order 12345678 was sent", ()),
    ("11111111-70000-1111 and 1.70000", ()),
]


@reported(
    "abraunegg/onedrive#3693",
    came="a text without an error in it, and a number or a word that is near one",
    does="suggests the nearest, and asserts nothing",
)
@pytest.mark.parametrize(("text", "suggested"), NEAR)
def test_the_nearest_is_suggested_and_not_asserted(
    text: str, suggested: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain_text(text) is None
    assert nearest(text, catalogue()) == suggested
    assert explain_command([text], json=False) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert all(one in err for one in suggested)
    assert all(one in str(read_error_page(text, ATTEMPT).sentence) for one in suggested)


PHRASES = [
    ("<m:code>-2147024891, System.UnauthorizedAccessException</m:code>", "no_right_in_sharepoint"),
    (
        (
            '{"odata.error":{"code":"-2147024891,'
            ' System.UnauthorizedAccessException","message":{"lang":'
            '"en-US","value":"Access denied."}}}'
        ),
        "no_right_in_sharepoint",
    ),
    (
        (
            '{"error":{"code":"-2147024891,'
            ' System.UnauthorizedAccessException","message":"Attempted to'
            ' perform an unauthorized operation."}}'
        ),
        "no_right_in_sharepoint",
    ),
    ("Jwt issuer is not configured", "jwt_issuer"),
    ("Jwks doesn't have key to match kid or alg from Jwt", "jwt_issuer"),
    ("Audiences in Jwt are not allowed", "adme_wrong_audience"),
    ("Jwt is expired", "jwt_expired"),
    ("Jwt is missing", "token_not_sent"),
    ("Jwt is not in the form of Header.Payload.Signature with two dots", "token_not_whole"),
    ("RBAC: access denied", "rbac_denied"),
    ("rbac:\n access denied", "rbac_denied"),
    (
        "(mismatching_state) CSRF Warning! State not equal in request and response.",
        "state_mismatch",
    ),
    (
        "ClientAuthError: endpoints_resolution_error: Endpoints cannot be resolved",
        "endpoints_not_found",
    ),
    (
        (
            '{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired or'
            " is not"
            ' yet valid."}}'
        ),
        "access_token_ended",
    ),
    (
        '{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}',
        "token_not_sent",
    ),
    (
        (
            '{"error":{"code":"InvalidAuthenticationToken","message":"CompactToken parsing failed'
            " with"
            ' error code: 80049217"}}'
        ),
        "token_not_whole",
    ),
    (
        (
            '{"error":{"code":"InvalidAuthenticationToken","message":"Access token validation'
            " failure."
            ' Invalid audience."}}'
        ),
        "wrong_audience",
    ),
    (
        '{"error":{"code":"InvalidAuthenticationToken","message":"Something else."}}',
        "invalid_token",
    ),
    ("InvalidAuthenticationToken", "invalid_token"),
    (
        (
            '{"error":{"code":"InvalidAuthenticationTokenAudience","message":"The access token'
            " has been"
            ' obtained from wrong audience or resource."}}'
        ),
        "wrong_audience",
    ),
    (
        (
            '{"error":{"code":"InvalidAuthenticationTokenTenant","message":"The access token is'
            " from the"
            ' wrong issuer."}}'
        ),
        "token_of_other_tenant",
    ),
    (
        (
            '{"error":{"code":"ExpiredAuthenticationToken","message":"The access token expiry UTC'
            " time"
            " '11/21/2026' is earlier than current UTC time.\"}}"
        ),
        "access_token_ended",
    ),
    (
        '{"error":{"code":"BadRequest","message":"Tenant does not have a SPO license."}}',
        "no_sharepoint_licence",
    ),
    (
        '{"error_description":"Invalid JWT token. No certificate thumbprint specified in token."}',
        "token_without_thumbprint",
    ),
    ('{"error_description":"Unsupported app only token."}', "app_only_token"),
    (
        (
            '{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to'
            " complete"
            ' the operation."}}'
        ),
        "insufficient_scope",
    ),
]


@reported(
    "vgrem/Office365-REST-Python-Client#984",
    "pnp/phpSPO#272",
    came="SharePoint's `System.UnauthorizedAccessException`, as XML or JSON",
    does="says that SharePoint took the token and denies access",
)
@reported(
    "danielscholl-osdu/entitlements",
    came="a gateway's words: `Jwt issuer is not configured`, `Audiences in Jwt are not allowed`,"
    " `Jwt is expired`, `RBAC: access denied`",
    does="explains each",
)
@reported(
    "python-o365#1018",
    "AzureAD/microsoft-authentication-library-for-js#6527",
    came="a library's own words: `mismatching_state`, `endpoints_resolution_error`",
    does="explains them",
)
@reported(
    "alcionai/corso#3671",
    came="Graph's `InvalidAuthenticationToken`, ARM's `InvalidAuthenticationTokenAudience`,"
    " `BadRequest` for a tenant without a SharePoint licence",
    does="explains what the message says",
)
@pytest.mark.parametrize(("text", "entry"), PHRASES)
def test_what_services_and_gateways_say_of_a_token_is_explained(text: str, entry: str) -> None:
    for given in (text, json.dumps({"body": text}), text.replace(" ", "\n")):
        found = explain_text(given)
        assert found is not None, given
        assert found.entry == entry


FAULTS = [
    ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "tls"),
    ("curl: (60) schannel: practice", "tls"),
    (
        "curl: (60) SSL: no alternative certificate subject name matches target host name",
        "tls_name",
    ),
    ("curl: (6) Could not resolve host: contoso.example", "dns"),
    ("curl: (6) Practice", "dns"),
    (
        "curl: (7) Failed to connect to contoso.example port 443 after 9 ms: Couldn't connect",
        "connection_refused",
    ),
    ("curl: (7) Failed to connect: Network is unreachable", "network_unreachable"),
    ("curl: (28) Connection timed out after 10001 milliseconds", "connect_timeout"),
    (
        "curl: (28) Operation timed out after 30000 milliseconds with 0 bytes received",
        "read_timeout",
    ),
    ("curl: (35) Recv failure: Connection reset by peer", "connection_reset"),
    ("curl: (35) error:0A00010B:SSL routines::wrong version number", "tls_broken"),
    ("curl: (35) Practice", "tls_broken"),
    ("curl: (56) Recv failure: Practice", "connection_reset"),
    ("curl: (56) Received HTTP code 407 from proxy after CONNECT", "proxy_authentication"),
    ("curl: (56) CONNECT tunnel failed, response 403", "proxy"),
    ("curl: (5) Could not resolve proxy: proxy.contoso.example", "proxy_unreachable"),
    ("curl: (52) Empty reply from server", "empty_body"),
    (
        "OSError: Tunnel connection failed: 407 Proxy Authentication Required",
        "proxy_authentication",
    ),
    ("Tunnel connection failed: 403 Forbidden", "proxy"),
    (
        "requests.exceptions.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
        "tls",
    ),
    (
        "Error: unable to verify the first certificate, code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'",
        "tls",
    ),
    ("x509: certificate signed by unknown authority", "tls"),
    ("Error: getaddrinfo ENOTFOUND login.contoso.example", "dns"),
    ("dial tcp: lookup login.contoso.example: no such host", "dns"),
    ("connect ECONNREFUSED 127.0.0.1:443", "connection_refused"),
    ("read ECONNRESET", "connection_reset"),
]


@reported(
    "pnp/cli-microsoft365#6290",
    came="what curl, Python, Node and Go say when no answer came, or a proxy refused",
    does="explains the fault on the way",
)
@pytest.mark.parametrize(("text", "entry"), FAULTS)
def test_what_programs_say_of_the_network_is_explained(text: str, entry: str) -> None:
    found = explain_text(text)

    assert found is not None
    assert found.code == entry


@reported(
    "MicrosoftDocs/azure-docs#119310",
    came="a code of B2C (`AADB2C…`) or of AD FS (`MSIS…`), alone or beside an OAuth word",
    does="says that tokenwizard does not serve it, and leaves out what the word would mean",
)
@pytest.mark.parametrize(
    ("text", "code", "entry"),
    [
        ("AADB2C90085: The service has encountered an internal error.", "AADB2C90085", "azure_b2c"),
        ("AADB2C90118", "AADB2C90118", "azure_b2c"),
        (
            (
                '{"error":"invalid_grant","error_description":"AADB2C90088: The provided grant'
                " has not"
                ' been issued for this endpoint."}'
            ),
            "AADB2C90088",
            "azure_b2c",
        ),
        (
            "http://localhost:8080/?error=access_denied&error_description=AADB2C90091%3a+Cancelled",
            "AADB2C90091",
            "azure_b2c",
        ),
        ("MSIS9615: The client is not allowed to access the resource.", "MSIS9615", "ad_fs"),
        ('{"error":"invalid_client","error_description":"MSIS9623: no"}', "MSIS9623", "ad_fs"),
    ],
)
def test_codes_of_other_services_are_told_as_what_they_are(
    text: str, code: str, entry: str
) -> None:
    found = explain_text(text)

    assert found is not None
    assert (found.code, found.entry, found.who) == (code, entry, None)
    assert found.title == catalogue()[entry].title


@reported(
    "AzureAD/microsoft-authentication-library-for-js",
    "AzureAD/microsoft-authentication-library-for-dotnet",
    came="`error_codes` whose numbers are texts, or a text itself",
    does="reads the numbers",
)
@pytest.mark.parametrize(
    "codes", ['["50011"]', '"[50011]"', '"50011"', "[ '50011' ]", '["50011","50011"]']
)
def test_error_codes_that_are_texts_are_read(codes: str) -> None:
    found = explain_text(f'{{"error":"practice","error_codes":{codes}}}')

    assert found is not None
    assert found.code == "AADSTS50011"
