"""Where pending attempts lie: one file each, 0600, in the state folder, for 15 minutes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.opened_folder import OpenedFolder, opened_folder
from tokenwizard.system.files.ownership import doubt_about
from tokenwizard.system.files.private_file import (
    delete_leftovers,
    private_text,
    remove_own,
    state_folder,
    write_own,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tokenwizard.providers.answers import Answers
    from tokenwizard.wizard.pending_attempt import PendingAttempt
    from tokenwizard.wizard.state import WizardState

_PREFIX = "attempt-"
_SUFFIX = ".json"


@dataclass(frozen=True)
class Found:
    """A pending attempt, and the file it lies in."""

    pending: PendingAttempt
    file: Path

    @property
    def elsewhere(self) -> bool:
        """The process that wrote it is still there: it may be open in another terminal."""
        return self.pending.process != os.getpid() and _is_alive(self.pending.process)

    def forget(self) -> None:
        """Delete it; one that cannot be deleted ends by its age."""
        with suppress(OSError, LocalError):
            remove_own(self.file)


def newest_pending(
    now: float, folder: Path | None = None, on_refused: Callable[[str], object] = lambda _: None
) -> Found | None:
    """The newest attempt that can still be finished. Those that cannot are deleted.

    So is what a process left that was killed while it wrote.

    Args:
        now: the wall clock, in seconds.
        folder: another one than the state folder.
        on_refused: is told, in a sentence, of the folder or of an attempt that is not this user's
            alone: it is not taken.
    """
    place = folder or state_folder()
    delete_leftovers(place, now)
    try:
        with opened_folder(place) as opened:
            opened.refuse_unless_ours("set XDG_STATE_HOME to a folder of yours")
            found = tuple(_found(opened, place, now, on_refused))
    except LocalError as refused:
        on_refused(refused.in_one)
        return None
    except OSError:  # a folder that is not there, or may not be read, holds nothing of ours
        return None
    return max(found, key=lambda one: one.pending.kept_at, default=None)


def _found(
    folder: OpenedFolder, place: Path, now: float, on_refused: Callable[[str], object]
) -> Iterator[Found]:
    for name in sorted(folder.names()):
        if not (name.startswith(_PREFIX) and name.endswith(_SUFFIX)):
            continue
        from tokenwizard.wizard.pending_attempt import from_text

        text = private_text(folder, name)
        pending = from_text(text, now) if text is not None else None
        status = folder.status(name)
        if pending is not None:
            yield Found(pending, place / name)
        elif text is not None:
            with suppress(OSError):
                folder.remove(name)
        elif status is not None and (doubt := doubt_about(status, place / name)) is not None:
            on_refused(f"{place / name} is not taken up: {doubt.why}. Look at it, then delete it.")


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
        self.file = state_folder() / f"{_PREFIX}{os.urandom(4).hex()}{_SUFFIX}"
        self.fault: LocalError | None = None

    def go_on_with(self, found: Found) -> None:
        """Keep what follows in the place of what was found."""
        self.file = found.file

    def keep(self, walk: WizardState) -> None:
        """Write the walk down, if anything would be lost without it."""
        from tokenwizard.wizard.pending_attempt import PendingAttempt, to_text, worth_keeping

        if not worth_keeping(walk, self._begun):
            self.forget()
            return
        pending = PendingAttempt(walk=walk, kept_at=self._clock(), process=os.getpid())
        try:
            write_own(self.file, to_text(pending))
        except LocalError as fault:
            self.fault = fault
        else:
            self.fault = None

    def forget(self) -> None:
        """Delete it: it is used."""
        try:
            remove_own(self.file)
        except OSError as fault:
            self.fault = LocalError(f"{self.file} could not be deleted", cause=f"{fault.strerror}.")
        except LocalError as fault:
            self.fault = fault
