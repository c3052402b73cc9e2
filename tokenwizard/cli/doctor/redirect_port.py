"""Whether the wizard could listen on the redirect URI's port (RFC 8252 section 7.3)."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS
from tokenwizard.system.http.loopback_probe import LOOPBACK_DOWN, unreachable, whose_port
from tokenwizard.system.terminal.ssh_commands import tunnel_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenwizard.system.terminal.environment import Environment

_ADDRESSES = (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6))
_NO_ADDRESS = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_LISTENING = "0A"  # TCP_LISTEN in the kernel's /proc/net/tcp
_PASTED = "the answer has to be pasted"


@dataclass(frozen=True, slots=True)
class PortFacts:
    """What an attempt to listen gave.

    Attributes:
        redirect_uri: as it was given.
        port: its port; None if it is not an http address of this machine.
        faults: for each loopback address the `errno` of the attempt, 0 for success.
        owner: who listens there already, such as "nginx (process 4711)"; empty if unknown.
        unreachable: the `errno` of a connection to 127.0.0.1, 0 for success.
        kept: why the port is not for every user, as the end of a sentence; empty if unknown.
    """

    redirect_uri: str
    port: int | None = None
    faults: tuple[tuple[str, int], ...] = ()
    owner: str = ""
    unreachable: int = 0
    kept: str = ""


def look_at_port(redirect_uri: str) -> PortFacts:
    """Listen for a moment on both loopback addresses.

    Raises:
        ValueError: the port is no number, or the address cannot be read.
    """
    parts = urlsplit(redirect_uri)
    port = parts.port or 80
    if parts.scheme != "http" or parts.hostname not in LOOPBACK_HOSTS:
        return PortFacts(redirect_uri)
    faults = tuple((address, _listen(family, address, port)) for address, family in _ADDRESSES)
    taken = any(fault == errno.EADDRINUSE for _, fault in faults)
    forbidden = any(fault in _FORBIDDEN for _, fault in faults)
    return PortFacts(
        redirect_uri,
        port,
        faults,
        owner=_owner(port) if taken else "",
        unreachable=unreachable(),
        kept=whose_port(port) if forbidden else "",
    )


def _listen(family: int, address: str, port: int) -> int:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            if sys.platform != "win32":  # there it would share the port with its owner
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(1)
    except OSError as fault:
        return fault.errno or errno.EINVAL
    return 0


def _owner(port: int) -> str:
    """Linux only, and only for processes of one's own; empty otherwise."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        if not sockets.isdisjoint(_open_files(process)):
            with suppress(OSError):  # it has ended meanwhile
                name = (process / "comm").read_text("utf-8", "replace").strip()
                return f"{name} (process {process.name})"
    return ""


def _open_files(process: Path) -> Iterator[str]:
    """What a process holds open; nothing for another person's."""
    with suppress(OSError):
        for link in (process / "fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                yield str(link.readlink())


def _listening_inodes(port: int) -> Iterator[str]:
    wanted = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[1].endswith(wanted) and fields[3] == _LISTENING:
                yield fields[9]


def port_finding(facts: PortFacts, environment: Environment) -> Finding:
    """Whether answers can come by themselves; they can always be pasted."""
    if facts.port is None:
        found = f"{facts.redirect_uri} is not an http address of this machine: {_PASTED}"
        return Finding("redirect port", CheckState.NOTE, found)
    problems = {
        address: fault for address, fault in facts.faults if fault and fault not in _NO_ADDRESS
    }
    if problems:
        return _blocked(facts, facts.port, problems)
    free = [address for address, fault in facts.faults if not fault]
    if not free:
        return Finding(
            "redirect port", CheckState.DOUBT, f"This machine has no loopback: {_PASTED}"
        )
    if facts.unreachable:
        why = os.strerror(facts.unreachable)
        found = f"No program on this machine reaches 127.0.0.1 ({why}): {_PASTED}"
        return Finding("redirect port", CheckState.DOUBT, found, LOOPBACK_DOWN)
    found = f"{facts.port} is free on {' and '.join(free)}"
    if not environment.remote:
        return Finding("redirect port", CheckState.OK, found)
    return Finding(
        "redirect port",
        CheckState.OK,
        found,
        "For the answer to come by itself, run this where the browser is:",
        (("there", tunnel_command(facts.port, environment)),),
    )


def _blocked(facts: PortFacts, port: int, problems: dict[str, int]) -> Finding:
    where = " and ".join(problems)
    if errno.EADDRINUSE not in problems.values():
        number = next(iter(problems.values()))
        if number in _FORBIDDEN:
            found = f"This user may not listen on port {port}{facts.kept}. So {_PASTED}"
            return Finding("redirect port", CheckState.DOUBT, found)
        words = os.strerror(number)
        found = f"{port} cannot be listened on at {where} ({words}): {_PASTED}"
        return Finding("redirect port", CheckState.DOUBT, found)
    by = f" by {facts.owner}" if facts.owner else ""
    advice = "End what listens there."
    if urlsplit(facts.redirect_uri).hostname == "localhost":
        # Microsoft, "Redirect URI restrictions and limitations": localhost exceptions.
        advice += " Or take another port: Microsoft Entra ignores the port of http://localhost."
    found = f"{port} is in use on {where}{by}: {_PASTED}"
    return Finding("redirect port", CheckState.DOUBT, found, advice)
