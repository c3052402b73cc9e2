"""Who can read a person's file once it has been replaced, and whether that is still who it was.

Whoever owns a folder can swap the files in it at any time: while the provider is asked, or between
a preview and the yes to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.ownership import group_name, is_trusted, user_name

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Readers:
    """Who they are, besides root.

    Attributes:
        me: this process's user.
        owner: who owns the file then; that user, where there is no file yet.
        group: whose members may go on reading it; None if it is for its owner alone.
        folder: who owns its folder.
    """

    me: int
    owner: int
    group: int | None
    folder: int

    def include(self, later: Readers) -> bool:
        """Whether nobody can read it later who could not be meant now."""
        return later.owner in (self.owner, self.me) and later.group in (self.group, None)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is to be said of them; nothing where only this user and root come in."""
        said: list[str] = []
        if self.owner != self.me:
            said.append(f"It is owned by {user_name(self.owner)}, who can read it.")
        if self.group is not None:
            said.append(f"The group {group_name(self.group)} can read it.")
        if not is_trusted(self.folder) and self.folder != self.owner:
            said.append(
                f"Its folder is owned by {user_name(self.folder)}, who can put another file there."
            )
        return tuple(said)


class Shown:
    """Who could read a file when that was last shown, or said, to the person."""

    def __init__(self) -> None:
        self._readers: Readers | None = None

    def go_on_with(self, path: Path, readers: Readers | None) -> None:
        """Note them.

        Raises:
            LocalError: somebody is among them who was not; the next time they are known.
        """
        before, self._readers = self._readers, readers
        if before is not None and readers is not None:
            refuse_others(path, before, readers)


def refuse_others(path: Path, before: Readers, now: Readers) -> None:
    """Stop where a file would be read by somebody who was not meant.

    Raises:
        LocalError: it would.
    """
    if not before.include(now):
        raise LocalError(
            f"{path} is another file than before, and is left as it is",
            cause=" ".join(now.sentences),
            next_step="Find out who put it there. If they may read the token, try again.",
        )
