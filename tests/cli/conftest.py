"""For every test of a command: a config folder and a data folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def config_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where profiles lie in this test."""
    place = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return place
