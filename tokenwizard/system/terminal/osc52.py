"""The escape sequences that ask a terminal to fill its clipboard. No I/O."""

from __future__ import annotations

import base64

_SCREEN_CHUNK = 512  # GNU screen 4.9 keeps 767 characters of a string and prints what comes after


def osc52(text: str) -> str:
    """Operating System Command 52 of xterm's "Control Sequences" for the selection `c`.

    `c` is always named: mosh drops the empty selector, and xterm takes it for PRIMARY.
    """
    payload = base64.b64encode(text.encode()).decode("ascii")
    return f"\x1b]52;c;{payload}\x07"


def screen_chunks(sequence: str) -> str:
    """Cut `sequence` into device control strings, which GNU screen joins and passes outward."""
    return "".join(
        f"\x1bP{sequence[start : start + _SCREEN_CHUNK]}\x1b\\"
        for start in range(0, len(sequence), _SCREEN_CHUNK)
    )


def tmux_passthrough(sequence: str) -> str:
    """Wrap `sequence` for tmux's `allow-passthrough`, as tmux(1) has it: every ESC doubled."""
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"
