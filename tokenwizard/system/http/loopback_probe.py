"""Whether programs of this machine reach each other, and which ports are not for every user."""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
from contextlib import ExitStack
from pathlib import Path

from tokenwizard.errors.errors import LocalError

_LONGEST = 1.0
"""Seconds: on loopback a connection is there at once, or never."""

_LOWEST_FOR_ALL = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


LOOPBACK_DOWN = "If the loopback interface is down, bring it up: ip link set lo up"


def need_loopback(why: str) -> None:
    """Stop where no program reaches what listens at 127.0.0.1.

    Args:
        why: what needs it, as in "the practice provider listens there".

    Raises:
        LocalError: so it is.
    """
    number = unreachable()
    if number:
        raise LocalError(
            f"No program on this machine reaches 127.0.0.1 ({os.strerror(number)}), and {why}",
            next_step=f"{LOOPBACK_DOWN}.",
        )


def unreachable(address: str = "127.0.0.1") -> int:
    """Why no program here reaches what listens at `address`; 0 if one does.

    An interface that is down lets a program listen: only a connection tells. Blocks for at most a
    second.

    Returns:
        An `errno`.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with ExitStack() as closing:
        try:
            listener, caller = (
                closing.enter_context(socket.socket(family, socket.SOCK_STREAM)) for _ in range(2)
            )
            listener.bind((address, 0))
            listener.listen(1)
            caller.setblocking(False)
            begun = caller.connect_ex(listener.getsockname())
            if begun not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                return begun
            _, connected, failed = select.select([], [caller], [caller], _LONGEST)
            if not connected and not failed:
                return errno.ETIMEDOUT
            return caller.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        except OSError as fault:
            return fault.errno or errno.EINVAL


def lowest_for_all() -> int | None:
    """The lowest port that every user may listen on (ip_unprivileged_port_start); None if unknown.

    Linux alone tells.
    """
    if sys.platform != "linux":
        return None
    try:
        return int(_LOWEST_FOR_ALL.read_text("ascii"))
    except (OSError, ValueError):
        return None


def whose_port(port: int) -> str:
    """Why a port is not for every user, as the end of a sentence; empty if that is not known."""
    lowest = lowest_for_all()
    known = lowest is not None and port < lowest
    return f": the system keeps those below {lowest} for root" if known else ""
