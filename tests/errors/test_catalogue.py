"""Finding the right explanation in what a server sends or a person pastes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tokenwizard
from tests.errors.error_texts import (
    ACS_ANSWER,
    CONDITIONAL_ACCESS_PAGE,
    DESCRIPTION,
    ENTRA_ANSWER,
    PAGE,
    REFUSED_ADDRESS,
)
from tokenwizard.errors.catalogue import (
    Explanation,
    catalogue,
    codes_of,
    explain,
    explain_text,
    find_codes,
    look_up,
    most_specific,
    printable,
)
from tokenwizard.errors.trace_ids import Details, details_of


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (DESCRIPTION, ("AADSTS7000215",)),
        (ENTRA_ANSWER, ("AADSTS7000215",)),
        (ACS_ANSWER, ("ACS50012",)),
        (PAGE, ("AADSTS50011",)),
        (CONDITIONAL_ACCESS_PAGE, ("AADSTS53003",)),
        (REFUSED_ADDRESS, ("AADSTS65004",)),
        (
            "AADSTS70002: Error validating credentials. AADSTS70008: The provided grant expired.",
            ("AADSTS70002", "AADSTS70008"),
        ),
        ("aadsts50011 and Acs50001", ("AADSTS50011", "ACS50001")),
        ("AADSTS 50011", ("AADSTS50011",)),
        ("error_description=x%0aACS50012%3a+no", ("ACS50012",)),
        (r'"line\nACS50012: no"', ("ACS50012",)),
        ("AADSTS50011 AADSTS50011", ("AADSTS50011",)),
        ("https://login.microsoftonline.com/error?code=50058", ("AADSTS50058",)),
        ("MACS50012 FACS12345", ()),
        ("AADSTS123 AADSTS123456789", ()),
        ("error code: 1020", ()),
        ("11111111-1111-1111-1111-111111111111", ()),
        ("", ()),
    ],
)
def test_codes_are_found_in_the_order_of_the_text(text: str, codes: tuple[str, ...]) -> None:
    assert find_codes(text) == codes


@pytest.mark.parametrize(
    ("error", "description", "numbers", "codes"),
    [
        ("invalid_client", DESCRIPTION, [7000215], ("AADSTS7000215",)),
        ("invalid_grant", "", [70002, 70008], ("AADSTS70002", "AADSTS70008")),
        ("invalid_client", "ACS50012: no", [50012], ("ACS50012",)),
        ("invalid_client", "ACS50012: no", [50001], ("ACS50012", "ACS50001")),
        ("x", "AADSTS50012: no, ACS50001: no", [50001], ("AADSTS50012", "ACS50001")),
        ("x", "AADSTS50012: no, ACS50001: no", [1], ("AADSTS50012", "ACS50001")),
        (
            "x",
            "AADSTS50012: no, ACS50001: no",
            [70002],
            ("AADSTS50012", "ACS50001", "AADSTS70002"),
        ),
        ("x", "AADSTS50011", [70002], ("AADSTS50011", "AADSTS70002")),
        ("AADSTS50011", "", [], ("AADSTS50011",)),
        ("x", "", [-5, 0, 10**30, True], ()),
    ],
)
def test_numbers_are_joined_with_the_prefix_of_the_texts(
    error: str, description: str, numbers: list[int], codes: tuple[str, ...]
) -> None:
    assert codes_of(error, description, numbers) == codes


@pytest.mark.parametrize(
    ("codes", "best"),
    [
        ((), None),
        (("AADSTS70002",), "AADSTS70002"),
        (("AADSTS70002", "AADSTS70008"), "AADSTS70008"),
        (("AADSTS70008", "AADSTS70002"), "AADSTS70008"),
        (("AADSTS50011", "AADSTS99999999"), "AADSTS50011"),
        (("AADSTS70002", "AADSTS99999999"), "AADSTS70002"),
        (("AADSTS99999998", "AADSTS99999999"), "AADSTS99999999"),
        (("ACS70002", "ACS50012"), "ACS50012"),
    ],
)
def test_the_most_specific_code_is_a_known_one_that_wraps_no_other(
    codes: tuple[str, ...], best: str | None
) -> None:
    assert most_specific(codes) == best


def test_an_answer_is_explained_by_its_code_before_its_word() -> None:
    found = explain("invalid_client", DESCRIPTION, [7000215])
    assert found is catalogue()["AADSTS7000215"]
    assert found.field == "client_secret"


def test_an_answer_without_a_code_is_explained_by_its_word() -> None:
    assert explain("invalid_grant") is catalogue()["invalid_grant"]
    assert explain(" Invalid_Grant ", "no number here") is catalogue()["invalid_grant"]


def test_a_code_without_an_entry_borrows_nothing_from_its_word() -> None:
    found = explain("invalid_grant", "AADSTS99999999: Something new.")

    assert (found.code, found.entry) == ("AADSTS99999999", None)
    assert found.title == "Entra refused (AADSTS99999999)"
    assert (found.cause, found.next_step, found.at_refresh) == ("", "", ())
    assert (found.who, found.step, found.field) == (None, None, None)
    assert found.word == "invalid_grant"


def test_an_unknown_acs_code_is_not_sent_to_microsofts_page_of_aadsts_codes() -> None:
    found = explain("invalid_client", "ACS99999: no")
    assert found.title == "ACS refused (ACS99999)"
    assert look_up(found.code) is None


def test_what_is_not_in_the_catalogue_says_so_and_names_microsofts_page() -> None:
    found = explain("brand_new_word", "", [99999999])
    assert found.title == "Entra refused (AADSTS99999999)"
    assert found.word == ""  # it may be a secret: the catalogue does not know it
    assert look_up(found.code) == "https://login.microsoftonline.com/error?code=99999999"
    assert explain("brand_new_word").title == "brand_new_word is not in the catalogue"
    assert explain("").code == "An error without a name"


def test_a_servers_word_is_shown_without_control_characters_and_cut() -> None:
    found = explain("\x1b[31mred\x07\u202e\n" + "x" * 200)
    assert found.code == f'"red {"x" * 26}"'
    assert len(found.title) <= 60


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7000215", "AADSTS7000215"),
        (" AADSTS7000215\n", "AADSTS7000215"),
        ("aadsts7000215", "AADSTS7000215"),
        ("90011", "ACS90011"),
        ("50012", "AADSTS50012"),
        ("ACS50012", "ACS50012"),
        ("invalid_grant", "invalid_grant"),
        ("Invalid Grant", "invalid_grant"),
        ("read-timeout", "read_timeout"),
        ("503", "http_503"),
        ("HTTP 429", "http_429"),
        ("HTTP/1.1 418", "http_4xx"),
        ("599", "http_5xx"),
        (ENTRA_ANSWER, "AADSTS7000215"),
        (ENTRA_ANSWER[:80], "AADSTS7000215"),
        (ENTRA_ANSWER.replace("AADSTS7000215: ", "")[:-90], "AADSTS7000215"),
        (json.dumps(json.loads(ENTRA_ANSWER), indent=4), "AADSTS7000215"),
        (str(json.loads(ENTRA_ANSWER)), "AADSTS7000215"),
        (ACS_ANSWER, "ACS50012"),
        ('{"error": "invalid_grant", "error_desc', "invalid_grant"),
        ('{"error":"invalid_grant","error_codes":[70002,70008]}', "AADSTS70008"),
        (PAGE, "AADSTS50011"),
        (CONDITIONAL_ACCESS_PAGE, "AADSTS53003"),
        (REFUSED_ADDRESS, "AADSTS65004"),
        ("http://localhost:8080/?error=login_required&state=practice", "login_required"),
        ('{"error":"invalid_request","error_description":"Token type is not allowed."}',
         "acs_token_refused"),
        ('{"error_description":"Invalid issuer or signature."}', "wrong_audience"),
        ("curl: (6) Could not resolve host: contoso.sharepoint.com", "dns"),
        ("the server said temporarily_unavailable, whatever that is", "temporarily_unavailable"),
        ('{"error":"brand_new_word"}', "brand_new_word"),
        ("50011,700016", "AADSTS700016"),
        ("error 50011", "AADSTS50011"),
        ("Error code: 50011", "AADSTS50011"),
        ("Timeout.", "read_timeout"),
        ("certificate verify failed", "tls"),
        ("<title>503 Service Unavailable</title>", "http_503"),
        ("<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", "http_404"),
        ('{"error":{"code":"AuthorizationFailed","message":"no"}}', "AuthorizationFailed"),
        ('{"error":{"message":"AADSTS50011: no","code":"x.y"}}', "AADSTS50011"),
        ('{"error":"invalid_grant","suberror":"consent_required"}', "consent_required"),
        ('{"error":"invalid_grant","suberror":"bad_token"}', "invalid_grant"),
        ('{"error":"invalid_grant","suberror":"consent_required","error_codes":[50105]}',
         "AADSTS50105"),
    ],
)  # fmt: skip
def test_what_a_person_pastes_is_explained(text: str, code: str) -> None:
    found = explain_text(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "hello", "200", "error 10061 of a socket", "450 items", "1 2 3",
     "a timeout of 5 s", "http://localhost:8080/?code=practice", "{}", "<html>"],
)  # fmt: skip
def test_what_holds_no_error_is_not_explained(text: str) -> None:
    assert explain_text(text) is None


def test_printable_keeps_line_breaks_and_letters_and_drops_what_moves_the_cursor() -> None:
    text = "Größe\tx\r\n\x1b[2Jcleared\x9b\u202e\u200b\ud800\rend\u00a0."
    assert printable(text) == "Größe x\ncleared\nend ."
    assert printable("x" * 50, limit=3) == "xxx"


@given(st.text())
def test_no_text_makes_the_finders_raise(text: str) -> None:
    assert isinstance(explain(text, text), Explanation)
    found = explain_text(text)
    assert found is None or found.title
    assert isinstance(details_of(text), Details)
    assert all(re.fullmatch(r"(?:AADSTS|ACS)[0-9]{4,8}", code) for code in find_codes(text))
    assert all(one == "\n" or one.isprintable() for one in printable(text))


@given(
    st.lists(
        st.sampled_from(
            ["AADSTS", "ACS", "50012", "7000215", "{", '"error"', ":", '"', "error=", "&", "%3A",
             '"error_codes"', "[", ",", "invalid_grant", "\\n", "Timestamp", "Correlation ID", " "]
        )
    ).map("".join),
    st.lists(st.integers()),
)  # fmt: skip
def test_no_pieces_of_an_answer_make_the_finders_raise(text: str, numbers: list[int]) -> None:
    assert isinstance(explain(text, text, numbers), Explanation)
    assert (explain_text(text) is not None) >= bool(find_codes(text))
    assert isinstance(details_of(text), Details)


def test_a_servers_word_that_may_be_a_secret_is_not_shown() -> None:
    secret = "practice-secret-0123456789"
    for error in (secret, f'"id_token": "{secret}', f"no {secret}"):
        found = explain(error)
        assert "0123456789" not in " ".join(map(str, found))
        assert found.title == "An error without a name is not in the catalogue"


def test_explaining_a_code_loads_neither_textual_nor_httpx_and_importing_loads_no_toml() -> None:
    program = (
        "import sys, tokenwizard.errors.catalogue as e\n"
        "assert 'tomllib' not in sys.modules\n"
        "print(e.explain_text('7000215').code)\n"
        "sys.exit(any(name in sys.modules for name in ('textual', 'httpx', 'rich', 'json')))"
    )
    root = Path(tokenwizard.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "AADSTS7000215\n", "")
