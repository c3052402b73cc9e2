"""What a file holds that somebody else may have made: so much of it at most, and without a wait."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def bytes_of(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file, or of a pipe.

    A pipe without a writer is empty. One with a writer is waited for, as the `<(...)` of a shell
    wants it.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:
        content = b""
        while len(content) < most:
            part = file.read(most - len(content))
            if part is None:
                os.set_blocking(file.fileno(), True)
            elif part:
                content += part
            else:
                break
        return content


def _open_at_once(path: str, flags: int) -> int:
    """Without waiting for a pipe's other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
