from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaks.provider import SentinelProvider
from tests.leaks.wizard import Place


@pytest.fixture
def provider() -> Iterator[SentinelProvider]:
    with SentinelProvider() as provider:
        yield provider


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)
