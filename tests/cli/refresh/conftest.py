"""The practice provider, for every test of `refresh`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.cli.refresh.practice import Practice, practice_provider


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running
