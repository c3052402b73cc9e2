"""One short child process: a time limit, no terminal, and nothing of it left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tokenwizard.system import programs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence


Begun = TypeVar("Begun")


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """How a child ended: its exit status, and what it wrote to stdout (its stderr is dropped)."""

    status: int
    stdout: bytes


async def run(
    arguments: Sequence[str],
    *,
    limit: float,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    keep_stdout: bool = True,
) -> ProcessResult | None:
    """Run `arguments` in a session of its own; None when it cannot start or outlives `limit` s.

    Which program the first of them means, says `programs.find`.
    The child has no controlling terminal, so it can neither draw on the screen nor read the keys.
    At the limit, and when the caller is cancelled, its whole process group is killed.
    With `keep_stdout=False` what it leaves running may keep stdout open without holding us up.
    """
    name, *rest = arguments
    program = programs.find(name, environ)
    if program is None:
        return None
    starting = asyncio.create_subprocess_exec(
        program,
        *rest,
        stdin=PIPE,
        stdout=PIPE if keep_stdout else DEVNULL,
        stderr=DEVNULL,
        env=programs.for_children(environ),
        start_new_session=True,
    )
    try:
        process = await started(starting, _ended)
    except OSError:
        return None
    try:
        async with asyncio.timeout(limit):
            stdout, _ = await process.communicate(stdin)
        return ProcessResult(await process.wait(), stdout or b"")
    except TimeoutError:
        return None
    finally:
        await _ended(process)


async def started(
    starting: Coroutine[Any, Any, Begun], end: Callable[[Begun], Awaitable[None]]
) -> Begun:
    """What is started; where that is cancelled, it is ended once it has begun.

    Cancelled in it, asyncio kills the child alone, and may wait for ever: for its streams, which
    what it started in turn holds open.
    """
    begun = asyncio.ensure_future(starting)
    try:
        return await asyncio.shield(begun)
    except asyncio.CancelledError:
        await asyncio.wait([begun])
        if begun.exception() is None:
            await end(begun.result())
        raise


async def _ended(process: Process) -> None:
    if process.returncode is None:
        kill_group(process.pid)
        await process.wait()


def kill_group(leader: int) -> None:
    """Kill a child that leads its session, and what it started; nothing if it ended already."""
    try:
        if sys.platform == "win32":
            os.kill(leader, signal.SIGTERM)  # there this ends it at once, it alone
        else:
            os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended between the question and the signal
