"""Tab asks `tokenwizard` what could stand there: it runs none of the current folder."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.attacks.hostile_folder import HostileFolder, hostile
from tests.programs import require
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.cli.completions.scripts import SCRIPTS

__all__ = ["hostile"]

TYPED = ("tokenwizard", "./tokenwizard", "bin/tokenwizard", "../here/tokenwizard")
ANSWERS = "printf 'paths:none\\ndoctor\\tlooks at this machine\\n'"
BASH = """
. "$SCRIPT"
COMP_WORDS=("$TYPED" doc); COMP_CWORD=1
_tokenwizard 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = 'source "$SCRIPT"; complete -C "$TYPED doc"'
PATHS = (".:{honest}", ":{honest}", "{honest}:", "bin:{honest}", "{honest}")


def environ(hostile: HostileFolder, shell: str, typed: str, path: str) -> dict[str, str]:
    hostile.plant("tokenwizard")
    hostile.install("tokenwizard", ANSWERS)
    script = hostile.honest / "script"
    script.write_text(SCRIPTS[shell], "utf-8")
    home = {"HOME": str(hostile.honest), "TERM": "dumb", "LANG": "C.UTF-8"}
    return {**home, "PATH": hostile.path(path), "SCRIPT": str(script), "TYPED": typed}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("shell", "options"), [("bash", ("--norc", "-c", BASH)), ("fish", ("--no-config", "-c", FISH))]
)
def test_tab_runs_none_of_the_current_folder(
    shell: str, options: tuple[str, ...], path: str, typed: str, hostile: HostileFolder
) -> None:
    done = subprocess.run(
        [require(shell), *options],
        env=environ(hostile, shell, typed, path),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert hostile.ran == []
    if path.startswith("{honest}"):
        assert set(hostile.called) == {"tokenwizard"}
        assert "doctor" in done.stdout


def test_tab_in_zsh_runs_none_of_the_current_folder(hostile: HostileFolder) -> None:
    given = environ(hostile, "zsh", "", "{honest}:/usr/bin:/bin:.")
    begin = "PS1='ready>'; autoload -U compinit; compinit -u -D; . $SCRIPT\r"
    with OuterTerminal([require("zsh"), "-f", "-i"], {**os.environ, **given}) as terminal:
        terminal.type(begin)
        terminal.wait_until(lambda: terminal.recorded.count(b"ready>") > 1, "the prompt")
        terminal.type("./tokenwizard doc\t")
        terminal.wait_for("./tokenwizard doctor")

    assert hostile.ran == []
    assert set(hostile.called) == {"tokenwizard"}
