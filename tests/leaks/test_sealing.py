"""What is switched off before a command that holds secrets runs, each seen at work in a process."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import tokenwizard
from tests.leaks.sentinels import Kind, Text, leaks
from tokenwizard.system.hardening import TELL_TALES

SEALED = """
from tokenwizard.system.hardening import harden_process, run_without_debug
harden_process()
"""
HELD = "from tests.leaks.child.sitecustomize import crash\n"
NOBODY_S_TASK = """
import asyncio, gc
async def broken():
    crash()
async def main():
    task = asyncio.ensure_future(broken())
    await asyncio.wait([task])
    del task
    gc.collect()
    return 0
run_without_debug(main())
"""
SWITCHED_ON = {"PYTHONASYNCIODEBUG": "1", "PYTHONDEVMODE": "1"}


def ran(code: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """A Python program begun in `folder`, with the highest limit on core files that there is."""
    return subprocess.run(
        ["sh", "-c", 'ulimit -c "$(ulimit -H -c)"; exec "$@"', "sh", sys.executable, "-c", code],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(tokenwizard.__file__).parents[1]),
            **SWITCHED_ON,
            **environ,
        },
        capture_output=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("crash()", 1),
        ("import threading\nthread = threading.Thread(target=crash)\nthread.start()", 0),
        ("class Held:\n  def __del__(self): crash()\nHeld()", 0),
        ("async def main():\n  crash()\nrun_without_debug(main())", 1),
        (NOBODY_S_TASK, 0),
    ],
    ids=["uncaught", "in a thread", "in a finalizer", "in the event loop", "in a task of nobody's"],
)
def test_an_exception_of_nobody_s_is_told_by_its_place(
    code: str, status: int, tmp_path: Path
) -> None:
    done = ran(SEALED + HELD + code, tmp_path)

    assert done.returncode == status
    assert b"tokenwizard broke" in done.stderr
    assert b"in crash" in done.stderr
    assert leaks([Text("stderr", done.stderr), Text("stdout", done.stdout)]) == []


def test_where_nobody_reads_an_exception_is_told_to_nobody(tmp_path: Path) -> None:
    done = ran(f"{SEALED}{HELD}import os, sys\nsys.stderr.close()\ncrash()", tmp_path)

    assert done.returncode == 1
    assert leaks([Text("stderr", done.stderr)]) == []


def test_debug_mode_stays_off_and_nothing_is_logged(tmp_path: Path) -> None:
    code = (
        "import logging\nlogging.basicConfig(level=logging.DEBUG, filename='log')\n"
        f"{SEALED}import asyncio\n"
        "async def main():\n"
        "  logging.getLogger('httpcore').critical('a request')\n"
        "  return int(asyncio.get_running_loop().get_debug())\n"
        "print(run_without_debug(main()))"
    )

    done = ran(code, tmp_path)

    assert done.stdout == b"0\n"
    assert (tmp_path / "log").read_text() == ""


def test_no_switch_is_left_in_the_environment(tmp_path: Path) -> None:
    code = f"{SEALED}import os\nprint(sorted(set(os.environ) & {set(TELL_TALES)!r}))"

    done = ran(code, tmp_path, **dict.fromkeys(TELL_TALES, "here"))

    assert done.stdout == b"[]\n"


def test_the_keys_of_tls_are_not_written(tmp_path: Path) -> None:
    names_file = "import ssl\nprint(ssl.create_default_context().keylog_filename)"

    assert ran(names_file, tmp_path, SSLKEYLOGFILE="keys").stdout == b"keys\n"
    assert ran(SEALED + names_file, tmp_path, SSLKEYLOGFILE="keys").stdout == b"None\n"


def test_a_core_is_left_without_the_seal_and_none_with_it(tmp_path: Path) -> None:
    """Where the kernel writes cores into the working directory, the test sees one first."""
    dies = f"held = {Kind.CODE.secret(60)!r}\nimport os\nos.abort()"
    pattern = Path("/proc/sys/kernel/core_pattern")
    unsealed, sealed = tmp_path / "unsealed", tmp_path / "sealed"
    unsealed.mkdir()
    sealed.mkdir()

    assert ran(dies, unsealed).returncode < 0
    assert ran(SEALED + dies, sealed).returncode < 0

    allowed = resource.getrlimit(resource.RLIMIT_CORE)[1] != 0
    if allowed and pattern.exists() and pattern.read_text()[0] not in "|/":
        assert list(unsealed.iterdir())
    assert not list(sealed.iterdir())


def test_the_process_is_not_dumpable_and_its_children_leave_no_core_either(tmp_path: Path) -> None:
    code = (
        f"{SEALED}import ctypes, resource, subprocess\n"
        "print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE), flush=True)\n"
        "subprocess.run(['sh', '-c', 'ulimit -H -c'])"
    )

    assert ran(code, tmp_path).stdout == b"0 (0, 0)\n0\n"


def test_a_signal_is_met_as_ever(tmp_path: Path) -> None:
    code = (
        f"{SEALED}import asyncio, os, signal\n"
        "async def main():\n  os.kill(os.getpid(), signal.SIGINT)\n  await asyncio.sleep(30)\n"
        "try:\n  run_without_debug(main())\nexcept KeyboardInterrupt:\n  print('interrupted')"
    )

    assert ran(code, tmp_path).stdout == b"interrupted\n"
