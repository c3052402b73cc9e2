"""The page of what people met has what the tests have, and each test names its report."""

from __future__ import annotations

import pytest

from tests.field.page import PAGE, page
from tests.field.recorded_answers import recorded_answers
from tests.field.reports import modules, reports_of


def test_the_page_is_made_of_the_tests() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.field"


@pytest.mark.parametrize("file", sorted(modules()))
def test_each_test_names_where_its_input_was_met(file: str) -> None:
    tests = reports_of(modules()[file])

    assert tests
    assert not [name for name, reports in tests.items() if not reports]
    assert all(report.met_in for reports in tests.values() for report in reports)


def test_there_are_sixty_recorded_answers_and_each_is_another() -> None:
    recorded = recorded_answers()

    assert len({(one.error, one.code, one.says) for one in recorded}) == len(recorded) >= 60
