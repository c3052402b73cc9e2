"""A lock costs no token: where its folder cannot be had, runs exclude each other all the same."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.attacks.conftest import attacker, grounds, person, python_for_all
from tests.attacks.other_users import OtherUser
from tests.constrained import NO_RIGHTS, ROOT, python
from tokenwizard.destinations.editing.user_file import edit_file
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.lock import held, path_held

__all__ = ["attacker", "grounds", "person", "python_for_all"]

WITHOUT_STATE = "import os; os.environ['XDG_STATE_HOME'] = '/proc/nowhere'\n"
WITH_STATE = ""
HOLD = """
import sys, time
from pathlib import Path
from tokenwizard.system.files.lock import held, path_held
with path_held(Path(sys.argv[1])) if "/" in sys.argv[1] else held(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
APPEND = """
import sys
from pathlib import Path
from tokenwizard.destinations.editing.user_file import edit_file
for number in range(12):
    edit_file(Path(sys.argv[1]), lambda text: f"{text}{sys.argv[2]}{number}=practice\\n")
"""
NOTHING_HELPS = """
import tempfile
tempfile.tempdir = "/proc/nowhere"
"""


@pytest.fixture(params=["a file", "nowhere"])
def no_state(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state folder that cannot be made; temporary files go to a folder of this test's."""
    if request.param == "a file":
        (tmp_path / "state").write_text("of somebody's")
    else:
        monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))


def holder(key: str, before: str = "") -> subprocess.Popen[str]:
    """A process that holds a key or a path until its stdin ends."""
    process = subprocess.Popen(
        [sys.executable, "-B", "-c", before + HOLD, key],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.usefixtures("no_state")
def test_a_file_is_written_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "work" / ".env"
    file.parent.mkdir()

    for text in ("A=1\n", "A=2\n"):
        edit_file(file, lambda _, text=text: text)  # type: ignore[misc]

    assert file.read_text() == "A=2\n"
    assert sorted(one.name for one in file.parent.iterdir()) == [".env", ".env.bak"]
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.usefixtures("no_state")
@pytest.mark.parametrize("before", [WITHOUT_STATE, WITH_STATE], ids=["without", "with"])
def test_a_file_is_held_against_runs_with_and_without_a_state_folder(
    tmp_path: Path, before: str
) -> None:
    file = tmp_path / ".env"
    file.write_text("A=1\n")
    file.chmod(0o600)
    other = f"import os; os.environ['XDG_STATE_HOME'] = {str(tmp_path / 'other')!r}\n"
    with holder(str(file), before or other) as process:
        with pytest.raises(LocalError, match="another tokenwizard"), path_held(file, timeout=0.2):
            pytest.fail("two hold it")
        process.communicate("")
    with path_held(file, timeout=5):
        pass


@pytest.mark.usefixtures("no_state")
def test_a_key_without_a_file_is_held_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    with holder("keyring:practice") as process:
        with (
            pytest.raises(LocalError, match="another tokenwizard"),
            held("keyring:practice", timeout=0.2),
        ):
            pytest.fail("two hold it")
        with held("keyring:another", timeout=0.2):
            pass
        process.communicate("")
    (made,) = (tmp_path / "temporary").iterdir()
    assert made.stat().st_mode & 0o777 == 0o700
    assert made.stat().st_uid == os.geteuid()


@pytest.mark.usefixtures("no_state")
def test_a_runtime_folder_comes_before_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))

    with held("keyring:practice"):
        pass

    assert (runtime / "tokenwizard" / "locks").is_dir()
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.usefixtures("no_state")
@pytest.mark.parametrize("planted", ["folder", "link"])
def test_a_folder_that_somebody_else_put_there_is_not_used(
    tmp_path: Path, attacker: OtherUser, grounds: Path, planted: str
) -> None:
    theirs = attacker.own(grounds / "theirs", mode=0o777)
    place = tmp_path / "temporary" / f"tokenwizard-{os.geteuid()}"
    if planted == "folder":
        attacker.own(place, mode=0o777)
    else:
        place.symlink_to(theirs)
        os.lchown(place, attacker.uid, attacker.uid)

    with held("keyring:practice", timeout=0.2):
        pass

    assert list(place.iterdir()) == []


def test_many_runs_with_and_without_a_state_folder_lose_no_line_of_a_new_file(
    tmp_path: Path,
) -> None:
    """Each makes the file if it comes first, and what they begin beside it is not taken away."""
    file = tmp_path / "work" / ".env"
    file.parent.mkdir()
    runs = [
        subprocess.Popen(
            [sys.executable, "-B", "-c", before + APPEND, str(file), name],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for name, before in (("A", WITHOUT_STATE), ("B", WITH_STATE), ("C", WITHOUT_STATE))
    ]

    assert [run.wait(60) for run in runs] == [0, 0, 0]

    expected = {f"{name}{number}=practice" for name in "ABC" for number in range(12)}
    assert set(file.read_text().splitlines()) == expected
    assert sorted(one.name for one in file.parent.iterdir()) == [".env", ".env.bak"]


def test_where_no_lock_can_be_had_the_work_goes_on(tmp_path: Path) -> None:
    """Its folder may be entered and written, not read: it cannot be held, nor can a file."""
    folder = tmp_path / "work"
    folder.mkdir()
    folder.chmod(0o300)
    code = f"""{WITHOUT_STATE}{NO_RIGHTS}{NOTHING_HELPS}
from pathlib import Path
from tokenwizard.system.files.lock import held
from tokenwizard.destinations.editing.user_file import edit_file
with held("keyring:practice"):
    edit_file(Path({str(folder / ".env")!r}), lambda _: "A=1\\n")
"""

    done = python(code)

    folder.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert [one.name for one in folder.iterdir()] == [".env"]


def test_a_folder_that_cannot_be_held_has_a_lock_beside_the_new_file(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    folder.chmod(0o300)
    file = folder / ".env"
    before = WITHOUT_STATE + NO_RIGHTS
    waits = f"""{before}
from pathlib import Path
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.lock import path_held
try:
    with path_held(Path({str(file)!r}), timeout=0.2): print("two hold it")
except LocalError: print("waited")
"""
    with holder(str(file), before) as process:
        done = python(waits)
        process.communicate("")
    folder.chmod(0o700)

    assert done.stdout == "waited\n", done.stderr
    assert list(folder.iterdir()) == []


def test_a_user_without_a_home_writes_their_file(person: OtherUser) -> None:
    """HOME=/ and no entry in passwd, as in containers that run under any number."""
    work = person.own(person.home / "work")
    code = f"""
from pathlib import Path
from tokenwizard.destinations.editing.user_file import edit_file
edit_file(Path({str(work / ".env")!r}), lambda _: "A=1\\n")
"""

    done = person.run(person.command(person.python, "-P", "-c", code), env={"HOME": "/"})

    assert done.returncode == 0, done.stderr
    assert [one.name for one in work.iterdir()] == [".env"]
