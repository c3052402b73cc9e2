"""The parser of the command line, whose complaints quote what was typed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NoReturn

from tokenwizard.system.exit_status import USAGE
from tokenwizard.system.terminal.safe_text import one_line, write_words

if TYPE_CHECKING:
    from typing import Any


class Parser(argparse.ArgumentParser):
    """Shows nothing that a terminal would obey; commands have parsers of this class too."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end with the status of it."""
        self.print_usage(sys.stderr)
        write_words(f"{self.prog}: error: {one_line(message)}\n")
        sys.exit(USAGE)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Usage, help and version, which are our own words, in any encoding."""
        if message:
            write_words(message, file)
