"""What would stop a token from being saved is found without one, and nothing of the try is left."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.attacks.conftest import attacker, grounds, person, python_for_all
from tests.attacks.other_users import OtherUser, require_root
from tests.constrained import NO_RIGHTS, full_after, python
from tests.destinations.examples import sharepoint
from tests.destinations.test_every_destination import named
from tests.hosts.worlds import TRY, in_world, traces
from tests.programs import missing, require
from tokenwizard.destinations.editing.user_file import ROOM
from tokenwizard.destinations.model import Delivery
from tokenwizard.destinations.registry import destination_named, names_of_kinds
from tokenwizard.errors.errors import LocalError

__all__ = ["attacker", "grounds", "person", "python_for_all"]

OLD = "SP_TOKEN=practice-old-token\nOTHER=1\n"
FILES = ("env", "envrc", "file", "json", "osducli", "sdutil")
SDUTIL = 'auth_provider:\n    azure: \'{"refresh_token": "old"}\'\n'
CONTENT = {"json": "{}\n", "sdutil": SDUTIL, "osducli": "[core]\n"}


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    """The folder of the target."""
    folder = tmp_path / "work"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


@pytest.fixture
def file(work: Path) -> Path:
    """A target that is there, and can be written."""
    path = work / ".env"
    path.write_text(OLD)
    path.chmod(0o600)
    return path


def tried(place: str, delivery: Delivery | None = None) -> None:
    asyncio.run(destination_named(place).tried(delivery or sharepoint()))


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("is_there", [True, False], ids=["there", "new"])
def test_a_file_that_can_be_written_is_fit_and_as_it_was(
    tmp_path: Path, work: Path, kind: str, is_there: bool
) -> None:
    file = work / "target"
    if is_there or kind == "sdutil":
        file.write_text(CONTENT.get(kind, OLD))
    before = traces(tmp_path)

    tried(f"{kind}:{file}")

    assert traces(tmp_path) == before


@pytest.mark.parametrize("kind", FILES)
def test_a_folder_that_may_not_be_written_is_found(tmp_path: Path, work: Path, kind: str) -> None:
    file = work / "target"
    file.write_text(CONTENT.get(kind, OLD))
    work.chmod(0o500)
    before = traces(tmp_path)

    done = python(NO_RIGHTS + TRY, f"{kind}:{file}")

    assert done.stdout.startswith("unfit:"), done.stderr
    assert str(file) in done.stdout
    assert traces(tmp_path) == before


def test_osducli_s_own_folder_is_not_made_by_a_trial(
    tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSDUCLI_CONFIG_DIR", str(work / "osducli"))
    work.chmod(0o755)
    before = traces(tmp_path)

    tried("osducli")
    work.chmod(0o500)
    done = python(NO_RIGHTS + TRY, "osducli")

    assert done.stdout.startswith("unfit:"), done.stderr
    work.chmod(0o755)
    assert traces(tmp_path) == before


FULL = "mount -t tmpfs -o size={size}k tmpfs {folder}"
PAGE = 4


@pytest.mark.parametrize("size", [2 * PAGE, ROOM // 1024 - PAGE])
@pytest.mark.parametrize("kind", ["env", "file"])
def test_a_full_disk_is_found(work: Path, kind: str, size: int) -> None:
    code = f"{TRY}\nimport os; print(os.listdir({str(work)!r}))"

    done = in_world(FULL.format(size=size, folder=work), code, f"{kind}:{work / 'target'}")

    assert done.stdout.startswith("unfit:"), done.stderr
    assert done.stdout.endswith("[]\n")


def test_room_is_wanted_for_the_old_file_as_well_which_is_kept_aside(work: Path) -> None:
    """The new file and the `.bak` are there at once."""
    mounts = FULL.format(size=1_000, folder=work)
    old = f'{mounts}\nhead -c {{}} /dev/zero | tr "\\0" "#" > {work}/target'

    fits = in_world(old.format(200_000), TRY, f"env:{work / 'target'}")
    does_not = in_world(old.format(400_000), TRY, f"env:{work / 'target'}")

    assert fits.stdout == "fit\n", fits.stderr
    assert does_not.stdout.startswith("unfit:"), does_not.stderr


def test_a_limit_on_the_size_of_files_is_found(tmp_path: Path, file: Path) -> None:
    before = traces(tmp_path)

    done = python(full_after(1_000) + TRY, f"env:{file}")

    assert done.stdout.startswith("unfit:"), done.stderr
    assert traces(tmp_path) == before


def test_a_read_only_mount_is_found(tmp_path: Path, file: Path) -> None:
    work = file.parent
    before = traces(tmp_path)

    mounts = f"mount --bind {work} {work}\nmount -o remount,ro,bind {work}"
    done = in_world(mounts, TRY, f"env:{file}")

    assert done.stdout.startswith("unfit:"), done.stderr
    assert traces(tmp_path) == before


@pytest.mark.parametrize("which", [".env", ".env.bak"])
def test_a_file_that_is_mounted_by_itself_is_found(tmp_path: Path, file: Path, which: str) -> None:
    """As `docker run -v .env:/app/.env` does: no other file can take its name."""
    mounted = file.with_name(which)
    mounted.touch(0o600)
    (tmp_path / "outside").write_text(OLD)
    before = traces(tmp_path)

    done = in_world(f"mount --bind {tmp_path / 'outside'} {mounted}", TRY, f"env:{file}")

    assert done.stdout.startswith("unfit:"), done.stderr
    assert str(mounted) in done.stdout
    assert traces(tmp_path) == before


@pytest.mark.parametrize("which", [".env", ".env.bak"])
@pytest.mark.parametrize("flag", ["i", "a"])
def test_a_file_that_may_not_be_changed_at_all_is_found(
    tmp_path: Path, file: Path, which: str, flag: str
) -> None:
    require_root()
    fixed = file.with_name(which)
    fixed.touch(0o600)
    mark = subprocess.run([require("chattr"), f"+{flag}", str(fixed)], check=False)
    if mark.returncode != 0:
        missing("this file system has no such flags")
    try:
        before = traces(tmp_path)
        with pytest.raises(LocalError):
            tried(f"env:{file}")
        assert traces(tmp_path) == before
    finally:
        subprocess.run(["chattr", f"-{flag}", str(fixed)], check=True)


def test_a_folder_where_the_old_file_would_be_kept_is_found(tmp_path: Path, file: Path) -> None:
    file.with_name(".env.bak").mkdir()
    before = traces(tmp_path)

    with pytest.raises(LocalError, match=r"\.env\.bak"):
        tried(f"env:{file}")

    assert traces(tmp_path) == before


@pytest.mark.parametrize("kind", FILES)
def test_a_folder_in_the_target_s_place_is_found(work: Path, kind: str) -> None:
    (work / "target").mkdir()

    with pytest.raises(LocalError):
        tried(f"{kind}:{work / 'target'}")


def test_the_old_file_of_somebody_else_in_a_folder_for_all_is_found(
    person: OtherUser, attacker: OtherUser, grounds: Path
) -> None:
    """In a sticky folder nobody renames onto a file of another user's."""
    work = grounds / "for-all"
    work.mkdir()
    work.chmod(0o1777)
    file = person.own(work / ".env", OLD)
    attacker.own(work / ".env.bak", "theirs", mode=0o666)
    code = f"""
import asyncio
from pathlib import Path
from tokenwizard.errors.errors import LocalError
from tokenwizard.destinations.editing.user_file import try_replacing
for aside in (True, False):
    try: try_replacing(Path({str(file)!r}), keep_aside=aside)
    except LocalError as fault: print("unfit", fault.title)
    else: print("fit")
"""
    before = traces(work)

    done = person.run(person.command(person.python, "-P", "-c", code))

    assert done.stdout.splitlines()[0].startswith("unfit"), done.stderr
    assert ".env.bak" in done.stdout
    assert done.stdout.splitlines()[1] == "fit"
    assert traces(work) == before


def test_a_file_of_somebody_else_is_not_tried_on(person: OtherUser, attacker: OtherUser) -> None:
    folder = person.own(person.home / "work", mode=0o777)
    person.home.chmod(0o755)
    file = attacker.own(folder / ".env", OLD, mode=0o644)
    code = f"""
from pathlib import Path
from tokenwizard.errors.errors import LocalError
from tokenwizard.destinations.editing.user_file import try_replacing
try: try_replacing(Path({str(file)!r}))
except LocalError as fault: print(fault.title)
"""
    before = traces(folder)

    done = person.run(person.command(person.python, "-P", "-c", code))

    assert "is owned by" in done.stdout, done.stderr
    assert traces(folder) == before


STDOUT = """
import asyncio, os, sys
from tests.destinations.examples import sharepoint
from tokenwizard.errors.errors import LocalError
from tokenwizard.destinations.registry import destination_named
if sys.argv[2] == "no reader":
    read, write = os.pipe()
    os.close(read)
    os.dup2(write, 1)
elif sys.argv[2] == "to be read": os.dup2(os.open(sys.argv[3], os.O_RDONLY), 1)
elif sys.argv[2] not in ("as it is", "closed"):
    os.dup2(os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT, 0o600), 1)
try: asyncio.run(destination_named(sys.argv[1]).tried(sharepoint()))
except LocalError as fault: sys.exit(f"unfit: {fault.cause}")
sys.exit("fit")
"""


@pytest.mark.parametrize("place", ["shell", "json:-"])
@pytest.mark.parametrize("stdout", ["closed", "/dev/full", "no reader", "to be read"])
def test_a_stdout_that_takes_nothing_is_found(file: Path, place: str, stdout: str) -> None:
    if stdout == "closed":
        done = in_world("exec 1>&-", STDOUT, place, stdout)
    else:
        done = python(STDOUT, place, stdout, str(file))

    assert done.stderr.startswith("unfit:"), done.stderr


@pytest.mark.parametrize("place", ["shell", "json:-"])
@pytest.mark.parametrize("stdout", ["as it is", "/dev/null", "a file"])
def test_a_stdout_that_is_open_is_fit_and_gets_nothing(
    tmp_path: Path, place: str, stdout: str
) -> None:
    file = tmp_path / "out"

    done = python(STDOUT, place, str(file) if stdout == "a file" else stdout)

    assert (done.stdout, done.stderr) == ("", "fit\n")
    assert stdout != "a file" or file.read_bytes() == b""


def test_a_file_on_a_full_disk_as_stdout_is_found(work: Path) -> None:
    mounts = FULL.format(size=PAGE, folder=work)

    full = in_world(mounts, STDOUT, "shell", work / "out")
    limited = python(full_after(1_000) + STDOUT, "shell", str(work / "out"))

    assert full.stderr.startswith("unfit:"), full.stderr
    assert limited.stderr.startswith("unfit:"), limited.stderr


@pytest.mark.parametrize("name", names_of_kinds())
def test_every_kind_can_be_tried_and_leaves_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    before = traces(tmp_path)

    # A file that has to be there already, and a name for the keyring's entry.
    refused = pytest.raises(LocalError) if name in ("sdutil", "keyring") else nullcontext()
    with refused:
        tried(named(name, tmp_path))

    assert traces(tmp_path) == before
