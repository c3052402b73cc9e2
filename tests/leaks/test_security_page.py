"""What SECURITY.md names is there, and what it promises to switch off is what is switched off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tokenwizard
from tests.leaks.sentinels import Kind
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.system.hardening import TELL_TALES
from tokenwizard.system.terminal.user_device import OutputFile
from tokenwizard.wizard.pending_attempt import KEPT_FOR
from tokenwizard.wizard.redirect_listener import _ADDRESSES

PACKAGE = Path(tokenwizard.__file__).parent
PAGE = (PACKAGE.parent / "SECURITY.md").read_text("utf-8")
CODE = "".join(file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.py")))
NAMED = sorted(set(re.findall(r"`([^`]+)`", PAGE)))


def test_every_option_it_names_is_taken() -> None:
    options = [name for name in NAMED if name.startswith("--")]

    assert "--client-secret-env" in options
    for option in options:
        assert f'"{option}"' in CODE, option


def test_every_command_it_names_is_there() -> None:
    commands = [name.split()[1] for name in NAMED if name.startswith("tokenwizard ")]

    assert set(commands) == {"sandbox", "demo", "doctor", "certificate", "serve"}
    for command in commands:
        assert re.search(rf"^ +{command} ", command_line_parser().format_help(), re.MULTILINE)


@pytest.mark.parametrize("file", ["attempt-*.json", "refresh-token", "message", "link"])
def test_every_file_it_names_is_written(file: str) -> None:
    assert f"| `{file}` |" in PAGE
    assert f'"{file}"' in CODE or f'"{file.partition("*")[0]}"' in CODE


def test_every_switch_that_is_taken_away_is_named() -> None:
    section = PAGE.partition("## What is switched off")[2].partition("\n\n")[2]
    named = re.findall(r"`([A-Z_]+)`", section.partition("out of its environment")[0])

    assert sorted(named) == sorted(TELL_TALES)


def test_every_secret_has_its_row() -> None:
    rows = PAGE.partition("## Where each secret lives")[2].partition("\n## ")[0].lower()

    for kind in Kind:
        word = {"code": "authorization code", "pasted": "the address it comes in"}.get(
            kind.name.lower(), kind.name.lower().replace("_", " ")
        )
        assert re.search(rf"^\| [^|]*{word}", rows, re.MULTILINE), kind


def test_the_numbers_it_names_are_those_of_the_code() -> None:
    minutes = int(KEPT_FOR.total_seconds() // 60)

    assert set(re.findall(r"([0-9]+) minutes", PAGE)) == {str(minutes)}
    for address in _ADDRESSES:
        assert address in PAGE


def test_its_lines_can_be_read() -> None:
    assert all(len(line) <= 120 for line in PAGE.splitlines() if not line.startswith("|"))
    assert "@" not in PAGE


def test_every_file_that_can_be_asked_for_is_named() -> None:
    assert {f"`{outlet.value}`" for outlet in OutputFile} <= set(re.findall(r"`[^`]+`", PAGE))


def test_every_test_it_names_is_there_and_every_attack_is_named() -> None:
    rows = PAGE.partition("## Against whom")[2].partition("\n## ")[0].splitlines()
    last_cells = [row.rpartition("| ")[2] for row in rows if row.startswith("| ")][1:]
    tests = PACKAGE.parent / "tests"
    named = [re.findall(r"`([^`]+)`", cell) for cell in last_cells]
    places = {
        tests.parent / name if name.startswith("tests/") else tests / "attacks" / name
        for names in named
        for name in names
    }
    ground = tests / "attacks" / "test_other_users.py"  # what the attacks stand on

    assert all(named)
    assert not [str(place) for place in places if not place.exists()]
    assert {*(tests / "attacks").glob("test_*.py")} - places == {ground}
