"""What is said of a file before and after settings are put into it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tokenwizard.destinations.editing.user_file import Edited, FileChange


@dataclass(frozen=True)
class Line:
    """One setting, as it may be seen.

    Attributes:
        shown: `NAME=value`, a secret masked.
        status: "new", "changed" or "as it is".
    """

    shown: str
    status: str


def status(before: str | None, after: str) -> str:
    """How a value stands to the one that was there; None if none was."""
    if before is None:
        return "new"
    return "as it is" if before == after else "changed"


def preview_lines(path: Path, lines: Iterable[Line], edited: Edited) -> tuple[str, ...]:
    """What would be written to the file, and who else can read it then."""
    before, after = edited.before, edited.after
    shown = (*(f"{line.shown}  ({line.status})" for line in lines), *edited.readers)
    if before is None:
        return (f"{path}  (a new file, 0600 where the file system keeps modes)", *shown)
    if before == after:
        return (str(path), *shown, "Nothing in the file changes.")
    staying = (Counter(before.splitlines()) & Counter(after.splitlines())).total()
    count = "1 line stays" if staying == 1 else f"{staying} lines stay"
    return (str(path), *shown, f"{count} as before. The old file is kept aside, as NAME.bak.")


def done_sentence(path: Path, names: Sequence[str], replaced: FileChange) -> str:
    """What was written, and where."""
    listed = ", ".join(names)
    if not replaced.changed:
        return f"{path} holds {listed} already: nothing was written."
    aside = f" The old file is kept aside as {replaced.aside}." if replaced.aside else ""
    if replaced.readers:
        return f"{listed} written to {path}. {' '.join(replaced.readers)}{aside}"
    return f"{listed} written to {path}, which only you can read.{aside}"
