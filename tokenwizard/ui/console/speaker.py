"""Words to the person or the script, on stderr: lines, and nothing but lines."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.actions import in_words
from tokenwizard.system.terminal.safe_text import one_line
from tokenwizard.text.cells import wrapped
from tokenwizard.text.quotation import BAR
from tokenwizard.ui.console.error_lines import error_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.errors.actions import Actions, Words
    from tokenwizard.errors.errors import TokenWizardError


@dataclass(frozen=True)
class Speaker:
    """Says things.

    Attributes:
        write: puts a text out, at once.
        width: how many columns there are now; 0 to wrap nothing.
        actions: how what can be done is worded here.
    """

    write: Callable[[str], None]
    width: Callable[[], int]
    actions: Actions

    def say(self, sentence: Words | str, *, indent: str = "", further: str = "") -> None:
        """A sentence, wrapped between its words; from its second line on with `further` indent."""
        text, width = one_line(in_words(sentence, self.actions)), self.width()
        if width <= len(indent):
            self.write(f"{indent}{text}\n")
            return
        self.write(
            textwrap.fill(
                text,
                max(width - 1, 1),  # a full last column makes some terminals put a blank line in
                initial_indent=indent,
                subsequent_indent=indent + further,
                break_long_words=False,
                break_on_hyphens=False,
            )
            + "\n"
        )

    def alone(self, value: str) -> None:
        """A value on a line of its own, whole however long it is: to be copied, or read by line."""
        self.write(f"{one_line(value)}\n")

    def explain(self, error: TokenWizardError) -> None:
        """An error."""
        for line in error_lines(error, self.actions):
            if line == error.quotation:
                self.quote(line)
            else:
                self.say(line)

    def quote(self, quotation: str) -> None:
        """Somebody else's words, as they are: each line but the first has a mark."""
        text, width = one_line(quotation), self.width()
        found = wrapped(text, width - 1, further=BAR) if width > 0 else (text,)
        self.write("".join(f"{line}\n" for line in found))
