"""What is asked to end from outside ends, with the terminal as it was."""

from __future__ import annotations

import json
import os
import pty
import queue
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from tests.constrained import ROOT
from tests.hosts.descendants import within
from tests.hosts.left_behind import Ptys
from tests.terminal.multiplexers import Tmux, bare_environ
from tests.terminal.processes import ends_within
from tests.terminal.test_demo_in_tmux import Demo
from tests.ui.plain.person import PROVIDER
from tokenwizard.system.shutdown import LastResort
from tokenwizard.ui.tui.terminal_driver import Unfailing

PATIENCE = 20.0
RARE = ("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGXCPU", "SIGIO", "SIGPWR")


def test_the_last_resort_comes_with_the_first_status_and_behind_what_comes_before_it() -> None:
    came: queue.Queue[object] = queue.Queue()
    last_resort = LastResort(0.0, before=lambda: came.put("before"), end=came.put)
    last_resort.ask(143)
    last_resort.ask(129)

    assert [came.get(timeout=PATIENCE) for _ in range(2)] == ["before", 143]


def test_what_comes_before_the_last_resort_cannot_hold_it_up() -> None:
    came: queue.Queue[object] = queue.Queue()
    may_end = threading.Event()

    def hang() -> None:
        may_end.wait()

    LastResort(0.0, before=hang, end=came.put).ask(143)

    assert came.get(timeout=PATIENCE) == 143
    may_end.set()


def test_the_last_resort_waits_as_long_as_it_is_said_to_but_not_for_ever() -> None:
    came: queue.Queue[object] = queue.Queue()
    answers = [True, True, False]
    LastResort(0.0, still_needed=lambda: answers.pop(0), end=came.put).ask(1)
    assert came.get(timeout=PATIENCE) == 1
    assert answers == []

    LastResort(0.0, still_needed=lambda: True, longest=0.3, end=came.put).ask(2)
    assert came.get(timeout=PATIENCE) == 2


STUCK = """
import asyncio, threading
from tokenwizard.system.shutdown import LastResort, ended_from_outside

async def main():
    stopped = asyncio.Event()
    with ended_from_outside(lambda status: stopped.set(), LastResort(0.5)):
        print("ready", flush=True)
        await stopped.wait()
        print("stopped", flush=True)

threading.Thread(target=threading.Event().wait).start()  # Python waits for it, and for ever
asyncio.run(main())
"""


def test_a_process_that_ended_in_good_order_and_then_hangs_is_ended() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STUCK],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.stdout.readline() == "stopped\n"
        try:
            assert process.wait(PATIENCE) == 143
        finally:
            process.kill()


def test_nobody_waits_for_a_terminal_that_has_gone() -> None:
    """Textual's thread takes whatever is drawn there, and ends when it is told to."""
    master, slave = pty.openpty()
    os.close(master)
    terminal = os.fdopen(slave, "w")
    thread = WriterThread(cast("IO[str]", Unfailing(terminal)))
    thread.start()

    def draw() -> None:
        for _ in range(10 * MAX_QUEUED_WRITES):
            thread.write("drawn")
        thread.stop()

    drawing = threading.Thread(target=draw, daemon=True)
    drawing.start()
    drawing.join(PATIENCE)
    assert not drawing.is_alive()
    with suppress(OSError):  # what Python kept back
        terminal.close()


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    with Tmux() as tmux:
        yield tmux


SET = "stty -a | tr ' ' '\\n' | grep -cx 'icanon\\|echo\\|isig' | sed s/^/set:/"
ENDED = f"echo ended $?; {SET}; exec cat"


@pytest.mark.parametrize(
    ("name", "how"),
    [*((name, "--no-listen") for name in RARE), ("SIGUSR1", "--plain"), ("SIGALRM", "--plain")],
)
def test_a_rare_signal_ends_the_wizard_and_gives_the_terminal_back(
    tmux: Tmux, name: str, how: str
) -> None:
    number = signal.Signals[name]
    demo = Demo(tmux, "demo", how, then=ENDED)
    demo.until_shown(PROVIDER if how == "--plain" else "^q Leave")
    os.kill(demo.process(), number)
    demo.until_shown(f"ended {128 + number}")
    demo.until_shown("set:3")

    flags = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
    assert tmux.tell("display-message", "-p", "-t", "walk:", flags).split() == ["0", "0", "1"]
    assert "broke" not in demo.screen()


def test_a_rare_signal_that_is_ignored_stays_ignored(tmux: Tmux) -> None:
    demo = Demo(tmux, "demo", "--no-listen", then=ENDED)
    command = shlex.join([sys.executable, "-m", "tokenwizard", "demo", "--no-listen"])
    tmux.tell("respawn-pane", "-k", "-t", "walk:", f"trap '' USR1; {command}; {ENDED}")
    demo.until_shown("Site")
    os.kill(demo.process(), signal.SIGUSR1)
    os.kill(demo.process(), signal.SIGUSR2)
    demo.until_shown(f"ended {128 + signal.SIGUSR2}")


def test_bytes_that_are_no_text_break_nothing(tmux: Tmux) -> None:
    """As from a terminal that is not set to UTF-8."""
    demo = Demo(tmux, "demo", "--no-listen", then=ENDED)
    demo.until_shown("^q Leave")
    demo.press("-H", "ff", "e9")
    demo.press("F1")
    demo.until_shown("╰")  # the corner of the help's border


def sandbox(tmp_path: Path, *before: str, heard: bool = True) -> tuple[Ptys, int]:
    """The practice provider at a terminal of its own, once it has said its line; with its PID."""
    terminals = Ptys(heard=heard)
    line = tmp_path / "line"
    command = [*before, sys.executable, "-m", "tokenwizard", "sandbox"]
    with line.open("wb") as stdout:
        terminals.start(command, bare_environ(), stdout.fileno())
    assert within(PATIENCE, lambda: line.read_text().endswith("\n"))
    assert json.loads(line.read_text())["apps"]
    return terminals, terminals.processes[0].pid


@pytest.mark.parametrize("heard", [True, False], ids=["SIGHUP", "no SIGHUP"])
def test_the_sandbox_ends_with_its_terminal(tmp_path: Path, heard: bool) -> None:
    terminals, pid = sandbox(tmp_path, heard=heard)
    with terminals:
        terminals.vanish()
        assert ends_within(pid, PATIENCE)
        assert terminals.processes[0].wait() == 129


def test_the_sandbox_that_nohup_started_goes_on_without_its_terminal(tmp_path: Path) -> None:
    terminals, pid = sandbox(tmp_path, "/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
    with terminals:
        terminals.vanish()
        os.kill(pid, signal.SIGHUP)
        assert not ends_within(pid, 0.5)
        os.kill(pid, signal.SIGTERM)
        assert terminals.processes[0].wait(PATIENCE) == 143
