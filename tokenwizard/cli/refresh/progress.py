"""The progress of `refresh --all`, on stderr where that is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[bool], None]
"""Takes whether the one that is done worked."""


@contextmanager
def bar(total: int) -> Iterator[Advance]:
    """A bar that is gone at the end.

    Args:
        total: how many there are.
    """
    failed = 0
    columns = (
        TextColumn("Renewing"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total}, {task.fields[failed]} failed"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, failed=failed)

        def advance(worked: bool) -> None:
            nonlocal failed
            failed += not worked
            progress.update(task, advance=1, failed=failed)

        yield advance
