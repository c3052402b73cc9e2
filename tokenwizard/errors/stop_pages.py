"""Microsoft's pages that stop a sign-in and show no code, known by their own words.

What the pages say stands in `stop_pages.toml`; it is read when a text has no code in it. Letters
and digits alone are compared: a copy may have lost its blanks, lines, apostrophes or accents. Takes
any text, never raises, and takes time linear in its length.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# A page's text has a few hundred characters, its source some hundred thousand.
_READ = 300_000
_SHORT = 200
"""Letters of a text in which a heading counts wherever it stands."""
_NAME = "..."
_LONGEST_NAME = 160
"""Letters of an app's, account's or tenant's name between two parts of a sentence."""


class _Page(NamedTuple):
    """The words of one page, as letters and digits; a sentence in its parts."""

    entry: str
    says: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...]
    alone: tuple[str, ...]


def stop_page_in(text: str) -> str | None:
    """The entry of the catalogue for the page that a text is copied from; None for any other."""
    text = text[:_READ]
    whole = _letters(text)
    if (entry := _by_sentence(whole)) is not None:
        return entry
    lines = {whole, *map(_letters, text.splitlines())}
    short = whole if len(whole) <= _SHORT else ""
    for page in _pages():
        if (
            not lines.isdisjoint((*page.headings, *page.alone))
            or whole.startswith(page.headings)
            or short.startswith(page.alone)
            or any(heading in short for heading in page.headings)
        ):
            return page.entry
    return None


def stop_sentence_in(text: str) -> str | None:
    """As `stop_page_in`, by whole sentences alone: no other text holds one by chance."""
    return _by_sentence(_letters(text[:_READ]))


def is_stop_page(entry: str) -> bool:
    """Whether the entry is a page's: its name is ours, and nobody else's code."""
    return any(page.entry == entry for page in _pages())


def _by_sentence(whole: str) -> str | None:
    told = (page.entry for page in _pages() if any(_stands_in(whole, one) for one in page.says))
    return next(told, None)


def _stands_in(whole: str, parts: tuple[str, ...]) -> bool:
    """Whether the parts follow one another, with no more than a name between."""
    first, *others = parts
    at = whole.find(first)
    while at >= 0:
        end = at + len(first)
        if _follow(whole, others, end):
            return True
        at = whole.find(first, end)
    return False


def _follow(whole: str, parts: Iterable[str], end: int) -> bool:
    for part in parts:
        at = whole.find(part, end, end + _LONGEST_NAME + len(part))
        if at < 0:
            return False
        end = at + len(part)
    return True


def _letters(text: str) -> str:
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))


@cache
def _pages() -> tuple[_Page, ...]:
    import os
    import tomllib

    beside = os.path.join(os.path.dirname(__file__), "stop_pages.toml")  # noqa: PTH118, PTH120
    with open(beside, "rb") as file:  # noqa: PTH123 (pathlib takes long to load)
        tables = tomllib.load(file)
    return tuple(
        _Page(
            entry,
            tuple(tuple(map(_letters, one.split(_NAME))) for one in table.get("says", ())),
            tuple(map(_letters, table.get("heading", ()))),
            tuple(map(_letters, table.get("alone", ()))),
        )
        for entry, table in tables.items()
    )
