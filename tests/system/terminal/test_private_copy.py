"""The file that only this user can read, and the line that brings its text over SSH."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from tests.programs import require
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.private_copy import (
    Written,
    delete_if_unchanged,
    fetch_command,
    write_out,
)

TOKEN = Secret("practice-refresh-token-" + "0123456789" * 120)
HERE = Environment()
FAR = Environment(remote=True, login="practice@192.0.2.7")
SSHD_IN_SHELL = """#!/bin/sh
# Stands in for the connection: like ssh it joins its arguments by blanks, like sshd it gives them
# to the login shell as one text. Its own options and the host are dropped.
while [ $# -gt 0 ]; do
    case $1 in
        -p) port=$2; shift 2;;
        *@*) shift; break;;
        *) exit 9;;
    esac
done
echo "${port:-none}" >"$0.port"
exec sh -c "$*"
"""
FOLDERS = [
    "plain",
    "with a blank",
    "with  two blanks",
    "it's",
    'a "quoted" one',
    "$HOME",
    "$(exit 3)",
    "`exit 3`",
    "a\\backslash",
    "semi;colon & more",
    "~",
    "-dash",
    "*",
    "täglich",
    "a\nline",
    "'",
]


@pytest.fixture
def near(tmp_path: Path) -> Path:
    """The folder of the `ssh` on the person's own machine."""
    place = tmp_path / "near"
    place.mkdir()
    (place / "ssh").write_text(SSHD_IN_SHELL)
    (place / "ssh").chmod(0o700)
    return place


def fetched(line: str, near: Path) -> str:
    """What the line prints on the person's own machine."""
    done = subprocess.run(
        [require("sh"), "-c", line],
        env={"PATH": f"{near}:/usr/bin:/bin", "HOME": "/practice/home"},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == ""
    return done.stdout


def test_a_text_is_written_for_this_user_alone_and_without_a_line_end(tmp_path: Path) -> None:
    path = tmp_path / "state" / "refresh-token"

    written = write_out(TOKEN, path, HERE)

    assert written == Written(path, "")
    assert path.read_bytes() == TOKEN.reveal().encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_line_brings_the_very_text(tmp_path: Path, near: Path, folder: str) -> None:
    path = tmp_path / folder / "refresh-token"

    written = write_out(TOKEN, path, FAR)

    assert fetched(written.fetch, near) == TOKEN.reveal()
    assert (near / "ssh.port").read_text() == "none\n"


def test_the_line_names_the_port_that_the_person_came_in_by(tmp_path: Path, near: Path) -> None:
    far = Environment(remote=True, login="practice@192.0.2.7", ssh_port=2_222)

    written = write_out(TOKEN, tmp_path / "refresh-token", far)

    assert fetched(written.fetch, near) == TOKEN.reveal()
    assert (near / "ssh.port").read_text() == "2222\n"


def test_a_plain_path_makes_a_plain_line() -> None:
    path = Path("/home/practice/.local/state/tokenwizard/refresh-token")

    assert fetch_command(path, FAR) == f"ssh practice@192.0.2.7 cat {path}"


def test_neither_the_line_nor_what_was_written_tells_the_text(tmp_path: Path) -> None:
    written = write_out(TOKEN, tmp_path / "refresh-token", FAR)

    assert "practice-refresh" not in repr(written)


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LocalError) as refused:
        write_out(TOKEN, tmp_path / "file" / "refresh-token", FAR)

    assert "practice-refresh" not in f"{refused.value} {refused.value.cause}"


def test_the_file_is_taken_back_and_taken_back_again(tmp_path: Path) -> None:
    path = write_out(TOKEN, tmp_path / "link", HERE).path

    delete_if_unchanged(TOKEN, path)
    delete_if_unchanged(TOKEN, path)

    assert not path.exists()


def test_a_file_that_holds_something_else_by_now_is_left(tmp_path: Path) -> None:
    path = write_out(TOKEN, tmp_path / "link", HERE).path
    write_out(Secret("of another run"), path, HERE)

    delete_if_unchanged(TOKEN, path)

    assert path.read_text() == "of another run"


def test_a_file_that_others_can_write_is_left(tmp_path: Path) -> None:
    path = write_out(TOKEN, tmp_path / "link", HERE).path
    path.chmod(0o622)

    delete_if_unchanged(TOKEN, path)

    assert path.exists()
