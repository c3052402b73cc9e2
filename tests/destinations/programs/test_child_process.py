"""A child gets secrets by a file of 0600 or by stdin, and leaves neither files nor processes."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.constrained import ROOT, python
from tests.destinations.program_recorder import (
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Programs,
    files_below,
    heard,
)
from tests.terminal.processes import cancelled_while_started, ends_within
from tokenwizard.destinations.programs.child_process import (
    MOST_BYTES,
    STDERR,
    ProgramResult,
    _Stream,
    run,
    secret_file,
)
from tokenwizard.destinations.programs.environments import FOR_AZ, FOR_GH
from tokenwizard.destinations.programs.error_output import LONGEST_LINE
from tokenwizard.destinations.programs.invocation import FILE
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.text.redaction import redaction_of

TOKEN = Secret(REFRESH_TOKEN)
REDACTION = redaction_of([TOKEN, Secret(CLIENT_SECRET)])
OURSELVES = """
import asyncio, signal, sys
from tokenwizard.destinations.programs.invocation import FILE
from tokenwizard.destinations.programs.child_process import run
from tokenwizard.destinations.programs.environments import FOR_AZ, FOR_GH
from tokenwizard.text.redaction import redaction_of
from tokenwizard.destinations.programs.error_output import LONGEST_LINE
from tokenwizard.secret import Secret

async def main():
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    token = Secret(sys.argv[2])
    await run(sys.argv[1], (FILE, sys.argv[3]), redaction_of([token]), file=token)

try:
    asyncio.run(main())
except asyncio.CancelledError:
    print("a normal end")
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


def tells_its_pid(to: Path) -> str:
    """For a program that then hangs: its process id, and that of a child of its own."""
    return f"""
own = os.fork()
if own:
    with open({str(to)!r}, "w") as told:
        told.write(f"{{os.getpid()}} {{own}}")
signal.pause()
"""


async def test_a_file_of_0600_holds_the_secret_while_the_program_runs(
    programs: Programs, state_home: Path
) -> None:
    az = str(programs.put("az"))

    ended = await run(az, ("--settings", f"@{FILE}"), REDACTION, file=TOKEN)

    (seen,) = programs.runs
    ((path, (mode, content)),) = seen.files.items()
    assert ended == ProgramResult(0, "", "")
    assert (mode, content) == ("0o600", REFRESH_TOKEN)
    assert seen.arguments == ["--settings", f"@{path}"]
    assert Path(path).is_relative_to(state_home)
    assert files_below(state_home) == []
    seen.assert_nothing_secret_in_the_open()


async def test_the_file_lies_where_it_ends_with_the_login_if_there_is_such_a_place(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))

    await run(str(programs.put("az")), (FILE,), REDACTION, file=TOKEN)

    ((path, _),) = programs.runs[0].files.items()
    assert Path(path).is_relative_to(runtime)
    assert files_below(runtime) == []


@pytest.mark.parametrize(
    ("then", "status"),
    [("sys.exit(3)", 3), ("os.kill(os.getpid(), signal.SIGKILL)", -9), ("os.abort()", -6)],
)
async def test_the_file_is_gone_when_the_program_fails(
    programs: Programs, state_home: Path, then: str, status: int
) -> None:
    ended = await run(str(programs.put("az", then)), (FILE,), REDACTION, file=TOKEN)

    assert ended.status == status
    assert programs.runs[0].files
    assert files_below(state_home) == []


async def test_at_the_limit_the_program_and_its_children_end_and_the_file_is_gone(
    programs: Programs, state_home: Path, tmp_path: Path
) -> None:
    told = tmp_path / "pids"
    az = str(programs.put("az", tells_its_pid(told)))

    async with asyncio.timeout(10):
        ended = await run(az, (FILE,), REDACTION, file=TOKEN, limit=2)

    assert ended.status is None
    assert all(ends_within(int(pid), seconds=2) for pid in told.read_text().split())
    assert files_below(state_home) == []


async def test_cancelled_it_ends_the_program_and_the_file_is_gone(
    programs: Programs, state_home: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pids"
    os.mkfifo(pipe)
    az = str(programs.put("az", tells_its_pid(pipe)))
    task = asyncio.create_task(run(az, (FILE,), REDACTION, file=TOKEN))
    pids = (await asyncio.to_thread(heard, pipe)).split()
    assert len(files_below(state_home)) == 1

    task.cancel()
    done, _ = await asyncio.wait([task], timeout=10)

    assert done
    assert task.cancelled()
    assert all(ends_within(int(pid), seconds=2) for pid in pids)
    assert files_below(state_home) == []


async def test_cancelled_while_it_is_started_it_ends_the_program_and_what_that_started(
    programs: Programs, state_home: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pids"
    az = str(programs.put("az", tells_its_pid(pipe)))
    pids = await cancelled_while_started(run(az, (FILE,), REDACTION, file=TOKEN), pipe)

    assert len(pids) == 2
    assert all(ends_within(pid, seconds=5) for pid in pids)
    assert files_below(state_home) == []


async def test_cancelled_while_it_cannot_be_started_it_is_cancelled(tmp_path: Path) -> None:
    task = asyncio.create_task(run(str(tmp_path / "az"), (), REDACTION))
    for _ in range(2):
        await asyncio.sleep(0)

    task.cancel()
    await asyncio.wait([task], timeout=20)

    assert task.cancelled()


def ourselves(programs: Programs, tmp_path: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A process that hands over to a program that hangs, and the program's process ids."""
    pipe = tmp_path / "pids"
    os.mkfifo(pipe)
    az = str(programs.put("az", tells_its_pid(pipe)))
    process = subprocess.Popen(
        [sys.executable, "-c", OURSELVES, az, "practice-token-of-nobody", str(pipe)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, [int(pid) for pid in heard(pipe).split()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_us_ends_the_program_and_the_file_is_gone(
    programs: Programs, state_home: Path, tmp_path: Path, number: signal.Signals
) -> None:
    process, pids = ourselves(programs, tmp_path)
    assert len(files_below(state_home)) == 1

    process.send_signal(number)
    stdout, _ = process.communicate(timeout=20)

    assert stdout == "a normal end\n"
    assert all(ends_within(pid, seconds=2) for pid in pids)
    assert files_below(state_home) == []


def test_what_sigkill_leaves_is_swept_some_minutes_later_and_not_before(
    programs: Programs, state_home: Path, tmp_path: Path
) -> None:
    process, pids = ourselves(programs, tmp_path)
    process.kill()
    process.communicate(timeout=20)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    (left,) = files_below(state_home)
    assert stat.S_IMODE(left.stat().st_mode) == 0o600

    with secret_file(TOKEN):
        assert left.exists()
    minutes_ago = time.time() - 240
    os.utime(left, (minutes_ago, minutes_ago))
    with secret_file(TOKEN):
        assert not left.exists()
    assert files_below(state_home) == []


async def test_variables_that_hold_a_secret_are_not_passed_on(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_TOKEN", REFRESH_TOKEN)
    monkeypatch.setenv("CONNECTION", f"Site=contoso;Password={CLIENT_SECRET};")
    monkeypatch.setenv("ENCODED", quote(CLIENT_SECRET, safe=""))
    monkeypatch.setenv("PRACTICE", "stays")

    await run(str(programs.put("az")), (), REDACTION)

    (seen,) = programs.runs
    seen.assert_nothing_secret_in_the_open()
    assert not {"SP_TOKEN", "CONNECTION", "ENCODED"} & set(seen.environ)
    assert seen.environ["PRACTICE"] == "stays"


async def test_what_the_person_has_set_does_not_change_what_a_call_does(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (FOR_AZ, FOR_GH):
        for name in {*one.settings, *one.unset}:
            monkeypatch.setenv(name, "other")

    await run(str(programs.put("az")), (), REDACTION)

    (seen,) = programs.runs
    assert {**FOR_AZ.settings, **FOR_GH.settings}.items() <= seen.environ.items()
    assert not (FOR_AZ.unset | FOR_GH.unset) & set(seen.environ)


@pytest.fixture
def typed() -> Iterator[None]:
    """Something waits on this process's own stdin."""
    reading, writing = os.pipe()
    os.write(writing, b"typed by the person")
    os.close(writing)
    before = os.dup(0)
    os.dup2(reading, 0)
    yield
    os.dup2(before, 0)
    os.close(before)
    os.close(reading)


@pytest.mark.usefixtures("typed")
async def test_stdin_is_exactly_the_value_or_nothing_and_there_is_no_terminal(
    programs: Programs,
) -> None:
    gh = str(programs.put("gh"))

    await run(gh, (), REDACTION, stdin=Secret(CLIENT_SECRET), limit=20)
    await run(gh, (), REDACTION, limit=20)

    first, second = programs.runs
    assert (first.stdin, second.stdin) == (CLIENT_SECRET, "")
    assert first.own_session
    assert not second.terminal


async def test_a_program_that_reads_nothing_and_one_that_reads_late_do_not_hang() -> None:
    long = Secret("practice" * 100_000)

    assert (await run(sys.executable, ("-c", ""), REDACTION, stdin=long, limit=20)).status == 0
    counting = ("-c", "import sys; print(len(sys.stdin.read()))")
    counted = await run(sys.executable, counting, REDACTION, stdin=long, limit=20)
    assert counted.stdout.strip() == "800000"


async def test_much_output_is_read_to_its_end_and_not_kept(programs: Programs) -> None:
    gh = str(programs.put("gh", "print('x' * 1_000_000); print('e' * 1_000_000, file=sys.stderr)"))

    ended = await run(gh, (), REDACTION, limit=20)

    half = MOST_BYTES // 2
    assert ended == ProgramResult(0, f"{'x' * half}\n…\n", f"{'e' * half}\n…\n", cut=True)
    assert len(ended.excerpt) == LONGEST_LINE + len(" …")


async def test_of_much_output_the_end_is_kept_too(programs: Programs) -> None:
    """az says why it failed last."""
    noise = "print('WARNING: noise\\n' * 10_000 + 'ERROR: the reason', file=sys.stderr)"
    az = str(programs.put("az", noise))

    ended = await run(az, (), REDACTION, limit=20)

    assert ended.cut
    assert ended.stderr.startswith("WARNING: noise\n")
    assert len(ended.stderr) <= MOST_BYTES + 3
    assert ended.excerpt == "ERROR: the reason"


async def test_a_secret_cut_at_the_bound_is_not_shown(programs: Programs) -> None:
    before = MOST_BYTES // 2 - 30
    text = f"{'x' * before}{REFRESH_TOKEN}{'y ' * MOST_BYTES}"
    gh = str(programs.put("gh", f"print({text!r})"))

    ended = await run(gh, (), REDACTION, limit=20)

    assert ended.stdout.startswith("x" * before + "***\n…\n")


@pytest.mark.parametrize("encode", [str, lambda value: base64.b64encode(value.encode()).decode()])
@pytest.mark.parametrize("cut", range(1, 40))
def test_a_secret_cut_where_the_end_begins_is_not_shown(
    encode: Callable[[str], str], cut: int
) -> None:
    stream = _Stream()
    said = encode(REFRESH_TOKEN)
    end = said[cut:] + " " + "y" * (MOST_BYTES // 2 - len(said) + cut - 1)
    stream.heard(b"x" * MOST_BYTES + (said[:cut] + end).encode())

    shown = stream.text(REDACTION)

    assert stream.is_cut
    assert shown == "x" * (MOST_BYTES // 2) + "\n…\n" + end.partition(" ")[2]


async def test_a_stream_that_is_not_heard_is_nowhere(programs: Programs) -> None:
    gh = str(programs.put("gh", "print('gho_ofAPerson'); print('why', file=sys.stderr)"))

    ended = await run(gh, (), REDACTION, limit=20, heard=(STDERR,))

    assert ended == ProgramResult(0, "", "why\n")


def test_what_a_program_said_is_in_no_repr() -> None:
    assert "gho_" not in repr(ProgramResult(0, "gho_ofAPerson", "gho_ofAPerson"))


async def test_what_a_program_leaves_running_neither_holds_us_up_nor_stays(
    programs: Programs, tmp_path: Path
) -> None:
    told = tmp_path / "pid"
    then = "own = os.fork()\nif not own: signal.pause()\nopen({!r}, 'w').write(str(own))"
    az = str(programs.put("az", then.format(str(told))))

    async with asyncio.timeout(20):
        ended = await run(az, (), REDACTION, limit=60)

    assert ended.status == 0
    assert ends_within(int(told.read_text()), seconds=2)


async def test_a_program_that_cannot_be_started_is_a_sentence(
    programs: Programs, state_home: Path
) -> None:
    path = programs.put("az")
    path.write_text("#!/nonexistent/python\n", "utf-8")

    with pytest.raises(LocalError, match="could not be started") as fault:
        await run(str(path), (FILE,), REDACTION, file=TOKEN)

    assert str(path) in fault.value.next_step
    assert files_below(state_home) == []


async def test_what_is_not_utf_8_is_a_sentence_and_no_exception_that_quotes_it() -> None:
    with pytest.raises(LocalError, match="UTF-8") as fault:
        await run(sys.executable, (), REDACTION, stdin=Secret("practice\udcff"))

    assert fault.value.__suppress_context__


def test_a_disk_that_is_full_is_a_sentence_and_leaves_no_file(state_home: Path) -> None:
    code = """
import resource
from tokenwizard.errors.errors import LocalError
from tokenwizard.destinations.programs.child_process import secret_file
from tokenwizard.secret import Secret
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    with secret_file(Secret("practice" * 100)): print("written")
except LocalError as fault:
    print(fault.cause)
"""
    done = python(code)

    assert done.stdout == "A file there may not become so large.\n", done.stderr
    assert files_below(state_home) == []
