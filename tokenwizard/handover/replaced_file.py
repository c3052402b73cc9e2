"""A person's own file, changed: read whole, replaced whole, the old one kept aside.

Its folder is held open from the reading to the renaming, since it may belong to another user, as
where root edits the file of a service.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tokenwizard.bounded_file import read_at_once
from tokenwizard.errors import InputError, LocalError
from tokenwizard.handover.lock import held
from tokenwizard.handover.unfit import UnfitError
from tokenwizard.handover.utf_16 import refuse_other_than_utf_8
from tokenwizard.home_folder import from_home
from tokenwizard.opened_folder import OpenedFolder, folder_of
from tokenwizard.private_file import unwritten, written_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_BYTES = 1_048_576
_ONLY_MINE = 0o600


@dataclass(frozen=True)
class Replaced:
    """What became of a file.

    Attributes:
        changed: it was written; else its text was already what it is to be.
        aside: where the old one is kept; None if there was none, or it was not to be.
    """

    changed: bool
    aside: Path | None = None


@dataclass(frozen=True, eq=False)
class ReadFile:
    """A file that was read, and may be replaced; it and its folder are still open.

    Attributes:
        path: as the person named it.
        folder: where it lies, links followed.
        name: its name there.
        text: its line ends as they are; None if there is no such file. Bytes that are no UTF-8 are
            lone surrogates in it.
        descriptor: of what was read; None if there is none, and on Windows.
    """

    path: Path
    folder: OpenedFolder
    name: str
    text: str | None = None
    descriptor: int | None = None

    def replace(self, after: str, *, keep_aside: bool) -> Replaced:
        """Give it another text, whole or not at all; for who holds `locked(path)`.

        The mode is 0600 afterwards, and the owner the same as before. A text that is not changed is
        not written.

        Args:
            after: the text.
            keep_aside: the old file is kept as `NAME.bak`.

        Raises:
            LocalError: it was not written; what was there is still there.
        """
        try:
            if after == self.text:
                self._make_only_mine()
                return Replaced(changed=False)
            aside = f"{self.name}.bak" if self.text is not None and keep_aside else None
            with ExitStack() as stack:
                # Both are written before either is renamed: a full disk then changes nothing.
                new = stack.enter_context(self._beside(self.name, after))
                if aside is not None:
                    old = stack.enter_context(self._beside(aside, self.text or ""))
                    self.folder.rename(old, aside)
                self.folder.rename(new, self.name)
        except OSError as fault:
            raise unwritten(self.path, fault) from None
        return Replaced(changed=True, aside=self.folder.path / aside if aside else None)

    def _beside(self, name: str, text: str) -> AbstractContextManager[str]:
        content = text.encode("utf-8", "surrogateescape")
        owner = None if self.descriptor is None else os.fstat(self.descriptor)
        return written_beside(self.folder, name, content, owner=owner, locked=True)

    def _make_only_mine(self) -> None:
        if self.descriptor is None or sys.platform == "win32":  # access lists say it there
            return
        found = os.fstat(self.descriptor)
        if stat.S_IMODE(found.st_mode) != _ONLY_MINE and self._may_set_mode(found):
            os.fchmod(self.descriptor, _ONLY_MINE)

    def _may_set_mode(self, found: os.stat_result) -> bool:
        """Whoever can write the folder may have given a file of somebody else's a name in it."""
        if sys.platform == "win32":
            return False
        me = os.geteuid()
        if found.st_nlink > 1:
            return self.folder.is_ours and found.st_uid == me
        of_its_folder = self.folder.is_ours or found.st_uid == self.folder.found.st_uid
        return found.st_uid == me or (me == 0 and of_its_folder)


def file_at(text: str) -> Path:
    """The file that a person named; `~` is their home. A symbolic link is not resolved.

    Raises:
        InputError: that is no file's name.
    """
    path = from_home(text)
    if not path.name or path.name == ".." or "\0" in text:
        raise InputError(f"{text!r} is no file's name")
    return path.absolute()


@contextmanager
def file_read(path: Path) -> Iterator[ReadFile]:
    """The file, read. A symbolic link in a folder of one's own is followed.

    Raises:
        LocalError: it is none that can be read, is no UTF-8, or there is no such folder; or it is a
            link that another user may have put there.
    """
    with ExitStack() as stack:
        try:
            folder, name = stack.enter_context(folder_of(path))
        except FileNotFoundError:
            raise LocalError(
                f"there is no folder {_real(path).parent}",
                next_step="Make it, or give another place.",
            ) from None
        except OSError as fault:
            raise _unread(path, fault) from None
        try:
            file = stack.enter_context(folder.opened(name))
            content = _content(path, file)
        except FileNotFoundError:
            found = ReadFile(path, folder, name)
        except OSError as fault:
            raise _unread(path, fault) from None
        else:
            refuse_other_than_utf_8(path, content)
            text = content.decode("utf-8", "surrogateescape")
            if folder.descriptor is None:  # Windows puts no file in the place of an open one
                file.close()
                found = ReadFile(path, folder, name, text)
            else:
                found = ReadFile(path, folder, name, text, file.fileno())
        yield found


def _content(path: Path, file: BinaryIO) -> bytes:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise LocalError(f"{path} is no regular file", next_step="Give the path of a file.")
    content = read_at_once(file, _MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise LocalError(
            f"{path} is longer than {_MOST_BYTES:,} bytes", next_step="Is this the file you mean?"
        )
    return content


def _unread(path: Path, fault: OSError) -> LocalError:
    return LocalError(
        f"{path} cannot be read",
        cause=f"The system says: {fault.strerror}.",
        next_step="Give a file that this user may read and write.",
    )


def text_of(path: Path) -> str | None:
    """The file's text, as in `ReadFile`.

    Raises:
        LocalError: as `file_read` says.
    """
    with file_read(path) as file:
        return file.text


def edited(path: Path, edit: Callable[[str], str]) -> tuple[str | None, str]:
    """The file's text and the text it is to have; nothing is written.

    Args:
        path: the file; one that is not there has an empty text.
        edit: raises `UnfitError` if it cannot be done.

    Raises:
        LocalError: the file cannot be read, or cannot be edited.
    """
    with file_read(path) as file:
        return file.text, _after(file, edit)


def _after(file: ReadFile, edit: Callable[[str], str]) -> str:
    try:
        return edit(file.text or "")
    except UnfitError as why:
        raise left_alone(file.path, why) from None


def left_alone(path: Path, why: UnfitError) -> LocalError:
    """The error for a file that cannot be edited."""
    return LocalError(
        f"{path} is left as it is",
        cause=str(why),
        next_step="Mend that by hand, or choose another place.",
    )


def edit_file(path: Path, edit: Callable[[str], str], *, keep_aside: bool = True) -> Replaced:
    """Edit the file, whole or not at all, while no other wizard does.

    A symbolic link stays, and its target is replaced; see `ReadFile.replace`.

    Args:
        path: the file.
        edit: gives the new text; raises `UnfitError` if it cannot.
        keep_aside: the old one is kept as `NAME.bak`.

    Raises:
        LocalError: it was not done; what was there is still there.
    """
    with locked(path), file_read(path) as file:
        return file.replace(_after(file, edit), keep_aside=keep_aside)


def locked(path: Path) -> AbstractContextManager[None]:
    """Held by one run at a time for each file, under whatever name it goes; see `held`."""
    return held(f"file:{_real(path)}")


def _real(path: Path) -> Path:
    """What it is called, links followed; nothing is done by this name."""
    try:
        return Path(os.path.realpath(path))
    except OSError:  # Python 3.11 and 3.12, where a link is swapped meanwhile
        return path
