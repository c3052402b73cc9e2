"""Other users of this machine, for real: processes under another uid, without any capability."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tokenwizard
from tests.programs import missing, require

PERSON_UID = 40_017
"""Whom an attack is meant for, where that is not root. No such user is in the passwd file."""

ATTACKER_UID = 40_029

_MINUTE = 60.0
_NOT_NEEDED = shutil.ignore_patterns("site-packages", "test", "idlelib", "turtledemo", "config-*")


@dataclass(frozen=True)
class OtherUser:
    """Somebody else on this machine.

    Attributes:
        uid: theirs; the group has the same number, and they are in no other.
        home: their home, 0700.
        python: an interpreter that they can start, with tokenwizard and what it needs.
        environ: the whole environment of what they start.
    """

    uid: int
    home: Path
    python: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def command(self, *arguments: str | Path) -> list[str]:
        """`arguments`, as they are started by this user."""
        ids = (f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups")
        return [require("setpriv"), *ids, "--", *map(str, arguments)]

    def tokenwizard(self, *arguments: str | Path) -> list[str]:
        """The command line of this user's `tokenwizard arguments`."""
        return self.command(self.python, "-P", "-m", "tokenwizard", *arguments)

    def run(
        self, command: Sequence[str], *, cwd: Path | None = None, **further: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run what `command` or `tokenwizard` made, in their home, to its end.

        Args:
            command: the whole command line.
            cwd: another folder than the home.
            further: for `subprocess.run`; `env` adds to the environment.
        """
        environ = {**self.environ, **further.pop("env", {})}
        further = {"timeout": _MINUTE, "stdin": subprocess.DEVNULL, **further}
        return subprocess.run(
            command,
            cwd=cwd or self.home,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            **further,
        )

    def start(
        self, command: Sequence[str], *, cwd: Path | None = None, **further: Any
    ) -> subprocess.Popen[str]:
        """Start it and let it run; the caller ends it."""
        environ = {**self.environ, **further.pop("env", {})}
        return subprocess.Popen(command, cwd=cwd or self.home, env=environ, text=True, **further)

    def own(self, path: Path, text: str | None = None, *, mode: int | None = None) -> Path:
        """A file of theirs that holds `text`, or a folder of theirs where there is no text."""
        if text is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_text(text, "utf-8")
        os.chown(path, self.uid, self.uid)
        path.chmod(mode if mode is not None else 0o700 if text is None else 0o600)
        return path


def require_root() -> None:
    """These tests become other users: only root can."""
    if os.geteuid() != 0:
        missing("only root can start a process as another user")
    require("setpriv")


def user(uid: int, grounds: Path, python: Path) -> OtherUser:
    """A user whose home is made in `grounds`."""
    home = grounds / f"home-{uid}"
    environ = {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TERM": "xterm-256color",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if python != Path(sys.executable):  # the copy's own library, which it looks for elsewhere
        environ["LD_LIBRARY_PATH"] = str(python.parent.parent / "lib")
    somebody = OtherUser(uid, home, python, environ)
    somebody.own(home)
    return somebody


def interpreter_for_all(place: Path) -> Path:
    """An interpreter that any user can start; a copy of this one, made in `place`, if need be.

    This one may lie in a home of 0700, with every package that the tests need.
    """
    stranger = user(ATTACKER_UID, place, Path(sys.executable))
    imports = "import tokenwizard, textual, httpx, pytest"
    # By a shell: setpriv itself may still start what only root can reach.
    own = ("sh", "-c", 'exec "$0" -P -c "$1"', sys.executable, imports)
    if stranger.run(stranger.command(*own)).returncode == 0:
        return Path(sys.executable)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    copied = place / "python"
    executable = copied / "bin" / version
    executable.parent.mkdir(parents=True)
    _link_or_copy(Path(sys.base_prefix) / "bin" / version, executable)
    for library in (Path(sys.base_prefix) / "lib").glob("libpython*.so*"):
        _link_or_copy(library, copied / "lib" / library.name)
    standard = copied / "lib" / version
    _copy_tree(Path(sysconfig.get_path("stdlib")), standard)
    _copy_tree(Path(sysconfig.get_path("purelib")), standard / "site-packages")
    _copy_tree(Path(tokenwizard.__file__).parent, standard / "site-packages" / "tokenwizard")
    return executable


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=_link_or_copy, ignore=_NOT_NEEDED)


def _link_or_copy(source: str | Path, target: str | Path) -> None:
    real = os.path.realpath(source)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(real, target)
    except OSError:  # another file system
        shutil.copy2(real, target)
