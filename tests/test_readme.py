"""What the README and the documentation claim, held against what there is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.test_every_combination import APPS, OFFERED, WayBack
from tokenwizard.providers.clouds import CLOUDS
from tokenwizard.providers.provider import ProviderName

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
APPS_AND_CLOUDS = (ROOT / "docs" / "apps-and-clouds.md").read_text(encoding="utf-8")
TABLE = re.compile(r"^\| `test_a_token\[…\]` \|(.*)\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|\n").split("|")]


def test_the_table_of_combinations_says_in_how_many_clouds_each_is_proved() -> None:
    found = TABLE.search(APPS_AND_CLOUDS)
    assert found is not None
    ways = [cell.strip("`-") for cell in cells(found[1])]
    said: dict[tuple[str, str], int] = {}
    for row in found[2].splitlines():
        name, *numbers = cells(row)
        app = name.split("`")[1].removesuffix("-CLOUD")
        for way, number in zip(ways, numbers, strict=True):
            said[app, way] = 0 if number == "no" else int(number)

    proved = Counter((f"{one.provider}-{APPS[one.credential]}", str(one.way)) for one in OFFERED)

    assert {cell: number for cell, number in said.items() if number} == dict(proved)
    assert {way for _, way in said} == set(WayBack)
    assert len(said) == len(WayBack) * (len(ProviderName) - 1) * len(APPS) + len(WayBack)


def test_the_clouds_are_named() -> None:
    for cloud in CLOUDS:
        assert f"`{cloud.name}`" in README
        assert f"`{cloud.name}`" in APPS_AND_CLOUDS


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall(README + APPS_AND_CLOUDS))))
def test_every_test_that_is_named_is_there(file: str, test: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")

    assert not test or f"def {test}(" in text
