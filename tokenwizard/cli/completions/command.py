"""`tokenwizard completions`: a script for a shell, and the answers to what that script asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.ui.console.stdout import write_data

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tokenwizard.cli.completions.candidates import Candidates


def completions_command(
    shell: str, words: Sequence[str] | None, parser: argparse.ArgumentParser
) -> int:
    """Print the script, or what could stand in place of the last of `words`; the exit status."""
    if words is None:
        from tokenwizard.cli.completions.scripts import SCRIPTS

        return write_data([SCRIPTS[shell]])
    from tokenwizard.cli.completions.candidates import candidates

    found = answer(candidates(parser, words or [""], _profile_names))
    return write_data(f"{line}\n" for line in found)


def answer(found: Candidates) -> Iterator[str]:
    """The lines that the scripts read."""
    yield f"paths:{found.paths}"
    for one in found.words:
        if not one.word.isprintable():  # a file that no profile has; a shell would take its words
            continue
        yield f"{one.word}\t{one.meaning}"


def _profile_names() -> list[str]:
    from tokenwizard.errors.errors import LocalError
    from tokenwizard.profiles.store import profile_names

    try:
        return profile_names()
    except LocalError:  # on Tab nobody reads why; `tokenwizard profiles` says it
        return []
