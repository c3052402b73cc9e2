"""Copying by a tool of this desktop: real children, real X11 where it is installed."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.programs import require
from tests.terminal.displays import dead_display, running_display, selection, silent_display
from tests.terminal.processes import ends_within
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.clipboard import CopyMethod, copy, overwrite
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.osc52 import osc52

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "practice-" + "0123456789" * 150
DESKTOP = Environment(display=True)
XCLIP_THAT_KEEPS = """\
printf '%s\\n' "$@" >>{here}/argv
env >>{here}/environ
case "$*" in *-o*) cat {here}/kept;; *) cat >{here}/kept;; esac
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in front of PATH, and a display claimed."""
    directory = tmp_path / "programs"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":practice")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return directory


def put(directory: Path, name: str, body: str) -> None:
    program = directory / name
    program.write_text(f"#!/bin/sh\n{body}")
    program.chmod(0o755)


def contents(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def test_copied_is_said_when_the_tool_gave_the_same_text_back(programs: Path) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    sent: list[str] = []
    copied = await copy(Secret(TEXT), DESKTOP, sent.append)
    assert (copied.rung, copied.reached, copied.sentence) == (
        CopyMethod.LOCAL_TOOL,
        True,
        "Copied.",
    )
    assert contents(programs / "kept") == TEXT
    assert sent == []


async def test_the_text_is_in_no_argument_and_no_variable_of_a_child(programs: Path) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    await copy(Secret(TEXT), DESKTOP, lambda _: None)
    assert "-selection" in contents(programs / "argv")
    assert "DISPLAY=" in contents(programs / "environ")
    assert TEXT[:16] not in contents(programs / "argv")
    assert TEXT[:16] not in contents(programs / "environ")


async def test_overwriting_leaves_a_single_space(programs: Path) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    await copy(Secret(TEXT), DESKTOP, lambda _: None)
    put_over = await overwrite(DESKTOP, lambda _: None, [Secret(TEXT)])
    assert contents(programs / "kept") == " "
    assert put_over.sentence.startswith("The clipboard holds a single space now.")


async def test_what_somebody_else_put_there_since_is_not_overwritten(programs: Path) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    await copy(Secret(TEXT), DESKTOP, lambda _: None)
    (programs / "kept").write_text("a letter")
    sent: list[str] = []
    left = await overwrite(DESKTOP, sent.append, [Secret("practice-older"), Secret(TEXT)])

    assert (left.rung, left.reached, sent) == (CopyMethod.LOCAL_TOOL, True, [])
    assert contents(programs / "kept") == "a letter"
    assert TEXT[:16] not in contents(programs / "argv")
    assert TEXT[:16] not in contents(programs / "environ")


@pytest.mark.parametrize("there", [f"a word before {TEXT}", f"{TEXT[:700]}\n{TEXT[700:]}\n", ""])
async def test_a_part_of_what_is_there_is_overwritten_and_what_cannot_be_read(
    programs: Path, there: str
) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    (programs / "kept").write_text(there)
    put_over = await overwrite(DESKTOP, lambda _: None, [Secret("practice-older"), Secret(TEXT)])

    assert put_over.proved
    assert contents(programs / "kept") == " "


async def test_a_tool_that_ends_well_but_keeps_nothing_is_not_believed(programs: Path) -> None:
    put(programs, "xclip", "case $* in *-o*) echo another;; *) cat >/dev/null;; esac\n")
    sent: list[str] = []
    copied = await copy(Secret(TEXT), DESKTOP, sent.append)
    assert copied.rung is CopyMethod.TERMINAL
    assert "Copied" not in copied.sentence
    assert sent == [osc52(TEXT)]


async def test_a_tool_that_takes_the_text_a_little_later_is_believed(programs: Path) -> None:
    """As xclip 0.13, which ends before its request has left for the X server."""
    first_time = f"[ -e {programs}/asked ] || {{ >{programs}/asked; echo before; exit; }}"
    put(
        programs,
        "xclip",
        f"case $* in *-o*) {first_time}; cat {programs}/kept;; *) cat >{programs}/kept;; esac\n",
    )
    copied = await copy(Secret(TEXT), DESKTOP, lambda _: None)
    assert (programs / "asked").exists()
    assert copied.rung is CopyMethod.LOCAL_TOOL


async def test_klipper_which_would_get_the_text_as_an_argument_is_not_used(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(programs))
    put(programs, "klipper", "")
    put(programs, "qdbus", f"echo called >>{programs}/called\n")
    copied = await copy(Secret(TEXT), DESKTOP, lambda _: None)
    assert copied.rung is CopyMethod.TERMINAL
    assert not (programs / "called").exists()


async def test_a_pyperclip_in_the_working_directory_does_not_get_the_text(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    (tmp_path / "pyperclip.py").write_text("open('loaded', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    copied = await copy(Secret(TEXT), DESKTOP, lambda _: None)
    assert copied.rung is CopyMethod.LOCAL_TOOL
    assert not (tmp_path / "loaded").exists()


async def test_a_remote_session_uses_no_tool_of_this_machine(programs: Path) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    copied = await copy(Secret(TEXT), Environment(display=True, remote=True), lambda _: None)
    assert copied.rung is CopyMethod.TERMINAL
    assert not (programs / "argv").exists()


async def test_the_tool_gets_the_display_of_tmuxs_client_not_the_stale_one(
    programs: Path,
) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    fresh = Environment(display=True, corrections=(("DISPLAY", ":fresh"), ("XAUTHORITY", None)))
    await copy(Secret(TEXT), fresh, lambda _: None)
    assert "DISPLAY=:fresh\n" in contents(programs / "environ")


async def test_with_no_display_no_tool_is_started(programs: Path) -> None:
    put(programs, "xclip", XCLIP_THAT_KEEPS.format(here=programs))
    copied = await copy(Secret(TEXT), Environment(), lambda _: None)
    assert copied.rung is CopyMethod.TERMINAL
    assert not (programs / "argv").exists()


async def test_a_dead_display_is_a_failure_although_xclip_is_run_by_pyperclip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require("xclip")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    sent: list[str] = []
    with dead_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        copied = await copy(Secret(TEXT), DESKTOP, sent.append)
    assert copied.rung is CopyMethod.TERMINAL
    assert not copied.proved
    assert sent == [osc52(TEXT)]


async def test_a_silent_display_ends_within_the_limit_and_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    """As X forwarding does while the laptop at its other end sleeps."""
    put(programs, "xclip", f'echo $$ >{tmp_path}/pid\nexec {require("xclip")} "$@"\n')
    longest = 0.0
    with silent_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        began = time.monotonic()
        copying = asyncio.create_task(copy(Secret(TEXT), DESKTOP, lambda _: None))
        while not copying.done():
            turn_began = time.monotonic()
            await asyncio.wait({copying}, timeout=0.05)
            longest = max(longest, time.monotonic() - turn_began)
        assert 1.5 < time.monotonic() - began < 5
        assert ends_within(int(contents(tmp_path / "pid")), seconds=2)
    assert copying.result().rung is CopyMethod.TERMINAL
    assert longest < 1


async def test_on_a_real_x_server_the_text_is_pasted_by_another_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require("xclip")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with running_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        copied = await copy(Secret(TEXT), DESKTOP, lambda _: None)
        assert copied.sentence == "Copied."
        assert copied.proved
        assert await asyncio.to_thread(selection, display) == TEXT
