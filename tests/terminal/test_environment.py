"""What the variables around us say, and what tmux knows better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.multiplexers import Probe, Tmux
from tokenwizard.terminal.environment import Environment, Multiplexer, detect, parse_session

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
