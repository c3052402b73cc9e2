"""A shell ends while its job is being stopped: the job goes on, and can end.

Linux wakes the stopped jobs of a shell that ends, but only those in which every thread has stopped
already. Here a debugger holds one thread, which makes that moment as long as it is needed.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.hosts.descendants import within

ROOT = Path(__file__).parents[2]
SHELL = """
import os, subprocess, sys
job = subprocess.Popen([sys.executable, "-c", sys.argv[1]], process_group=0)
job.wait()
"""
JOB = """
import json, os, sys, threading
from tokenwizard.system.suspend import stop_job
threading.Thread(target=threading.Event().wait, daemon=True).start()
thread = next(one for one in map(int, os.listdir("/proc/self/task")) if one != os.getpid())
print(json.dumps([os.getpid(), thread]), flush=True)
sys.stdin.readline()
stop_job(0)
print("woken", flush=True)
"""
SECONDS = 5.0
PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207  # ptrace(2)
WALL = 0x40000000  # waitpid(2), __WALL: threads of others as well


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that looks at whole jobs alone")
def test_a_shell_that_ends_while_a_thread_is_still_to_stop_wakes_the_job() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SHELL, JOB],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as shell:
        assert shell.stdin is not None
        assert shell.stdout is not None
        pid, thread = json.loads(shell.stdout.readline())
        with ended(pid):
            with held(thread):
                shell.stdin.write(b"\n")
                shell.stdin.flush()
                assert within(SECONDS, lambda: state(pid) == "T")
                shell.kill()
                shell.wait(SECONDS)
            assert select.select([shell.stdout], [], [], SECONDS)[0], state(pid)
            assert shell.stdout.readline() == b"woken\n"


@contextmanager
def held(thread: int) -> Iterator[None]:
    """The thread as a debugger holds it."""
    trace(PTRACE_SEIZE, thread)
    try:
        trace(PTRACE_INTERRUPT, thread)
        os.waitpid(thread, WALL)
        yield
    finally:
        trace(PTRACE_DETACH, thread)


@contextmanager
def ended(pid: int) -> Iterator[None]:
    """It does not outlive the test."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def trace(request: int, thread: int) -> None:
    """Ptrace(2), or OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (ctypes.c_long(request), ctypes.c_long(thread), None, None)
    if libc.ptrace(*arguments) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def state(pid: int) -> str:
    """Of the process's first thread: T where it is stopped."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
