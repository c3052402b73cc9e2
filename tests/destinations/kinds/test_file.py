"""`file:FILE`: the refresh token alone."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from tests.destinations.examples import TOKEN, VALUES, adme, names_in, sharepoint
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError


def test_it_holds_the_refresh_token_without_a_line_end(tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    file.write_text("old")

    done = asyncio.run(destination_named(f"file:{file}").hand_over(sharepoint()))

    assert file.read_bytes() == TOKEN.encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.with_name("token.txt.bak").read_text() == "old"
    assert TOKEN not in done.sentence


def test_the_preview_masks_it(tmp_path: Path) -> None:
    shown = destination_named(f"file:{tmp_path / 'token.txt'}").preview(sharepoint())

    assert shown[1:] == ("prac…6789  (new)",)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("token", [None, "practice\udcfftoken"])
def test_a_token_that_is_not_there_or_no_utf_8_is_a_sentence(
    tmp_path: Path, token: str | None
) -> None:
    values = dict(VALUES)
    if token is None:
        del values[Role.REFRESH_TOKEN]
    else:
        values[Role.REFRESH_TOKEN] = token

    with pytest.raises(LocalError):
        asyncio.run(destination_named(f"file:{tmp_path / 'token.txt'}").hand_over(adme(values)))
    assert names_in(tmp_path) == []
