"""A folder that is held open: reached, made, and worked in, on every kind of system."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tokenwizard.destinations.editing.user_file import FileChange, edit_file
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files import opened_folder as module
from tokenwizard.system.files.opened_folder import (
    OpenedFolder,
    folder_of,
    make_folder,
    opened_folder,
)
from tokenwizard.system.files.private_file import read_private, remove_own, write_own, write_private


@pytest.fixture(params=["Linux", "macOS", "Windows"], autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As on Linux; without O_PATH, as on macOS; by paths, as on Windows."""
    if request.param == "macOS":
        monkeypatch.setattr(module, "_PIN", 0)
        monkeypatch.setattr(module, "_STEP", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    if request.param == "Windows":
        monkeypatch.setattr(module, "_BY_DESCRIPTOR", False)
    return str(request.param)


def test_a_file_is_written_read_changed_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "practice"

    write_own(file, "one")
    read = read_private(file)
    changed = edit_file(file, lambda text: f"{text} two")
    again = edit_file(file, lambda text: text)
    remove_own(file)
    remove_own(file)

    assert read == "one"
    assert changed == FileChange(changed=True, aside=file.with_name("practice.bak"))
    assert again == FileChange(changed=False)
    assert [path.name for path in file.parent.iterdir()] == ["practice.bak"]
    assert stat.S_IMODE((file.parent / "practice.bak").stat().st_mode) == 0o600


@pytest.mark.parametrize("target", ["real", "../folder/real", "{folder}/real", "./second"])
def test_a_link_is_followed_wherever_it_stands(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "real").mkdir()
    (folder / "second").symlink_to("real")
    (folder / "link").symlink_to(target.format(folder=folder))
    (folder / "real" / "file").symlink_to("../file")

    with folder_of(folder / "link" / "file") as (found, name):
        assert (found.path, name) == (folder, "file")
        assert os.path.samestat(found.found, folder.stat())
    with opened_folder(folder / "link" / ".." / "real") as found:
        assert found.path.samefile(folder / "real")
        assert found.names() == ["file"]


def test_what_is_no_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone").symlink_to("nothing")

    for name, kind in (("file", NotADirectoryError), ("none", FileNotFoundError),
                       ("gone", FileNotFoundError), ("loop", OSError)):  # fmt: skip
        for path in (tmp_path / name, tmp_path / name / "below"):
            with pytest.raises(kind), opened_folder(path):
                pytest.fail("it is open")


def test_missing_folders_are_made_where_they_are_asked_for(tmp_path: Path, system: str) -> None:
    before = os.umask(0)
    try:
        with opened_folder(tmp_path / "a" / "b" / "c", make=True) as made:
            assert made.is_ours
        make_folder(tmp_path / "a" / "d")
        make_folder(tmp_path / "a" / "d")
        with pytest.raises(FileNotFoundError):
            make_folder(tmp_path / "none" / "d")
    finally:
        os.umask(before)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {0o700} or system == "Windows"


def test_a_link_to_a_folder_that_is_gone_makes_none(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("gone")

    with pytest.raises(LocalError, match="could not be written"):
        write_private(tmp_path / "link" / "practice", "one")

    assert not (tmp_path / "gone").exists()


def test_a_folder_that_is_moved_away_is_still_the_one_that_is_worked_in(
    tmp_path: Path, system: str
) -> None:
    if system == "Windows":
        return
    (tmp_path / "folder").mkdir()
    with opened_folder(tmp_path / "folder") as folder:
        (tmp_path / "folder").rename(tmp_path / "moved")
        (tmp_path / "folder").mkdir()
        os.close(folder.open("practice", os.O_WRONLY | os.O_CREAT))

    assert (tmp_path / "moved" / "practice").exists()
    assert not (tmp_path / "folder" / "practice").exists()


def test_a_folder_that_is_mounted_read_only_is_not_written_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    """Kubernetes gives mounted settings a mode of 1777."""
    if system == "Windows":
        return
    tmp_path.chmod(0o1777)
    with opened_folder(tmp_path) as folder:
        writable = folder.is_ours
        monkeypatch.setattr(OpenedFolder, "is_read_only", True)

        assert folder.is_ours
        assert not writable
