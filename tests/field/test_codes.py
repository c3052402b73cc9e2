"""Codes that Microsoft answers with, each in its own sentence."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.errors.error_texts import CORRELATION, TRACE
from tests.field.reports import reported
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import Who
from tokenwizard.oauth.error_response import ErrorResponse

PAGE = "Microsoft Entra authentication and authorization error codes"
LIST = "f-bader/EntraID-ErrorCodes"
ARTICLES = "MicrosoftDocs/SupportArticles-docs"


class Code(NamedTuple):
    """A row of `codes.txt`."""

    code: str
    who: str
    met_in: str
    sentence: str


def _rows() -> list[Code]:
    lines = Path(__file__).with_name("codes.txt").read_text("utf-8").splitlines()
    rows = [Code(*line.split(" | ", 3)) for line in lines if not line.startswith("#")]
    known = {row.code for row in rows if "#" in row.met_in or row.met_in in (PAGE, LIST, ARTICLES)}
    assert len(known) == len(rows), "a code stands twice, or was met nowhere"
    return rows


CODES = _rows()
ISSUES = tuple(dict.fromkeys(row.met_in for row in CODES if "#" in row.met_in))


def of(*met_in: str) -> pytest.MarkDecorator:
    """The codes that were met there."""
    rows = [row for row in CODES if row.met_in in met_in]
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.code)


def holds(row: Code) -> None:
    """On a page, at the token endpoint under any word, and as a bare code: the same entry."""
    trace = f"Trace ID: {TRACE} Correlation ID: {CORRELATION} Timestamp: 2026-11-21 01:02:03Z"
    told = f"{row.code}: {row.sentence} {trace}"
    number = int(row.code.removeprefix("AADSTS"))
    found = [explain_text(text) for text in (row.code, told, f"V2Error: invalid_grant {told}")]
    refusals = [
        ErrorResponse(error=word, description=told, codes=(number,)).as_error()
        for word in ("invalid_grant", "interaction_required", "access_denied")
    ]

    assert [one.code if one else None for one in found] == [row.code] * len(found)
    assert {(one.entry, one.who) for one in refusals} == {(row.code, Who(row.who))}
    entry = catalogue()[row.code]
    assert bool(entry.administrator) >= (entry.who in (Who.ADMINISTRATOR, Who.APP_OWNER))


@reported(
    PAGE,
    came="a code of Microsoft's page of error codes, with its sentence",
    does="says what it means and who can fix it",
)
@of(PAGE)
def test_a_code_of_microsofts_page(row: Code) -> None:
    holds(row)


@reported(
    LIST,
    came="a code that https://login.microsoftonline.com/error explains, with its sentence",
    does="says what it means and who can fix it",
)
@of(LIST)
def test_a_code_of_the_look_up_page(row: Code) -> None:
    holds(row)


@reported(
    ARTICLES,
    came="a code that a support article of Microsoft's is about, with its sentence",
    does="says what it means and who can fix it",
)
@of(ARTICLES)
def test_a_code_of_a_support_article(row: Code) -> None:
    holds(row)


@reported(
    *ISSUES,
    came="a code that people met with a tool, with Microsoft's sentence",
    does="says what it means and who can fix it, not what the OAuth word beside it means",
)
@of(*ISSUES)
def test_a_code_that_people_met(row: Code) -> None:
    holds(row)
