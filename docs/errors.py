"""The page "Errors": every entry of `tokenwizard/errors/catalogue.toml`."""

from __future__ import annotations

from collections.abc import Iterator

from docs.markdown import plain
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.errors.catalogue import Explanation, catalogue
from tokenwizard.errors.errors import Step, who_label


def errors() -> str:
    """Markdown: a section a step, in the order of the walk, and in it one an entry.

    Each has its code as its anchor, in small letters and with hyphens: `#aadsts50105`.
    """
    known = sorted(catalogue().values(), key=lambda explanation: _order(explanation.code))
    lines: list[str] = []
    for step in Step:
        entries = [one for one in known if one.step is step]
        if entries:
            lines += [f"## On the step {step.label}", ""]
            lines += [line for one in entries for line in _entry(one)]
    return "\n".join(lines)


def _order(code: str) -> tuple[str, int, str]:
    """AADSTS and ACS numbers as numbers, words as words."""
    letters = code.rstrip("0123456789")
    number = code[len(letters) :]
    return (letters if number else "~", int(number or 0), code)


def _entry(explanation: Explanation) -> Iterator[str]:
    yield f"({explanation.code.lower()})="
    yield f"### {plain(explanation.code)}: {plain(explanation.title)}"
    yield ""
    yield f"{plain(explanation.what)} {plain(explanation.cause)}"
    yield ""
    yield f"**Now:** {plain(explanation.next_step)}"
    yield ""
    if explanation.at_discovery != explanation.advice:
        there = in_words(explanation.at_discovery, ANYWHERE)
        yield f"**While the tenant is looked for:** {plain(there)}"
        yield ""
    yield f"**Who can do it:** {who_label(explanation.who)}"
    yield ""
