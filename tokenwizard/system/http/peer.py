"""Whose process is at the other end of a loopback connection, where the system tells.

Linux lists every TCP socket of this network namespace with the uid that made it, for any user to
read (proc(5), /proc/net/tcp). Other systems do not tell: there the peer is unknown.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import OUT_OF_FILES
from tokenwizard.system.files.ownership import uids_of_the_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Endpoint = tuple[str, int]
"""An address and a port, as the first two of what `getsockname` and `getpeername` give."""

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_ESTABLISHED = "01"


class Peer(Enum):
    """Who it is, as far as it matters here."""

    OURS = "this user, root, or who called sudo"
    UNKNOWN = "the system does not tell"
    STRANGER = "another user, or somebody who has gone already"


@dataclass(frozen=True, slots=True)
class _Socket:
    """One line of a table; `inode` is "0" once the process has closed it."""

    local: Endpoint
    remote: Endpoint
    state: str
    uid: int
    inode: str


def peer_of(ours: Endpoint, theirs: Endpoint) -> Peer:
    """Who is at the other end of a connection that this process accepted.

    A socket that its process has closed is listed as root's. So it counts as a stranger's: there
    is nobody left to be answered, and an answer is not taken from who does not wait for its page.

    Args:
        ours: the accepted socket's own end.
        theirs: the other one.
    """
    return peers_now()(ours, theirs)


def peers_now() -> Callable[[Endpoint, Endpoint], Peer]:
    """`peer_of` for many connections that were all accepted before: the system is asked once."""
    if sys.platform != "linux":
        return lambda ours, theirs: Peer.UNKNOWN
    try:
        listed = [line for table in _TABLES for line in _lines(table)]
    except OSError as fault:
        # Who has used up the open files of this process is not to gain by it.
        known = Peer.STRANGER if fault.errno in OUT_OF_FILES else Peer.UNKNOWN
        return lambda ours, theirs: known
    welcome = uids_of_the_person(os.environ)

    def peer(ours: Endpoint, theirs: Endpoint) -> Peer:
        port = f":{theirs[1]:04X} "  # whoever connects very often makes the tables very long
        return judged([line for line in listed if port in line], ours, theirs, welcome)

    return peer


class OnlyOurs:
    """Turns strangers away; it asks the system once for all who are there at the same moment."""

    def __init__(self) -> None:
        self._peer: Callable[[Endpoint, Endpoint], Peer] | None = None

    def __call__(self, ours: Endpoint, theirs: Endpoint) -> bool:
        """Whether no other user's process is at the other end of a connection; see `peer_of`."""
        if self._peer is None:
            self._peer = peers_now()
            asyncio.get_running_loop().call_soon(self._look_again)
        return self._peer(ours, theirs) is not Peer.STRANGER

    def _look_again(self) -> None:
        self._peer = None


def judged(lines: list[str], ours: Endpoint, theirs: Endpoint, welcome: frozenset[int]) -> Peer:
    """What the tables say.

    Args:
        lines: of all tables, without their headings.
        ours: see `peer_of`.
        theirs: likewise.
        welcome: the uids that count as ours.
    """
    ours, theirs = _plain(*ours), _plain(*theirs)
    here = there = None
    for one in _sockets(lines):
        if (one.local, one.remote) == (ours, theirs):
            here = one
        elif (one.local, one.remote) == (theirs, ours):
            there = one
    if there is None:
        # A relay of the system's own (WSL's mirrored network) has no line. Who broke the
        # connection off has none either; then ours has ended too.
        stands = here is not None and here.state == _ESTABLISHED
        return Peer.UNKNOWN if stands else Peer.STRANGER
    return Peer.OURS if there.inode != "0" and there.uid in welcome else Peer.STRANGER


def _lines(table: Path) -> list[str]:
    try:
        return table.read_text("ascii", "replace").splitlines()[1:]
    except FileNotFoundError:
        if table == _TABLES[0]:
            raise
        return []  # a machine without IPv6


def _sockets(lines: list[str]) -> Iterator[_Socket]:
    for line in lines:
        words = line.split()
        try:
            _, local, remote, state, _, _, _, uid, _, inode = words[:10]
            yield _Socket(_endpoint(local), _endpoint(remote), state, int(uid), inode)
        except ValueError:
            continue  # a line of a system that lists something else


def _endpoint(text: str) -> Endpoint:
    """`0100007F:1F90`: words of four bytes in this machine's order, then the port."""
    address, _, port = text.partition(":")
    packed = b"".join(
        int(address[at : at + 8], 16).to_bytes(4, sys.byteorder) for at in range(0, len(address), 8)
    )
    return _plain(str(ipaddress.ip_address(packed)), int(port, 16))


def _plain(host: str, port: int) -> Endpoint:
    """With an IPv4 address as such, also where a socket of both families has it."""
    address = ipaddress.ip_address(host.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address), port
