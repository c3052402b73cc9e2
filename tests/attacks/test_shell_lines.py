"""A line of `.envrc` freezes nothing, however many variables it has."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.constrained import ROOT

BEHIND = {
    "nothing": "",
    "a second command": " && true",
    "a quote": '"',
    "a quote without an end": "'x",
    "quotes": "'a'\"$B\"\\ ",
    "a command in it": ":$(which a)",
    "a command in it without an end": ":$(which a",
    "backticks": ":`which a`",
    "a backtick": "`",
    "backslashes": "\\" * 41,
    "a here-document": " <<END\n$A\nEND",
    "a here-document without an end": " <<END\n$A",
    "a bracket": ")",
}
CODE = """
import os, sys, time
from tokenwizard.destinations.editing.envrc import assigned_in, with_exports
from tokenwizard.destinations.cannot_edit import CannotEditError
text = os.environ["TEXT"]
start = time.thread_time()
for read in (assigned_in, lambda text: with_exports(text, {"CLIENT_ID": "x"})):
    try:
        read(text)
    except CannotEditError:
        pass
print(time.thread_time() - start)
"""


def seconds(text: str) -> float:
    """How long it takes to read and to edit it; in a process that can be ended."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", CODE],
        env={**os.environ, "TEXT": text, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
        timeout=20,
    )
    return float(done.stdout)


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("variables", [9, 20, 200])
def test_a_path_of_many_variables_is_read_at_once(variables: int, behind: str) -> None:
    path = ":".join(f"$A_HOME_{number}/bin" for number in range(variables))

    assert seconds(f"export PATH={path}{BEHIND[behind]}\n") < 0.1
    assert seconds(f'export PATH="{path}{BEHIND[behind]}"\n') < 0.1
    assert seconds("export PATH=" + "$A" * variables + BEHIND[behind] + "\n") < 0.1


def test_a_long_file_is_read_in_time() -> None:
    start = time.monotonic()
    line = "export PATH=" + ":".join(f"${{A{number}}}/bin" for number in range(100)) + " && true\n"

    assert seconds(line * 90) < 1.0
    assert time.monotonic() - start < 20
