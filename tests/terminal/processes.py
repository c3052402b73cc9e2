"""Watching processes that are not our children."""

from __future__ import annotations

import asyncio
import os
import select
from collections.abc import Coroutine
from pathlib import Path
from typing import Any


def ends_within(pid: int, seconds: float) -> bool:
    """Whether the process `pid` ends within `seconds`, or has ended already."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([watched], [], [], seconds)
    finally:
        os.close(watched)
    return bool(readable)


async def cancelled_while_started(starting: Coroutine[Any, Any, object], pipe: Path) -> list[int]:
    """Cancel what starts a child before anything was heard of it; the PIDs that it tells.

    The event loop stands still until the child has told them, as on a busy machine.

    Args:
        starting: starts a child that writes its PID and that of a child of its own into the pipe.
        pipe: where; it is made.
    """
    os.mkfifo(pipe)
    told = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    task = asyncio.create_task(starting)
    for _ in range(2):  # the child has been started, and nothing heard of it
        await asyncio.sleep(0)
    readable, _, _ = select.select([told], [], [], 20)
    pids = os.read(told, 100).split()
    os.close(told)

    task.cancel()
    done, _ = await asyncio.wait([task], timeout=20)

    assert readable
    assert done
    assert task.cancelled()
    return [int(pid) for pid in pids]
