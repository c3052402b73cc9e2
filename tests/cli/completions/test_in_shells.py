"""Tab in real shells, each with the script that `tokenwizard completions` gives for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import require
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import write_profile

BASH = r"""
eval "$(tokenwizard completions bash)"
COMP_WORDS=(tokenwizard "$@"); COMP_CWORD=$#
_tokenwizard 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
"""
ZSH = (
    "PS1='ready>'; autoload -U compinit; compinit -u -D;"
    ' source <(tokenwizard completions zsh); cd "$HOME"\r'
)
FISH = 'tokenwizard completions fish | source; complete -C "tokenwizard $argv[1]"'


@pytest.fixture
def shell_environ(tmp_path: Path) -> dict[str, str]:
    """With `tokenwizard` on the PATH, a profile, and a folder with a file in it."""
    write_profile(Profile(name="contoso", site="https://contoso.sharepoint.com"))
    (tmp_path / "practice-file.pem").touch()
    (tmp_path / "practice-folder").mkdir()
    bin_folder = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(tmp_path)}


CASES = [
    ("--provider ad", {"adme"}),
    ("demo --cloud gcc", {"gcc-high"}),
    ("--profile cont", {"contoso"}),
    ("profiles show con", {"contoso"}),
    ("--client-secret-file practice-", {"practice-file.pem", "practice-folder"}),
    ("sandbox --tls-folder practice-", {"practice-folder"}),
    ("refresh --js", {"--json"}),
    ("doc", {"doctor"}),
]


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_bash(line: str, expected: set[str], shell_environ: dict[str, str], tmp_path: Path) -> None:
    words = line.split(" ")
    done = subprocess.run(
        [require("bash"), "--norc", "-c", BASH, "bash", *words],
        capture_output=True,
        text=True,
        env=shell_environ,
        cwd=tmp_path,
        timeout=30,
        check=True,
    )

    assert set(done.stdout.split()) == expected


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_fish(line: str, expected: set[str], shell_environ: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [require("fish"), "--no-config", "-c", FISH, "--", line],
        capture_output=True,
        text=True,
        env=shell_environ,
        cwd=tmp_path,
        timeout=30,
        check=True,
    )

    found = {one.partition("\t")[0].rstrip("/") for one in done.stdout.splitlines()}
    assert found == expected


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("--provider ad", "me"),
        ("demo --cloud gcc", "-high"),
        ("profiles show con", "toso"),
        ("--client-secret-file practice-fi", "le.pem"),
        ("sandbox --tls-folder practice-", "folder"),
        ("doc", "tor"),
    ],
)
def test_zsh(line: str, completed: str, shell_environ: dict[str, str]) -> None:
    zsh = [require("zsh"), "-f", "-i"]
    with OuterTerminal(zsh, {**shell_environ, "TERM": "dumb"}) as terminal:
        terminal.type(ZSH)
        terminal.wait_until(lambda: terminal.recorded.count(b"ready>") > 1, "the prompt")
        terminal.type(f"tokenwizard {line}\t")
        terminal.wait_for(line + completed)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_script_is_in_the_shells_own_language(shell: str) -> None:
    script = subprocess.run(
        [sys.executable, "-m", "tokenwizard", "completions", shell],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout
    done = subprocess.run(
        [require(shell), "-n"], input=script, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
