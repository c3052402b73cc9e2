"""What is answered before argparse is loaded, and that argparse would lead to the same answer."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tokenwizard.cli.entry_point import fast_path
from tokenwizard.cli.parser import main


@pytest.mark.parametrize("arguments", [["--version"], ["explain", "AADSTS7000215"]])
def test_what_is_answered_at_once_is_what_the_command_line_answers(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status = fast_path(arguments)
    said = capsys.readouterr()
    try:
        by_argparse = main(arguments)
    except SystemExit as end:
        by_argparse = int(end.code or 0)

    assert said.out
    assert (status, said) == (by_argparse, capsys.readouterr())


@pytest.mark.parametrize("arguments", [["--version"], ["explain", "AADSTS7000215"]])
def test_it_is_answered_without_argparse(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from tokenwizard.cli.entry_point import fast_path\n"
        f"status = fast_path({arguments!r})\n"
        "print('LOADED', status, 'argparse' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout.endswith("LOADED 0 False\n")


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["explain"], ["explain", "-"], ["explain", "--json"], ["demo"]]
)
def test_all_else_is_left_to_the_command_line(arguments: list[str]) -> None:
    assert fast_path(arguments) is None
