"""`tokenwizard doctor` as a process: in a pipe, in a terminal, against a network that is silent."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import require
from tests.terminal.displays import silent_display
from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.cli.doctor.checks import run_checks
from tokenwizard.sandbox import RunningSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "tokenwizard", "doctor"]
NOWHERE = ("--authority", "http://127.0.0.1:9")


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=bare_environ(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def rows(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {row["what"]: row for row in json.loads(done.stdout)["findings"]}


@pytest.fixture
def practice() -> Iterator[str]:
    """The origin of a practice provider that runs as a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tokenwizard", "sandbox"],
        env=bare_environ(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["authority"]
        process.terminate()


def test_all_well_is_status_0_with_the_table_on_stdout_alone(practice: str) -> None:
    done = run("--authority", practice)
    assert done.returncode == 0, done.stdout
    assert "\nok     login host      127.0.0.1:" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if "/" not in line)


def test_an_unreachable_login_host_is_status_1() -> None:
    done = run(*NOWHERE)
    assert done.returncode == 1
    last = done.stdout.rpartition("\n\n")[2]
    assert last.startswith("Something stands in the way. 1 fault: login host.")


def test_json_is_one_object_without_the_proxy_s_password() -> None:
    done = run("--json", HTTPS_PROXY="http://person:sentinel@127.0.0.1:9")
    found = rows(done)
    assert done.returncode == 1
    assert "sentinel" not in done.stdout + done.stderr
    assert found["proxy"]["found"] == "http://•••@127.0.0.1:9"
    assert "no connection to the proxy" in found["login host"]["found"]


@pytest.mark.parametrize(
    ("arguments", "host"),
    [
        (["doctor", "--cloud", "china"], "login.partner.microsoftonline.cn"),
        (["--cloud", "china", "doctor"], "login.partner.microsoftonline.cn"),
        (["doctor"], "login.microsoftonline.com"),
    ],
)
def test_the_cloud_says_whose_login_host_is_asked(arguments: list[str], host: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tokenwizard", *arguments, "--json"],
        env=bare_environ(HTTPS_PROXY="http://127.0.0.1:9"),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert rows(done)["login host"]["found"].startswith(host)


def test_the_redirect_uri_says_which_port_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        uri = f"http://localhost:{taken.getsockname()[1]}"
        found = rows(run("--json", *NOWHERE, "--redirect-uri", uri))
    assert "in use on 127.0.0.1" in found["redirect port"]["found"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--redirect-uri", "http://[::1"], "cannot be read"),
        (["--authority", "http://login.practice.example"], "--authority"),
        (["--cloud", "nowhere"], "invalid choice"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_status_2(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def seconds_without_silence() -> float:
    """What the doctor takes on this machine where it is refused at once."""
    began = time.monotonic()
    run("--json", *NOWHERE)
    return time.monotonic() - began


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_silent_network_and_display_take_less_than_five_seconds_more(scheme: str) -> None:
    require("xclip")
    usual = seconds_without_silence()
    with socket.create_server(("127.0.0.1", 0)) as silent, silent_display() as display:
        login = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        done = run("--json", "--authority", login, DISPLAY=display)
        assert time.monotonic() - began < usual + 5
    found = rows(done)
    assert found["clipboard tool"]["state"] == "doubt"
    assert "within 3 s" in found["login host"]["found"]


def test_a_resolver_that_never_answers_holds_nothing_up() -> None:
    """Its thread can neither be cancelled nor is it waited for."""
    code = (
        "import socket, sys, threading\n"
        "socket.getaddrinfo = lambda *_, **__: threading.Event().wait()\n"
        "from tokenwizard.cli.parser import main\n"
        "sys.exit(main(['doctor', '--json', '--authority', 'https://login.practice.invalid']))"
    )
    usual = seconds_without_silence()
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=bare_environ(),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert time.monotonic() - began < usual + 5
    assert done.returncode == 1
    assert done.stderr == ""
    assert "its name was not resolved within 3 s" in rows(done)["login host"]["found"]


def test_it_loads_no_textual() -> None:
    code = (
        "import sys\n"
        "from tokenwizard.cli.parser import main\n"
        f"main(['doctor', *{NOWHERE!r}])\n"
        "print('LOADED', sorted({'textual', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=bare_environ(),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout.endswith("LOADED []\n")


def test_a_stream_that_carries_no_arrow_gets_the_table_all_the_same() -> None:
    done = run(*NOWHERE, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "> Check the network" in done.stdout


def test_in_a_terminal_it_shows_how_far_it_is_and_wipes_that_away() -> None:
    with OuterTerminal([*COMMAND, *NOWHERE], bare_environ(NO_COLOR="1")) as terminal:
        terminal.wait_for("1 fault: login host.")
    drawn = terminal.recorded.decode()
    assert "\r\x1b[KLooking at: " in drawn
    progress, _, table = drawn.rpartition("\r\x1b[K")
    assert "Looking" in progress
    assert table.startswith("ok     terminal        xterm-256color, 80 columns, 24 rows\r\n")
    assert "\x1b" not in table


async def test_what_is_waited_for_is_told_and_ends_with_nothing() -> None:
    heard: list[tuple[str, ...]] = []
    async with RunningSandbox() as running:
        found = await asyncio.to_thread(
            run_checks, running.origin, "http://localhost:8080", heard.append
        )
    assert any("login host" in waiting for waiting in heard)
    assert heard[-1] == ()
    assert next(row for row in found if row.what == "login host").state == "ok"
