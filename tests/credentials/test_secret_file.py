"""A file that holds one secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenwizard.credentials.secret_file import LONGEST, read_secret_file
from tokenwizard.errors.errors import InputError
from tokenwizard.secret import Secret


def test_a_secret_file_that_is_no_text_is_named_and_not_quoted(tmp_path: Path) -> None:
    file = tmp_path / "practice"
    file.write_bytes(b"sentinel\xe9")

    with pytest.raises(InputError, match="practice cannot be read") as refused:
        read_secret_file(file)

    assert "sentinel" not in refused.value.title


def test_blanks_around_it_go_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "practice"
    file.write_bytes(b" practice \r\n")
    assert read_secret_file(file) == Secret("practice")
    file.write_bytes(b"\n")
    assert read_secret_file(file) == Secret("")


def test_one_that_is_too_long_is_none(tmp_path: Path) -> None:
    file = tmp_path / "practice"
    file.write_bytes(b"x" * (LONGEST + 1))

    with pytest.raises(InputError, match="that is no secret"):
        read_secret_file(file)
