from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.conftest import grounds, person, python_for_all
from tests.ui.tui.conftest import start

__all__ = ["grounds", "person", "python_for_all", "start"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that can be edited, and not kept aside: a folder has the name of its `.bak`."""
    file = tmp_path / "work" / ".env"
    file.parent.mkdir()
    file.write_text("A=1\n")
    file.with_name(".env.bak").mkdir()
    return file
