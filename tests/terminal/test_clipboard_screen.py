"""Copying inside a real GNU screen, alone and mixed with tmux, and with no multiplexer at all."""

from __future__ import annotations

import base64
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.programs import require
from tests.terminal.displays import running_display, selection
from tests.terminal.multiplexers import TEXT, Probe, Tmux, bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.system.terminal.clipboard import CopyMethod
from tokenwizard.system.terminal.osc52 import osc52

if TYPE_CHECKING:
    from collections.abc import Iterator

PAYLOAD = base64.b64encode(TEXT.encode())


@pytest.fixture
def screen_directory() -> Iterator[Path]:
    """GNU screen's own socket directory, and every session in it ended afterwards."""
    program = require("screen")
    with tempfile.TemporaryDirectory(prefix="tw") as name:
        yield Path(name)
        for session in Path(name).iterdir():
            subprocess.run(
                [program, "-S", session.name, "-X", "quit"],
                env=bare_environ(SCREENDIR=name),
                check=False,
                stdout=subprocess.DEVNULL,
                timeout=10,
            )


def in_screen(*arguments: str) -> list[str]:
    # A shell stays behind the program, so that screen does not end before it has drawn.
    return [require("screen"), "-c", "/dev/null", "sh", "-c", '"$@"; cat', "sh", *arguments]


def test_in_screen_the_whole_sequence_arrives_and_nothing_is_printed(
    screen_directory: Path, tmp_path: Path
) -> None:
    probe = Probe(tmp_path, "copy")
    environ = bare_environ(SCREENDIR=str(screen_directory))
    with OuterTerminal(in_screen(*probe.arguments), environ) as terminal:
        terminal.wait_until(lambda: probe.answered, "the probe's answer")
        terminal.wait_for(osc52(TEXT))
        assert probe.answer["rung"] == CopyMethod.SCREEN
        assert "GNU screen" in probe.answer["sentence"]
        rest = terminal.recorded.replace(osc52(TEXT).encode(), b"")
        assert PAYLOAD[-16:] not in rest


def test_in_screen_on_a_desktop_the_terminal_gets_the_text_too(
    screen_directory: Path, tmp_path: Path
) -> None:
    """A screen that was begun on the desktop may be attached to over SSH by now."""
    require("xclip")
    probe = Probe(tmp_path, "copy")
    with running_display() as display:
        environ = bare_environ(SCREENDIR=str(screen_directory), DISPLAY=display)
        with OuterTerminal(in_screen(*probe.arguments), environ) as terminal:
            terminal.wait_until(lambda: probe.answered, "the probe's answer")
            terminal.wait_for(osc52(TEXT))
            assert selection(display) == TEXT
    assert probe.answer["rung"] == CopyMethod.LOCAL_TOOL
    assert probe.answer["sentence"] == (
        "Copied on this machine's desktop, and sent to your terminal."
    )


def test_in_tmux_inside_screen_the_text_goes_out_in_screens_chunks(
    screen_directory: Path, tmp_path: Path
) -> None:
    with Tmux() as tmux:
        environ = {**tmux.environ, "SCREENDIR": str(screen_directory)}
        attach = [*tmux.command, "attach", "-t", "walk"]
        with OuterTerminal(in_screen(*attach), environ) as terminal:
            terminal.wait_until(lambda: tmux.tell("list-clients") != "", "tmux's client")
            answer = tmux.run(terminal, Probe(tmp_path, "copy"))
            assert answer["rung"] == CopyMethod.TMUX_CLIENT
            terminal.wait_for(osc52(TEXT))


@pytest.mark.parametrize("set_clipboard", ["external", "on"])
def test_in_screen_inside_tmux_the_terminal_outside_is_written_to_and_nothing_is_printed(
    screen_directory: Path, tmp_path: Path, set_clipboard: str
) -> None:
    probe = Probe(tmp_path, "copy")
    with Tmux() as tmux, tmux.attach() as terminal:
        tmux.tell("set-option", "-s", "set-clipboard", set_clipboard)
        screen = ["env", f"SCREENDIR={screen_directory}", *in_screen(*probe.arguments)]
        tmux.tell("respawn-pane", "-k", "-t", "walk:", *screen)
        terminal.wait_until(lambda: probe.answered, "the probe's answer")
        assert probe.answer["rung"] == CopyMethod.TMUX_CLIENT
        terminal.wait_for(osc52(TEXT))
        rest = terminal.recorded.replace(osc52(TEXT).encode(), b"")
        assert PAYLOAD[-16:] not in rest


def test_without_a_multiplexer_osc52_goes_straight_to_the_terminal(tmp_path: Path) -> None:
    probe = Probe(tmp_path, "copy")
    with OuterTerminal(probe.arguments, bare_environ()) as terminal:
        terminal.wait_until(lambda: probe.answered, "the probe's answer")
        terminal.wait_for(osc52(TEXT))
    assert probe.answer["rung"] == CopyMethod.TERMINAL
    assert probe.answer["sentence"] == (
        "Sent to your terminal. If a paste brings something else, "
        "your terminal blocks clipboard access."
    )


def test_a_tmux_at_the_other_end_of_ssh_is_named_with_its_cure(tmp_path: Path) -> None:
    probe = Probe(tmp_path, "copy")
    environ = bare_environ(TERM="tmux-256color", SSH_CONNECTION="192.0.2.1 5 192.0.2.2 22")
    with OuterTerminal(probe.arguments, environ) as terminal:
        terminal.wait_until(lambda: probe.answered, "the probe's answer")
        terminal.wait_for(osc52(TEXT))
    assert "set -s set-clipboard on" in probe.answer["sentence"]


@pytest.mark.parametrize(
    ("term", "blockers"),
    [
        ("screen.xterm-256color", "your terminal or GNU screen block"),
        ("screen-256color", "your terminal, tmux or GNU screen block"),
    ],
)
def test_a_tmux_that_calls_itself_screen_is_named_where_it_may_be_one(
    tmp_path: Path, term: str, blockers: str
) -> None:
    probe = Probe(tmp_path, "copy")
    environ = bare_environ(TERM=term, SSH_CONNECTION="192.0.2.1 5 192.0.2.2 22")
    with OuterTerminal(probe.arguments, environ) as terminal:
        terminal.wait_until(lambda: probe.answered, "the probe's answer")
    assert blockers in probe.answer["sentence"]
