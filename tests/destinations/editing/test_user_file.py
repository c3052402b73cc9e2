"""A person's file, replaced: modes, links, owners, and what a fault leaves."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.constrained import NO_RIGHTS, full_after, python
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.user_file import FileChange, edit_file, file_at, text_of
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.system.files.private_file import beside_name

OLD = "old text, täglich\r\n" * 50
NEW = "new text\n" * 200
EDIT = f"""
import json, sys
from pathlib import Path
from tokenwizard.errors.errors import LocalError
from tokenwizard.destinations.editing.user_file import edit_file
{{before}}
try:
    edit_file(Path(sys.argv[1]), lambda _: {NEW!r})
except LocalError as fault:
    print(json.dumps([fault.title, fault.cause, fault.next_step]))
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the file lies; nothing else does."""
    place = tmp_path / "folder"
    place.mkdir()
    return place


@pytest.fixture
def file(folder: Path) -> Path:
    """A file that everybody may read."""
    path = folder / ".env"
    path.write_bytes(OLD.encode())
    path.chmod(0o644)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_file_and_the_old_one_kept_aside_are_for_this_user_alone(file: Path) -> None:
    aside = file.with_name(".env.bak")

    assert edit_file(file, lambda _: NEW) == FileChange(changed=True, aside=aside)

    assert file.read_bytes() == NEW.encode()
    assert aside.read_bytes() == OLD.encode()
    assert (mode(file), mode(aside)) == (0o600, 0o600)
    assert names(file.parent) == [".env", ".env.bak"]


def test_a_file_that_was_not_there_has_nothing_kept_aside(folder: Path) -> None:
    assert edit_file(folder / ".env", lambda text: text + NEW) == FileChange(changed=True)
    assert names(folder) == [".env"]
    assert mode(folder / ".env") == 0o600


def test_a_text_that_stays_is_not_written_but_made_this_users_alone(file: Path) -> None:
    before = file.stat()

    assert edit_file(file, lambda text: text) == FileChange(changed=False)

    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert mode(file) == 0o600
    assert names(file.parent) == [".env"]


def test_bytes_that_are_no_utf_8_and_every_line_end_stay(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n\xff\xfe\xe9")

    edit_file(file, lambda text: text + "d")

    assert file.read_bytes() == b"\xef\xbb\xbfa\r\nb\rc\n\xff\xfe\xe9d"


@pytest.mark.parametrize("dangling", [False, True])
def test_a_symbolic_link_stays_and_its_target_is_replaced(file: Path, dangling: bool) -> None:
    link = file.parent / "link"
    link.symlink_to(file.name)
    if dangling:
        file.unlink()

    edit_file(link, lambda _: NEW)

    assert link.is_symlink()
    assert file.read_bytes() == NEW.encode()
    assert names(file.parent) == [".env", *([] if dangling else [".env.bak"]), "link"]


def test_a_link_at_the_place_of_the_old_one_is_replaced_and_its_target_left_alone(
    file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_text("of somebody else")
    file.with_name(".env.bak").symlink_to(other)

    edit_file(file, lambda _: NEW)

    assert other.read_text() == "of somebody else"
    assert file.with_name(".env.bak").read_bytes() == OLD.encode()


def test_the_file_of_a_service_stays_its_own_when_root_changes_it(file: Path) -> None:
    """Nobody but root can give a file away: for others it is their own before and after."""
    owner, group = (4321, 1234) if os.geteuid() == 0 else (os.getuid(), os.getgid())
    os.chown(file, owner, group)

    edit_file(file, lambda _: NEW)

    for path in (file, file.with_name(".env.bak")):
        assert (path.stat().st_uid, path.stat().st_gid, mode(path)) == (owner, group, 0o600)


def test_an_edit_that_cannot_be_done_is_a_sentence_and_changes_nothing(file: Path) -> None:
    def refuse(_: str) -> str:
        raise CannotEditError("Line 3 is odd.")

    with pytest.raises(LocalError) as refused:
        edit_file(file, refuse)

    assert refused.value.title == f"{file} is left as it is"
    assert refused.value.cause == "Line 3 is odd."
    assert refused.value.__suppress_context__
    assert file.read_bytes() == OLD.encode()
    assert names(file.parent) == [".env"]


def test_a_folder_that_is_missing_is_a_sentence(folder: Path) -> None:
    with pytest.raises(LocalError, match=f"there is no folder {folder}/missing"):
        edit_file(folder / "missing" / ".env", lambda _: NEW)
    assert names(folder) == []


@pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "long"])
def test_what_is_no_file_to_edit_is_a_sentence(folder: Path, kind: str) -> None:
    path = folder / ".env"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path.name)
    else:
        path.write_bytes(b"x" * 1_048_577)

    with pytest.raises(LocalError) as refused:
        edit_file(path, lambda _: NEW)

    assert str(path) in refused.value.title
    assert refused.value.next_step
    assert names(folder) == [".env"]


@pytest.mark.parametrize("length", [0, 100, len(OLD.encode()), len(NEW) - 1])
def test_a_full_disk_leaves_the_old_file_and_no_litter(file: Path, length: int) -> None:
    """Also where the old one could just be kept aside."""
    done = python(EDIT.format(before=full_after(length)), str(file))

    title, cause, next_step = json.loads(done.stdout)
    assert title == f"{file} could not be written"
    assert cause == "A file there may not become so large."
    assert next_step == "Raise that limit (ulimit -f), or give another folder, then try again."
    assert file.read_bytes() == OLD.encode()
    assert names(file.parent) == [".env"]


def test_a_full_disk_that_takes_the_new_file_alone_changes_nothing(file: Path) -> None:
    file.write_bytes(OLD.encode() * 5)
    file.with_name(".env.bak").write_text("older")

    done = python(EDIT.format(before=full_after(len(NEW))), str(file))

    assert json.loads(done.stdout)[1] == "A file there may not become so large."
    assert file.read_bytes() == OLD.encode() * 5
    assert file.with_name(".env.bak").read_text() == "older"
    assert names(file.parent) == [".env", ".env.bak"]


def test_a_folder_that_may_not_be_written_leaves_the_old_file(file: Path) -> None:
    file.parent.chmod(0o500)

    done = python(EDIT.format(before=NO_RIGHTS), str(file))

    assert json.loads(done.stdout)[1] == "This user may not write there."
    assert file.read_bytes() == OLD.encode()
    assert names(file.parent) == [".env"]


def test_what_a_killed_run_left_is_gone_after_the_next_and_nothing_else(file: Path) -> None:
    edit_file(file, lambda text: text)  # the folder of the locks is there now
    left = [file.with_name(beside_name(name)) for name in (".env", ".env.bak")]
    others = [file.with_name(name) for name in (beside_name("other"), "..env.0123abcd")]
    for path in (*left, *others):
        path.write_text("half of a tok")

    edit_file(file, lambda _: NEW)

    assert text_of(file) == NEW
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in others)


def test_what_lies_where_the_new_file_is_made_is_not_written_into(file: Path) -> None:
    """Somebody guessed its name, and would read along."""
    target = file.with_name("target")
    target.write_text("of somebody else")
    edit_file(file, lambda text: text)  # the folder of the locks is there now
    os.link(target, file.with_name(beside_name(".env")))

    edit_file(file, lambda _: NEW)

    assert target.read_text() == "of somebody else"
    assert text_of(file) == NEW


def test_a_file_is_found_from_a_home_or_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert file_at("~/.env") == file_at(".env") == tmp_path / ".env"
    assert text_of(file_at(".env")) is None


@pytest.mark.parametrize("text", ["", ".", "/", "a/..", "~", "~nobody-of-that-name/.env", "a\0b"])
def test_what_is_no_files_name_is_a_sentence(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    with pytest.raises(InputError):
        file_at(text)
