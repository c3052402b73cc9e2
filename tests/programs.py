"""Programs of this machine that tests meet for real."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def require(program: str) -> str:
    """The path of `program`; where it is missing the test is skipped, and in CI it fails."""
    path = shutil.which(program)
    if path is None:
        missing(f"{program} is not installed")
    return path


def missing(what: str) -> NoReturn:
    """Skip the test for what this machine lacks, said in words; in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI is to run this test")
    # On a person's machine alone: what it lacks says nothing of the wizard. CI has failed above.
    pytest.skip(what)
