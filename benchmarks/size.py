"""How large the wheel is, what it takes when installed, and what it brings beside Textual."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from benchmarks.measuring import ROOT, Row, run

_KIBIBYTE = 1024
_THERE_ALREADY = ("textual", "httpx")


def _closure(*packages: str) -> set[str]:
    """Packages and all that they need here, without extras."""
    seen: set[str] = set()
    waiting = [package.lower() for package in packages]
    while waiting:
        package = waiting.pop()
        try:
            required = importlib.metadata.requires(package) or []
        except importlib.metadata.PackageNotFoundError:  # its marker names another system
            continue
        if package not in seen:
            seen.add(package)
            names = (re.match(r"[\w.-]+", one) for one in required if "extra ==" not in one)
            waiting += [name[0].lower() for name in names if name]
    return seen


def _wheel() -> tuple[int, int, int]:
    """Bytes of the wheel, bytes unpacked, and the number of its files."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    with tempfile.TemporaryDirectory() as place:
        options = ["--no-deps", "--no-build-isolation", "--wheel-dir", place, str(ROOT)]
        subprocess.run([*command, *options], check=True)
        (wheel,) = Path(place).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            files = packed.infolist()
        return wheel.stat().st_size, sum(file.file_size for file in files), len(files)


def rows(smallest: bool = False) -> list[Row]:
    """All stated, none with an aim."""
    beyond = _closure("tokenwizard") - {"tokenwizard"} - _closure(*_THERE_ALREADY)
    packages = Row(
        what="packages beyond Textual and httpx",
        here=len(beyond),
        unit="packages",
        note=", ".join(sorted(beyond)),
    )
    if smallest:
        return [packages]
    packed, unpacked, files = _wheel()
    return [
        Row(what="wheel", here=packed / _KIBIBYTE, unit="KiB"),
        Row(what=f"installed, {files} files", here=unpacked / _KIBIBYTE, unit="KiB"),
        packages,
    ]


if __name__ == "__main__":
    run(rows)
