"""What is pasted and gives no code: it is said what it is."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from tests.oauth.attempts import CODE, LOGIN, STATE, TENANT_ID, acs_attempt, entra_attempt
from tests.oauth.pasted import ADDRESS, ATTEMPT
from tokenwizard.errors.actions import ANYWHERE, Action, in_words, names
from tokenwizard.oauth.authorization_response import AnswerKind, read_redirect

ATTEMPT_LINK = ATTEMPT.link.removeprefix("https://")
OTHER = "state=practice-state-of-another-try-02"
UNUSABLE = [
    pytest.param("", AnswerKind.NOTHING, "Nothing pasted", id="nothing"),
    pytest.param(" \n\u200b\t", AnswerKind.NOTHING, "Nothing pasted", id="blanks"),
    pytest.param('""', AnswerKind.NOTHING, "Nothing pasted", id="quotes"),
    pytest.param(
        ATTEMPT.link, AnswerKind.SIGN_IN_LINK, "Open it in the browser", id="sign-in link"
    ),
    pytest.param(ATTEMPT_LINK, AnswerKind.SIGN_IN_LINK, "sign-in link", id="link without scheme"),
    pytest.param(f"{LOGIN}/kmsi", AnswerKind.PROVIDER_PAGE, "still the provider's", id="its page"),
    pytest.param(
        f"{LOGIN}/common/wrongplace", AnswerKind.PROVIDER_PAGE, "going on leads to none", id="wrong"
    ),
    pytest.param("Location: http://localhost:8080/", AnswerKind.OTHER_ADDRESS, "", id="no query"),
    pytest.param(
        "Please go to https://contoso.example/ and sign in",
        AnswerKind.OTHER_ADDRESS,
        "",
        id="in words",
    ),
    pytest.param(
        ADDRESS[: ADDRESS.index("&session") - 4], AnswerKind.CUT, "end", id="cut in state"
    ),
    pytest.param(ADDRESS.partition("&")[0], AnswerKind.CUT, "end", id="cut before the state"),
    pytest.param(ADDRESS[:50], AnswerKind.CUT, "end of the address", id="cut in the code"),
    pytest.param(f"code={CODE}&state={STATE[:9]}", AnswerKind.CUT, "its state", id="query cut"),
    pytest.param(
        f"https://localhost:8080/?code={CODE}", AnswerKind.CUT, "https in place of http", id="https"
    ),
    pytest.param(f"{CODE}#", AnswerKind.CUT, "its state", id="code# without the state"),
    pytest.param(
        ADDRESS.replace(f"state={STATE}", OTHER),
        AnswerKind.OTHER_ATTEMPT,
        "newest link",
        id="state of another attempt",
    ),
    pytest.param(f"code={CODE}&{OTHER}", AnswerKind.OTHER_ATTEMPT, "another attempt", id="query"),
    pytest.param(OTHER, AnswerKind.OTHER_ATTEMPT, "another attempt", id="another state alone"),
    pytest.param(
        f"code={CODE}&state=x&session_state={TENANT_ID}",
        AnswerKind.OTHER_ATTEMPT,
        "another attempt",
        id="a short state that is not cut",
    ),
    pytest.param(f"{CODE}#{STATE}x", AnswerKind.OTHER_ATTEMPT, "another attempt", id="code#other"),
    pytest.param(
        f"code={CODE}&state={STATE[1:]}\udcff",
        AnswerKind.OTHER_ATTEMPT,
        "another attempt",
        id="undecodable",
    ),
    pytest.param(
        f"{ADDRESS}&iss={quote('https://evil.example/v2.0')}",
        AnswerKind.OTHER_ATTEMPT,
        "another provider",
        id="iss of another provider",
    ),
    pytest.param(f"{ADDRESS}&code={CODE}x", AnswerKind.NO_CODE, "'code' twice", id="code twice"),
    pytest.param(f"{ADDRESS}&state={STATE}", AnswerKind.NO_CODE, "'state' twice", id="state twice"),
    pytest.param(f"{ADDRESS}#code={CODE}", AnswerKind.NO_CODE, "twice", id="query and fragment"),
    pytest.param(f"{ADDRESS}&iss=a&iss=a", AnswerKind.NO_CODE, "'iss' twice", id="iss twice"),
    pytest.param(
        "http://localhost:8080/", AnswerKind.NO_CODE, "whole address", id="no query at all"
    ),
    pytest.param(
        f"session_state={TENANT_ID}", AnswerKind.NO_CODE, "only a session_state", id="ses"
    ),
    pytest.param(
        f"http://localhost:8080/?session_state={TENANT_ID}",
        AnswerKind.NO_CODE,
        "only a session_state",
        id="address with session_state only",
    ),
    pytest.param(f"state={STATE}", AnswerKind.NO_CODE, "No code in it", id="state only"),
    pytest.param(f"code=&state={STATE}", AnswerKind.NO_CODE, "No code in it", id="empty code"),
    pytest.param(TENANT_ID, AnswerKind.NO_CODE, "an ID (a GUID)", id="GUID"),
    pytest.param(f"{{{TENANT_ID.upper()}}}", AnswerKind.NO_CODE, "a GUID", id="GUID in braces"),
    pytest.param(f"code={TENANT_ID}&state={STATE}", AnswerKind.NO_CODE, "a GUID", id="code=GUID"),
    pytest.param(f"tenant={TENANT_ID}", AnswerKind.NO_CODE, "a GUID", id="something=GUID"),
    pytest.param("practice", AnswerKind.NO_CODE, "8 characters", id="a word"),
    pytest.param("ä" * 41, AnswerKind.NO_CODE, "41 characters", id="not ASCII"),
    pytest.param(f"{CODE}%20{CODE}", AnswerKind.NO_CODE, "no code", id="an encoded blank inside"),
    pytest.param(CODE * 200, AnswerKind.TOO_LONG, "19,200 characters", id="19,200 characters"),
]


@pytest.mark.parametrize(("pasted", "finding", "said"), UNUSABLE)
def test_anything_else_gives_no_code_and_says_what_it_is(
    pasted: str, finding: AnswerKind, said: str
) -> None:
    reading = read_redirect(pasted, ATTEMPT)

    assert reading.finding is finding
    assert said in in_words(reading.sentence, ANYWHERE)
    assert reading.code is None
    assert not reading.usable
    assert not reading.belongs
    if finding is AnswerKind.OTHER_ADDRESS:
        assert in_words(reading.sentence, ANYWHERE).endswith("begins with http://localhost:8080")


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


def test_an_acs_link_and_page_are_told_apart_from_the_answer() -> None:
    page = "https://sharepoint.contoso.example/_layouts/15/start.aspx"

    assert read_redirect(acs_attempt().link, acs_attempt()).finding is AnswerKind.SIGN_IN_LINK
    assert read_redirect(page, acs_attempt()).finding is AnswerKind.PROVIDER_PAGE


@pytest.mark.parametrize(
    "pasted", ["http://localhost:8080", "http://localhost:8080/", "http://localhost:8080/?"]
)
def test_of_an_answer_that_is_posted_no_address_bar_holds_anything(pasted: str) -> None:
    posted = replace(entra_attempt(), response_mode="form_post")

    reading = read_redirect(pasted, posted)

    assert reading.finding is AnswerKind.NO_CODE
    assert not isinstance(reading.sentence, str)
    assert names(reading.sentence, Action.FRESH_ONE)
    assert "posted to the wizard" in in_words(reading.sentence, ANYWHERE)
    assert "posted" not in read_redirect(pasted, entra_attempt()).sentence
