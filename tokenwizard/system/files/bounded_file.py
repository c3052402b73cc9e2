"""What a file holds that somebody else may have made: so much of it at most, and without a wait."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO


def bytes_of(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file, or of a pipe.

    A pipe without a writer is empty. One with a writer is waited for, as the `<(...)` of a shell
    wants it.

    Raises:
        OSError: it cannot be read, or is a device: that may never end, and may never begin.
    """
    with open(path, "rb", buffering=0, opener=open_at_once) as file:
        found = os.fstat(file.fileno())
        if not _is_read(found):
            raise OSError(errno.ENODEV, "It is no file", str(path))
        content = b""
        while len(content) < most:
            part = file.read(most - len(content))
            if part is None:
                if not stat.S_ISFIFO(found.st_mode):
                    raise _waits()
                os.set_blocking(file.fileno(), True)
            elif part:
                content += part
            else:
                break
        return content


def read_at_once(file: BinaryIO, most: int) -> bytes:
    """The first `most` bytes of a regular file that is opened so that it never waits.

    Raises:
        OSError: it cannot be read; or it would wait, as some below /proc do.
    """
    content: bytes | None = file.read(most)
    if content is None:
        raise _waits()
    return content


def open_at_once(path: str, flags: int) -> int:
    """Without waiting for a pipe's other end; a terminal does not become this process's own."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _is_read(found: os.stat_result) -> bool:
    if stat.S_ISCHR(found.st_mode):
        return found.st_rdev == Path(os.devnull).stat().st_rdev
    return stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode)


def _waits() -> OSError:
    return BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
