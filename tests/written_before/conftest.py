"""A home of the test's own, and one practice provider for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ui.plain.script import practice
from tests.written_before.practice import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@dataclass(frozen=True)
class Provider:
    """A running practice provider, and the file of its certificate app."""

    described: Mapping[str, Any]
    certificate: Path

    @property
    def origin(self) -> str:
        return str(self.described["authority"])


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    folder = tmp_path_factory.mktemp("certificate")
    with practice("--certificate-folder", str(folder)) as described:
        yield Provider(described, folder / "practice.pem")
