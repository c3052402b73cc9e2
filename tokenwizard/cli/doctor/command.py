"""What `tokenwizard doctor` writes: the findings on stdout, and on stderr how far it has come."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

from tokenwizard.cli.doctor.checks import run_checks
from tokenwizard.cli.doctor.finding import CheckState
from tokenwizard.cli.doctor.report import as_json, as_table, for_encoding
from tokenwizard.system.terminal.safe_text import one_line, write_words
from tokenwizard.ui.console.stdout import write_data

_NARROWEST, _WIDEST, _USUAL = 60, 100, 80
_ERASE = "\r\x1b[K"


def doctor(login: str, redirect_uri: str, *, json: bool) -> int:
    """Examine and print; gives 1 if there is a fault, else 0.

    Raises:
        ValueError: the redirect URI cannot be read.
    """
    shows_progress = _is_terminal(sys.stderr) and os.environ.get("TERM", "dumb") != "dumb"

    def show(waiting: tuple[str, ...]) -> None:
        words = f"Looking at: {', '.join(waiting)}" if waiting else ""
        write_words(_ERASE + one_line(words)[: _width() - 1])

    try:
        findings = run_checks(login, redirect_uri, show if shows_progress else _silent)
    finally:
        if shows_progress:
            write_words(_ERASE)
    coloured = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and shows_progress
    text = as_json(findings) if json else as_table(findings, width=_width(), colour=coloured)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    written = write_data([for_encoding(text, encoding), "\n"])
    return written or int(any(finding.state is CheckState.FAULT for finding in findings))


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # a process may start with it closed


def _silent(_: tuple[str, ...]) -> None:
    """No terminal to show anything on."""


def _width() -> int:
    columns = shutil.get_terminal_size((_USUAL, 24)).columns
    return max(_NARROWEST, min(columns, _WIDEST))
