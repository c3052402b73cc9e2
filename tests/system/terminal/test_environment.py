"""What the variables around us say, and what tmux knows better."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.terminal.multiplexers import Probe, Tmux, bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.system.terminal.environment import (
    BrowserWay,
    ClipboardWay,
    Environment,
    Multiplexer,
    detect,
    parse_session,
)

if TYPE_CHECKING:
    from pathlib import Path

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
WSL_KERNEL = "Linux version 6.6.0-microsoft-standard-WSL2"


@pytest.mark.parametrize(
    "variables",
    [
        SSH,
        {"SSH_TTY": "/dev/pts/0"},
        {"SSH_CLIENT": "192.0.2.1 50000 22"},
        {"CODESPACES": "true"},
        {"ACC_CLOUD": "PROD"},
        {"REMOTE_CONTAINERS": "true"},
        {"VSCODE_IPC_HOOK_CLI": "/run/user/1000/vscode-ipc.sock"},
    ],
)
def test_a_remote_session_is_known_by_its_variables(variables: dict[str, str]) -> None:
    assert detect({**variables, "DISPLAY": ":0"}, "linux").remote
    assert not detect({**variables, "DISPLAY": ":0"}, "linux").local_desktop


def test_nothing_set_is_a_local_terminal_without_a_desktop() -> None:
    assert detect({}, "linux") == Environment()
    assert not detect({}, "linux").local_desktop


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_claimed_display_makes_a_local_desktop(variable: str) -> None:
    assert detect({variable: ":0"}, "linux").local_desktop
    assert not detect({variable: ""}, "linux").local_desktop


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_macos_and_windows_have_a_desktop_unless_reached_over_ssh(platform: str) -> None:
    assert detect({}, platform).local_desktop
    assert not detect(SSH, platform).local_desktop


@pytest.mark.parametrize(
    ("variables", "multiplexer", "nested"),
    [
        ({"TERM": "xterm-256color"}, Multiplexer.NONE, False),
        ({"TMUX": "/tmp/tmux-1000/default,1,0"}, Multiplexer.TMUX, False),
        ({"STY": "1.pts-0.host"}, Multiplexer.SCREEN, False),
        ({"TERM": "screen.xterm-256color"}, Multiplexer.SCREEN, False),
        ({"TERM": "tmux-256color"}, Multiplexer.NONE, False),
        ({"TMUX": "/tmp/t,1,0", "TERM": "screen-256color"}, Multiplexer.TMUX, False),
        ({"TMUX": "/tmp/t,1,0", "STY": "1.pts-0.host"}, Multiplexer.TMUX, True),
    ],
)
def test_the_nearest_multiplexer(
    variables: dict[str, str], multiplexer: Multiplexer, nested: bool
) -> None:
    found = detect(variables, "linux")
    assert (found.multiplexer, found.nested) == (multiplexer, nested)


def test_wsl_is_a_desktop_of_its_own_also_in_vs_codes_server() -> None:
    found = detect({"WSL_DISTRO_NAME": "practice", "VSCODE_IPC_HOOK_CLI": "/run/ipc.sock"}, "linux")
    assert (found.wsl, found.vscode, found.remote) == (True, True, False)
    assert detect({}, "linux", kernel=WSL_KERNEL).wsl


def test_a_container_on_wsl_cannot_run_windows_programs() -> None:
    found = detect({}, "linux", kernel=WSL_KERNEL, container=True)
    assert (found.wsl, found.container) == (False, True)


def test_browser_is_taken_as_it_is_set() -> None:
    assert detect({"BROWSER": "firefox %s"}, "linux").browser_command == "firefox %s"
    assert detect({"BROWSER": ""}, "linux").browser_command is None


def test_tmuxs_session_environment_is_read_with_its_removals() -> None:
    text = "-DISPLAY\nSSH_CONNECTION=192.0.2.1 5 192.0.2.2 22\nEMPTY=\n"
    assert parse_session(text) == {
        "DISPLAY": None,
        "SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22",
        "EMPTY": "",
    }


def test_tmuxs_session_is_believed_before_a_stale_pane() -> None:
    pane = {"DISPLAY": ":0", "XAUTHORITY": "/stale", "SSH_TTY": "/dev/pts/9", **SSH}
    here = detect(pane, "linux", session={"SSH_CONNECTION": None, "DISPLAY": ":1"})
    assert not here.remote
    assert here.for_children(pane)["DISPLAY"] == ":1"
    assert here.for_children(pane)["XAUTHORITY"] == "/stale"
    gone = detect(pane, "linux", session={"DISPLAY": None, "SSH_CONNECTION": "192.0.2.1"})
    assert (gone.remote, gone.display) == (True, False)
    assert "DISPLAY" not in gone.for_children(pane)


def test_in_a_pane_older_than_the_ssh_login_the_session_is_remote(tmp_path: Path) -> None:
    with Tmux() as tmux, tmux.attach(**SSH) as terminal:
        answer = tmux.run(terminal, Probe(tmp_path, "detect"), SSH_CONNECTION="")
        assert answer["remote"] is True
        assert answer["multiplexer"] == "tmux"


def test_in_a_pane_from_an_ssh_login_that_is_over_the_session_is_local(tmp_path: Path) -> None:
    with Tmux() as tmux, tmux.attach(DISPLAY=":practice") as terminal:
        variables = {**SSH, "SSH_TTY": "/dev/pts/9", "DISPLAY": "localhost:10.0"}
        answer = tmux.run(terminal, Probe(tmp_path, "detect"), **variables)
        assert answer["remote"] is False
        assert ["DISPLAY", ":practice"] in answer["corrections"]


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        (SSH, "SSH"),
        ({**SSH, "TMUX": "/tmp/t,1,0"}, "SSH, inside tmux"),
        ({**SSH, "STY": "1.pts-0.host"}, "SSH, inside GNU screen"),
        ({**SSH, "TERM": "tmux-256color"}, "SSH, inside tmux"),
        ({"TMUX": "/tmp/t,1,0", "STY": "1.x"}, "no desktop, inside tmux and GNU screen"),
        ({"VSCODE_IPC_HOOK_CLI": "/run/ipc.sock", **SSH}, "VS Code Remote"),
        ({"CODESPACES": "true", "VSCODE_IPC_HOOK_CLI": "/run/ipc.sock"}, "GitHub Codespaces"),
        ({"ACC_CLOUD": "PROD"}, "Azure Cloud Shell"),
        ({"WSL_DISTRO_NAME": "practice"}, "WSL, on this Windows desktop"),
        ({"DISPLAY": ":0"}, "this machine's X11 desktop"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "this machine's Wayland desktop"),
        ({}, "no desktop"),
    ],
)
def test_the_place_is_named_in_words(variables: dict[str, str], place: str) -> None:
    assert detect(variables, "linux").place.replace("this machine, without a", "no") == place


def test_a_container_a_mac_and_mosh_are_named_too() -> None:
    assert detect({}, "linux", container=True).place == "a container"
    assert detect(SSH, "linux", container=True).place == "SSH, in a container"
    assert detect({}, "darwin").place == "this Mac's desktop"
    assert detect(SSH, "linux", mosh=True).place == "mosh"


def test_wayland_is_told_from_x11_also_by_tmux_s_session() -> None:
    assert detect({"WAYLAND_DISPLAY": "wayland-0"}, "linux").wayland
    assert not detect({"DISPLAY": ":0"}, "linux").wayland
    assert not detect({"WAYLAND_DISPLAY": "x"}, "linux", session={"WAYLAND_DISPLAY": None}).wayland


def test_mosh_counts_as_remote() -> None:
    here = detect({"DISPLAY": ":0"}, "linux", mosh=True)
    assert (here.mosh, here.remote, here.ssh, here.local_desktop) == (True, True, False, False)


@pytest.mark.parametrize(
    ("variables", "platform", "way"),
    [
        ({"DISPLAY": ":0"}, "linux", BrowserWay.DESKTOP),
        ({}, "darwin", BrowserWay.DESKTOP),
        ({"WSL_DISTRO_NAME": "practice"}, "linux", BrowserWay.WINDOWS),
        ({"BROWSER": "helper", **SSH}, "linux", BrowserWay.VARIABLE),
        ({"DISPLAY": ":0", **SSH}, "linux", BrowserWay.NONE),
        ({}, "linux", BrowserWay.NONE),
    ],
)
def test_the_first_way_to_a_browser(
    variables: dict[str, str], platform: str, way: BrowserWay
) -> None:
    assert detect(variables, platform).browser_way is way


@pytest.mark.parametrize(
    ("variables", "way"),
    [
        ({"DISPLAY": ":0", "TMUX": "/tmp/t,1,0"}, ClipboardWay.LOCAL_TOOL),
        ({"TMUX": "/tmp/t,1,0", **SSH}, ClipboardWay.TMUX),
        ({"STY": "1.x", **SSH}, ClipboardWay.SCREEN),
        (SSH, ClipboardWay.TERMINAL),
    ],
)
def test_the_first_way_to_a_clipboard(variables: dict[str, str], way: ClipboardWay) -> None:
    assert detect(variables, "linux").clipboard_way is way


@pytest.mark.parametrize(
    ("variables", "limit"),
    [
        ({"TERM": "xterm-256color"}, 2083),
        ({"TERM": "tmux-256color"}, 1024),
        ({"TERM": "screen-256color", "TMUX": "/tmp/t,1,0"}, 1024),
        ({"TERM": "screen.xterm-256color"}, 0),
        ({"TERM": "xterm", "STY": "1.x"}, 0),
        ({"TERM": "tmux", "STY": "1.x", "TMUX": "/tmp/t,1,0"}, 0),
        ({"TERM": "dumb"}, 0),
        ({"TERM": "linux"}, 0),
    ],
)
def test_the_longest_link_that_is_safe(variables: dict[str, str], limit: int) -> None:
    assert detect(variables, "linux").hyperlink_limit == limit


def below_mosh_server(directory: Path, command: list[str]) -> list[str]:
    """`command` as a child of a program of mosh-server's name."""
    program = directory / "mosh-server"
    program.write_text('#!/bin/sh\n"$@"\nexit $?\n')
    program.chmod(0o755)
    return [str(program), *command]


@pytest.mark.parametrize("below", [True, False])
def test_mosh_is_known_by_an_ancestor(below: bool, tmp_path: Path) -> None:
    probe = Probe(tmp_path, "detect")
    command = below_mosh_server(tmp_path, probe.arguments) if below else probe.arguments
    subprocess.run(command, env=bare_environ(), check=True, timeout=20)
    assert probe.answer["remote"] is below


def test_in_tmux_mosh_is_known_by_an_ancestor_of_its_client(tmp_path: Path) -> None:
    with Tmux() as tmux:
        attach = below_mosh_server(tmp_path, [*tmux.command, "attach", "-t", "walk"])
        with OuterTerminal(attach, tmux.environ) as terminal:
            terminal.wait_until(lambda: tmux.tell("list-clients") != "", "the client is attached")
            assert tmux.run(terminal, Probe(tmp_path, "detect"))["remote"] is True
        with tmux.attach() as terminal:
            assert tmux.run(terminal, Probe(tmp_path, "detect"))["remote"] is False
