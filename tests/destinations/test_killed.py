"""Killed at any moment of a write: the file is the old one or the new one, and whole.

A child process forks again for each moment: the grandchild is killed by SIGKILL before the n-th
line that the writing modules run, for every n until one ends by itself; and then by the kernel in
the middle of a write, at every few bytes (SIGXFSZ at RLIMIT_FSIZE).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.constrained import python
from tests.destinations.examples import NEWER, TOKEN

KILLING = """
import asyncio, gc, json, os, resource, signal, sys, threading
from pathlib import Path
from tests.destinations.examples import NEWER, sharepoint
from tokenwizard.destinations.registry import open_store
from tokenwizard.destinations.registry import destination_named
from tokenwizard.secret import Secret

file, work = Path(sys.argv[1]), sys.argv[2]
aside = file.with_name(file.name + ".bak")
old, older = file.read_bytes(), aside.read_bytes()
WRITING = ("opened_folder.py", "private_file.py", "user_file.py")

def do():
    if work == "put back":
        keeping = open_store(f"env:{file}", "", {})
        with keeping.locked():
            keeping.put_back(Secret(NEWER), keeping.read())
    else:
        asyncio.run(destination_named(f"{work}:{file}").hand_over(sharepoint(NEWER)))

class Killer:
    def __init__(self, at):
        self.left = at

    def __call__(self, frame, event, argument):
        if not frame.f_code.co_filename.endswith(WRITING):
            return None
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self

def by_line(at):
    killer = Killer(at)
    sys.settrace(killer)
    threading.settrace(killer)

def by_byte(at):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))

def state_after(prepare, at):
    process = os.fork()
    if process == 0:
        prepare(at)
        do()
        sys.settrace(None)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    beside = [path for path in file.parent.iterdir() if path not in (file, aside)]
    state = {
        "killed": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1,
        "file": file.read_text("utf-8"),
        "aside": aside.read_text("utf-8"),
        "modes": sorted({path.stat().st_mode & 0o777 for path in beside}),
    }
    for path in beside:
        path.unlink()
    file.write_bytes(old)
    aside.write_bytes(older)
    return state

do()  # once unharmed: what is imported late is imported now
file.write_bytes(old)
aside.write_bytes(older)
gc.freeze()
states = []
for at in range(1, 2_000):
    states.append(state_after(by_line, at))
    if not states[-1]["killed"]:
        break
states += [state_after(by_byte, at) for at in range(0, 2 * len(old), 17)]
print(json.dumps(states))
"""


@dataclass(frozen=True)
class State:
    """What a run left: by which signal it ended, the texts, the modes of what lies beside."""

    killed: int
    exit: int
    file: str
    aside: str
    modes: list[int]


@pytest.mark.parametrize("work", ["env", "put back", "json"])
def test_killed_at_any_moment_the_file_is_the_old_one_or_the_new_one(
    tmp_path: Path, work: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / "practice"
    old = json.dumps({"SP_TOKEN": TOKEN}) if work == "json" else f"# mine\nA=1\nSP_TOKEN={TOKEN}\n"
    file.write_text(old)
    file.with_name("practice.bak").write_text("older")

    done = python(KILLING, str(file), work, within=60)
    assert (done.returncode, done.stderr) == (0, "")
    states = [State(**state) for state in json.loads(done.stdout)]

    killed = [state for state in states if state.killed]
    ended = {state.file for state in states if not state.killed}
    assert len(killed) > 50
    assert {state.exit for state in states} == {0, -1}
    (new,) = ended
    assert NEWER in new
    assert TOKEN not in new
    assert {state.file for state in killed} == {old, new}
    kept_aside = {"older"} if work == "put back" else {"older", old}
    assert {state.aside for state in states} == kept_aside
    assert all(state.modes in ([], [0o600]) for state in states)
