"""Which program a name means."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tokenwizard.system.programs import find, for_children, python, search_folders


def put(folder: Path, name: str, mode: int = 0o755) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n", "utf-8")
    path.chmod(mode)
    return path


def test_the_first_absolute_folder_that_has_it_counts(tmp_path: Path) -> None:
    put(tmp_path / "second", "practice")
    put(tmp_path / "third", "practice")
    put(tmp_path / "first", "practice", mode=0o644)
    (tmp_path / "zeroth" / "practice").mkdir(parents=True)
    path = ":".join(str(tmp_path / one) for one in ("zeroth", "first", "second", "third"))

    assert find("practice", {"PATH": path}) == str(tmp_path / "second" / "practice")


def test_an_absolute_folder_counts_while_it_is_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who is in their `~/bin` finds what lies there, by the entry that they gave."""
    put(tmp_path, "practice")
    monkeypatch.chdir(tmp_path)

    assert find("practice", {"PATH": str(tmp_path)}) == str(tmp_path / "practice")
    assert find("practice", {"PATH": "."}) is None


def test_a_whole_path_is_taken_as_it_is_and_a_relative_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "bin", "practice")
    monkeypatch.chdir(tmp_path)

    assert find(str(path), {"PATH": ""}) == str(path)
    assert find(f"{path}-absent", {"PATH": ""}) is None
    for name in ("bin/practice", "./bin/practice", "../practice", "~/practice", "", ".", ".."):
        assert find(name, {"PATH": f"{tmp_path}:{tmp_path / 'bin'}"}) is None


def test_without_path_the_systems_own_folders_count() -> None:
    assert find("sh", {}) in {"/bin/sh", "/usr/bin/sh"}
    assert find("sh", {"PATH": ""}) is None


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("", []),
        (".", []),
        (r"C:\Tools;.;;tools;\tools;C:tools", [r"C:\Tools"]),
        (r'"C:\Program Files\az";D:/bin', [r"C:\Program Files\az", "D:/bin"]),
        (r"\\server\share\bin", [r"\\server\share\bin"]),
        (None, ["C:\\bin"]),
    ],
)
def test_on_windows_only_folders_with_a_drive_are_looked_in(
    path: str | None, kept: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.defpath", ".;C:\\bin")

    assert search_folders(path, windows=True) == kept


def test_on_windows_the_current_folder_is_not_looked_in_before_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`shutil.which` does, before Python 3.12: a planted `az.cmd` would get the secrets."""
    put(tmp_path, "az.cmd")
    put(tmp_path, "az.CMD")
    put(tmp_path, "az")
    monkeypatch.chdir(tmp_path)

    for path in ("", ".", r"C:\nowhere"):
        assert find("az", {"PATH": path}, windows=True) is None


def test_on_windows_children_do_not_look_in_the_current_folder_either() -> None:
    kept = for_children({"PATH": r".;C:\Tools"}, windows=True)

    assert kept == {"PATH": r"C:\Tools", "NoDefaultCurrentDirectoryInExePath": "1"}


@pytest.mark.parametrize(
    ("environ", "kept"),
    [
        ({"PATH": "/usr/bin:/bin"}, {"PATH": "/usr/bin:/bin"}),
        ({"PATH": ":.:/usr/bin:bin:"}, {"PATH": "/usr/bin"}),
        ({"PATH": ""}, {"PATH": os.defpath}),
        ({"PATH": ".:"}, {"PATH": os.defpath}),
        ({}, {"PATH": os.defpath}),
        ({"PATH": "/bin", "PYTHONPATH": ""}, {"PATH": "/bin"}),
        ({"PATH": "/bin", "PYTHONPATH": ":src"}, {"PATH": "/bin"}),
        ({"PATH": "/bin", "PYTHONPATH": ":/a:b"}, {"PATH": "/bin", "PYTHONPATH": "/a"}),
        ({"PATH": "/bin", "LD_LIBRARY_PATH": ":/l"}, {"PATH": "/bin", "LD_LIBRARY_PATH": "/l"}),
        ({"PATH": "/bin", "OTHER": ":."}, {"PATH": "/bin", "OTHER": ":."}),
    ],
)
def test_the_lists_that_children_get_hold_absolute_folders(
    environ: dict[str, str], kept: dict[str, str]
) -> None:
    assert for_children(environ, windows=False) == kept


def test_a_python_is_as_closed_as_this_one_and_leaves_the_current_folder_out(
    tmp_path: Path,
) -> None:
    assert python("-c", "")[:2] == (sys.executable, "-P")
    code = "from tokenwizard.system.programs import python; print(*python()[1:])"
    root = str(Path(__file__).parents[2])
    added = f"import sys; sys.path.insert(0, {root!r}); {code}"

    for flags, expected in (("-I", "-P -I -E -s"), ("-E", "-P -E"), ("-s", "-P -s"), ("-P", "-P")):
        done = subprocess.run(
            [sys.executable, flags, "-c", added],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
            cwd=tmp_path,
        )
        assert done.stdout.strip() == expected
