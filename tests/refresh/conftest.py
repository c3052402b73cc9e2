"""The practice provider, and a config folder of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.refresh.practice import Practice, practice_provider


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def config_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where profiles lie in this test."""
    place = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place))
    return place
