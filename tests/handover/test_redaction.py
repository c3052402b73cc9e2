"""What a child said is shown without secrets, whichever way it wrote them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handover.recording import CLIENT_SECRET, REFRESH_TOKEN
from tokenwizard.handover.redaction import HIDDEN, RUN, redaction_of
from tokenwizard.secret import Secret

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "quoted": lambda value: quote(value, safe=""),
    "quoted, slashes left": quote,
    "form-encoded": quote_plus,
    "quoted in lower case": lambda value: quote(value, safe="").lower(),
    "JSON": json.dumps,
    "JSON in UTF-8": lambda value: json.dumps(value, ensure_ascii=False),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "Python": repr,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "Basic": lambda value: base64.b64encode(f"c:{value}".encode()).decode(),
    "base64 of JSON": lambda value: base64.b64encode(json.dumps([value, 1]).encode()).decode(),
    "coloured within": lambda value: f"{value[:20]}\x1b[31m{value[20:]}",
    "invisible within": lambda value: f"{value[:20]}\u200b{value[20:]}",
    "cut": lambda value: value[:25],
    "wrapped": lambda value: "\n".join(value[at : at + 40] for at in range(0, len(value), 40)),
}


def runs(text: str, length: int) -> set[str]:
    return {text[at : at + length] for at in range(len(text) - length + 1)}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", [CLIENT_SECRET, REFRESH_TOKEN], ids=["secret", "token"])
def test_no_piece_of_a_secret_is_shown_in_any_form(form: str, value: str) -> None:
    written = FORMS[form](value)

    shown = redaction_of([Secret(CLIENT_SECRET), Secret(REFRESH_TOKEN)]).of(
        f"ERROR: bad value {written}, see the log"
    )

    assert not runs(shown, RUN) & runs(value, RUN)
    assert not runs(shown, 20) & runs(written, 20)
    assert shown.startswith(f"ERROR: bad value {HIDDEN}"[:15])
    assert shown.endswith(", see the log")
    assert HIDDEN in shown


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60),
    st.text(max_size=30),
    st.text(max_size=30),
)
def test_whatever_stands_around_it_the_value_is_gone(value: str, before: str, behind: str) -> None:
    shown = redaction_of([Secret(value)]).of(f"{before}{value}{behind}")

    assert value not in shown.replace(HIDDEN, "\0")


def test_words_without_a_secret_stay_and_what_a_terminal_obeys_goes() -> None:
    text = "ERROR: \x1b[31mno such app\x1b[0m\x07 contoso-web\r\n\x1b]0;title\x07second\tline\x9b2J"

    assert redaction_of([Secret(REFRESH_TOKEN)]).of(text) == (
        "ERROR: no such app contoso-web\n\nsecond line"
    )


def test_an_empty_secret_hides_nothing() -> None:
    assert redaction_of([Secret("")]).of("practice") == "practice"
    assert not redaction_of([Secret("")]).found_in("")


def test_a_secret_is_found_within_a_value_and_a_very_short_one_only_alone() -> None:
    redaction = redaction_of([Secret(CLIENT_SECRET), Secret("abc")])

    assert redaction.found_in(f"Server=x;Password={CLIENT_SECRET}")
    assert redaction.found_in(base64.b64encode(f"id:{CLIENT_SECRET}".encode()).decode())
    assert redaction.found_in("abc")
    assert not redaction.found_in("/usr/abc/bin")


def test_it_does_not_print_what_it_hides() -> None:
    assert CLIENT_SECRET[:RUN] not in repr(redaction_of([Secret(CLIENT_SECRET)]))
