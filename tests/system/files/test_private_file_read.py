"""Which files are believed to be this user's alone, and which folder ends with the login."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.constrained import python
from tokenwizard.system.files.private_file import (
    read_private,
    runtime_folder,
    state_folder,
    write_private,
)

TEXT = "practice text, täglich\n" * 40


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "practice"
    write_private(path, TEXT)

    assert read_private(path) == TEXT


@pytest.mark.parametrize(("length", "is_read"), [(262_144, True), (262_145, False)])
def test_a_file_is_read_up_to_a_quarter_of_a_mebibyte(
    tmp_path: Path, length: int, is_read: bool
) -> None:
    write_private(tmp_path / "practice", "x" * length)

    assert (read_private(tmp_path / "practice") is not None) is is_read


def test_nothing_there_is_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "practice") is None
    assert read_private(tmp_path / "no folder" / "practice") is None


def test_a_folder_or_a_symbolic_link_is_not_read(tmp_path: Path) -> None:
    write_private(tmp_path / "folder" / "practice", TEXT)
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "practice")

    assert read_private(tmp_path / "folder") is None
    assert read_private(tmp_path / "link") is None


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "practice", 0o600)
    read = (
        "import sys; from pathlib import Path;"
        "from tokenwizard.system.files.private_file import read_private;"
        "print(read_private(Path(sys.argv[1])))"
    )

    assert python(read, str(tmp_path / "practice"), within=10).stdout == "None\n"


@pytest.mark.parametrize("shared", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
def test_a_file_that_others_may_touch_is_not_believed(tmp_path: Path, shared: int) -> None:
    path = tmp_path / "practice"
    write_private(path, TEXT)
    path.chmod(shared)

    assert read_private(path) is None


def test_a_file_of_another_user_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "practice"
    write_private(path, TEXT)
    if os.getuid() == 0:
        os.chown(path, 12_345, -1)
    else:  # nobody else can give a file away
        monkeypatch.setattr(os, "geteuid", lambda: 12_345)

    assert read_private(path) is None


def test_bytes_that_are_no_utf_8_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "practice"
    path.touch(0o600)
    path.write_bytes(b"practice\xff")

    assert read_private(path) is None


def test_the_state_folder_is_where_the_xdg_specification_says(state_home: Path) -> None:
    assert state_folder() == state_home / "tokenwizard"


def test_a_runtime_folder_of_this_user_s_alone_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))

    assert runtime_folder() == runtime / "tokenwizard"


@pytest.mark.parametrize("mine", ["missing", "shared", "file", "relative", "empty"])
def test_any_other_runtime_folder_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mine: str
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o700)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o755)
    (tmp_path / "file").touch(0o600)
    (tmp_path / "relative").mkdir(0o700)
    value = {"relative": "relative", "empty": ""}.get(mine, str(tmp_path / mine))
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)

    assert runtime_folder() == state_folder()


def test_without_a_runtime_folder_it_is_the_state_folder() -> None:
    assert runtime_folder() == state_folder()


def test_a_runtime_folder_of_another_user_s_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `su` leaves it behind."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    if os.getuid() == 0:
        os.chown(runtime, 12_345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12_345)

    assert runtime_folder() == state_folder()
