"""The ladder's last rung: a file that only this user can read, and the line that fetches it.

It is the one way with an exit status, and it works with every terminal.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.system.files.opened_folder import opened_folder
from tokenwizard.system.files.private_file import private_text, read_private, write_own
from tokenwizard.system.terminal.ssh_commands import ssh_command

if TYPE_CHECKING:
    from pathlib import Path

    from tokenwizard.secret import Secret
    from tokenwizard.system.terminal.environment import Environment


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written.

    Attributes:
        path: where.
        fetch: what to run on the person's own machine, if that is another one; else empty.
        replaced: another text was there before.
        exposed: what is to be said where others may be able to read it, see `exposure`.
    """

    path: Path
    fetch: str = ""
    replaced: bool = False
    exposed: str = ""

    @property
    def for_whom(self) -> str:
        """What stands behind "written"; empty where it is not for this user alone."""
        return "" if self.exposed else " for you alone (0600)"


def write_out(text: Secret, path: Path, environment: Environment) -> Written:
    """Write `text`, without a line end after it, to a file of mode 0600.

    Raises:
        LocalError: the disk is full, or the folder may not be written or is not this user's alone.
    """
    before = read_private(path)
    exposed = write_own(path, text.reveal())
    return Written(
        path,
        fetch_command(path, environment) if environment.remote else "",
        replaced=before not in (None, text.reveal()),
        exposed=exposed,
    )


def fetch_command(path: Path, environment: Environment) -> str:
    """What brings the file's text to the person's machine over SSH."""
    command = f"cat {shlex.quote(str(path))}"
    if "'" in command:  # two shells read it, the one there and the one here
        command = shlex.quote(command)
    return f"{ssh_command(environment)} {command}"


def delete_if_unchanged(text: Secret, path: Path) -> None:
    """Delete the file, if it still holds `text`.

    Raises:
        OSError: it may not be deleted, or its folder is not there.
        LocalError: a link of another user's is on the way to it.
    """
    with opened_folder(path.parent) as folder:
        if private_text(folder, path.name) == text.reveal():
            folder.remove(path.name)
