"""`~somebody` where nobody is called so, wherever a path may stand: one sentence, and status 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.constrained import ROOT
from tests.profiles.practice_profiles import CLIENT_ID
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import write_profile
from tokenwizard.system.exit_status import SAID_NO, USAGE

NOBODY = "~nosuchuser/x.toml"
RUN = "from tokenwizard.cli.entry_point import entry_point; entry_point()"
BREAKS = """
import sys, tokenwizard.cli.parser
def broken(_): raise ValueError("the secret is practice")
setattr(tokenwizard.cli.parser, f"_{sys.argv[1]}", broken)
from tokenwizard.cli.entry_point import entry_point; entry_point()
"""


def run(*arguments: str, code: str = RUN) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--plain", "--profile", NOBODY),
        ("--plain", "--certificate", NOBODY),
        ("--plain", "--out", f"env:{NOBODY}"),
        ("profiles", "import", NOBODY),
        ("profiles", "export", "practice", NOBODY),
        ("check", "--ics", NOBODY),
        ("certificate", "show", NOBODY),
        ("certificate", "new", NOBODY, "--name", "practice"),
        ("refresh", "--env-file", NOBODY),
    ],
    ids=" ".join,
)
def test_an_option_that_names_one_is_refused(arguments: tuple[str, ...]) -> None:
    write_profile(Profile(name="practice", site="contoso", client_id=CLIENT_ID))

    done = run(*arguments)

    assert done.returncode == USAGE, done.stderr
    assert "nosuchuser" in done.stderr
    assert ".py:" not in done.stderr


@pytest.mark.parametrize(
    "key", ["client_secret_file", "certificate", "certificate_passphrase_file"]
)
def test_so_is_a_file_of_answers(tmp_path: Path, key: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f"site = 'contoso'\n{key} = {json.dumps(NOBODY)}\n")

    done = run("--plain", "--answers", str(file))

    assert done.returncode == USAGE, done.stderr
    assert key in done.stderr
    assert ".py:" not in done.stderr


@pytest.mark.parametrize("command", [("--plain",), ("refresh",)])
def test_so_is_a_profile_whose_certificate_is_there(command: tuple[str, ...]) -> None:
    write_profile(Profile(name="practice", site="contoso", client_id=CLIENT_ID, certificate=NOBODY))

    done = run(*command, "--profile", "practice")

    assert done.returncode == USAGE, done.stderr
    assert ".py:" not in done.stderr


@pytest.mark.parametrize("command", [("--plain", "--profile"), ("profiles", "import")])
def test_a_ring_of_links_is_no_file(tmp_path: Path, command: tuple[str, ...]) -> None:
    ring = tmp_path / "ring"
    ring.symlink_to(ring)

    done = run(*command, str(ring / "x.toml"))

    assert done.returncode == USAGE, done.stderr
    assert ".py:" not in done.stderr


@pytest.mark.parametrize("command", ["profiles", "check", "doctor"])
def test_what_nobody_foresaw_is_told_by_its_place_alone(command: str) -> None:
    done = run(command, code=BREAKS)

    assert done.returncode == SAID_NO
    assert "ValueError" in done.stderr
    assert "practice" not in done.stderr
    assert "Traceback" not in done.stderr
