"""A socket of this user in the file system, which nobody listens at."""

from __future__ import annotations

import socket
from pathlib import Path


def socket_at(path: Path) -> Path:
    """Made there; `$TMUX` may name it."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return path
