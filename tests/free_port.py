"""A port of this machine that nobody listens on at the moment."""

from __future__ import annotations

import secrets
import socket

FIRST, BEHIND_THE_LAST = 20_000, 32_768
"""Below those that Linux gives to whoever asks for any: tests side by side do that all the time."""


def free_port() -> int:
    """On 127.0.0.1; so far out of the others' way that it is still free when it is used."""
    while True:
        port = FIRST + secrets.randbelow(BEHIND_THE_LAST - FIRST)
        with socket.socket() as held:
            try:
                held.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
