"""What scripts rely on is as it was; `python -m tests.outside` writes down what it is now."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.outside.golden import (
    DATA,
    JSON,
    all_helps,
    file_name,
    texts,
    with_json,
)
from tests.outside.statuses import USES
from tests.written_before.practice import Home

PYTHON = (3, 11)
"""Whose argparse printed the helps that are kept; others wrap the same words elsewhere."""
KEPT = [file for file, _ in texts(lambda: Home(Path("nowhere")))]
STATUSES = json.loads((DATA / "statuses.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def helps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By what was typed before `--help`."""
    return all_helps(Home(tmp_path_factory.mktemp("home")))


def worded(text: str) -> tuple[list[str], list[str]]:
    """A help without its layout: the words of its usage in any order, and those below it."""
    usage, _, below = text.partition("\n\n")
    return sorted(re.findall(r"[^\s\[\]()|]+", usage)), below.split()


def test_every_command_has_the_help_that_is_kept(helps: dict[str, str]) -> None:
    kept = {file.name: file.read_text("utf-8") for file in (DATA / "help").iterdir()}
    now = {file_name(typed): text for typed, text in helps.items()}

    assert {file: worded(text) for file, text in now.items()} == {
        file: worded(text) for file, text in kept.items()
    }
    assert now == kept or sys.version_info[:2] != PYTHON


def test_the_json_of_every_command_that_has_it_is_kept(helps: dict[str, str]) -> None:
    kept = {name for name in JSON if name in helps}

    assert with_json(helps) == kept


@pytest.mark.parametrize("file", KEPT)
def test_it_is_as_it_was(file: str, tmp_path: Path) -> None:
    now = dict(texts(lambda: Home(tmp_path / "home")))[file]()

    assert now == (DATA / file).read_text("utf-8")


def test_every_kept_text_is_looked_at() -> None:
    kept = {str(file.relative_to(DATA)) for file in DATA.rglob("*.*") if file.is_file()}

    helps = {file for file in kept if file.startswith("help/")}
    assert kept - helps == {*KEPT, "statuses.json"}


def test_the_status_of_every_use_is_kept() -> None:
    assert list(STATUSES) == list(USES)


@pytest.mark.parametrize("typed", USES)
def test_it_ends_with_the_status_that_is_kept(typed: str, tmp_path: Path) -> None:
    assert USES[typed](Home(tmp_path / "home")) == STATUSES[typed]
