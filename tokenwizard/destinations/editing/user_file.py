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

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.encoded import encoded, text_and_encoding
from tokenwizard.destinations.editing.file_readers import Readers, Shown
from tokenwizard.destinations.editing.replaceable import refuse_unless_replaceable
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.system.files.bounded_file import read_at_once
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.system.files.lock import path_held
from tokenwizard.system.files.opened_folder import OpenedFolder, folder_of
from tokenwizard.system.files.ownership import user_name
from tokenwizard.system.files.private_file import (
    exposure,
    modes_may_be_nothing,
    temporary_sibling,
    unwritten,
)
from tokenwizard.text.encodings import AS_USUAL, Encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_BYTES = 1_048_576
ROOM = 65_536
"""Bytes that have to be free beside what a file holds already, for what is put into it."""

_ONLY_MINE = 0o600
_MINE_AND_GROUPS = 0o640
_BY_GROUP = 0o040
_BY_ALL = 0o007


@dataclass(frozen=True)
class FileChange:
    """What became of a file.

    Attributes:
        changed: it was written; else its text was already what it is to be.
        aside: where the old one is kept; None if there was none, or it was not to be.
        readers: who can read it now, in sentences; none if only this user and root can.
    """

    changed: bool
    aside: Path | None = None
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ReadFile:
    """A file that was read, and may be replaced; it and its folder are still open.

    Attributes:
        path: as the person named it.
        folder: where it lies, links followed.
        name: its name there.
        text: its line ends as they are, without its byte order mark; None if there is no such file.
            Bytes that are no UTF-8 are lone surrogates in it.
        descriptor: of what was read; None if there is none, and on Windows.
        encoding: how it is written; UTF-8 if there is no such file.
    """

    path: Path
    folder: OpenedFolder
    name: str
    text: str | None = None
    descriptor: int | None = None
    encoding: Encoding = AS_USUAL

    def replace(self, after: str, *, keep_aside: bool) -> FileChange:
        """Give it another text, whole or not at all; for who holds `locked(path)`.

        The mode is 0600 afterwards, or 0640 where root changes what a group may read; the owner is
        the same as before, and the group where that can be. A text that is not changed is not
        written.

        Args:
            after: the text.
            keep_aside: the old file is kept as `NAME.bak`.

        Raises:
            LocalError: it was not written; what was there is still there.
        """
        try:
            if after == self.text:
                self._make_only_mine()
                return FileChange(changed=False)
            aside = f"{self.name}.bak" if self.text is not None and keep_aside else None
            with ExitStack() as stack:
                # Both are written before either is renamed: a full disk then changes nothing.
                new = stack.enter_context(self._beside(self.name, after, mode=self._mode))
                if aside is not None:
                    old = stack.enter_context(self._beside(aside, self.text or ""))
                    self.folder.rename(old, aside)
                exposed = exposure(self.folder.status(new), self._mode)
                self.folder.rename(new, self.name)
        except OSError as fault:
            raise unwritten(self.path, fault) from None
        kept = self.folder.path / aside if aside else None
        readers = self.readers
        said = () if readers is None else readers.sentences
        return FileChange(True, kept, (*said, exposed) if exposed else said)

    def try_to_replace(self, *, keep_aside: bool = True) -> None:
        """Find out whether `replace` could, without a trace: nothing has the file's name but it.

        Raises:
            LocalError: it could not.
        """
        self.refuse_unless_owner_stays()
        path = self.path
        try:
            with ExitStack() as stack:
                size = len(self._encoded(self.text or ""))
                stack.enter_context(self._beside_in_trial(self.name, size + ROOM))
                refuse_unless_replaceable(self.folder, self.name, path)
                if self.text is not None and keep_aside:
                    path = path.with_name(f"{path.name}.bak")
                    stack.enter_context(self._beside_in_trial(f"{self.name}.bak", size))
                    refuse_unless_replaceable(self.folder, f"{self.name}.bak", path)
        except OSError as fault:
            raise unwritten(path, fault) from None

    @property
    def readers(self) -> Readers | None:
        """Who can read it once it is replaced; None on Windows, where that is not told."""
        if sys.platform == "win32":
            return None
        me = os.geteuid()
        owner = me if self.descriptor is None else os.fstat(self.descriptor).st_uid
        return Readers(me, owner, self._group, self.folder.found.st_uid)

    def refuse_unless_owner_stays(self) -> None:
        """Stop where this user cannot give the new file to the old one's owner.

        Raises:
            LocalError: only that user and root can.
        """
        if self.descriptor is None or sys.platform == "win32":
            return
        owner = os.fstat(self.descriptor).st_uid
        if os.geteuid() not in (0, owner):
            raise LocalError(
                f"{self.path} is owned by {user_name(owner)}, and would not be afterwards",
                next_step="Let its owner do this, or give a file of your own.",
            )

    @property
    def _group(self) -> int | None:
        """The group that goes on reading what root changes, as a service does by its group.

        What everybody could read was for no group; and whoever can write the folder may have given
        a file of root's, with a group of theirs, a name in it.
        """
        if self.descriptor is None or sys.platform == "win32" or os.geteuid() != 0:
            return None
        found = os.fstat(self.descriptor)
        by_group = found.st_gid != 0 and found.st_mode & _BY_GROUP and not found.st_mode & _BY_ALL
        has_one_name = found.st_nlink == 1 or self.folder.is_ours
        return found.st_gid if by_group and has_one_name else None

    @property
    def _mode(self) -> int:
        return _ONLY_MINE if self._group is None else _MINE_AND_GROUPS

    def _beside(
        self, name: str, text: str, *, mode: int = _ONLY_MINE
    ) -> AbstractContextManager[str]:
        content = self._encoded(text)
        return temporary_sibling(
            self.folder, name, content, mode=mode, owner=self._owner, locked=True
        )

    def _beside_in_trial(self, name: str, size: int) -> AbstractContextManager[str]:
        """As large as the real one; what a disk cannot press together says how full it is."""
        return temporary_sibling(self.folder, name, os.urandom(size), owner=self._owner)

    @property
    def _owner(self) -> os.stat_result | None:
        return None if self.descriptor is None else os.fstat(self.descriptor)

    def _encoded(self, text: str) -> bytes:
        return encoded(self.path, text, self.encoding)

    def _make_only_mine(self) -> None:
        if self.descriptor is None or sys.platform == "win32":  # access lists say it there
            return
        found = os.fstat(self.descriptor)
        if stat.S_IMODE(found.st_mode) != self._mode and self._may_set_mode(found):
            with modes_may_be_nothing():
                os.fchmod(self.descriptor, self._mode)

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
        LocalError: it is none that can be read, is no text, or there is no such folder; or it is a
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
            text, encoding = text_and_encoding(path, content)
            if folder.descriptor is None:  # Windows puts no file in the place of an open one
                file.close()
                found = ReadFile(path, folder, name, text, encoding=encoding)
            else:
                found = ReadFile(path, folder, name, text, file.fileno(), encoding)
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


@dataclass(frozen=True)
class Edited:
    """What an edit would make of a file.

    Attributes:
        before: its text; None if there is no such file.
        after: the text it is to have.
        readers: who can read it then, in sentences; none if only this user and root can.
    """

    before: str | None
    after: str
    readers: tuple[str, ...] = ()


def edited(path: Path, edit: Callable[[str], str], shown: Shown) -> Edited:
    """The file's text and the text it is to have; nothing is written.

    Args:
        path: the file; one that is not there has an empty text.
        edit: raises `CannotEditError` if it cannot be done.
        shown: who could read it when that was last said.

    Raises:
        LocalError: the file cannot be read, or cannot be edited.
    """
    with file_read(path) as file:
        after = _after(file, edit, shown)
        readers = file.readers
        return Edited(file.text, after, () if readers is None else readers.sentences)


def _after(file: ReadFile, edit: Callable[[str], str], shown: Shown) -> str:
    try:
        after = edit(file.text or "")
    except CannotEditError as why:
        raise not_edited(file.path, why) from None
    if after != file.text:
        file.refuse_unless_owner_stays()
    shown.go_on_with(file.path, file.readers)
    return after


def not_edited(path: Path, why: CannotEditError) -> LocalError:
    """The error for a file that cannot be edited."""
    return LocalError(
        f"{path} is left as it is",
        cause=str(why),
        next_step="Mend that by hand, or choose another place.",
    )


def edit_file(
    path: Path,
    edit: Callable[[str], str],
    *,
    shown: Shown | None = None,
    keep_aside: bool = True,
) -> FileChange:
    """Edit the file, whole or not at all, while no other wizard does.

    A symbolic link stays, and its target is replaced; see `ReadFile.replace`.

    Args:
        path: the file.
        edit: gives the new text; raises `CannotEditError` if it cannot.
        shown: as in `edited`; None if nothing was.
        keep_aside: the old one is kept as `NAME.bak`.

    Raises:
        LocalError: it was not done; what was there is still there.
    """
    with locked(path), file_read(path) as file:
        return file.replace(_after(file, edit, shown or Shown()), keep_aside=keep_aside)


def try_replacing(path: Path, *, keep_aside: bool = True) -> None:
    """Find out whether `edit_file` could write it, without a trace.

    Args:
        path: the file.
        keep_aside: the old one is to be kept as `NAME.bak`.

    Raises:
        LocalError: it could not.
    """
    with file_read(path) as file:
        file.try_to_replace(keep_aside=keep_aside)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Held by one run at a time for each file, under whatever name it goes, whoever's run it is.

    See `path_held`.
    """
    with path_held(path):
        yield


def _real(path: Path) -> Path:
    """What it is called, links followed; nothing is done by this name."""
    try:
        return Path(os.path.realpath(path))
    except OSError:  # Python 3.11 and 3.12, where a link is swapped meanwhile
        return path
