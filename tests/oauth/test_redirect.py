"""Reading what people paste: usable answers, and what the others are."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from urllib.parse import quote

import pytest

from tests.oauth.attempts import CODE, LOGIN, STATE, TENANT_ID, acs_attempt, entra_attempt
from tokenwizard.oauth.authorization import AuthorizationRequest
from tokenwizard.oauth.pasting import without_blanks
from tokenwizard.oauth.redirect import Finding, read_redirect
from tokenwizard.secret import Secret

ATTEMPT = entra_attempt()
ANSWER = f"code={CODE}&state={STATE}&session_state={TENANT_ID}"
ADDRESS = f"http://localhost:8080/?{ANSWER}"
DECODED = "0.practice+code/with=signs-and_more~" + "0123456789+a/tail=of-nobody's_code~"
ENCODED = quote(DECODED, safe="")
ISSUER = quote(f"{LOGIN}/{TENANT_ID}/v2.0", safe="")


def wrapped(text: str, end: str, width: int = 80) -> str:
    """As a terminal or an editor wraps it."""
    return end.join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param(ADDRESS, id="whole address"),
        pytest.param(f"http://localhost:8080?{ANSWER}", id="no slash before the query"),
        pytest.param(f"http://localhost:8080/#{ANSWER}", id="fragment"),
        pytest.param(f"HTTP://LOCALHOST:8080/?{ANSWER}", id="scheme and host in capitals"),
        pytest.param(f"localhost:8080/?{ANSWER}", id="the browser left the scheme out"),
        pytest.param(f"?{ANSWER}", id="query"),
        pytest.param(f"/?{ANSWER}", id="path and query"),
        pytest.param(f"#{ANSWER}", id="fragment alone"),
        pytest.param(ANSWER, id="parameters"),
        pytest.param(f"code={CODE}&state={STATE}", id="code and state"),
        pytest.param(f"&code={CODE}&state={STATE}#_=_", id="cut out too widely"),
        pytest.param(f"state={STATE}&code={CODE}", id="state first"),
        pytest.param(f"session_state=x&state={STATE}&code={CODE}", id="session_state first"),
        pytest.param(f"{CODE}&state={STATE}&session_state=x", id="from behind code="),
        pytest.param(f"{CODE}#{STATE}", id="code#state"),
        pytest.param(f"{CODE}#state={STATE}", id="code#state="),
        pytest.param(f"code={CODE}#{'state=' + STATE}", id="code=…#state="),
        pytest.param(f"{ADDRESS}&iss={ISSUER}", id="iss of the right provider"),
        pytest.param(f"iss={ISSUER}&code={CODE}&state={STATE}", id="iss first"),
        pytest.param(f"{CODE}&state={STATE}&iss={LOGIN}/{TENANT_ID}/v2.0", id="iss unencoded"),
        pytest.param(wrapped(ADDRESS, "\n"), id="wrapped with LF"),
        pytest.param(wrapped(ADDRESS, "\r\n"), id="wrapped with CR LF"),
        pytest.param(wrapped(ADDRESS, "\r"), id="wrapped with CR"),
        pytest.param(wrapped(ADDRESS, " \n    "), id="wrapped and indented"),
        pytest.param(wrapped(ADDRESS, "\u200b", 10), id="zero-width spaces"),
        pytest.param(f"\ufeff\u202a{ADDRESS}\u202c", id="byte order and direction marks"),
        pytest.param(f"\n\n  {ADDRESS}\n", id="blanks and line ends around"),
        pytest.param(f"\t{ADDRESS}\x00", id="control characters"),
        pytest.param(f'"{ADDRESS}"', id="double quotes around"),
        pytest.param(f"'{ADDRESS}'", id="single quotes around"),
        pytest.param(f"<{ADDRESS}>", id="angle brackets around"),
        pytest.param(f"`{ADDRESS}`", id="backticks around"),
        pytest.param(f"“{ADDRESS}”", id="typographic quotes around"),
        pytest.param(f'  "{ADDRESS}"\n', id="quotes and blanks around"),
    ],
)
def test_an_answer_with_its_state_gives_the_code(pasted: str) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert reading.finding is Finding.CODE
    assert reading.code == Secret(CODE)
    assert reading.usable
    assert f"{len(CODE)} characters" in reading.sentence


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param(CODE, id="bare code"),
        pytest.param(f"code={CODE}", id="code="),
        pytest.param(f"?code={CODE}", id="?code="),
        pytest.param(f"code={CODE}&session_state={TENANT_ID}", id="with session_state only"),
        pytest.param(f"{CODE}&session_state={TENANT_ID}", id="from behind code=, no state"),
        pytest.param(wrapped(CODE, "\n", 20), id="wrapped"),
    ],
)
def test_a_code_without_state_is_usable_and_said_to_be_unchecked(pasted: str) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert reading.finding is Finding.CODE_ALONE
    assert reading.code == Secret(CODE)
    assert "without its state" in reading.sentence


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param(f"http://localhost:8080/?code={ENCODED}&state={STATE}", id="address"),
        pytest.param(f"code={ENCODED}", id="code="),
        pytest.param(ENCODED, id="bare"),
        pytest.param(f"{ENCODED}&state={STATE}", id="from behind code="),
        pytest.param(f"{ENCODED}#{STATE}", id="code#state"),
        pytest.param(
            f"http://localhost:8080/?code={DECODED.replace('/', '%2f')}&state={STATE}",
            id="address with a plus sign and small hexadecimal digits",
        ),
    ],
)
def test_a_percent_encoded_code_is_decoded_exactly_once(pasted: str) -> None:
    assert read_redirect(pasted, ATTEMPT).code == Secret(DECODED)


def test_a_doubly_encoded_code_keeps_its_second_encoding() -> None:
    pasted = f"http://localhost:8080/?code={quote(ENCODED, safe='')}&state={STATE}"

    assert read_redirect(pasted, ATTEMPT).code == Secret(ENCODED)


ATTEMPT_LINK = ATTEMPT.link.removeprefix("https://")
UNUSABLE = [
    pytest.param("", Finding.NOTHING, "Nothing pasted", id="nothing"),
    pytest.param(" \n\u200b\t", Finding.NOTHING, "Nothing pasted", id="blanks"),
    pytest.param('""', Finding.NOTHING, "Nothing pasted", id="quotes"),
    pytest.param(ATTEMPT.link, Finding.SIGN_IN_LINK, "Open it in the browser", id="sign-in link"),
    pytest.param(ATTEMPT_LINK, Finding.SIGN_IN_LINK, "sign-in link", id="link without scheme"),
    pytest.param(f"{LOGIN}/kmsi", Finding.PROVIDER_PAGE, "still the provider's", id="its page"),
    pytest.param(
        f"{LOGIN}/common/wrongplace?{ANSWER}", Finding.PROVIDER_PAGE, "Go on", id="wrongplace"
    ),
    pytest.param(f"http://localhost:8081/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="other port"),
    pytest.param(f"http://localhost/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="no port"),
    pytest.param(f"https://localhost:8080/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="scheme"),
    pytest.param(f"http://127.0.0.1:8080/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="other host"),
    pytest.param(f"http://localhost:8080/a?{ANSWER}", Finding.OTHER_ADDRESS, "", id="other path"),
    pytest.param(
        f"http://localhost:8080.contoso.example/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="suffix"
    ),
    pytest.param(
        f"http://localhost:8080@contoso.example/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="user"
    ),
    pytest.param(f"localhost/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="host, no port, no scheme"),
    pytest.param(f"contoso.example/cb?{ANSWER}", Finding.OTHER_ADDRESS, "", id="host, no scheme"),
    pytest.param(f"Location: {ADDRESS}", Finding.OTHER_ADDRESS, "", id="words before"),
    pytest.param(f"GET /?{ANSWER} HTTP/1.1", Finding.OTHER_ADDRESS, "", id="request line"),
    pytest.param(f"http://[::1/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="broken brackets"),
    pytest.param(f"http://localhost:x/?{ANSWER}", Finding.OTHER_ADDRESS, "", id="broken port"),
    pytest.param(ADDRESS[: ADDRESS.index("&session") - 4], Finding.CUT, "end", id="cut in state"),
    pytest.param(ADDRESS.partition("&")[0], Finding.CUT, "end", id="cut before the state"),
    pytest.param(ADDRESS[:50], Finding.CUT, "end of the address", id="cut in the code"),
    pytest.param(f"code={CODE}&state={STATE[:9]}", Finding.CUT, "its state", id="query cut"),
    pytest.param(f"{CODE}#", Finding.CUT, "its state", id="code# without the state"),
    pytest.param(
        ADDRESS.replace(STATE, "practice-state-of-another-try-02"),
        Finding.OTHER_ATTEMPT,
        "newest link",
        id="state of another attempt",
    ),
    pytest.param(f"code={CODE}&state=x", Finding.OTHER_ATTEMPT, "another attempt", id="query"),
    pytest.param(f"{CODE}#{STATE}x", Finding.OTHER_ATTEMPT, "another attempt", id="code#other"),
    pytest.param(
        f"code={CODE}&state=\udcff", Finding.OTHER_ATTEMPT, "another attempt", id="undecodable"
    ),
    pytest.param(
        f"{ADDRESS}&iss={quote('https://evil.example/v2.0')}",
        Finding.OTHER_ATTEMPT,
        "another provider",
        id="iss of another provider",
    ),
    pytest.param(f"{ADDRESS}&code={CODE}x", Finding.NO_CODE, "'code' twice", id="code twice"),
    pytest.param(f"{ADDRESS}&state={STATE}", Finding.NO_CODE, "'state' twice", id="state twice"),
    pytest.param(f"{ADDRESS}#code={CODE}", Finding.NO_CODE, "twice", id="query and fragment"),
    pytest.param(f"{ADDRESS}&iss=a&iss=a", Finding.NO_CODE, "'iss' twice", id="iss twice"),
    pytest.param("http://localhost:8080/", Finding.NO_CODE, "whole address", id="no query at all"),
    pytest.param(f"session_state={TENANT_ID}", Finding.NO_CODE, "only a session_state", id="ses"),
    pytest.param(
        f"http://localhost:8080/?session_state={TENANT_ID}",
        Finding.NO_CODE,
        "only a session_state",
        id="address with session_state only",
    ),
    pytest.param(f"state={STATE}", Finding.NO_CODE, "No code in it", id="state only"),
    pytest.param(f"code=&state={STATE}", Finding.NO_CODE, "No code in it", id="empty code"),
    pytest.param(TENANT_ID, Finding.NO_CODE, "an ID (a GUID)", id="GUID"),
    pytest.param(f"{{{TENANT_ID.upper()}}}", Finding.NO_CODE, "a GUID", id="GUID in braces"),
    pytest.param(f"code={TENANT_ID}&state={STATE}", Finding.NO_CODE, "a GUID", id="code=GUID"),
    pytest.param(f"tenant={TENANT_ID}", Finding.NO_CODE, "a GUID", id="something=GUID"),
    pytest.param("practice", Finding.NO_CODE, "8 characters", id="a word"),
    pytest.param("ä" * 40, Finding.NO_CODE, "40 characters", id="not ASCII"),
    pytest.param(f"{CODE}%20{CODE}", Finding.NO_CODE, "no code", id="an encoded blank inside"),
    pytest.param(CODE * 200, Finding.TOO_LONG, "19,200 characters", id="19,200 characters"),
]


@pytest.mark.parametrize(("pasted", "finding", "said"), UNUSABLE)
def test_anything_else_gives_no_code_and_says_what_it_is(
    pasted: str, finding: Finding, said: str
) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert reading.finding is finding
    assert said in reading.sentence
    assert reading.code is None
    assert not reading.usable
    if finding is Finding.OTHER_ADDRESS:
        assert reading.sentence.endswith("begins with http://localhost:8080")


@pytest.mark.parametrize("pasted", [ADDRESS, CODE, *(row.values[0] for row in UNUSABLE)])
def test_no_sentence_holds_the_code_or_what_was_pasted(pasted: object) -> None:
    assert isinstance(pasted, str)
    reading = read_redirect(pasted, ATTEMPT)
    shown = f"{reading.sentence} {reading!r}"

    assert CODE[:18] not in shown
    assert STATE[:18] not in shown
    assert TENANT_ID not in shown
    assert "evil" not in shown
    assert "contoso" not in shown


@pytest.mark.parametrize("length", [1_023, 1_024, 4_095, 4_096])
def test_an_answer_cut_where_terminals_cut_is_told_why(length: int) -> None:
    pasted = f"http://localhost:8080/?code={'a' * 5_000}&state={STATE}"[:length]

    assert "Terminals cut at that length" in read_redirect(pasted, ATTEMPT).sentence
    assert "Terminals" not in read_redirect(pasted[:-5], ATTEMPT).sentence


@pytest.mark.parametrize("length", [1_023, 1_024, 4_095, 4_096])
@pytest.mark.parametrize("head", ["", "code=", "?code=", "https://localhost/?code="])
def test_a_code_alone_that_ends_where_terminals_cut_is_doubted(head: str, length: int) -> None:
    attempt = acs_attempt() if "://" in head else ATTEMPT
    pasted = f"{head}{'a' * 5_000}"[:length]

    assert read_redirect(pasted, attempt).finding is Finding.CODE_ALONE
    assert "Some terminals cut at that very length" in read_redirect(pasted, attempt).sentence
    assert "terminals" not in read_redirect(pasted[:-5], attempt).sentence


def test_the_longest_answer_is_read_and_one_more_character_is_not() -> None:
    head, tail = "http://localhost:8080/?code=", f"&state={STATE}"
    longest = head + "a" * (16_384 - len(head) - len(tail)) + tail

    assert read_redirect(longest, ATTEMPT).finding is Finding.CODE
    assert read_redirect(wrapped(longest, " \n"), ATTEMPT).finding is Finding.CODE
    assert read_redirect(f"{longest}a", ATTEMPT).finding is Finding.TOO_LONG
    assert read_redirect(" " * 4_000_000 + CODE, ATTEMPT).finding is Finding.TOO_LONG


@pytest.mark.parametrize(
    ("registered", "ended_on", "same"),
    [
        ("http://localhost:8080", "http://localhost:8080/", True),
        ("http://localhost:8080/", "http://localhost:8080", True),
        ("https://localhost/", "https://localhost:443/", True),
        ("http://localhost", "http://localhost:80/", True),
        ("http://localhost:8080/cb", "http://localhost:8080/cb", True),
        ("http://localhost:8080/cb", "http://localhost:8080/cb/", False),
        ("http://localhost:8080/cb", "http://localhost:8080/CB", False),
        ("http://localhost:8080/cb", "http://localhost:8080/", False),
        ("https://localhost/", "http://localhost/", False),
    ],
)
def test_the_redirect_uri_is_compared_part_by_part(
    registered: str, ended_on: str, same: bool
) -> None:
    reading = read_redirect(f"{ended_on}?{ANSWER}", entra_attempt(registered))

    assert reading.finding is (Finding.CODE if same else Finding.OTHER_ADDRESS)


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        pytest.param("PQABAAEAAAD%2D%2Dpractice%5Fcode", "PQABAAEAAAD--practice_code", id="%2D"),
        pytest.param("practice-code-of-SharePoint", "practice-code-of-SharePoint", id="plain"),
        pytest.param(TENANT_ID, TENANT_ID, id="a GUID: nobody says that ACS has no such code"),
        pytest.param(CODE, CODE, id="a long one"),
    ],
)
def test_an_acs_answer_has_no_state_and_needs_none(pasted: str, code: str) -> None:
    for text in (f"https://localhost/?code={pasted}", f"localhost/?code={pasted}"):
        reading = read_redirect(text, acs_attempt())

        assert reading.finding is Finding.CODE_ALONE
        assert reading.code == Secret(code)
        assert "SharePoint sends no state" in reading.sentence


@pytest.mark.parametrize("attempt", [ATTEMPT, acs_attempt()], ids=["entra", "acs"])
@pytest.mark.parametrize(
    "text",
    [
        "Please sign in again to continue",
        "ERR The practice provider did not send the browser back",
        "Are you trying to sign in to the practice app? Only continue if you trust it.",
        "Terms of use & conditions apply, see #7 of the practice page",
        "Pick an account\nSomeone\nsomeone@practice.example\nUse another account",
        "Bitte melden Sie sich erneut an, um fortzufahren, für die Übung",
        "PLEASE SIGN IN AGAIN TO CONTINUE WITH THE PRACTICE",
    ],
)
def test_words_are_no_code_and_are_said_to_be_words(
    text: str, attempt: AuthorizationRequest
) -> None:
    reading = read_redirect(text, attempt)

    assert (reading.finding, reading.code) == (Finding.NO_CODE, None)
    assert reading.sentence.startswith("Those are words, not an address.")


@pytest.mark.parametrize("attempt", [ATTEMPT, acs_attempt()], ids=["entra", "acs"])
@pytest.mark.parametrize(
    "text",
    [
        "Hmm we cannot reach this page localhost refused to connect",
        "Hmmm\u2026 can't reach this page",
        "This site can\u2019t be reached\nlocalhost refused to connect.\nERR_CONNECTION_REFUSED",
        "Unable to connect Firefox can\u2019t establish a connection to the server",
    ],
)
def test_the_words_of_a_page_that_is_success_are_said_to_be_that(
    text: str, attempt: AuthorizationRequest
) -> None:
    reading = read_redirect(text, attempt)

    assert reading.code is None
    assert reading.sentence.startswith("That page is success: the answer is in its address bar.")


@pytest.mark.parametrize("attempt", [ATTEMPT, acs_attempt()], ids=["entra", "acs"])
@pytest.mark.parametrize("length", [20, 27, 40, 44, 63])
def test_a_bare_text_as_short_as_a_client_secret_is_no_code(
    length: int, attempt: AuthorizationRequest
) -> None:
    text = ("practice~secret" * 5)[:length]

    assert read_redirect(text, attempt).finding is Finding.NO_CODE
    assert f"{length} characters that are no code" in read_redirect(text, attempt).sentence
    assert read_redirect(f"{text}&session_state=x", attempt).code is None


@pytest.mark.parametrize("width", [16, 20, 40, 60, 79, 80, 132])
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n    ", " "])
def test_a_wrapped_code_is_not_taken_for_words(width: int, end: str) -> None:
    random = Random(width)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    for _ in range(100):
        code = "".join(random.choices(letters, k=random.randrange(100, 1_200)))

        assert read_redirect(wrapped(code, end, width), ATTEMPT).code == Secret(code)


def test_an_acs_link_and_page_are_told_apart_from_the_answer() -> None:
    page = "https://sharepoint.contoso.example/_layouts/15/start.aspx"

    assert read_redirect(acs_attempt().link, acs_attempt()).finding is Finding.SIGN_IN_LINK
    assert read_redirect(page, acs_attempt()).finding is Finding.PROVIDER_PAGE


MANY = f"{LOGIN}/{{tenantid}}/v2.0"


def of_many_tenants() -> AuthorizationRequest:
    attempt = entra_attempt()
    return replace(attempt, endpoints=replace(attempt.endpoints, issuer=MANY))


@pytest.mark.parametrize("tenant", [TENANT_ID, "ABCDEF00-abcd-abcd-abcd-abcdef001122"])
def test_any_tenant_id_may_stand_in_the_issuer_of_many_tenants(tenant: str) -> None:
    issuer = quote(f"{LOGIN}/{tenant}/v2.0", safe="")

    assert read_redirect(f"{ADDRESS}&iss={issuer}", of_many_tenants()).usable


@pytest.mark.parametrize(
    "issuer",
    [
        MANY,
        f"{LOGIN}/v2.0",
        f"{LOGIN}//v2.0",
        f"{LOGIN}/common/v2.0",
        f"{LOGIN}/{TENANT_ID}",
        f"{LOGIN}/{TENANT_ID}/v2.0/",
        f"{LOGIN}/{TENANT_ID}/v1.0",
        f"{LOGIN}/{{{TENANT_ID}}}/v2.0",
        f"{LOGIN}/ {TENANT_ID}/v2.0",
        f"{LOGIN}/{TENANT_ID}/{TENANT_ID}/v2.0",
        f"{LOGIN}/{TENANT_ID}@evil.example/v2.0",
        f"{LOGIN}.evil.example/{TENANT_ID}/v2.0",
        f"https://evil.example/{TENANT_ID}/v2.0",
        f"{LOGIN.upper()}/{TENANT_ID}/v2.0",
        f"{LOGIN}/{TENANT_ID[:-1]}\uff11/v2.0",
        "",
    ],
)
def test_nothing_else_than_a_tenant_id_stands_there(issuer: str) -> None:
    reading = read_redirect(f"{ADDRESS}&iss={quote(issuer, safe='')}", of_many_tenants())

    assert reading.finding is Finding.OTHER_ATTEMPT
    assert reading.code is None


def test_the_placeholder_itself_names_no_issuer_of_one_tenant() -> None:
    assert not read_redirect(f"{ADDRESS}&iss={quote(MANY, safe='')}", entra_attempt()).usable


def test_an_issuer_is_compared_only_where_discovery_named_one() -> None:
    reading = read_redirect(f"https://localhost/?code={CODE}&iss=any", acs_attempt())

    assert reading.code == Secret(CODE)


def test_blanks_are_what_terminals_and_chat_programs_put_in() -> None:
    assert without_blanks(" a\u00a0b\u2028c\u200d\ufeff\r\n\x1b\x9fd\u3000 ") == "abcd"


@pytest.mark.parametrize(
    "pasted", ["http://localhost:8080", "http://localhost:8080/", "http://localhost:8080/?"]
)
def test_of_an_answer_that_is_posted_no_address_bar_holds_anything(pasted: str) -> None:
    posted = replace(entra_attempt(), response_mode="form_post")

    reading = read_redirect(pasted, posted)

    assert reading.finding is Finding.NO_CODE
    assert "ctrl+n" in reading.sentence
    assert "posted to the wizard" in reading.sentence
    assert "posted" not in read_redirect(pasted, entra_attempt()).sentence


def test_the_page_that_cannot_be_reached_is_no_success_of_an_answer_that_is_posted() -> None:
    page = "This site can't be reached\nlocalhost refused to connect.\nERR_CONNECTION_REFUSED"
    posted = replace(entra_attempt(), response_mode="form_post")

    assert "posted to the wizard" in read_redirect(page, posted).sentence
    assert "is success" in read_redirect(page, entra_attempt()).sentence
