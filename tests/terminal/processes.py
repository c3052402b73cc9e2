"""Watching processes that are not our children."""

from __future__ import annotations

import os
import select


def ends_within(pid: int, seconds: float) -> bool:
    """Whether the process `pid` ends within `seconds`, or has ended already."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([watched], [], [], seconds)
    finally:
        os.close(watched)
    return bool(readable)
