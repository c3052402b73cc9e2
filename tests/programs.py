"""Programs of this machine that tests meet for real."""

from __future__ import annotations

import os
import shutil

import pytest


def require(program: str) -> str:
    """The path of `program`; where it is missing the test is skipped, and in CI it fails."""
    path = shutil.which(program)
    if path is not None:
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{program} is not installed, and CI is to run this test")
    # On a person's machine alone: what it lacks says nothing of the wizard. CI has failed above.
    pytest.skip(f"{program} is not installed")
