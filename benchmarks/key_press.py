"""From a key to the end of the repaint, on every step's screen, in a pseudo-terminal."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping

from benchmarks.first_paint import SMALLEST
from benchmarks.measuring import Row, home, run
from benchmarks.pty_terminal import PtyTerminal
from benchmarks.smallest_app import SHOWS

AT_MOST = 1.3
_ROUNDS, _TIMES = 6, 2
"""Walks that take turns with the smallest app, and how often each key is pressed in one."""

_TAB_AND_BACK = (b"\t", b"\x1b[Z")
_LEFT_AND_RIGHT = (b"\x1b[D", b"\x1b[C")
_ENTER, _PLAY = b"\r", b"\x07"
_DEMO = [sys.executable, "-m", "tokenwizard", "demo", "--no-listen"]
# Each screen by its heading, with what is shown once its Enter is open, the keys that are pressed,
# and the one that leaves it. Where a tenant was found there is nothing that Tab could go to.
_SCREENS = (
    ("What is the token for?", "", _TAB_AND_BACK, _ENTER),
    ("Register the app", "", _TAB_AND_BACK, _ENTER),
    ("Whose tenant is it?", "Enter goes on", (), _ENTER),
    ("Sign in with your browser", "", _TAB_AND_BACK, _PLAY),
    ("Paste the answer", "Enter redeems it", _LEFT_AND_RIGHT, _ENTER),
    ("The refresh token", "fingerprint", _TAB_AND_BACK, b""),
)


def pressed(terminal: PtyTerminal, keys: tuple[bytes, ...], times: int) -> list[float]:
    """Milliseconds of each repaint of these keys, with all quiet between two of them."""
    taken: list[float] = []
    for key in keys * times:
        terminal.until_quiet()
        terminal.mark()
        at = terminal.write(key)
        taken.append((terminal.until_frame() - at) * 1000)
    return taken


def _in_smallest(environ: Mapping[str, str], times: int) -> list[float]:
    with PtyTerminal(SMALLEST, environ) as terminal:
        terminal.until(*SHOWS)
        return pressed(terminal, _TAB_AND_BACK, times)


def _in_wizard(environ: Mapping[str, str], times: int, screens: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    with PtyTerminal(_DEMO, environ) as terminal:
        for heading, opens, keys, leaves in _SCREENS[:screens]:
            terminal.until(heading, opens)
            if keys:
                found[heading] = pressed(terminal, keys, times)
            terminal.until_quiet()
            terminal.mark()
            terminal.write(leaves)
    return found


def rows(smallest: bool = False) -> list[Row]:
    """For every screen the median and the worst."""
    rounds, screens = (1, 1) if smallest else (_ROUNDS, len(_SCREENS))
    wizard: dict[str, list[float]] = {}
    bare: list[float] = []
    with home() as environ:
        for _ in range(rounds):
            bare += _in_smallest(environ, _TIMES)
            for heading, taken in _in_wizard(environ, _TIMES, screens).items():
                wizard.setdefault(heading, []).extend(taken)
    kinds: dict[str, Callable[[list[float]], float]] = {"median": statistics.median, "worst": max}
    return [
        Row(
            what=f"key to repaint, {heading!r}, {kind}",
            here=of(taken),
            unit="ms",
            against="the smallest Textual app",
            there=of(bare),
            at_most=AT_MOST,
            runs=len(taken),
        )
        for heading, taken in wizard.items()
        for kind, of in kinds.items()
    ]


if __name__ == "__main__":
    run(rows)
