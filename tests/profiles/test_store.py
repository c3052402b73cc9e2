"""Where profiles lie, and how `--profile` finds one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from tests.profiles.practice_profiles import ADME, SHAREPOINT
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.profiles.location import profiles_folder
from tokenwizard.profiles.profile import LARGEST, Profile, text_of
from tokenwizard.profiles.store import (
    all_profiles,
    change_profile,
    delete_profile,
    exists,
    is_path,
    profile_file,
    profile_path,
    read_profile,
    write_profile,
)


def no_broken(path: str, wrong: InputError) -> None:
    raise AssertionError(path) from wrong


def names() -> list[str]:
    return [profile.name for profile in all_profiles(no_broken)]


def test_a_profile_lies_in_the_config_folder_for_this_user_alone(config_home: Path) -> None:
    path = write_profile(SHAREPOINT)

    assert path == config_home / "tokenwizard" / "profiles" / "practice.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
    assert read_profile("practice") == SHAREPOINT


def test_without_a_folder_there_is_no_profile() -> None:
    assert names() == []
    assert not exists("practice")
    for missing in (read_profile, delete_profile, profile_file):
        with pytest.raises(InputError, match="there is no profile practice"):
            missing("practice")


def test_profiles_come_in_the_order_of_their_names_whatever_their_case() -> None:
    for name in ("b", "A", "c", "_"):
        write_profile(replace(ADME, name=name))

    assert names() == ["_", "A", "b", "c"]


def test_a_name_in_another_case_is_the_same_profile() -> None:
    write_profile(replace(ADME, name="Contoso"))
    path = write_profile(replace(ADME, name="CONTOSO", partition="contoso-dp2"))

    assert path.name == "Contoso.toml"
    assert exists("contoso")
    assert read_profile("contoso") == replace(ADME, name="Contoso", partition="contoso-dp2")
    assert delete_profile("cONTOSO") == path
    assert names() == []


def test_a_broken_file_is_named_and_hides_no_other() -> None:
    write_profile(ADME)
    write_profile(SHAREPOINT)
    folder = profiles_folder()
    (folder / "latin.toml").write_bytes(b'site = "\xe9"')
    (folder / "large.toml").write_bytes(b"#" * (LARGEST + 1))
    (folder / "my profile.toml").write_text("")
    (folder / "folder.toml").mkdir()
    (folder / "gone.toml").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.toml")
    (folder / "syntax.toml").write_text("site = ")
    (folder / ".hidden.toml").write_text("site = ")
    (folder / "notes.txt").write_text("no profile")
    broken: dict[str, str] = {}

    found = list(all_profiles(lambda path, wrong: broken.update({path: wrong.title})))

    assert [profile.name for profile in found] == ["adme", "practice"]
    assert {Path(path).stem: words for path, words in broken.items()} == {
        "latin": "it is neither UTF-8 nor UTF-16: save it as UTF-8",
        "large": "it is longer than 16,384 bytes: that is no profile",
        "my profile": broken[str(folder / "my profile.toml")],
        "folder": "it cannot be read: IsADirectoryError",
        "gone": "it cannot be read: FileNotFoundError",
        "pipe": "it is no file",
        "syntax": "it is no TOML: look at end of document",
    }
    assert "a profile's name has letters" in broken[str(folder / "my profile.toml")]
    with pytest.raises(InputError, match=r"syntax\.toml: it is no TOML"):
        read_profile("syntax")


def test_a_folder_that_cannot_be_read_is_an_error_of_this_machine(config_home: Path) -> None:
    config_home.joinpath("tokenwizard").mkdir(parents=True)
    config_home.joinpath("tokenwizard", "profiles").write_text("")

    for use in (names, lambda: write_profile(ADME)):
        with pytest.raises(LocalError, match="profiles could not be read"):
            use()


def test_a_link_to_where_somebody_keeps_such_files_stays_one(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles" / "adme.toml"
    kept.parent.mkdir()
    kept.write_text(text_of(ADME))
    profiles_folder().mkdir(parents=True)
    (profiles_folder() / "adme.toml").symlink_to(kept)

    path = write_profile(replace(ADME, partition="contoso-dp2"))

    assert path.is_symlink()
    assert 'partition = "contoso-dp2"' in kept.read_text()


def test_what_was_begun_by_a_run_that_was_killed_is_swept_by_the_next_listing() -> None:
    path = write_profile(ADME)
    begun = path.with_name(".adme.toml.0123abcd")
    begun.write_text("half")
    os.utime(begun, (0, 0))

    assert names() == ["adme"]
    assert not begun.exists()


def test_two_runs_that_change_one_profile_lose_nothing() -> None:
    """Each adds its marks to what is there; without the lock one would overwrite the other's."""
    write_profile(replace(ADME, out=("env:begin",)))
    code = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from tokenwizard.profiles.store import change_profile\n"
        "for number in range(12):\n"
        "    mark = f'env:{sys.argv[1]}-{number}'\n"
        "    change_profile('adme', lambda p: replace(p, out=(*p.out, mark)))\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, who]) for who in ("one", "two")]

    assert [run.wait(60) for run in runs] == [0, 0]
    marks = {f"env:{who}-{number}" for who in ("one", "two") for number in range(12)}
    assert set(read_profile("adme").out) == {"env:begin", *marks}


def test_a_change_that_cannot_be_written_leaves_the_profile_as_it_was() -> None:
    write_profile(ADME)

    with pytest.raises(InputError):
        change_profile("adme", lambda profile: replace(profile, site="no site"))

    assert read_profile("adme") == ADME


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("adme", False), ("adme.prod", False), ("./adme", True), ("adme.toml", True),
        ("ADME.TOML", True), ("/somewhere/adme", True), ("a/b.toml", True),
    ],
)  # fmt: skip
def test_a_path_has_a_separator_or_the_suffix(text: str, is_one: bool) -> None:
    assert is_path(text) is is_one


def test_a_file_is_from_elsewhere_and_one_in_our_folder_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write_profile(SHAREPOINT)
    theirs = tmp_path / "practice.toml"
    theirs.write_text(text_of(SHAREPOINT))
    monkeypatch.chdir(own.parent)
    linked = tmp_path / "linked"
    linked.symlink_to(own.parent)

    for text in ("practice", "Practice", str(own), "practice.toml", f"{linked}/practice.toml"):
        assert profile_file(text) == (SHAREPOINT, False)
    monkeypatch.chdir(tmp_path)
    for text in ("practice.toml", "./practice.toml", str(theirs)):
        profile, from_elsewhere = profile_file(text)
        assert from_elsewhere
        assert profile == replace(SHAREPOINT, out=(), keeps="", since=None)


def test_a_file_that_cannot_be_used_is_one_sentence_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "my profile.toml").write_text("")
    (tmp_path / "empty.toml").write_text("")
    (tmp_path / "wrong.toml").write_text("site = 1")

    for name, words in (
        ("empty.toml", r"empty\.toml: there is nothing in it"),
        ("absent.toml", r"absent\.toml: it cannot be read: FileNotFoundError"),
        ("my profile.toml", r"my profile\.toml: a profile's name has letters"),
        ("wrong.toml", r"wrong\.toml: site is a SharePoint site's address"),
    ):
        with pytest.raises(InputError, match=words):
            profile_file(str(tmp_path / name))


def test_a_profile_may_come_through_a_pipe(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, text_of(ADME).encode())
    os.close(writer)
    try:
        profile, from_elsewhere = profile_file(f"/dev/fd/{reader}")
    finally:
        os.close(reader)

    assert from_elsewhere
    assert profile == replace(ADME, name=str(reader))


def test_very_many_profiles_are_read_in_the_memory_of_their_names() -> None:
    folder = profiles_folder()
    folder.mkdir(parents=True)
    text = text_of(SHAREPOINT)

    def most_memory(number: int) -> int:
        for at in range(number):
            (folder / f"practice-{at:04}.toml").write_text(text)
        tracemalloc.start()
        try:
            found = sum(isinstance(one, Profile) for one in all_profiles(no_broken))
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert found == number
        return most

    few, many = most_memory(100), most_memory(1_000)

    assert (many - few) / 900 < 400  # bytes: a name, and no profile, which takes 2,000
    assert profile_path("practice-0999").exists()
