"""The crash seal: where the program broke, and nothing that could hold a secret."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system.terminal.safe_text import one_line
from tokenwizard.text.sentences import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PACKAGE = str(Path(__file__).parents[1])
_BROKE = "tokenwizard broke. No secret is in this text; please report it:"


def redacted_traceback(error: BaseException | None) -> str:
    """Where it broke, by file and line; neither locals nor the exceptions' own words or notes."""
    return "\n".join([_BROKE, *_told(error, set())])


def redacted_places(stacks: Iterable[tuple[str, Iterable[tuple[str, int, str]]]]) -> str:
    """The same, where only types are there to be told, each with its files, lines and functions."""
    lines = [_BROKE]
    for kind, places in stacks:
        lines += [f"  {kind}", *(_place(*place) for place in places)]
    return "\n".join(lines)


def where_it_broke(error: BaseException) -> str:
    """In one line: the type and the last place of ours, and none of the exception's own words."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if one.filename.startswith(_PACKAGE)] or frames
    place = _place(ours[-1].filename, ours[-1].lineno or 0, ours[-1].name).strip() if ours else ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return joined(f"tokenwizard broke, please report it: {kind}", place)


def _told(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    while error is not None and id(error) not in seen:
        seen.add(id(error))  # a chain may be led back to its beginning
        yield f"  {type(error).__module__}.{type(error).__qualname__}"
        for frame in traceback.extract_tb(error.__traceback__):
            yield _place(frame.filename, frame.lineno or 0, frame.name)
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _told(member, seen)
        within = getattr(error, "error", None)  # what Textual's WorkerFailed wraps
        carried = within if isinstance(within, BaseException) else None
        error = carried or error.__cause__ or error.__context__


def _place(file: str, line: int, function: str) -> str:
    return one_line(f"    {'/'.join(file.split('/')[-2:])}:{line} in {function}")
