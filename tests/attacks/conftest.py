from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.other_users import (
    ATTACKER_UID,
    PERSON_UID,
    OtherUser,
    interpreter_for_all,
    require_root,
    user,
)
from tests.ui.tui.conftest import in_a_folder_of_its_own, start

__all__ = ["in_a_folder_of_its_own", "start"]


def _open_to_all() -> Path:
    """A folder that every user can reach, as pytest's own are not."""
    place = Path(tempfile.mkdtemp(prefix="tokenwizard-attacks-"))
    place.chmod(0o755)
    return place


@pytest.fixture(scope="session")
def python_for_all() -> Iterator[Path]:
    require_root()
    place = _open_to_all()
    yield interpreter_for_all(place)
    shutil.rmtree(place)


@pytest.fixture
def grounds() -> Iterator[Path]:
    """Where several users meet; root's, and nobody else may write it."""
    place = _open_to_all()
    yield place
    shutil.rmtree(place)


@pytest.fixture
def person(grounds: Path, python_for_all: Path) -> OtherUser:
    """Whom the attack is meant for."""
    return user(PERSON_UID, grounds, python_for_all)


@pytest.fixture
def attacker(grounds: Path, python_for_all: Path) -> OtherUser:
    return user(ATTACKER_UID, grounds, python_for_all)
