"""Files that are for this user alone: 0600 from the first byte, written beside and renamed."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.system.files.bounded_file import read_at_once
from tokenwizard.system.files.home_folder import Folder, NoHomeError, own_folder
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.files.opened_folder import OpenedFolder, folder_of, opened_folder
from tokenwizard.system.files.ownership import doubt_about
from tokenwizard.text.sentences import begun

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONLY_MINE = 0o600
_ALL_MINE = 0o700
_WHY = {
    errno.ENOSPC: ("The disk is full.", "Make room"),
    errno.EDQUOT: ("This user's quota of that disk is used up.", "Make room"),
    errno.EFBIG: ("A file there may not become so large.", "Raise that limit (ulimit -f)"),
    errno.EACCES: ("This user may not write there.", ""),
    errno.EPERM: ("This user may not write there.", ""),
    errno.EROFS: ("That place is mounted read-only.", ""),
    errno.ENAMETOOLONG: ("Its name, or its path, is too long for the system.", "Shorten it"),
    errno.ENOENT: ("A folder on the way to it is not there.", "Make that folder"),
    errno.ENOTDIR: ("What should be a folder on the way to it is none.", ""),
    errno.EISDIR: ("A folder has that name.", ""),
    errno.ELOOP: ("Links on the way to it lead in a ring.", ""),
}
"""By `errno`: why, and what to do before a try elsewhere; empty if that alone is left."""

_NO_MODES = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_MOST_BYTES = 262_144
_BEGUN = re.compile(r"\..+\.[0-9a-f]{8}")
_LONGEST_WRITE = 60.0


KEEPS_NO_MODES = (
    "Others on this machine may be able to read it: the file system there keeps no modes."
)


def state_folder() -> Path:
    """Where files lie that outlast a login (XDG Base Directory: `$XDG_STATE_HOME`).

    Raises:
        NoHomeError: there is no such place.
    """
    return own_folder(Folder.STATE)


def runtime_folder() -> Path:
    """Where files lie that end with the login (`$XDG_RUNTIME_DIR`), if there is such a place.

    A folder that is not this user's alone is not taken: the XDG Base Directory specification wants
    0700. Without one it is the state folder.

    Raises:
        NoHomeError: there is neither.
    """
    place = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return place / "tokenwizard" if _is_mine_alone(place) else state_folder()


def _is_mine_alone(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    return folder.is_absolute() and stat.S_ISDIR(found.st_mode) and _belongs_to_me(found)


def write_private(path: Path, text: str, *, follow: bool = False) -> str:
    """Write `text` to `path`, whole or not at all; what was there before is replaced.

    Every folder above it that is missing is made, 0700. Gives what `exposure` says of the file.

    Args:
        path: the file.
        text: what it is to hold.
        follow: a link in a folder of one's own stays, and what it leads to is replaced; else the
            link is.

    Raises:
        LocalError: the disk is full, the folder may not be written, or the text is no UTF-8.
    """
    return _write(path, text, follow=follow)


def write_own(
    path: Path, text: str | bytes, *, mode: int = _ONLY_MINE, follow: bool = False
) -> str:
    """The same for a file of the wizard's own: a folder that others may write is refused.

    Args:
        path: the file.
        text: what it is to hold; bytes where it is not to be UTF-8.
        mode: 0600, or 0700 for what is to be run.
        follow: a link stays, and what it leads to is replaced; else the link is.

    Raises:
        LocalError: as `write_private`, or its folder is not this user's alone.
    """
    return _write(path, text, mode, follow=follow, otherwise=_elsewhere(path))


def _write(
    path: Path, text: str | bytes, mode: int = _ONLY_MINE, *, follow: bool, otherwise: str = ""
) -> str:
    try:
        content = text if isinstance(text, bytes) else text.encode()
        with ExitStack() as stack:
            if follow:
                folder, name = stack.enter_context(folder_of(path, make=True))
            else:
                folder = stack.enter_context(opened_folder(path.parent, make=True))
                name = path.name
            if otherwise:
                folder.refuse_unless_ours(otherwise)
            beside = stack.enter_context(temporary_sibling(folder, name, content, mode=mode))
            said = exposure(folder.status(beside), mode)
            folder.rename(beside, name)
    except UnicodeEncodeError:
        raise LocalError(
            f"{path} could not be written",
            cause="There are characters in the text that UTF-8 has not.",
        ) from None
    except OSError as fault:
        raise unwritten(path, fault) from None
    return said


def exposure(found: os.stat_result | None, mode: int = _ONLY_MINE) -> str:
    """What is to be said of a file that others may read all the same; empty if they may not.

    Where a file system keeps no modes, as on a drive of Windows in WSL, CIFS or vfat, a file has
    the one that all have there, whatever it was made with.

    Args:
        found: its status, once it is written; None if it is not there.
        mode: what it was made with.
    """
    if sys.platform == "win32" or found is None or not stat.S_IMODE(found.st_mode) & ~mode:
        return ""
    return KEEPS_NO_MODES


@contextmanager
def temporary_sibling(
    folder: OpenedFolder,
    name: str,
    content: bytes,
    *,
    mode: int = _ONLY_MINE,
    owner: os.stat_result | None = None,
    locked: bool = False,
) -> Iterator[str]:
    """A new file beside the one called `name`, to be renamed onto it; deleted if it was not.

    Gives the new file's name. Its owner and its mode are set on its descriptor.

    Args:
        folder: where both lie.
        name: of the file to be.
        content: what is written.
        mode: the new file's; what others may do, they may when the owner is set.
        owner: the status of a file whose owner it is given to, and whose group where that can be;
            None leaves it to this user.
        locked: no other run with the same state folder writes it meanwhile. It is called by
            `beside_name` then, so that what a process left that was killed is found without looking
            through the folder, which may hold thousands.

    Raises:
        OSError: it could not be written.
    """
    beside, descriptor = _begun(folder, name, mode & _ALL_MINE, locked=locked)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if owner is not None:
                _give_to(descriptor, owner)
            set_mode(descriptor, mode)
            os.fsync(descriptor)  # some disks say only then that they are full
        yield beside
    finally:
        with suppress(OSError):  # what stopped the work is told, not this
            folder.remove(beside)


def set_mode(descriptor: int, mode: int) -> None:
    """Have the file that was just made no other mode, whatever umask or folder it was made under.

    Raises:
        OSError: the system says no, and not because its file system keeps no modes.
    """
    if sys.platform == "win32" or stat.S_IMODE(os.fstat(descriptor).st_mode) == mode:
        return
    with modes_may_be_nothing():
        os.fchmod(descriptor, mode)


@contextmanager
def modes_may_be_nothing() -> Iterator[None]:
    """Where a file system keeps no modes, some say so with an error: the file is written still."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in _NO_MODES:
            raise


def beside_name(name: str) -> str:
    """What a new file beside the one called `name` is called, for who holds its lock.

    No other user and no other state folder, where the locks lie, has the same.
    """
    import hashlib

    user = "" if sys.platform == "win32" else os.geteuid()
    try:
        folder = state_folder()
    except NoHomeError:
        folder = Path()
    try:
        found = folder.stat()
        whose = f"{user}:{found.st_dev}:{found.st_ino}:{name}"
    except OSError:
        whose = f"{user}:{folder}:{name}"
    return f".{name}.{hashlib.sha256(whose.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _begun(folder: OpenedFolder, name: str, mode: int, *, locked: bool) -> tuple[str, int]:
    """A new file's name, and its descriptor."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    if locked:
        beside = beside_name(name)
        with suppress(OSError):  # in a sticky folder another user may have taken the name
            folder.remove(beside)
        with suppress(FileExistsError):
            return beside, folder.open(beside, flags, mode)
    beside = f".{name}.{os.urandom(4).hex()}"
    return beside, folder.open(beside, flags, mode)


def _give_to(descriptor: int, owner: os.stat_result) -> None:
    """The file of a service stays the service's when root changes it, and its group's."""
    if sys.platform == "win32":
        return
    made = os.fstat(descriptor)
    if made.st_uid != owner.st_uid:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    elif made.st_gid != owner.st_gid:
        with suppress(PermissionError):  # a group that this user is not in
            os.fchown(descriptor, -1, owner.st_gid)


def unwritten(path: Path, fault: OSError) -> LocalError:
    """The sentences for a file that could not be written."""
    why, first = _WHY.get(fault.errno or 0, (f"The system says: {fault.strerror}.", ""))
    # So it is in /proc. The missing folder may be on the way to what a link leads to.
    if fault.errno == errno.ENOENT and is_there(path.parent) and not path.is_symlink():
        why, first = "Its folder is there, but the system makes no such file in it.", ""
    otherwise = _elsewhere(path)
    now = f"{first}, or {otherwise}" if first else begun(otherwise)
    return LocalError(
        f"{path} could not be written", cause=why, next_step=f"{now}, then try again."
    )


def _elsewhere(path: Path) -> str:
    for one in (Folder.STATE, Folder.CONFIG):
        with suppress(NoHomeError):
            if path.is_relative_to(own_folder(one)):
                return f"set {one} to a folder of yours"
    return "give another folder"


def delete_leftovers(folder: Path, now: float) -> None:
    """Delete what was begun in `folder` and did not end, a minute ago or more.

    Args:
        folder: where.
        now: seconds since the epoch.
    """
    delete_older(folder, _BEGUN, now - _LONGEST_WRITE)


def delete_older(folder: Path, name: re.Pattern[str], than: float) -> None:
    """Delete the files in `folder` with such a name that were written before.

    A folder that is not there, or is not this user's alone, holds nothing of ours.

    Args:
        folder: where.
        name: matches the whole name.
        than: seconds since the epoch.
    """
    with suppress(OSError, LocalError), opened_folder(folder) as opened:
        if not opened.is_ours:
            return
        for found in opened.names():
            status = opened.status(found) if name.fullmatch(found) else None
            if status is not None and status.st_mtime < than:
                opened.remove(found)


def read_private(path: Path) -> str | None:
    """The text of a file that `write_own` wrote; None if it is not there or not mine alone.

    Nor is it where its folder is not this user's alone: others may have put it there.
    """
    try:
        with opened_folder(path.parent) as folder:
            return private_text(folder, path.name)
    except (OSError, LocalError):
        return None


def private_text(folder: OpenedFolder, name: str) -> str | None:
    """The same of a name in a folder that is open."""
    if not folder.is_ours:
        return None
    try:
        with folder.opened(name) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or not _belongs_to_me(found):
                return None
            content = read_at_once(file, _MOST_BYTES + 1)
    except OSError:
        return None
    try:
        return content.decode() if len(content) <= _MOST_BYTES else None
    except UnicodeDecodeError:
        return None


def read_trusted(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file that decides where secrets go, or what the wizard does.

    A link is followed in a folder that is ours, and what it leads to is judged in the same way.

    Raises:
        OSError: it is not there, or cannot be read.
        InputError: it is no regular file, or another user owns it or may write it: the title says
            what to do.
        LocalError: that is so of its folder.
    """
    with folder_of(path) as (folder, name):
        folder.refuse_unless_ours(_elsewhere(path))
        with folder.opened(name) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError("it is no file")
            doubt = None if folder.is_read_only else doubt_about(found, folder.path / name)
            if doubt is not None:
                raise InputError(f"{doubt.why}: if you trust what is in it, run {doubt.command}")
            return read_at_once(file, most)


def remove_own(path: Path) -> None:
    """Delete a file of the wizard's own, which need not be there.

    Raises:
        OSError: it may not be deleted.
        LocalError: a link of another user's is on the way to it.
    """
    with suppress(FileNotFoundError), opened_folder(path.parent) as folder:
        folder.remove(path.name)


def _belongs_to_me(found: os.stat_result) -> bool:
    if sys.platform == "win32":  # unproven: there a user's folders are kept by access lists
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077
