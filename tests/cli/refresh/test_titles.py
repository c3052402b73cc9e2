"""`refresh` says an error whole, whatever words stand in a file's name or a server's answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.refresh.practice import refresh
from tokenwizard.system.exit_status import SAID_NO, USAGE


@pytest.mark.parametrize("name", ["paste", "ctrl+n", "sign in again. Now", "A. Paste with Enter"])
async def test_a_path_is_named_as_it_is(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "nothere.env"

    done = await refresh("--env-file", str(file))

    assert done.status in (SAID_NO, USAGE)
    assert "Error" in done.err
    assert str(file.parent) in done.err


async def test_so_is_the_name_of_an_option_s_value(tmp_path: Path) -> None:
    file = tmp_path / "Paste. Sign in again"

    done = await refresh("--env-file", str(tmp_path), "--client-secret-file", str(file))

    assert str(file) in done.err
