"""Whether something is at a path, where `Path.exists` would break on what may not be looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether something is there, links followed; no where this user may not look."""
    return os.path.exists(path)  # noqa: PTH110 (Path.exists raises PermissionError)
