"""Two users, or two state folders, change one file at the same time: nothing is torn or lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.constrained import ROOT
from tokenwizard.destinations.editing.user_file import edit_file

SECONDS = 4.0
FILLING = "# " + "practice " * 400 + "\n"
# Each writes its own line, and looks whether the last one it wrote is still there.
COUNTS = """
import sys, time
from pathlib import Path
from tokenwizard.destinations.editing.user_file import edit_file
file, name, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
written = 0

def count(text):
    global written
    lines = text.splitlines(keepends=True)
    assert lines[0].startswith("# practice") and lines[0].endswith("\\n"), "torn"
    mine = [line for line in lines if line.startswith(name + "=")]
    assert mine == ([f"{name}={written}\\n"] if written else []), (mine, written)
    written += 1
    return "".join(line for line in lines if line not in mine) + f"{name}={written}\\n"

end = time.monotonic() + seconds
while time.monotonic() < end:
    edit_file(file, count, keep_aside=False)
print(written)
"""


def test_root_and_the_owner_lose_no_line_of_each_other(person: OtherUser, grounds: Path) -> None:
    folder = person.own(grounds / "service")
    file = person.own(folder / ".env", FILLING)
    seconds = str(SECONDS)
    theirs = person.start(
        person.command(person.python, "-P", "-c", COUNTS, file, "THEIRS", seconds),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    ours = started(file, "OURS", {})

    counts = [ended(theirs), ended(ours)]

    assert_all_there(file, counts)
    assert file.stat().st_uid == person.uid
    assert [path.name for path in folder.iterdir()] == [".env"]


def test_nor_do_two_runs_with_their_own_state_folders(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    file = folder / ".env"
    file.write_text(FILLING, "utf-8")
    file.chmod(0o600)
    runs = [
        started(file, name, {"XDG_STATE_HOME": str(tmp_path / name)}) for name in ("THEIRS", "OURS")
    ]

    counts = [ended(run) for run in runs]

    assert_all_there(file, counts)
    assert [path.name for path in folder.iterdir()] == [".env"]


def started(file: Path, name: str, environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", COUNTS, str(file), name, str(SECONDS)],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(run: subprocess.Popen[str]) -> int:
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    return int(out)


def assert_all_there(file: Path, counts: list[int]) -> None:
    assert min(counts) > 5
    text = file.read_text("utf-8")
    assert text.startswith(FILLING)
    assert sorted(text.removeprefix(FILLING).splitlines()) == [
        f"OURS={counts[1]}",
        f"THEIRS={counts[0]}",
    ]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_stranger_leaves_in_a_sticky_folder_blocks_nobody(
    person: OtherUser, attacker: OtherUser, grounds: Path, kind: str
) -> None:
    """Whatever names they saw there before."""
    sticky = grounds / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    file = person.own(sticky / ".e.env", "A=1\n")
    watch = attacker.start(
        attacker.command(attacker.python, "-c", NAMES_SEEN, sticky), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert watch.stdout is not None
    assert watch.stdout.readline() == "begun\n"
    editing = "tokenwizard.destinations.editing.user_file"
    edit = f"from pathlib import Path; from {editing} import edit_file; "
    for number in range(5):
        once = f"{edit}edit_file(Path({str(file)!r}), lambda _: 'A={number}0\\n')"
        assert person.run(person.command(person.python, "-P", "-c", once)).returncode == 0
    seen = {*watch.communicate("", timeout=20)[0].split(), ".e.env.tokenwizard"}
    seen |= {".e.env.bak.tokenwizard", "..e.env.tokenwizard", "..e.env.bak.tokenwizard"}
    for name in seen - {".e.env", ".e.env.bak"}:
        attacker.own(sticky / name, "planted" if kind == "file" else None)

    last = f"{edit}edit_file(Path({str(file)!r}), lambda _: 'A=last\\n')"
    done = person.run(person.command(person.python, "-P", "-c", last))

    assert done.returncode == 0, done.stderr
    assert file.read_text("utf-8") == "A=last\n"


NAMES_SEEN = """
import os, sys, threading
seen = set()

def look():
    while True:
        seen.update(os.listdir(sys.argv[1]))

threading.Thread(target=look, daemon=True).start()
print("begun", flush=True)
sys.stdin.read()
print(*seen)
"""


def test_a_stranger_who_cannot_read_the_file_cannot_hold_it(
    attacker: OtherUser, grounds: Path
) -> None:
    """They may hold the folder, which everybody can read."""
    folder = grounds / "open"
    folder.mkdir(0o755)
    file = folder / ".env"
    file.write_text("A=1\n", "utf-8")
    file.chmod(0o600)
    holds = "import fcntl, os, sys; d = os.open(sys.argv[1], os.O_RDONLY); "
    holds += "fcntl.flock(d, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    holder = attacker.start(
        attacker.command(attacker.python, "-c", holds, folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    began = time.monotonic()
    edit_file(file, lambda _: "A=2\n")
    waited = time.monotonic() - began
    holder.communicate("", timeout=20)

    assert waited < 10
    assert file.read_text("utf-8") == "A=2\n"
