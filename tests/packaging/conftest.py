"""The wheel and the source archive, built once from the tree as it is, without the network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.programs import missing

ROOT = Path(__file__).parents[2]
PATIENCE = 120


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both."""
    folder = tmp_path_factory.mktemp("dist")
    try:
        import hatchling  # noqa: F401
    except ModuleNotFoundError:
        missing("hatchling is not installed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return folder


@pytest.fixture(scope="session")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; the dependencies are those of the tests' own."""
    place = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, timeout=PATIENCE)
    python = place / "bin" / "python"
    [wheel] = built.glob("*.whl")
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)],
        check=True,
        timeout=PATIENCE,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    # Behind its own, so that the package itself comes from the wheel; an editable one's path
    # would stand in a .pth file there, which is not read.
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folder = place / "lib" / version / "site-packages"
    (folder / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return place
