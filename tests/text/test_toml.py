"""TOML from anybody: what is flat is read as tomllib reads it, the rest is refused at once."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.text.toml import MOST_MARKS, NoTomlError, toml_in

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.text("\"'\\.[{#\n", max_size=12)
FLAT = st.dictionaries(
    TEXTS,
    TEXTS
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.lists(TEXTS, max_size=4)
    | st.dictionaries(TEXTS, TEXTS, max_size=3),
    max_size=5,
)
SIZE = 65_000


@given(FLAT, st.booleans())
def test_a_flat_document_is_read_whatever_its_texts_hold(
    document: dict[str, object], multiline: bool
) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline)

    assert toml_in(text) == tomllib.loads(text)


@given(st.text("\"'\\.[]{}#=,\n a1", max_size=40))
def test_any_text_is_read_as_tomllib_reads_it_or_refused(text: str) -> None:
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(NoTomlError):
            toml_in(text)
    else:
        assert toml_in(text) == wanted


@pytest.mark.parametrize("quotes", ['"', "'", '"""', "'''"])
@pytest.mark.parametrize("more", [0, 1, 2])
def test_marks_are_counted_behind_a_text_and_not_in_it(quotes: str, more: int) -> None:
    end = quotes + quotes[0] * (more if len(quotes) > 1 else 0)
    many = "." * (MOST_MARKS * 2)

    assert toml_in(f"a = {quotes}{many}{end} # {many}\n")
    with pytest.raises(NoTomlError) as refused:
        toml_in(f"a = [{quotes}x{end}, {'[' * 900}")
    assert refused.value.where == ""


def test_a_moment_and_a_table_are_read() -> None:
    text = "since = 2026-11-21T09:00:00.5Z\n[names]\nclient_id = 'SP_ID'\n"

    assert toml_in(text) == {
        "since": datetime(2026, 11, 21, 9, 0, 0, 500_000, tzinfo=UTC),
        "names": {"client_id": "SP_ID"},
    }


def test_where_it_breaks_is_told_and_nothing_quoted() -> None:
    with pytest.raises(NoTomlError) as refused:
        toml_in("site = practice-secret\n")

    assert refused.value.where == "at line 1, column 8"


HOSTILE = {
    "digits": "a = " + "9" * 5_000,
    "brackets": "a = " + "[" * SIZE,
    "tables": "a = " + "{a=" * (SIZE // 3),
    "dotted": "a" + ".a" * (SIZE // 2) + " = 1",
    "quoted": '"a"' + '."a"' * (SIZE // 4) + " = 1",
    "header": "[" + "a." * (SIZE // 4) + "a]\n" + "b = 1\n" * (SIZE // 12),
    "headers": "[[a]]\n" * (SIZE // 6),
    "escapes": 'a = "' + '\\"' * (SIZE // 2),
    "escapes in lines": 'a = """' + '\\"' * (SIZE // 2),
    "quotes": "a = " + '"' * SIZE,
    "apostrophes": "a = " + "'" * SIZE,
    "almost closed": 'a = """' + '""x' * (SIZE // 3),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_flat_is_refused_at_once(text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(NoTomlError):
        toml_in(text)

    assert time.monotonic() - begun < 1


def test_the_worst_that_is_read_is_read_in_time() -> None:
    text = "[" + "a." * (MOST_MARKS - 1) + "a]\n" + "".join(f"k{n}=1\n" for n in range(8_000))
    begun = time.monotonic()

    assert toml_in(text)
    assert time.monotonic() - begun < 3
