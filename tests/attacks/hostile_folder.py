"""A folder that somebody else wrote, in which a person starts tokenwizard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

PATHS = (
    "",
    ":",
    ".",
    ".:{honest}",
    ":{honest}",
    "{honest}:",
    "{honest}:.",
    "bin:{honest}",
    "./bin:{honest}",
    "../here/bin:{honest}",
)
"""`$PATH`, each with an entry that means the current folder or one in it."""

MODULES = ("tokenwizard", "textual", "httpx", "aiohttp", "pyperclip", "sitecustomize", "asyncio")


@dataclass(frozen=True)
class HostileFolder:
    """What lies there writes its name into `ran`, should it ever run.

    Attributes:
        here: the folder.
        honest: another one, with programs that belong on this machine; they write into `called`.
    """

    here: Path
    honest: Path

    @property
    def ran(self) -> list[str]:
        """What of the hostile folder ran."""
        return _lines(self.here.parent / "ran")

    @property
    def called(self) -> list[str]:
        """Which honest programs ran."""
        return _lines(self.honest.parent / "called")

    def plant(self, *names: str) -> None:
        """Programs, in the folder itself and in its `bin`."""
        for folder in (self.here, self.here / "bin"):
            folder.mkdir(exist_ok=True)
            for name in names:
                _program(folder / name, f'echo {name} >>"{self.here.parent}/ran"')

    def plant_modules(self, *names: str) -> None:
        """Python modules."""
        for name in names or MODULES:
            writes = f"open({str(self.here.parent / 'ran')!r}, 'a').write({name + '.py'!r} + '\\n')"
            (self.here / f"{name}.py").write_text(f"{writes}\n", "utf-8")

    def install(self, name: str, then: str = "") -> None:
        """An honest program.

        Args:
            name: of it.
            then: what it does, in shell, once it has written its name into `called`.
        """
        _program(self.honest / name, f'echo {name} >>"{self.honest.parent}/called"\n{then}')

    def path(self, form: str) -> str:
        """One of `PATHS`, filled in."""
        return form.format(honest=self.honest)

    def has_honest(self, form: str) -> bool:
        """Whether that `$PATH` leads to the honest programs at all."""
        return "{honest}" in form


def made_hostile_folder(place: Path) -> HostileFolder:
    """In `place`, which every user can reach."""
    here, honest = place / "here", place / "honest"
    for folder in (here, honest):
        folder.mkdir()
        folder.chmod(0o755)
    for trace in ("ran", "called"):
        (place / trace).touch()
        (place / trace).chmod(0o666)
    return HostileFolder(here, honest)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HostileFolder:
    """The current folder of this process."""
    made = made_hostile_folder(tmp_path)
    monkeypatch.chdir(made.here)
    return made


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
