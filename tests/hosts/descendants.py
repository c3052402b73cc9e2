"""Every process that came of this one, also where its parent has ended; Linux alone tells."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
_LISTENING = "0A"  # TCP_LISTEN in /proc/net/tcp
_STATE, _PARENT, _USER_TICKS, _SYSTEM_TICKS = 0, 1, 11, 12  # behind the name in /proc/PID/stat


@dataclass(frozen=True)
class Left:
    """A process that is still there."""

    pid: int
    command: str
    state: str
    waits_in: str
    ticks: int

    def __str__(self) -> str:
        return f"{self.pid} {self.state} {self.ticks} ticks in {self.waits_in}: {self.command}"


def adopt() -> None:
    """From now on, whoever loses its parent below this process becomes its child."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no subreaper")


def descendants(root: int = 0) -> list[Left]:
    """Those below the process `root`, or below this one; none that has ended already."""
    root = root or os.getpid()
    children: dict[int, list[int]] = {}
    for pid, fields in _table():
        children.setdefault(int(fields[_PARENT]), []).append(pid)
    found, waiting = [], list(children.get(root, ()))
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, ())
        if (left := _looked_at(pid)) is not None:
            found.append(left)
    return found


def _table() -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                yield int(entry.name), _fields(int(entry.name))


def _fields(pid: int) -> list[str]:
    """Of /proc/PID/stat, behind the name, which may hold blanks and brackets."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def _looked_at(pid: int) -> Left | None:
    place = Path(f"/proc/{pid}")
    try:
        fields = _fields(pid)
        command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    if fields[_STATE] in "ZX":
        return None
    waits_in = ""
    with suppress(OSError):  # another user may not ask
        waits_in = (place / "wchan").read_text("ascii")
    ticks = int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
    return Left(pid, command.strip(), fields[_STATE], waits_in, ticks)


def listeners(pids: list[int]) -> dict[str, int]:
    """The sockets on which these processes listen: their inodes, with their ports.

    Of a process that may not be looked into nothing is told; root may look into all.
    """
    open_by_us = set()
    for pid in pids:
        with suppress(OSError):
            for file in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    open_by_us.add(str(file.readlink()))
    return {inode: port for inode, port in _listening() if f"socket:[{inode}]" in open_by_us}


def still_listening(known: dict[str, int]) -> list[int]:
    """The ports of those sockets that somebody still holds open."""
    return [port for inode, port in _listening() if inode in known]


def _listening() -> Iterator[tuple[str, int]]:
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING:
                    yield fields[9], int(fields[1].rpartition(":")[2], 16)


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Whether it becomes true in time; looked at every 20 ms."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)  # between two looks at other processes
    return True


def end(left: list[Left]) -> None:
    """End what remained, one by one."""
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
