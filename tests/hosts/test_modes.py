"""File systems that keep no modes: a real one (NTFS through FUSE), and the words for it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.destinations.examples import sharepoint
from tests.programs import missing, require
from tokenwizard.credentials.certificate_pair import write_pair
from tokenwizard.destinations.model import DeliveryResult
from tokenwizard.destinations.programs.deferred_script import write_script
from tokenwizard.destinations.programs.invocation import AZ, Invocation
from tokenwizard.destinations.registry import destination_named
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import KEEPS_NO_MODES, exposure, write_own, write_private
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.private_copy import write_out

TOKEN = Secret("practice-token-" + "0123456789" * 3)
NOW = 1_800_000_000.0
MEGABYTE = 1_048_576


def run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def mounted() -> Iterator[Path]:
    """A folder of this user's on a file system whose files are all 0644, as some mounts are."""
    if os.geteuid() != 0 or not Path("/dev/fuse").exists():
        missing("only root mounts a file system here, and only with /dev/fuse")
    programs = [require(name) for name in ("mkntfs", "ntfs-3g", "umount")]
    place = Path(tempfile.mkdtemp(prefix="tokenwizard-ntfs-"))
    image, folder = place / "image", place / "mounted"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(8 * MEGABYTE)
    run([programs[0], "-F", "-q", image])
    options = "fmask=133,dmask=022,uid=0,gid=0"
    run([programs[1], "-o", options, image, folder])
    try:
        yield folder
    finally:
        run([programs[2], folder])
        shutil.rmtree(place)


@pytest.fixture
def place(mounted: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=mounted))


def test_the_mount_keeps_no_modes(place: Path) -> None:
    """What the other tests rest on."""
    descriptor = os.open(place / "practice", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
    os.close(descriptor)

    assert mode & 0o077


@pytest.mark.parametrize("write", [write_private, write_own])
def test_who_writes_a_file_hears_of_it(place: Path, write: object) -> None:
    assert callable(write)
    assert write(place / "practice", "practice") == KEEPS_NO_MODES
    assert (place / "practice").read_text() == "practice"


@pytest.mark.parametrize("write", [write_private, write_own])
def test_elsewhere_there_is_nothing_to_say(tmp_path: Path, write: object) -> None:
    assert callable(write)
    assert write(tmp_path / "practice", "practice") == ""


def test_the_last_rung_does_not_say_that_it_is_for_one(place: Path, tmp_path: Path) -> None:
    there = write_out(TOKEN, place / "refresh-token", Environment())
    here = write_out(TOKEN, tmp_path / "refresh-token", Environment())

    assert there.path.read_text() == TOKEN.reveal()
    assert (there.for_whom, there.exposed) == ("", KEEPS_NO_MODES)
    assert "0600" in here.for_whom
    assert here.exposed == ""


@pytest.mark.parametrize("kind", ["env", "json", "envrc", "file"])
async def test_no_place_says_so(place: Path, tmp_path: Path, kind: str) -> None:
    said: dict[Path, DeliveryResult] = {}
    for folder in (place, tmp_path):
        said[folder] = await destination_named(f"{kind}:{folder}/practice").hand_over(sharepoint())

    assert (place / "practice").read_text() == (tmp_path / "practice").read_text()
    assert KEEPS_NO_MODES in said[place].sentence
    assert "only you can read" not in said[place].sentence
    assert "only you can read" in said[tmp_path].sentence


async def test_a_file_that_is_as_wanted_is_left_so(place: Path) -> None:
    first = await destination_named(f"file:{place}/practice").hand_over(sharepoint())
    again = await destination_named(f"file:{place}/practice").hand_over(sharepoint())

    assert KEEPS_NO_MODES in first.sentence
    assert "nothing was written" in again.sentence


def test_a_private_key_is_not_said_to_be_for_one(place: Path, tmp_path: Path) -> None:
    there = write_pair(place, "practice", now=NOW)
    here = write_pair(tmp_path, "practice", now=NOW)

    assert KEEPS_NO_MODES in there.said_of_private
    assert "0600" not in there.said_of_private
    assert "0600" in here.said_of_private


def test_nor_is_a_script(place: Path, tmp_path: Path) -> None:
    call = Invocation((), (), file=TOKEN)

    assert write_script(place / "practice.sh", "practice", AZ, (call,), None) == KEEPS_NO_MODES
    assert write_script(tmp_path / "practice.sh", "practice", AZ, (call,), None) == ""


@pytest.mark.parametrize("number", ["EPERM", "ENOTSUP"])
def test_a_file_system_that_says_so_has_its_file_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    """As vfat does on fchmod(2), which is put in the place of the real one here."""
    import errno

    from tokenwizard.destinations.editing.user_file import edit_file

    file = tmp_path / "practice"
    file.write_text("practice")
    file.chmod(0o644)

    def refuses(descriptor: int, mode: int) -> None:
        raise OSError(getattr(errno, number), "practice")

    monkeypatch.setattr(os, "fchmod", refuses)

    assert not edit_file(file, str).changed
    assert file.read_text() == "practice"


def test_a_mode_within_the_wanted_one_is_nothing_to_speak_of(tmp_path: Path) -> None:
    file = tmp_path / "practice"
    file.write_text("practice")
    for mode, wanted, told in ((0o600, 0o600, ""), (0o400, 0o600, ""), (0o640, 0o640, "")):
        file.chmod(mode)
        assert exposure(file.stat(), wanted) == told
    file.chmod(0o604)
    assert exposure(file.stat()) == KEEPS_NO_MODES
