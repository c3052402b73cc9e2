"""What a child said is shown without secrets, whichever way it wrote them."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.destinations.program_recorder import CLIENT_SECRET, REFRESH_TOKEN
from tokenwizard.secret import Secret
from tokenwizard.text.redaction import HIDDEN, RUN, redaction_of

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
    "base64 without padding": lambda value: base64.b64encode(value.encode()).decode().rstrip("="),
    "base64 of UTF-16": lambda value: base64.b64encode(value.encode("utf-16-le")).decode(),
    "base64 of base64": lambda value: FORMS["base64"](FORMS["base64"](value)),
    "Basic, quoted first": lambda value: base64.b64encode(f"c:{quote(value)}".encode()).decode(),
    "hex digits": lambda value: value.encode().hex(),
    "hex digits in upper case": lambda value: value.encode().hex().upper(),
    "hex digits with colons": lambda value: value.encode().hex(":"),
    "every character quoted": lambda value: "".join(f"%{ord(one):02X}" for one in value),
    "quoted twice": lambda value: quote(quote(value, safe=""), safe=""),
    "quoted five times": lambda value: FORMS["quoted twice"](FORMS["quoted twice"](quote(value))),
    "every character in JSON": lambda value: "".join(f"\\u{ord(one):04x}" for one in value),
    "as .NET writes JSON": lambda value: json.dumps(value).replace("+", "\\u002B"),
    "as PHP writes JSON": lambda value: json.dumps(value).replace("/", "\\/"),
    "HTML": lambda value: html.escape(html.escape(value)),
    "HTML in decimals": lambda value: "".join(f"&#{ord(one)};" for one in value),
    "HTML in hex digits": lambda value: "".join(f"&#x{ord(one):X};" for one in value),
    "a name of HTML": lambda value: value.replace("~", "&tilde;").replace(".", "&period;"),
    "blanks within": " ".join,
    "everywhere invisible": "\u200b".join,
    "everywhere a sequence": "\x1b[0m".join,
    "base64 of what is invisible": lambda value: FORMS["base64"]("\u200b".join(value)),
    "in capitals": str.upper,
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
    middle = written[len(written) // 4 : 3 * len(written) // 4]
    assert not runs(shown, 20) & runs(middle, 20)
    assert shown.startswith(f"ERROR: bad value {HIDDEN}"[:15])
    assert shown.endswith(", see the log")
    assert HIDDEN in shown


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=8, max_size=60),
    st.text(max_size=30),
    st.text(max_size=30),
)
def test_whatever_stands_around_it_the_value_is_gone(value: str, before: str, behind: str) -> None:
    shown = redaction_of([Secret(value)]).of(f"{before}{value}{behind}")

    assert value not in shown.replace(HIDDEN, "\0")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no such app: applications", "no such ***: applications"),
        ("the APP's name is my-app.", "the ***'s name is my-***."),
        ("client_secret=app&x", "client_secret=***&x"),
        ("snapping, happy, app_id", "snapping, happy, app_id"),
        (base64.b64encode(b"client-of-practice:app").decode(), "Y2xpZW50LW9mLXByYWN0aWNlOmFwcA=="),
    ],
)
def test_a_short_secret_is_hidden_where_it_stands_alone_and_words_stay(
    text: str, shown: str
) -> None:
    assert redaction_of([Secret("app")]).of(text) == shown


def test_ordinary_words_stay_beside_a_long_secret() -> None:
    text = (
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value."
    )

    assert redaction_of([Secret(CLIENT_SECRET), Secret(REFRESH_TOKEN)]).of(text) == text
    assert not redaction_of([Secret(CLIENT_SECRET)]).touches(text)


def test_what_is_wrapped_too_deeply_is_hidden_whole() -> None:
    text = "a"
    for _ in range(4):
        text = "".join(f"%{ord(one):02x}" for one in "".join(f"&#{ord(one)};" for one in text))

    assert redaction_of([Secret(CLIENT_SECRET)]).of(f"A{text}") == HIDDEN


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
