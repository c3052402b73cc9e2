"""The table for people and the JSON for programs."""

from __future__ import annotations

import json

import pytest

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.cli.doctor.report import as_json, as_table, for_encoding, summary

TUNNEL = "ssh -N -L 8080:127.0.0.1:8080 -o ExitOnForwardFailure=yes practice@192.0.2.7"
ADDRESS = "https://login.practice.example/" + "x" * 90
FINDINGS = (
    Finding("terminal", CheckState.OK, "xterm"),
    Finding(
        "redirect port", CheckState.DOUBT, "taken " * 20, "Do this " * 20, (("there", TUNNEL),)
    ),
    Finding("login host", CheckState.FAULT, f"No connection to {ADDRESS} at all"),
    Finding(
        "links", CheckState.NOTE, "None", "Set it:", (("~/.tmux.conf", "set a"), ("now", "tmux b"))
    ),
)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_rows_fit_the_width_and_hang_below_their_text(width: int) -> None:
    lines = as_table(FINDINGS, width=width).splitlines()
    assert all(len(line) <= width for line in lines if "ssh" not in line and ADDRESS not in line)
    wrapped = next(number for number, line in enumerate(lines) if "redirect port" in line)
    assert lines[wrapped + 1].startswith(" " * 22 + "taken")


@pytest.mark.parametrize("width", [60, 80])
def test_an_address_and_a_line_to_copy_are_never_broken(width: int) -> None:
    lines = as_table(FINDINGS, width=width).splitlines()
    assert any(ADDRESS in line for line in lines)
    assert " " * max(0, width - len(TUNNEL)) + TUNNEL in lines


def test_every_row_names_its_state_in_words() -> None:
    table = as_table(FINDINGS, width=80)
    assert table.startswith("ok     terminal       xterm\n")
    assert "\nfault  login host     No connection" in table
    assert "\x1b" not in table


def test_colour_changes_nothing_but_the_colour() -> None:
    coloured = as_table(FINDINGS, width=80, colour=True)
    assert "\x1b[1;31mfault\x1b[0m  login host" in coloured
    for code in ("32", "36", "33", "1;31", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == as_table(FINDINGS, width=80)


def test_the_last_line_sums_up() -> None:
    assert summary(FINDINGS[:1]) == "Nothing stands in the way."
    assert summary(FINDINGS[:2]) == "The walk can be made. 1 doubt: redirect port."
    assert summary(FINDINGS) == (
        "Something stands in the way. 1 fault: login host. 1 doubt: redirect port."
    )
    last = as_table(FINDINGS, width=100).splitlines()[-1]
    assert last == summary(FINDINGS)


def test_json_has_the_same_keys_in_every_row() -> None:
    rows = json.loads(as_json(FINDINGS))["findings"]
    assert {tuple(row) for row in rows} == {("what", "state", "found", "advice", "lines")}
    assert rows[3]["lines"] == [
        {"where": "~/.tmux.conf", "line": "set a"},
        {"where": "now", "line": "tmux b"},
    ]
    assert [row["state"] for row in rows] == ["ok", "doubt", "fault", "note"]


def test_a_stream_of_another_encoding_gets_what_it_can_carry() -> None:
    assert for_encoding("→ ••• ü", "utf-8") == "→ ••• ü"
    assert for_encoding("→ ••• ü", "latin-1") == "> *** ü"
    assert for_encoding("→ ü", "ascii") == "> ?"
