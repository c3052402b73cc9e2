"""What Microsoft refuses with: codes nobody has an entry for, and codes of several meanings."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from urllib.parse import quote_plus

import pytest

from tests.attacks.hostile_endpoint import answer, endpoint, profile_at
from tests.cli.refresh.practice import refresh
from tests.field.reports import reported
from tests.messages.renderings import LINES, explained
from tests.oauth.pasted import ATTEMPT
from tokenwizard.cli.refresh.messages import for_refresh
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.catalogue import catalogue, explain_text, look_up
from tokenwizard.errors.errors import ProviderError, TokenWizardError, Who
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.error_response import SignInDemandedError, refusal_from
from tokenwizard.oauth.failures import network_fault, response_fault
from tokenwizard.oauth.http_messages import RequestKind
from tokenwizard.providers.answers import Answers
from tokenwizard.wizard.error_page_text import error_on_page
from tokenwizard.wizard.quick_fixes import quick_fix_for

IDS = (
    "Trace ID: facade00-0000-4000-8000-000000000002 Correlation ID:"
    " c0ffee00-0000-4000-8000-000000000001 Timestamp: 2026-11-21 01:02:03Z"
)
WORDS = ("invalid_grant", "invalid_client", "access_denied", "invalid_request", "made_up_word")
VOCABULARY = (
    *("tenant", "policy", "device", "'contoso'", "is", "blocked", "was", "not", "found", "for"),
    *("(practice),", "use", "/consumers", "endpoint:", "https://aka.ms/practice", "expired"),
    *("because", "the", "scope", "[Reason", "- none]", "of", "a", "user's", "app"),
)


def refused(error: str, description: str, *codes: int) -> ProviderError:
    """The error of a token endpoint's no."""
    numbers = {"error_codes": list(codes)} if codes else {}
    refusal = refusal_from({"error": error, "error_description": description, **numbers})
    assert refusal is not None
    return refusal.as_error()


def said_in(lines: tuple[str, ...]) -> str:
    """The lines as one, without the marks of a quotation that is wrapped."""
    return " ".join(" ".join(line.removeprefix("| ") for line in lines).split())


def made_up(seed: int) -> tuple[str, str, str]:
    """A code that the catalogue has not, a sentence about it and an OAuth word."""
    dice = Random(seed)
    code = "AADSTS50011"
    while code in catalogue():
        code = f"AADSTS{dice.randrange(10**4, 10 ** dice.randrange(5, 9))}"
    words = " ".join(dice.choice(VOCABULARY) for _ in range(dice.randrange(4, 60)))
    return code, f"{code}: {words}.", dice.choice(WORDS)


@reported(
    "Azure/azure-dev#7704",
    "Azure/azure-cli#32031",
    "MicrosoftDocs/azure-docs#37288",
    came="an AADSTS code that tokenwizard has no entry for, beside any OAuth word",
    does="shows Microsoft's sentence whole and its page on the code, and names no cause, no remedy"
    " and nobody who can mend it",
)
@pytest.mark.parametrize("hundred", range(10))
def test_a_code_without_an_entry_is_told_in_microsofts_words_alone(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        code, sentence, word = made_up(seed)
        body = {"error": word, "error_description": f"{sentence} {IDS}"}
        title, page = f"Entra refused ({code})", look_up(code)

        found = explain_text(json.dumps(body))
        assert found is not None
        assert (found.code, found.title, found.sentence) == (code, title, sentence)
        assert (found.cause, found.advice, found.who, found.step) == ("", (), None, None)

        refusal = refusal_from(body)
        assert refusal is not None
        error = refusal.as_error()
        assert (error.title, error.cause, error.next_step, error.who) == (title, "", "", None)
        shown = {name: said_in(tuple(lines(refusal.as_error))) for name, lines in LINES.items()}
        shown["explain"] = said_in(explained(json.dumps(body)))
        for place, text in shown.items():
            assert title in text, place
            assert f'It said: "{sentence}"' in text, place
            assert f"Microsoft's page on this code: {page}" in text, place
            assert "Who can mend it: not known" in text, place
            assert "Now:" not in text, place
            assert "Why:" not in text, place


@reported(
    "thobach/MMM-MicrosoftToDo#28",
    came="an ACS code that tokenwizard has no entry for",
    does="says that ACS refused, in its own sentence",
)
def test_an_acs_code_without_an_entry_is_told_the_same_way() -> None:
    error = refused("invalid_client", "ACS99998: Practice is over.")

    assert error.title == "ACS refused (ACS99998)"
    assert error.quotation == 'It said: "ACS99998: Practice is over."'
    assert (error.cause, error.next_step, error.who, error.page) == ("", "", None, "")


@reported(
    "Azure/azure-dev#7704",
    came="an unlisted code at `refresh`, `refresh --all` and `refresh --all --json`",
    does="shows the sentence in each, and does not send anybody to sign in anew",
)
@pytest.mark.parametrize("option", ["profile", "all", "json"])
async def test_a_refresh_shows_microsofts_sentence(option: str, tmp_path: Path) -> None:
    sentence = "AADSTS999530: A practice policy blocks it."
    body = {"error": "invalid_grant", "error_description": f"{sentence} {IDS}"}
    arguments = {
        "profile": ["--profile", "practice"],
        "all": ["--all"],
        "json": ["--all", "--json"],
    }[option]

    async with endpoint(lambda _: answer(json.dumps(body).encode(), 400)) as server:
        profile_at(server, tmp_path)
        done = await refresh(*arguments)

    assert done.status == 1
    assert "sign in anew" not in (done.out + done.err).lower()
    if option == "json":
        (row,) = done.document
        assert row["error"]["title"] == "Entra refused (AADSTS999530)"
        assert row["error"]["said"] == f'It said: "{sentence}"'
        assert (row["error"]["who"], row["error"]["cause"]) == (None, "")
    else:
        assert f'It said: "{sentence}"' in done.err


# -- Codes of several meanings

MEANT = [
    (
        "70000",
        "The provided value for the 'code' parameter is not valid. The code has expired.",
        "code_too_old",
    ),
    (
        "70000",
        (
            "The request was denied because one or more scopes requested are unauthorized or"
            " expired. The user must first sign in and grant the client application access."
        ),
        "scopes_not_consented",
    ),
    (
        "70000",
        (
            "The user could not be authenticated as the grant is expired. The user must sign in"
            " again."
        ),
        "grant_ended",
    ),
    ("70000", "The provided value for the 'code' parameter is not valid.", "code_changed"),
    (
        "70000",
        ("The provided value for the input parameter 'refresh_token' or 'assertion' is not valid."),
        "refresh_token_changed",
    ),
    (
        "70000",
        (
            "The provided value for the input parameter 'redirect_uri' is not valid. The expected"
            " value is a URI which matches a redirect URI registered."
        ),
        "AADSTS50011",
    ),
    ("70000", "Provided grant is invalid or malformed.", "grant_not_whole"),
    ("70000", "The provided access grant is invalid or malformed.", "grant_not_whole"),
    ("70000", "User account is found to be in service abuse mode.", "account_restricted"),
    ("70000", "Something that nobody has met yet.", "AADSTS70000"),
    (
        "70002",
        "The provided request must include a 'client_secret' input parameter.",
        "AADSTS7000218",
    ),
    (
        "70002",
        (
            "The request body must contain the following parameter: 'client_secret or"
            " client_assertion'."
        ),
        "AADSTS7000218",
    ),
    ("70002", "The provided client secret keys are expired.", "AADSTS7000222"),
    ("70002", "The client secret provided is invalid.", "AADSTS7000215"),
    (
        "70002",
        "The client does not exist or is not enabled for consumers.",
        "not_for_personal_accounts",
    ),
    ("70002", "The client application must be marked as 'mobile.'", "not_marked_as_mobile"),
    ("70002", "Error validating credentials.", "AADSTS70002"),
    (
        "70008",
        (
            "The refresh token has expired due to inactivity. The token was issued on 2026-01-01"
            " and was inactive for 90.00:00:00."
        ),
        "AADSTS700082",
    ),
    (
        "70008",
        (
            "The refresh token has expired due to inactivity. The token was issued on 2026-01-01"
            " and was inactive for 14.00:00:00."
        ),
        "refresh_token_unused",
    ),
    (
        "70008",
        (
            "The provided access grant is expired due to it being revoked. The user might have"
            " changed or reset their password."
        ),
        "AADSTS50173",
    ),
    ("70008", "The provided authorization code is expired.", "code_too_old"),
    ("70008", "The refresh token has expired due to maximum lifetime.", "lifetime_ended"),
    (
        "70008",
        (
            "The provided authorization code or refresh token has expired due to inactivity. Send"
            " a new interactive authorization request for this user and resource."
        ),
        "AADSTS70008",
    ),
    (
        "65005",
        (
            "Using application 'practice' is currently not supported for your organization"
            " because it is in an unmanaged state. An administrator needs to claim ownership of the"
            " company."
        ),
        "tenant_unmanaged",
    ),
    (
        "65005",
        (
            "The application 'practice' asked for scope 'Moon.Read' that doesn\u2019t exist on"
            " the resource."
        ),
        "AADSTS650053",
    ),
    (
        "65005",
        (
            "Invalid resource. The client has requested access to a resource which is not listed"
            " in the requested permissions in the client's application registration."
        ),
        "AADSTS650057",
    ),
    (
        "65005",
        (
            'The app needs access to a service ("practice") that your organization has not'
            " subscribed to or enabled."
        ),
        "AADSTS650052",
    ),
    (
        "65005",
        "The resource principal named https://contoso.example was not found in the tenant.",
        "AADSTS500011",
    ),
    ("65005", "Practice.", "AADSTS65005"),
    (
        "700022",
        (
            "The provided value for the input parameter 'scope' is not valid because it contains"
            " more than one resource."
        ),
        "AADSTS28000",
    ),
    ("700022", "No Subject claim provided in the assertion.", "assertion_without_subject"),
    (
        "700027",
        "Client assertion contains an invalid signature. [Reason - The key was not found.]",
        "certificate_not_uploaded",
    ),
    (
        "700027",
        (
            "The certificate with identifier used to sign the client assertion is expired on"
            " application. [Reason - The key used is expired.]"
        ),
        "certificate_ended",
    ),
    (
        "700027",
        (
            "Client assertion contains an invalid signature. [Reason - The provided signature"
            " value did not match the expected signature value.]"
        ),
        "signature_of_another_key",
    ),
    ("700027", "Client assertion failed signature validation.", "AADSTS700027"),
    (
        "90023",
        (
            "Cross-origin token redemption is permitted only for the 'Single-Page Application'"
            " client-type."
        ),
        "AADSTS9002326",
    ),
    ("90023", "No applicable permissions were found for this user.", "permissions_not_granted"),
    ("90023", "Request is malformed or invalid.", "AADSTS9002313"),
    ("90023", "Practice.", "AADSTS90023"),
    ("50012", "Invalid client secret is provided.", "AADSTS7000215"),
    ("50012", "Client assertion is not within its valid time range.", "AADSTS700024"),
    (
        "50012",
        "Client assertion contains an invalid signature. [Reason - The key was not found.]",
        "certificate_not_uploaded",
    ),
    ("50012", "Practice.", "AADSTS50012"),
    ("50013", "Assertion audience claim does not match the required value.", "AADSTS700023"),
    ("90093", "Calling principal cannot consent due to lack of permissions.", "AADSTS90093"),
    ("90056", "This endpoint only accepts POST requests. Received a GET request.", "AADSTS900561"),
    (
        "70001",
        "Application with identifier 'x' was not found in the directory contoso.",
        "AADSTS700016",
    ),
    (
        "16000",
        (
            "Either multiple user identities are available for the current request or selected"
            " account is not supported for the scenario."
        ),
        "account_selection_required",
    ),
]


@reported(
    "spencerwooo/onedrive-cf-index#25",
    "BingAds/BingAds-Python-SDK#279",
    "abraunegg/onedrive#3609",
    came="AADSTS70000 with one of its sentences",
    does="explains that sentence: the code's end, the scopes, the grant's end, a changed value",
)
@reported(
    "ZeroPointSix/outlookEmailPlus#61",
    came="AADSTS70002 that the request must include a client secret",
    does="says that a secret is missing, as for AADSTS7000218",
)
@reported(
    "assast/outlookEmail#36",
    "MicrosoftDocs/azure-docs#24804",
    came="AADSTS90023 with one of its sentences",
    does="explains that sentence",
)
@pytest.mark.parametrize(("number", "sentence", "entry"), MEANT)
def test_a_sentence_decides_what_a_code_means(number: str, sentence: str, entry: str) -> None:
    code = f"AADSTS{number}"
    for said in (sentence, sentence.upper(), sentence.replace(" ", "\r\n")):
        error = refused("invalid_grant", f"{code}: {said} {IDS}", int(number))

        assert (error.code, error.entry) == (code, entry)
        assert error.title == catalogue()[entry].title

    pasted = error_on_page(f"Sorry.\n{code}: {sentence}\nTroubleshooting details\nRequest Id: x")
    assert pasted is not None
    assert pasted.entry == entry


@reported(
    "abraunegg/onedrive#1370",
    came="the same sentences in JSON within JSON, and in the address of a redirect",
    does="reads them there too",
)
@pytest.mark.parametrize(("number", "sentence", "entry"), MEANT)
def test_what_a_code_means_is_read_in_json_and_at_a_redirect(
    number: str, sentence: str, entry: str
) -> None:
    said = f"AADSTS{number}: {sentence}"
    text = json.dumps({"error": "invalid_grant", "error_description": said})
    in_json = explain_text(json.dumps({"body": text}))
    described = quote_plus(said)
    address = f"http://localhost:8080/?error=invalid_grant&error_description={described}"
    reading = read_redirect(f"{address}&state={ATTEMPT.state}", ATTEMPT)

    assert in_json is not None
    assert in_json.entry == entry
    assert reading.refusal is not None
    assert reading.refusal.as_error().entry == entry


@reported(
    "QuePort/passport-azure-oauth#6",
    came="AADSTS70002 around a second code, which has several meanings itself",
    does="explains the second code by its sentence",
)
def test_the_code_inside_a_wrapper_is_told_by_its_sentence() -> None:
    error = refused(
        "invalid_client",
        "AADSTS70002: Error validating credentials."
        " AADSTS50012: Invalid client secret is provided.",
        70002,
        50012,
    )

    assert (error.code, error.entry, error.field) == (
        "AADSTS50012",
        "AADSTS7000215",
        "client_secret",
    )


@reported(
    "AzureADQuickStarts/AppModelv2-NativeClient-DotNet#20",
    came="a secret that is missing, told with AADSTS70002 or without a number",
    does="offers the same button as for AADSTS7000218",
)
def test_a_secret_that_is_missing_is_mended_by_the_same_button_whatever_its_number() -> None:
    public = Answers(public=True)
    said = "The provided request must include a 'client_secret' input parameter."
    by_number = quick_fix_for(refused("invalid_client", "AADSTS7000218: x"), public)

    assert by_number is not None
    assert quick_fix_for(refused("invalid_client", f"AADSTS70002: {said}"), public) == by_number
    assert quick_fix_for(refused("invalid_client", said), public) == by_number


@reported(
    "Azure-Samples/active-directory-dotnet-native-aspnetcore-v2#66",
    came="AADSTS70000 about scopes that are unauthorized or expired",
    does="has the next link ask for consent",
)
def test_scopes_without_consent_ask_the_next_link_for_it() -> None:
    error = refused("invalid_grant", "AADSTS70000: one or more scopes requested are unauthorized"
                    " or expired.")  # fmt: skip

    assert isinstance(error, SignInDemandedError)
    assert error.requirements.prompt == "consent"


# -- The endpoint for personal accounts, which gives no numbers

PERSONAL = [
    (
        "invalid_request",
        (
            "The provided value for the input parameter 'redirect_uri' is not valid."
            " The expected value is a URI which matches a redirect URI registered for this client"
            " application."
        ),
        "AADSTS50011",
        "redirect_uri",
    ),
    (
        "invalid_request",
        (
            "The request is not valid for the application's 'userAudience'"
            " configuration. In order to use /common/ endpoint, the application must not be"
            " configured with 'Consumer' as the user audience."
        ),
        "app_for_other_accounts",
        "tenant",
    ),
    (
        "invalid_request",
        (
            "This application must use the /consumers endpoint: use the /consumers"
            " endpoint to serve this request."
        ),
        "app_for_other_accounts",
        "tenant",
    ),
    (
        "unauthorized_client",
        (
            "The client does not exist or is not enabled for consumers. If you are"
            " the application developer, configure a new application."
        ),
        "not_for_personal_accounts",
        "client_id",
    ),
    (
        "invalid_request",
        "The provided value for the input parameter 'scope' is not valid.",
        "scope_not_valid",
        "permission",
    ),
    (
        "invalid_scope",
        "The provided value for the input parameter 'scope' is not valid.",
        "scope_not_valid",
        "permission",
    ),
    (
        "invalid_request",
        "The provided value for the input parameter 'client_id' is not valid.",
        "client_id_not_valid",
        "client_id",
    ),
    (
        "invalid_request",
        "The provided value for the input parameter 'response_type' is not valid.",
        "parameter_not_valid",
        None,
    ),
    (
        "invalid_request",
        "The provided request must include a 'response_type' input parameter.",
        "parameter_missing",
        None,
    ),
    (
        "invalid_grant",
        ("The provided value for the input parameter 'refresh_token' or 'assertion' is not valid."),
        "refresh_token_changed",
        None,
    ),
    (
        "invalid_grant",
        (
            "The user could not be authenticated as the grant is expired. The user must"
            " sign in again."
        ),
        "grant_ended",
        "answer",
    ),
    (
        "invalid_request",
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
        "AADSTS9002325",
        "redirect_uri",
    ),
    (
        "invalid_grant",
        (
            "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via"
            " cross-origin requests."
        ),
        "AADSTS9002327",
        "redirect_uri",
    ),
    (
        "invalid_client",
        "The provided request must include a 'client_secret' input parameter.",
        "AADSTS7000218",
        "client_secret",
    ),
]


@reported(
    "AlistGo/alist#9314",
    "PHPMailer/PHPMailer#1417",
    "RogerSelwyn/O365-HomeAssistant#11",
    came="a personal account's `invalid_request` that the `redirect_uri` is not valid",
    does="says that the Redirect URI is not registered, as for AADSTS50011",
)
@reported(
    "thobach/MMM-MicrosoftToDo#43",
    came="a personal account's `invalid_request` about the app's `userAudience`",
    does="says that the app is for other kinds of accounts",
)
@reported(
    "rclone/rclone#8895",
    "python-o365#514",
    came="`unauthorized_client`, not enabled for consumers",
    does="says that the app does not take personal accounts",
)
@pytest.mark.parametrize(("word", "sentence", "entry", "field"), PERSONAL)
def test_the_personal_endpoint_is_read_by_its_sentences(
    word: str, sentence: str, entry: str, field: str | None
) -> None:
    described = f"error={word}&error_description={quote_plus(sentence)}&state={ATTEMPT.state}"
    body = json.dumps({"error": word, "error_description": sentence})
    reading = read_redirect(f"http://localhost:8080/?{described}", ATTEMPT)
    texts = (
        body,
        json.dumps({"body": body}),
        f"{word}: {sentence}",
        f"https://login.live.com/err.srf?lc=1033#{described}",
    )

    assert reading.refusal is not None
    for error in (refused(word, sentence), reading.refusal.as_error()):
        assert (error.code, error.entry, error.field) == (word, entry, field)
        assert sentence[:40] in error.quotation
    for text in texts:
        found = explain_text(text)
        assert found is not None
        assert (found.code, found.entry) == (word, entry)
        on_page = error_on_page(text)
        assert on_page is not None
        assert (on_page.entry, on_page.field) == (entry, field)


@reported(
    "BingAds/BingAds-PHP-SDK#77",
    came="only the words of the personal endpoint's page, without any code",
    does="explains them, and gives them no number that nobody said",
)
def test_the_words_of_the_personal_page_alone_are_enough() -> None:
    page = (
        "We're unable to complete your request\ninvalid_request: The provided value for the input"
        " parameter 'redirect_uri' is\nnot valid. The expected value is a URI."
    )
    for text in (page, page.replace("invalid_request: ", "")):
        found = explain_text(text)
        assert found is not None
        assert (found.code, found.entry) == ("invalid_request", "AADSTS50011")


# -- An OAuth word alone


@reported(
    "thobach/MMM-MicrosoftToDo#47",
    came="`invalid_grant` without a code",
    does="explains the word, and shows the provider's sentence below",
)
def test_an_oauth_word_alone_keeps_its_entry_and_its_sentence() -> None:
    error = refused("invalid_grant", "Practice is closed.")

    assert error.entry == "invalid_grant"
    assert error.quotation == 'It said: "Practice is closed."'


# -- Faults on the way, met by a refresh

ON_THE_WAY = (
    *("dns", "network_unreachable", "connection_refused", "connection_reset", "connect_timeout"),
    *("read_timeout", "proxy", "proxy_unreachable", "proxy_authentication", "tls", "tls_name"),
    *("tls_inspection", "tls_broken", "not_http"),
)
ANSWERED = (
    *("redirect_from_token_endpoint", "html", "http_407", "http_408", "http_429", "http_500"),
    *("http_502", "http_503", "http_504", "http_5xx", "empty_body", "invalid_json"),
    *("truncated_json", "answer_too_large", "no_access_token", "http_404"),
)


@reported(
    "pnp/cli-microsoft365#6290",
    came="a redirect, a proxy's page or no answer from the token endpoint at a refresh",
    does="says to run it again, never to sign in anew: the refresh token is as good as before",
)
@pytest.mark.parametrize("entry", [*ON_THE_WAY, *ANSWERED])
def test_a_fault_on_the_way_gives_no_refresh_token_up(entry: str) -> None:
    host = "login.contoso.example"
    error: TokenWizardError = (
        network_fault(entry, host, RequestKind.TOKEN, sent=True)
        if entry in ON_THE_WAY
        else response_fault(entry, host, RequestKind.TOKEN)
    )
    told = for_refresh(error).advice

    assert told
    assert not names(told, Action.SIGN_IN_ANEW)


@reported(
    "pnp/cli-microsoft365#6290",
    came="a redirect in place of the token endpoint's answer, at a refresh",
    does="says that the refresh token is as good as before",
)
async def test_a_redirect_leaves_the_refresh_token_as_good_as_before(tmp_path: Path) -> None:
    async with endpoint(
        lambda _: answer(b"", 307, b"Location: https://gateway.contoso.example/")
    ) as server:
        profile_at(server, tmp_path)
        done = await refresh("--profile", "practice")

    assert done.status == 1
    assert "as good as before" in done.err
    assert "sign in anew" not in done.err.lower()


@reported(
    "assast/outlookEmail#36",
    came='an entry that says "Read Microsoft\'s sentence"',
    does="has that sentence in sight, above what to do now",
)
def test_a_sentence_that_is_to_be_read_stands_above_what_to_do() -> None:
    sent_there = [
        code
        for code, entry in catalogue().items()
        if "Microsoft's sentence" in entry.next_step or entry.who is None
    ]

    assert len(sent_there) > 10
    assert all(catalogue()[code].text_in_sight for code in sent_there)
    error = refused("invalid_request", "AADSTS90023: The practice moon is full.")
    lines = list(LINES["screen"](lambda: error))
    assert lines[1] == 'It said: "AADSTS90023: The practice moon is full."'
    assert lines[2].startswith("Now: ")
    assert error.who is not Who.YOU
