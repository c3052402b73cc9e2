"""One short child process at a time."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.terminal.processes import cancelled_while_started, ends_within
from tokenwizard.system.process import ProcessResult, run

if TYPE_CHECKING:
    from pathlib import Path


async def test_run_passes_stdin_and_gives_status_and_stdout_back() -> None:
    finished = await run(["sh", "-c", "cat; echo lost >&2; exit 3"], limit=10, stdin=b"practice")
    assert finished == ProcessResult(3, b"practice")


async def test_a_missing_program_is_none() -> None:
    assert await run(["no-such-program-here"], limit=10) is None


async def test_the_child_has_no_controlling_terminal_and_a_session_of_its_own() -> None:
    script = "import os; print(os.getsid(0) == os.getpid())"
    finished = await run([sys.executable, "-c", script], limit=10)
    assert finished == ProcessResult(0, b"True\n")


async def test_at_the_limit_the_child_and_its_own_children_are_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f"sleep 60 & echo $! >{pid_file}; wait"
    began = time.monotonic()
    assert await run(["sh", "-c", script], limit=0.5) is None
    assert time.monotonic() - began < 5
    assert ends_within(int(pid_file.read_text()), seconds=2)


async def test_when_the_caller_is_cancelled_the_child_is_killed(tmp_path: Path) -> None:
    pipe = tmp_path / "pid"
    os.mkfifo(pipe)
    child = asyncio.create_task(run(["sh", "-c", f"echo $$ >{pipe}; exec sleep 60"], limit=60))
    pid = int(await asyncio.to_thread(pipe.read_text))
    child.cancel()
    with pytest.raises(asyncio.CancelledError):
        await child
    assert ends_within(pid, seconds=2)


async def test_a_program_that_stays_behind_does_not_hold_the_answer_up(tmp_path: Path) -> None:
    """As xclip does, which serves the selection after it has answered."""
    pid_file = tmp_path / "pid"
    script = f"sleep 60 & echo $! >{pid_file}"
    finished = await run(["sh", "-c", script], limit=10, keep_stdout=False)
    assert finished == ProcessResult(0, b"")
    stayed = int(pid_file.read_text())
    assert not ends_within(stayed, seconds=0)
    await run(["kill", str(stayed)], limit=10)
    assert ends_within(stayed, seconds=2)


async def test_cancelled_while_it_is_started_it_ends_the_child_and_what_that_started(
    tmp_path: Path,
) -> None:
    pipe = tmp_path / "pids"
    script = f"sleep 60 & echo $$ $! > {pipe}; wait"
    pids = await cancelled_while_started(run(["sh", "-c", script], limit=60), pipe)

    assert len(pids) == 2
    assert all(ends_within(pid, seconds=5) for pid in pids)


async def test_cancelled_while_it_cannot_be_started_it_is_cancelled(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!{tmp_path}/absent\n", "utf-8")
    program.chmod(0o755)
    task = asyncio.create_task(run([str(program)], limit=60))
    for _ in range(2):
        await asyncio.sleep(0)

    task.cancel()
    await asyncio.wait([task], timeout=20)

    assert task.cancelled()
