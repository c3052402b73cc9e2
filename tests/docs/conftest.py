"""The site, built once as `make docs` builds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def built(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Sphinx over a folder of pages; every warning makes its status 1."""
    strictly = ["-q", "-W", "--keep-going", "-n", "-E", "-b", "html"]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *strictly, str(source), str(site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    place = tmp_path_factory.mktemp("site")
    done = built(ROOT / "docs", place)
    assert done.returncode == 0, done.stderr
    return place
