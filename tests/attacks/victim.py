"""A file of root's that an attacker wants changed, and what it was before."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TEXT = "A=practice-of-root\n"


@dataclass(frozen=True)
class Victim:
    """A file of root's, with a mode of 0644.

    Attributes:
        path: where.
        before: owner, group, mode, number of names, and what is in it.
    """

    path: Path
    before: tuple[object, ...]

    @property
    def is_unharmed(self) -> bool:
        """Whether everything about it is as it was."""
        return self.before == state_of(self.path)


def state_of(path: Path) -> tuple[object, ...]:
    """What is compared: owner, group, mode and content."""
    found = path.lstat()
    return found.st_uid, found.st_gid, found.st_mode, path.read_bytes()


def victim_at(path: Path) -> Victim:
    """One that is made there; the folder has to be root's."""
    path.write_text(TEXT, "utf-8")
    os.chown(path, 0, 0)
    path.chmod(0o644)
    return Victim(path, state_of(path))
