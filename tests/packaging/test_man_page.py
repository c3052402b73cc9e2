"""The man page follows the parser and is roff that no formatter complains about."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from man.make import PAGE, page
from tests.programs import require
from tokenwizard.cli.parser import COMMANDS, command_line_parser

PLAIN = {"MANWIDTH": "200", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def test_the_page_is_what_the_parser_says_now() -> None:
    assert PAGE.read_text("utf-8") == page(), "make man"


def test_groff_has_no_warning_about_it() -> None:
    done = subprocess.run(
        [require("groff"), "-ww", "-man", "-Tutf8", "-z", str(PAGE)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_man_shows_every_option_of_the_wizard_and_every_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [require("man"), "-l", str(PAGE)],
        capture_output=True,
        text=True,
        env={
            "MANWIDTH": "200",
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": str(tmp_path),
        },
        check=True,
        timeout=60,
    )
    shown = {
        option
        for action in command_line_parser()._actions
        if action.help != argparse.SUPPRESS
        for option in action.option_strings
    }

    assert done.stderr == ""
    assert {option for option in shown if option not in done.stdout} == set()
    assert all(f"COMMAND {name.upper()}" in done.stdout for name in COMMANDS)
