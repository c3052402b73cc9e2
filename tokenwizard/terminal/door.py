"""Whether answers can come by themselves, and how to let them through from another machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """Whether answers can come by themselves."""

    OPEN = "open"
    PORT_IN_USE = "port in use"
    NOT_HTTP = "not on this machine over http"


@dataclass(frozen=True)
class Listening:
    """What became of the attempt to listen; `port` is the redirect URI's, None if it has none."""

    door: Door
    port: int | None = None


def tunnel_command(port: int, login: str) -> str:
    """What to run on the browser's machine, in a terminal of its own, so that the answer comes."""
    return f"ssh -N -L {port}:127.0.0.1:{port} -o ExitOnForwardFailure=yes {login}"
