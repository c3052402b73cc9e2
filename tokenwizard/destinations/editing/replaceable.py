"""What keeps another file from taking a name, though its folder can be written."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError

if TYPE_CHECKING:
    from tokenwizard.system.files.opened_folder import OpenedFolder

_MOUNT = re.compile(r"^mnt_id:\s*(\d+)", re.MULTILINE)
_GET_FLAGS = 0x8008_6601  # FS_IOC_GETFLAGS of linux/fs.h, with 64 bits
_FIXED = 0x10 | 0x20  # FS_IMMUTABLE_FL, FS_APPEND_FL


def refuse_unless_replaceable(folder: OpenedFolder, name: str, path: Path) -> None:
    """Stop where a file in `folder` cannot be renamed onto `name`, as far as that can be known.

    Args:
        folder: where.
        name: what it would be called; nothing needs to be there.
        path: the same, for sentences.

    Raises:
        OSError: the renaming would raise it.
        LocalError: it is mounted by itself, or is a folder.
    """
    found = folder.status(name)
    if found is None or sys.platform == "win32":
        return
    if stat.S_ISDIR(found.st_mode):
        raise LocalError(
            f"{path} is a folder, and a file is to have that name",
            next_step="Give that folder another name, or choose another place.",
        )
    is_sticky = folder.found.st_mode & stat.S_ISVTX
    if is_sticky and os.geteuid() not in (0, folder.found.st_uid, found.st_uid):
        raise _fault(errno.EPERM)
    if sys.platform == "linux":
        _refuse_mounted(folder, name, path)
        if stat.S_ISREG(found.st_mode):
            _refuse_fixed(folder, name)


def _refuse_mounted(folder: OpenedFolder, name: str, path: Path) -> None:
    descriptor = folder.open(name, os.O_PATH)
    try:
        mounts = {_mount_of(one) for one in (descriptor, folder.descriptor) if one is not None}
    finally:
        os.close(descriptor)
    if len(mounts - {""}) > 1:
        raise LocalError(
            f"{path} is mounted by itself, so that no other file can take its place",
            cause="Containers do that where a single file is given to them.",
            next_step="Mount its folder instead, or give another file.",
        )


def _mount_of(descriptor: int) -> str:
    """The number of the mount that a file was opened through; empty where that is not told."""
    try:
        told = Path(f"/proc/self/fdinfo/{descriptor}").read_text("ascii")
    except OSError:
        return ""
    found = _MOUNT.search(told)
    return found[1] if found else ""


def _refuse_fixed(folder: OpenedFolder, name: str) -> None:
    """`chattr +i` and `+a`, where the file can be read and the file system has such flags."""
    import fcntl

    try:
        descriptor = folder.open(name, os.O_RDONLY)
    except OSError:
        return
    try:
        flags = int.from_bytes(fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))[:4], sys.byteorder)
    except OSError:
        return
    finally:
        os.close(descriptor)
    if flags & _FIXED:
        raise _fault(errno.EPERM)


def _fault(number: int) -> OSError:
    return OSError(number, os.strerror(number))
