"""Where pending attempts lie: one file each, 0600, in the state folder, for 15 minutes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors import LocalError
from tokenwizard.private_file import read_private, state_folder, sweep, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tokenwizard.answers import Answers
    from tokenwizard.pending import Pending
    from tokenwizard.walk import Walk

_PREFIX = "attempt-"


@dataclass(frozen=True)
class Found:
    """A pending attempt, and the file it lies in."""

    pending: Pending
    file: Path

    @property
    def elsewhere(self) -> bool:
        """The process that wrote it is still there: it may be open in another terminal."""
        return self.pending.process != os.getpid() and _is_alive(self.pending.process)

    def forget(self) -> None:
        """Delete it; one that cannot be deleted ends by its age."""
        _delete(self.file)


def newest_pending(now: float, folder: Path | None = None) -> Found | None:
    """The newest attempt that can still be finished. Those that cannot are deleted.

    So is what a process left that was killed while it wrote.
    """
    sweep(folder or state_folder(), now)
    found: list[Found] = []
    for file in _files(folder or state_folder()):
        from tokenwizard.pending import from_text

        text = read_private(file)
        pending = from_text(text, now) if text is not None else None
        if pending is not None:
            found.append(Found(pending, file))
        elif text is not None:
            _delete(file)
    return max(found, key=lambda one: one.pending.kept_at, default=None)


def _delete(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob(f"{_PREFIX}*.json"))
    except OSError:  # a folder that may not be read holds nothing of ours
        return


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":  # there the same call would end the process
        return False
    try:
        os.kill(process, 0)
    except (OSError, OverflowError):
        return False
    return True


class PendingFile:
    """Keeps one attempt, and forgets it.

    Args:
        begun: what was filled in at the beginning: nothing more is not worth keeping.
        clock: the wall clock, in seconds.

    Attributes:
        file: where it lies.
        fault: why it could not be kept the last time; None if it could.
    """

    def __init__(self, begun: Answers, clock: Callable[[], float]) -> None:
        self._begun = begun
        self._clock = clock
        self.file = state_folder() / f"{_PREFIX}{os.urandom(4).hex()}.json"
        self.fault: LocalError | None = None

    def go_on_with(self, found: Found) -> None:
        """Keep what follows in the place of what was found."""
        self.file = found.file

    def keep(self, walk: Walk) -> None:
        """Write the walk down, if anything would be lost without it."""
        from tokenwizard.pending import Pending, to_text, worth_keeping

        if not worth_keeping(walk, self._begun):
            self.forget()
            return
        pending = Pending(walk=walk, kept_at=self._clock(), process=os.getpid())
        try:
            write_private(self.file, to_text(pending))
        except LocalError as fault:
            self.fault = fault
        else:
            self.fault = None

    def forget(self) -> None:
        """Delete it: it is used."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as fault:
            self.fault = LocalError(f"{self.file} could not be deleted", cause=f"{fault.strerror}.")
