"""Where a refresh token lies that could not go where it belongs."""

from __future__ import annotations

import resource
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.files.rescued_tokens import files_put_aside, is_doubted, put_aside

TOKEN = Secret("practice-refresh-token")


def is_for_me_alone(file: Path) -> bool:
    return (
        file.read_text() == f"{TOKEN.reveal()}\n"
        and stat.S_IMODE(file.stat().st_mode) == 0o600
        and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    )


def test_it_lies_in_the_state_folder_and_is_found_again(state_home: Path) -> None:
    file, doubted = put_aside(TOKEN), put_aside(TOKEN, doubted=True)

    assert file.is_relative_to(state_home)
    assert is_for_me_alone(file)
    assert is_for_me_alone(doubted)
    assert [is_doubted(one) for one in (file, doubted)] == [False, True]
    assert set(files_put_aside()) == {file, doubted}


def test_without_a_state_folder_it_lies_in_the_runtime_folder(
    state_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_home.touch()
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))

    file = put_aside(TOKEN)

    assert file.is_relative_to(runtime)
    assert is_for_me_alone(file)
    assert list(files_put_aside()) == [file]


def test_without_both_it_lies_in_a_folder_of_this_users_among_the_temporary_ones(
    state_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_home.touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    file = put_aside(TOKEN)

    assert file.is_relative_to(temporary)
    assert is_for_me_alone(file)
    assert list(files_put_aside()) == [file]


def test_a_file_that_others_may_have_put_there_is_not_shown(state_home: Path) -> None:
    file = put_aside(TOKEN)
    file.parent.chmod(0o777)

    assert list(files_put_aside()) == []


@pytest.fixture
def no_file_grows() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("no_file_grows")
def test_where_no_file_can_be_written_that_is_said_and_nothing_is_left(
    state_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    with pytest.raises(LocalError):
        put_aside(TOKEN)

    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
