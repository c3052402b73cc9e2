"""Reading what people paste: answers that can be used."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.oauth.attempts import CODE, LOGIN, STATE, TENANT_ID, acs_attempt, entra_attempt
from tests.oauth.pasted import ADDRESS, ANSWER, ATTEMPT, wrapped
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect
from tokenwizard.secret import Secret

DECODED = "0.practice+code/with_signs-and_more~" + "0123456789+a/tail-of_nobody=="
ENCODED = quote(DECODED, safe="")
ISSUER = quote(f"{LOGIN}/{TENANT_ID}/v2.0", safe="")


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

    assert reading.finding is AnswerKind.CODE
    assert reading.code == Secret(CODE)
    assert reading.usable
    assert reading.belongs
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

    assert reading.finding is AnswerKind.CODE_ALONE
    assert reading.code == Secret(CODE)
    assert "without its state" in reading.sentence
    assert not reading.belongs


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
def test_a_percent_encoded_code_is_decoded(pasted: str) -> None:
    assert read_redirect(pasted, ATTEMPT).code == Secret(DECODED)


@pytest.mark.parametrize("before", ["http://localhost:8080/?code=", "code=", ""])
def test_a_code_that_is_encoded_twice_is_decoded_twice(before: str) -> None:
    pasted = f"{before}{quote(ENCODED, safe='')}&state={STATE}"

    assert read_redirect(pasted, ATTEMPT).code == Secret(DECODED)


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

    assert reading.finding is AnswerKind.CODE
    assert ("Taken although" in reading.sentence) is not same


@pytest.mark.parametrize("odd", ["two-codes,code=that-run-together", "nobody's-code_of_practice"])
def test_what_has_signs_that_no_code_has_is_none_even_beside_the_state(odd: str) -> None:
    for code in (odd, quote(odd, safe="")):
        pasted = f"http://localhost:8080/?code={code}&state={STATE}"

        assert read_redirect(pasted, ATTEMPT).code is None


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

        assert reading.finding is AnswerKind.CODE_ALONE
        assert reading.code == Secret(code)
        assert "SharePoint sends no state" in reading.sentence
