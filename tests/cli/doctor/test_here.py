"""The doctor in a real tmux, before real X servers, and before a port that is taken."""

from __future__ import annotations

import json
import shlex
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import require
from tests.terminal.displays import dead_display, running_display, selection, silent_display
from tests.terminal.multiplexers import Probe, Tmux
from tests.terminal.outer_terminal import LIMIT
from tokenwizard.cli.doctor.clipboard import WAYS, Display, look_at_tool, tool_name
from tokenwizard.cli.doctor.finding import CheckState
from tokenwizard.cli.doctor.redirect_port import look_at_port, port_finding
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.clipboard import CopyMethod, copy
from tokenwizard.system.terminal.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

DESKTOP = Environment(display=True)


class Doctor:
    """`tokenwizard doctor --json` in the pane of a tmux, with what it found by name."""

    def __init__(self, tmux: Tmux, directory: Path) -> None:
        self._tmux = tmux
        self._answer = directory / "doctor.json"

    def found(self, wait_until: Callable[[Callable[[], bool], str], None]) -> dict[str, Any]:
        self._answer.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tokenwizard", "doctor", "--json"]
        command += ["--authority", "http://127.0.0.1:9"]
        beside = shlex.quote(f"{self._answer}.unfinished")
        line = f"{shlex.join(command)} >{beside}; mv {beside} {shlex.quote(str(self._answer))}"
        self._tmux.tell("respawn-pane", "-k", "-t", "walk:", line)
        wait_until(self._answer.exists, "the doctor's answer")
        return {row["what"]: row for row in json.loads(self._answer.read_text())["findings"]}


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)  # between two looks at another process's file


@pytest.mark.parametrize("option", ["external", "on", "off"])
def test_in_tmux_the_rung_foretold_is_the_one_a_copy_ends_on(option: str, tmp_path: Path) -> None:
    with Tmux() as tmux, tmux.attach() as terminal:
        tmux.tell("set-option", "-s", "set-clipboard", option)
        found = Doctor(tmux, tmp_path).found(terminal.wait_until)
        copied = tmux.run(terminal, Probe(tmp_path, "copy"))
    assert found["multiplexer"]["found"].startswith("tmux ")
    assert found["set-clipboard"]["found"] == option
    assert found["clipboard"]["found"].startswith(WAYS[CopyMethod(copied["rung"])])
    assert found["clipboard"]["state"] == "ok"
    lines = [row["line"] for row in found["set-clipboard"]["lines"]]
    wanted = ["set -s set-clipboard on", "tmux set -s set-clipboard on"]
    assert lines == ([] if option == "on" else wanted)


def test_the_command_it_names_mends_tmux_when_it_is_run(tmp_path: Path) -> None:
    with Tmux() as tmux, tmux.attach() as terminal:
        doctor = Doctor(tmux, tmp_path)
        (now,) = [
            row["line"]
            for row in doctor.found(terminal.wait_until)["set-clipboard"]["lines"]
            if row["where"] == "now"
        ]
        tmux.tell(*shlex.split(now)[1:])
        assert doctor.found(terminal.wait_until)["set-clipboard"]["state"] == "ok"


def test_a_session_without_a_terminal_is_a_doubt(tmp_path: Path) -> None:
    with Tmux() as tmux:
        found = Doctor(tmux, tmp_path).found(wait_until)
    assert found["tmux client"]["state"] == "doubt"
    assert found["clipboard"]["state"] == "doubt"


def test_a_tmux_inside_gnu_screen_is_told_of_no_clipboard_feature(tmp_path: Path) -> None:
    """It would then send what screen prints on the terminal."""
    with Tmux() as tmux, tmux.attach(TERM="screen") as terminal:
        tmux.tell("set-option", "-s", "set-clipboard", "on")
        found = Doctor(tmux, tmp_path).found(terminal.wait_until)
    assert "inside GNU screen" in found["tmux client"]["found"]
    assert found["set-clipboard"]["lines"] == []


@pytest.fixture
def no_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.mark.usefixtures("no_wayland")
@pytest.mark.parametrize("program", ["xclip", "xsel"])
async def test_a_live_display_answers_and_its_clipboard_stays(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = tmp_path / "programs"
    only.mkdir()
    for name in (program, "sh"):
        (only / name).symlink_to(require(name))
    with running_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        assert (
            await copy(Secret("practice"), DESKTOP, lambda _: None)
        ).rung is CopyMethod.LOCAL_TOOL
        monkeypatch.setenv("PATH", str(only))
        tool = await look_at_tool(DESKTOP)
        monkeypatch.undo()
        assert selection(display) == "practice"
    assert (tool.name, tool.display) == (program, Display.ANSWERS)


@pytest.mark.usefixtures("no_wayland")
async def test_a_live_display_with_an_empty_clipboard_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require("xclip")
    with running_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        assert (await look_at_tool(DESKTOP)).display is Display.ANSWERS
        assert selection(display) == ""


@pytest.mark.usefixtures("no_wayland")
@pytest.mark.parametrize("program", ["xclip", "xsel"])
async def test_a_dead_display_is_told_from_a_live_one(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (program, "sh"):
        (tmp_path / name).symlink_to(require(name))
    monkeypatch.setenv("PATH", str(tmp_path))
    with dead_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        tool = await look_at_tool(DESKTOP)
    assert (tool.name, tool.display) == (program, Display.DEAD)
    assert tool.claimed == f"DISPLAY={display}"


@pytest.mark.usefixtures("no_wayland")
async def test_a_silent_display_is_given_up_after_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require("xclip")
    with silent_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        began = time.monotonic()
        tool = await look_at_tool(DESKTOP)
    assert tool.display is Display.SILENT
    assert 1.5 < time.monotonic() - began < 5


async def test_a_wayland_display_that_is_not_there_is_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("wl-paste")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "practice")
    tool = await look_at_tool(Environment(display=True, wayland=True))
    assert (tool.name, tool.display) == ("wl-copy", Display.DEAD)


async def test_over_ssh_no_tool_of_this_machine_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "localhost:10.0")
    tool = await look_at_tool(Environment(display=True, remote=True))
    assert (tool.name, tool.display) == ("", Display.NOT_ASKED)


@pytest.mark.parametrize(
    ("environment", "variables", "name"),
    [
        (Environment(platform="darwin"), {}, "pbcopy"),
        (Environment(platform="win32"), {}, "Windows"),
        (DESKTOP, {"DISPLAY": ":0", "PATH": "/practice/empty"}, ""),
    ],
)
def test_the_tool_of_each_desktop(
    environment: Environment, variables: Mapping[str, str], name: str
) -> None:
    assert tool_name(environment, variables) == name


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_a_port_that_is_taken_names_its_address_and_who_has_it(
    family: socket.AddressFamily, address: str
) -> None:
    with socket.create_server((address, 0), family=family) as taken:
        port = taken.getsockname()[1]
        facts = look_at_port(f"http://localhost:{port}")
    assert dict(facts.faults)[address] != 0
    assert sum(bool(fault) for _, fault in facts.faults) == 1
    finding = port_finding(facts, Environment())
    assert finding.state is CheckState.DOUBT
    assert f"in use on {address} by " in finding.found


def test_a_free_port_is_free_again_after_the_look() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    for _ in range(2):
        assert {fault for _, fault in look_at_port(f"http://localhost:{port}").faults} == {0}


def test_a_port_whose_last_connection_has_just_ended_is_free() -> None:
    """The wizard started again soon: the kernel keeps the old connection in TIME_WAIT."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as browser:
            held.accept()[0].close()
            assert browser.recv(1) == b""
    assert dict(look_at_port(f"http://localhost:{port}").faults)["127.0.0.1"] == 0


def test_what_is_not_this_machine_over_http_is_not_tried() -> None:
    assert look_at_port("https://localhost/").port is None
