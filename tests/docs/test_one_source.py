"""What stands in the README and in the documentation is written once, and included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT
from tokenwizard.errors.catalogue import catalogue

PAGES = sorted((ROOT / "docs").glob("*.md"))
SOURCES = ("README.md", "SECURITY.md", "CONTRIBUTING.md")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SHORTEST = 50
"""Characters: below that two texts may say the same by chance."""


def sentences(text: str) -> Iterator[str]:
    """The longer sentences of a text, however its lines are wrapped."""
    for paragraph in re.split(r"\n\s*\n", text):
        for sentence in re.split(r"(?<=[.:|])\s+", " ".join(paragraph.split())):
            if len(sentence) >= SHORTEST:
                yield sentence


def unwrapped(page: Path) -> str:
    return " ".join(page.read_text("utf-8").split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_sentence_of_the_readme_is_copied_into_a_page(page: Path) -> None:
    elsewhere = {one for name in SOURCES for one in sentences((ROOT / name).read_text("utf-8"))}

    assert not [sentence for sentence in elsewhere if sentence in unwrapped(page)]


def test_no_explanation_is_copied_into_a_page() -> None:
    explained = {
        sentence
        for entry in catalogue().values()
        for text in (entry.what, entry.cause, entry.next_step)
        for sentence in sentences(text)
    }

    assert len(explained) > 200
    for page in PAGES:
        assert not [sentence for sentence in explained if sentence in unwrapped(page)], page.name


def test_the_readme_and_security_are_included() -> None:
    pages = "".join(page.read_text("utf-8") for page in PAGES)

    assert pages.count("```{include} ../README.md") >= 6
    assert "```{include} ../SECURITY.md" in pages


@pytest.mark.parametrize("name", [*SOURCES, "CHANGELOG.md"])
def test_every_link_of_the_readme_and_its_neighbours_leads_to_a_file(name: str) -> None:
    found = {link.partition("#")[0] for link in LINK.findall((ROOT / name).read_text("utf-8"))}

    for link in found:
        assert re.match("https?:", link) or not link or (ROOT / link).is_file(), link
