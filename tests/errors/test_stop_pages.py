"""Microsoft's pages without a code: how they are told from other texts, and from one another."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tokenwizard
from tests.errors.error_texts import CONDITIONAL_ACCESS_PAGE
from tokenwizard.errors import stop_pages
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import Who
from tokenwizard.errors.stop_pages import stop_page_in, stop_sentence_in

DATA = Path(stop_pages.__file__).with_suffix(".toml")
PAGES = tomllib.loads(DATA.read_text("utf-8"))
SENTENCES = [(entry, one) for entry, page in PAGES.items() for one in page.get("says", ())]
HEADINGS = [
    (entry, one)
    for entry, page in PAGES.items()
    for kind in ("heading", "alone")
    for one in page.get(kind, ())
]


def test_each_page_is_an_entry_with_words_of_its_own() -> None:
    assert set(PAGES) <= set(catalogue())
    assert all(set(page) <= {"says", "heading", "alone"} and page for page in PAGES.values())
    assert len(PAGES) >= 20


@pytest.mark.parametrize(("entry", "sentence"), SENTENCES)
def test_a_sentence_is_enough_wherever_it_stands(entry: str, sentence: str) -> None:
    text = sentence.replace("...", " Practice App (11111111-1111-1111-1111-111111111111) ")
    around = f"someone@contoso.example\nSign in\n{text}\nSign out and sign in again\nTerms of use"

    assert stop_page_in(text) == stop_sentence_in(text) == entry
    assert stop_page_in(around) == stop_sentence_in(around) == entry


@pytest.mark.parametrize(("entry", "heading"), HEADINGS)
def test_a_heading_is_enough_as_a_line(entry: str, heading: str) -> None:
    assert stop_page_in(heading) == entry
    assert stop_page_in(f"someone@contoso.example\n  {heading} \npractice\n{'x' * 1_000}") == entry
    assert stop_sentence_in(heading) in (None, entry)


@pytest.mark.parametrize(("entry", "sentence"), SENTENCES + HEADINGS)
@pytest.mark.parametrize(
    "changed",
    [
        str.upper,
        lambda text: text.replace("'", "\u2019"),
        lambda text: text.replace("'", ""),
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", ""),
        lambda text: f"**{text}**",
        lambda text: f"> {text}",
        lambda text: unicodedata.normalize("NFD", text),
    ],
    ids=["case", "curly", "no apostrophe", "lines", "hard blanks", "no blanks", "bold", "quoted",
         "decomposed"],
)  # fmt: skip
def test_how_it_was_copied_changes_nothing(entry: str, sentence: str, changed: object) -> None:
    text = changed(sentence.replace("...", " Practice "))  # type: ignore[operator]

    assert stop_page_in(text) == entry


def test_a_page_whose_lines_were_joined_is_known_by_its_beginning() -> None:
    assert stop_page_in("Something went wrong Try again later. practice") == "page_without_reason"
    assert stop_page_in(f"You cannot access this right now {'x ' * 500}") == "criteria_not_met"
    assert stop_page_in("someone@contoso.example Need admin approval practice") is not None


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>You can&#39;t get there from here</h1><p>It said so.</p>",
        "&lt;div id=&quot;title&quot;&gt;You can&#x27;t get there from here&lt;/div&gt;",
        '{"heading": "You can\\u0027t get there from here"}',
        "You%20can%27t%20get%20there%20from%20here",
    ],
)
def test_a_page_s_source_is_read_as_the_page(markup: str) -> None:
    found = explain_text(markup)

    assert found is not None
    assert found.code == "cannot_get_there"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u2026",
        "hello",
        "Teachers need the approval of an administrator after they have registered.",
        '{"message": "Something went wrong"}',
        "An API says: something went wrong while it ran. Approval required for order 7.",
        (
            "practice needs permission to access resources in your organization."
            f" {'Then much else was said. ' * 20} It is that only an admin can grant it."
        ),
        "organization that only an admin can grant needs permission to access resources in your",
        "The page is not normally shown.",
    ],
)
def test_another_text_is_no_page_of_microsofts(text: str) -> None:
    assert stop_page_in(text) is None


def test_a_code_in_the_text_says_more_than_the_page_s_words() -> None:
    assert stop_page_in(CONDITIONAL_ACCESS_PAGE) is not None

    for text in (CONDITIONAL_ACCESS_PAGE, "Need admin approval\nMessage: AADSTS900941: An admin"):
        found = explain_text(text)
        assert found is not None
        assert found.code in ("AADSTS53003", "AADSTS900941")


def test_a_sentence_says_more_than_a_heading_of_another_page() -> None:
    text = (
        "You cannot access this right now\nYour sign-in was successful but your admin requires the"
        " device requesting access to be managed by Contoso to access this resource."
    )

    assert stop_page_in(text) == "device_must_be_managed"


def test_the_second_time_that_a_sentence_begins_counts_too() -> None:
    begins = "practice needs permission to access resources in your organization"
    text = f"{begins}. {'Much else. ' * 40} {begins} that only an admin can grant."

    assert stop_page_in(text) == "need_admin_approval"


def test_who_is_asked_for_what_is_known_of_each() -> None:
    """Where an administrator has to act, the message to them says what for."""
    for entry in map(catalogue().get, PAGES):
        assert entry is not None
        assert bool(entry.administrator) >= (entry.who is Who.ADMINISTRATOR)


def test_no_page_s_words_are_read_before_a_text_without_a_code_comes() -> None:
    program = (
        "import sys\n"
        "from tokenwizard.errors.catalogue import explain_text\n"
        "explain_text('AADSTS50011: practice')\n"
        "assert 'tokenwizard.errors.stop_pages' not in sys.modules\n"
        "assert explain_text('Need admin approval').code == 'need_admin_approval'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(tokenwizard.__file__).parents[1],
    )

    assert (done.returncode, done.stderr) == (0, "")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = stop_page_in(text)

    assert found is None or found in PAGES
    assert stop_sentence_in(text) in (None, found)
