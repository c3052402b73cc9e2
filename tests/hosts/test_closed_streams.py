"""stdin, stdout or stderr closed before the start, as services and schedulers do it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.free_port import free_port
from tests.terminal.multiplexers import bare_environ
from tests.ui.plain.person import signed_in
from tests.ui.plain.script import Script, answers_file, given, practice
from tokenwizard.system.exit_status import DONE, SAID_NO, USAGE

CLOSING = ("<&-", ">&-", "2>&-")
SOME = [some for count in (1, 2, 3) for some in itertools.combinations(CLOSING, count)]

OPENS = """
import os, sys
from tokenwizard.cli.entry_point import fill_missing_descriptors
fill_missing_descriptors()
with open(sys.argv[1], "w") as file:
    file.write(f"{file.fileno()}")
    for number in (0, 1, 2):
        os.fstat(number)
        assert os.get_inheritable(number)
    missing = [name for name in ("stdin", "stdout", "stderr") if getattr(sys, name) is None]
    file.write(f" {len(missing)}")
"""
WALKS = """
import os, runpy, sys
for number in map(int, sys.argv.pop(1)):
    os.close(number)
os.execv(sys.executable, [sys.executable, "-m", "tokenwizard", *sys.argv[1:]])
"""
"""Ends as tokenwizard with other arguments, its first ones' digits closed."""


def closed(some: tuple[str, ...], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {" ".join(some)}', "sh", sys.executable, *command],
        env=bare_environ(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def walk_with(number: int, *arguments: str) -> Script:
    """`tokenwizard --plain` whose descriptor of that number was closed before its start."""
    begun = WALKS.replace("sys.argv.pop(1)", f"'{number}'")
    return Script(*arguments, code=begun, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("some", SOME, ids=" ".join)
def test_no_file_takes_a_number_of_theirs(tmp_path: Path, some: tuple[str, ...]) -> None:
    file = tmp_path / "practice"

    closed(some, "-c", OPENS, str(file))

    number, missing = file.read_text().split()
    assert int(number) > 2
    assert int(missing) == len(some)


async def test_a_script_without_stdin_waits_for_the_listener(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with walk_with(0, *given(file)) as script:
            address = await signed_in(script.link())
            async with httpx.AsyncClient(trust_env=False, timeout=20) as browser:
                assert (await browser.get(address)).status_code == 303
            status, data = script.ended()

    assert status == DONE, script.words
    assert data.strip()


def test_it_stops_before_the_link_where_nothing_listens(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, "https://localhost/")
        with walk_with(0, *given(file)) as script:
            status, data = script.ended()

    assert (status, data) == (USAGE, "")
    assert not [line for line in script.words.splitlines() if line.startswith("http")]
    assert "broke" not in script.words


def test_without_stdout_it_stops_before_the_link(tmp_path: Path) -> None:
    with practice() as described:
        file = answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        with walk_with(1, *given(file)) as script:
            status, _ = script.ended()

    assert status == SAID_NO
    assert "closed" in script.words
    assert not [line for line in script.words.splitlines() if line.startswith("http")]


@pytest.mark.parametrize(
    "arguments",
    [("doctor",), ("doctor", "--json"), ("serve", "--port", "0"), ("sandbox", "--port", "0")],
    ids=" ".join,
)
def test_what_gives_data_says_that_stdout_is_closed(arguments: tuple[str, ...]) -> None:
    done = closed((">&-",), "-m", "tokenwizard", *arguments)

    assert done.returncode == SAID_NO
    assert done.stderr == "tokenwizard: stdout is closed\n"


@pytest.mark.parametrize("arguments", [("serve", "--port", "0"), ("sandbox", "--port", "0")])
def test_a_full_stdout_is_no_port_that_cannot_be_had(arguments: tuple[str, ...]) -> None:
    done = closed((">/dev/full",), "-m", "tokenwizard", *arguments)

    assert done.returncode == SAID_NO
    assert "No space" in done.stderr
    assert "port" not in done.stderr


def test_the_doctor_needs_no_stderr() -> None:
    done = closed(("2>&-",), "-m", "tokenwizard", "doctor", "--json")

    assert json.loads(done.stdout)["findings"]


def test_refresh_says_that_stdin_is_closed() -> None:
    done = closed(("<&-",), "-m", "tokenwizard", "refresh", "--stdin", "--provider", "sharepoint")

    assert done.returncode == USAGE
    assert "closed" in done.stderr
