"""Data on stdout, for a program or a person to read; what is said of it goes to stderr."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tokenwizard.system.exit_status import DONE, SAID_NO
from tokenwizard.system.terminal.safe_text import in_encoding, say

if TYPE_CHECKING:
    from collections.abc import Iterable

NOBODY_READS = 141
"""As a program that SIGPIPE ends."""


UTF_8 = "utf-8"


def write_data(pieces: Iterable[str], encoding: str = "") -> int:
    """Write the pieces to stdout.

    Gives 0; 141 if the reader has gone; 1 if they cannot be written, which stderr says.

    Args:
        pieces: in their order.
        encoding: of a format that has its own, as TOML has UTF-8; else that of stdout, and what
            it has not is written by its numbers.
    """
    if sys.stdout is None:  # a process may start with its stdout closed
        say("tokenwizard: stdout is closed")
        return SAID_NO
    own = encoding or sys.stdout.encoding or UTF_8
    try:
        for piece in pieces:
            sys.stdout.buffer.write(in_encoding(piece, own).encode(own))
        sys.stdout.buffer.flush()
    except OSError as fault:
        # What is left in the buffer would be tried, and told about, once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(fault, BrokenPipeError):
            return NOBODY_READS
        say(f"tokenwizard: the answer cannot be written: {fault.strerror}")
        return SAID_NO
    return DONE
