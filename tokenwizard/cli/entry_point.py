"""The `tokenwizard` command: what is asked for most is answered before argparse is loaded."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # the module typing takes a fifth as long to load as Python to start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

_LAST_OF_THREE = 2
"""The descriptor of stderr."""

_EVERY_RIGHT_OF_OTHERS = 0o077


def entry_point() -> NoReturn:
    """Run the command that the process was given, and end with its status."""
    fill_missing_descriptors()
    keep_own_rights()
    try:
        status = fast_path(sys.argv[1:])
        if status is None:
            from tokenwizard.cli.parser import main

            status = main(sys.argv[1:])
    except Exception as bug:  # noqa: BLE001 (it is told, and where it broke)
        from tokenwizard.system.redacted_traceback import redacted_traceback
        from tokenwizard.system.terminal.safe_text import write_words

        write_words(f"{redacted_traceback(bug)}\n")
        status = 1
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)
    sys.exit(status)


def fill_missing_descriptors() -> None:
    """Put nothing (`/dev/null`) where stdin, stdout or stderr was closed before the start.

    The next file that is opened would take the number, and what is written to stdout would go into
    that file. That a stream was closed is still seen: `sys.__stdin__` and its like are None.
    """
    lowest = -1
    while lowest <= _LAST_OF_THREE:
        try:
            lowest = os.open(os.devnull, os.O_RDWR)
        except OSError:  # a root without devices: a folder takes nothing either
            lowest = os.open(os.sep, os.O_RDONLY)
        if lowest <= _LAST_OF_THREE:
            os.set_inheritable(lowest, True)
    os.close(lowest)


def keep_own_rights() -> None:
    """Let no umask take from this user what they make themselves: folders could not be entered."""
    umask = os.umask(_EVERY_RIGHT_OF_OTHERS)
    os.umask(umask & _EVERY_RIGHT_OF_OTHERS)


def fast_path(arguments: Sequence[str]) -> int | None:
    """Answer `--version` or `explain CODE`, as `cli.main` would; None where it has to."""
    match arguments:
        case ["--version"]:
            from tokenwizard import __version__

            print(f"tokenwizard {__version__}")
            return 0
        case ["explain", str(code)] if code and not code.startswith("-"):
            from tokenwizard.cli.explain import explain_command

            return explain_command([code], json=False)
    return None


def _flush(stream: TextIO | None) -> None:
    """Flush, so that Python's own last try cannot change the status where nobody takes it."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
