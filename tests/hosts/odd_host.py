"""A terminal for programs that run on an odd host: as another user, in a namespace of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.programs import missing, require
from tests.terminal.outer_terminal import OuterTerminal


class HostTerminal(OuterTerminal):
    """The same terminal; it also tells whether the program has ended."""

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended."""
        return self._process.poll() is not None

    def is_silent(self) -> bool:
        """Whether nothing more came since it was last asked."""
        before = len(self.recorded)
        self._record(0.02)
        return len(self.recorded) == before

    @property
    def seen(self) -> str:
        """All that was put on the terminal so far."""
        return self.recorded.decode(errors="replace")


@contextmanager
def at_terminal(
    command: Sequence[str], environ: Mapping[str, str], folder: Path | None = None
) -> Iterator[HostTerminal]:
    """The program on a terminal of 80x24, its whole environment `environ`; killed at the end."""
    begun = ["env", "-C", str(folder), *command] if folder else list(command)
    with HostTerminal(begun, {"PATH": os.environ["PATH"], **environ}) as terminal:
        yield terminal


def seen_at_terminal(
    command: Sequence[str], environ: Mapping[str, str], folder: Path | None = None
) -> tuple[int, str]:
    """How a program that ends by itself ended, and all that it put on the terminal."""
    with at_terminal(command, environ, folder) as terminal:
        terminal.wait_until(lambda: terminal.has_ended, "the end")
        terminal.wait_until(terminal.is_silent, "the last of its words")
        return terminal.status(), terminal.seen


def in_network(setting_up: str, command: Sequence[str]) -> list[str]:
    """`command` in a network namespace of its own, after the lines of sh that set it up.

    Such a network has a loopback interface that is down, and nothing else.
    """
    if os.geteuid() != 0:
        missing("only root makes a network namespace")
    require("ip")
    line = f'{setting_up}\nexec "$@"'
    return [require("unshare"), "--net", "--", "sh", "-ec", line, "sh", *command]
