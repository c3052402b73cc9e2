"""A folder that is held open, so that nobody can swap it, or a name in it, during the work.

The way to it is gone from folder to folder, each opened in the one before. What is done in it is
done by its descriptor (`dir_fd`): a path may lead elsewhere a moment later.

A link on the way that another user owns is followed only to what belongs to that user, as systemd's
`CHASE_SAFE` does. A link in a file's last name is followed only where the folder is ours.

Windows has no `dir_fd`: there everything is done by its path.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.ownership import doubt_about, is_of_who_ran_sudo, is_ours, is_trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOR_ME = 0o700
_ONLY_MINE = 0o600
_BY_DESCRIPTOR = sys.platform != "win32" and os.open in os.supports_dir_fd
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_BINARY = getattr(os, "O_BINARY", 0)
# To go through a folder takes no right to read it; O_PATH also pins a link down.
_PIN = getattr(os, "O_PATH", 0)
_STEP = (_PIN or getattr(os, "O_SEARCH", 0)) | getattr(os, "O_DIRECTORY", 0) | _NO_LINK
_PERHAPS_A_LINK = frozenset({errno.ENOTDIR, errno.ELOOP, getattr(errno, "EMLINK", errno.ELOOP)})
_MOST_LINKS = 40


@dataclass(frozen=True, eq=False)
class OpenedFolder:
    """A folder, and what can be done in it; every name is one of its own, without a separator.

    Attributes:
        path: where it was found, links followed; for sentences.
        descriptor: None on Windows.
        found: its status, from its descriptor.
    """

    path: Path
    descriptor: int | None
    found: os.stat_result

    @property
    def is_ours(self) -> bool:
        """Whether nobody but this user and root can change the names in it.

        Kubernetes gives mounted settings a mode of 1777, and mounts them read-only.
        """
        return is_ours(self.found) or (is_trusted(self.found.st_uid) and self.is_read_only)

    @property
    def is_read_only(self) -> bool:
        """Whether it is mounted so that nobody writes to it here."""
        if self.descriptor is None or sys.platform == "win32":
            return False
        return bool(os.fstatvfs(self.descriptor).f_flag & os.ST_RDONLY)

    def refuse_unless_ours(self, otherwise: str) -> None:
        """Stop where others may have put names, or may swap them.

        Args:
            otherwise: what else can be done, as in "set XDG_STATE_HOME to a folder of yours".

        Raises:
            LocalError: they may.
        """
        doubt = None if self.is_ours else doubt_about(self.found, self.path)
        if doubt is not None:
            raise LocalError(
                f"{self.path} is not yours alone: {doubt.why}",
                cause="Whoever may write there can put a file of their own in the place of yours.",
                next_step=f"If you trust what is in it, run {doubt.command}; else {otherwise}.",
            )

    def open(self, name: str, flags: int, mode: int = _ONLY_MINE) -> int:
        """A descriptor of the file; a link is not followed, a pipe's other end not waited for.

        Raises:
            OSError: as `os.open`; ELOOP where there is a link.
        """
        flags |= _NO_LINK | _AT_ONCE | _BINARY
        if self.descriptor is None:
            return os.open(self.path / name, flags, mode)
        return os.open(name, flags, mode, dir_fd=self.descriptor)

    def opened(self, name: str) -> BinaryIO:
        """The file, open to be read, as `open` opens it.

        Raises:
            OSError: as `open`; IsADirectoryError for a folder.
        """
        return open(name, "rb", opener=self.open)

    def status(self, name: str) -> os.stat_result | None:
        """What the name itself is, a link not followed; None if it is not there."""
        try:
            if self.descriptor is None:
                return os.lstat(self.path / name)
            return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def rename(self, name: str, onto: str) -> None:
        """Give a file another name; what had that one is gone, a link and not its target.

        Raises:
            OSError: as `os.replace`.
        """
        if self.descriptor is None:
            os.replace(self.path / name, self.path / onto)  # noqa: PTH105 (names, not paths)
        else:
            os.replace(name, onto, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def remove(self, name: str) -> bool:
        """Delete it, a link and not its target; gives whether it was there.

        Raises:
            OSError: as `os.unlink`.
        """
        try:
            if self.descriptor is None:
                os.unlink(self.path / name)  # noqa: PTH108 (a name, not a path)
            else:
                os.unlink(name, dir_fd=self.descriptor)
        except FileNotFoundError:
            return False
        return True

    def names(self) -> list[str]:
        """Every name in it, in no order.

        Raises:
            OSError: it may not be read.
        """
        if self.descriptor is None:
            return os.listdir(self.path)  # noqa: PTH208 (it may hold thousands, and names do)
        to_read = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=self.descriptor)
        try:
            return os.listdir(to_read)  # noqa: PTH208 (of a descriptor)
        finally:
            os.close(to_read)


@contextmanager
def opened_folder(path: Path, *, make: bool = False) -> Iterator[OpenedFolder]:
    """The folder at `path`, open.

    Args:
        path: where.
        make: it and every folder above it that is missing is made, 0700 whatever the umask.

    Raises:
        OSError: there is none, or it may not be entered or made.
        LocalError: a link of another user's is on the way, and leads to what is not theirs.
    """
    if not _BY_DESCRIPTOR:
        if make:
            path.mkdir(mode=_FOR_ME, parents=True, exist_ok=True)
        yield _by_path(path)
        return
    with _Way(path, make=make) as way:
        way.go_to_end()
        yield way.arrived()


@contextmanager
def folder_of(path: Path, *, make: bool = False) -> Iterator[tuple[OpenedFolder, str]]:
    """The folder that a file lies in, open, and the file's name there; the file need not be there.

    A link in the last name is followed, and the folder that it leads to is looked at in turn.

    Args:
        path: the file.
        make: as in `opened_folder`.

    Raises:
        OSError: there is no such folder, or it may not be entered or made.
        LocalError: the last name is a link in a folder that is not ours, or as `opened_folder`.
    """
    if not _BY_DESCRIPTOR:
        file = Path(os.path.realpath(path))
        if make:
            file.parent.mkdir(mode=_FOR_ME, parents=True, exist_ok=True)
        yield _by_path(file.parent), file.name
        return
    with _Way(path, make=make) as way:
        name = way.go_to_last_name()
        yield way.arrived(), name


def make_folder(path: Path) -> None:
    """Make one folder for this user alone; it may be there.

    Raises:
        OSError: it cannot be made, or there is no folder to make it in.
        LocalError: as `opened_folder`.
    """
    with opened_folder(path.parent) as above, suppress(FileExistsError):
        if above.descriptor is None:
            path.mkdir(_FOR_ME)
        else:
            _make(path.name, above.descriptor)


def _make(name: str, above: int) -> None:
    """A folder for this user alone; of a sudo that keeps the home, for who ran it."""
    os.mkdir(name, _FOR_ME, dir_fd=above)
    owner = os.fstat(above)
    if sys.platform == "win32" or not is_of_who_ran_sudo(owner.st_uid):
        return
    made = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK, dir_fd=above)
    try:
        # Another may be in its place by now: an empty one gives nothing away.
        if not os.listdir(made):  # noqa: PTH208 (of a descriptor)
            os.fchown(made, owner.st_uid, owner.st_gid)
    finally:
        os.close(made)


def _by_path(path: Path) -> OpenedFolder:
    found = path.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    return OpenedFolder(path, None, found)


@dataclass(frozen=True)
class _Part:
    """A name on the way; `make`: it is made if it is not there."""

    name: str
    make: bool = False


@dataclass(frozen=True)
class _Promise:
    """What `link` leads to belongs to this user."""

    uid: int
    link: Path


@dataclass(frozen=True)
class _Link:
    path: Path
    target: Path
    found: os.stat_result


class _Way:
    """The way down a path, one open folder at a time; the last one stays open to the end."""

    def __init__(self, path: Path, *, make: bool) -> None:
        self._path = Path("/")
        self._ahead: list[_Part | _Promise] = [
            _Part(name, make) for name in reversed(path.absolute().parts[1:])
        ]
        self._links = 0
        self._here = os.open("/", _STEP)

    def __enter__(self) -> _Way:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._here)

    def arrived(self) -> OpenedFolder:
        return OpenedFolder(self._path, self._here, os.fstat(self._here))

    def go_to_end(self) -> None:
        while self._ahead:
            self._go()

    def go_to_last_name(self) -> str:
        while True:
            while len(self._ahead) > 1:
                self._go()
            last = self._ahead.pop() if self._ahead else None
            if not isinstance(last, _Part) or last.name == "..":
                raise self._fault(errno.EISDIR, "")
            link = self._link(last.name)
            if link is None:
                return last.name
            if not is_trusted(link.found.st_uid) or not self.arrived().is_ours:
                raise _strangers(link.path)
            self._follow(link)

    def _go(self) -> None:
        part = self._ahead.pop()
        if isinstance(part, _Promise):
            if os.fstat(self._here).st_uid != part.uid:
                raise _strangers(part.link)
            return
        try:
            self._enter(os.open(part.name, _STEP, dir_fd=self._here))
        except OSError as fault:
            if fault.errno == errno.ENOENT and part.make:
                with suppress(FileExistsError):  # another run made it a moment ago
                    _make(part.name, self._here)
                self._ahead.append(_Part(part.name))
                return
            link = self._link(part.name) if fault.errno in _PERHAPS_A_LINK else None
            if link is None:
                raise self._fault(fault.errno, part.name) from None
            if not is_trusted(link.found.st_uid):
                self._ahead.append(_Promise(link.found.st_uid, link.path))
            self._follow(link)
        else:
            self._path = self._path.parent if part.name == ".." else self._path / part.name

    def _enter(self, descriptor: int) -> None:
        os.close(self._here)
        self._here = descriptor

    def _follow(self, link: _Link) -> None:
        self._links += 1
        if self._links > _MOST_LINKS:
            raise self._fault(errno.ELOOP, link.path.name)
        # Somebody else may have given a link of root's a second name, where they can write.
        if link.found.st_nlink > 1 and not self.arrived().is_ours:
            raise _strangers(link.path)
        parts = link.target.parts
        if link.target.is_absolute():
            self._enter(os.open("/", _STEP))
            self._path, parts = Path("/"), parts[1:]
        self._ahead += [_Part(name) for name in reversed(parts)]

    def _link(self, name: str) -> _Link | None:
        """The link with this name; None if it is something else, or nothing."""
        try:
            found, target = self._pinned(name) if _PIN else self._seen_twice(name)
        except FileNotFoundError:
            return None
        return _Link(self._path / name, Path(target), found) if target else None

    def _pinned(self, name: str) -> tuple[os.stat_result, str]:
        pinned = os.open(name, _PIN | _NO_LINK, dir_fd=self._here)
        try:
            found = os.fstat(pinned)
            is_link = stat.S_ISLNK(found.st_mode)
            return found, os.readlink("", dir_fd=pinned) if is_link else ""
        finally:
            os.close(pinned)

    def _seen_twice(self, name: str) -> tuple[os.stat_result, str]:
        """Without O_PATH, as on macOS: the link that is read is the one whose owner is known."""
        found = os.stat(name, dir_fd=self._here, follow_symlinks=False)
        if not stat.S_ISLNK(found.st_mode):
            return found, ""
        target = os.readlink(name, dir_fd=self._here)
        again = os.stat(name, dir_fd=self._here, follow_symlinks=False)
        if (found.st_ino, found.st_ctime_ns) != (again.st_ino, again.st_ctime_ns):
            raise _strangers(self._path / name)
        return found, target

    def _fault(self, number: int | None, name: str) -> OSError:
        return OSError(number, os.strerror(number or 0), str(self._path / name))


def _strangers(link: Path) -> LocalError:
    return LocalError(
        f"{link} is a link that another user may have put there",
        cause="It is not followed: it could lead to a file of yours that is none of theirs.",
        next_step="Give the path that it leads to, or make its folder yours alone.",
    )
