"""The last gate before the terminal: no text of a widget is obeyed by it, whoever wrote the text.

Textual passes control characters on: ESC would begin a sequence that writes the clipboard or the
title, and bidirectional characters turn what stands beside them around.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color


class ControlCharFilter(LineFilter):
    """Leaves out what `str.isprintable` does not hold for; all of it is zero cells wide."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, each with a text that can only be seen."""
        del background
        return [
            segment
            if segment.text.isprintable()
            else Segment("".join(filter(str.isprintable, segment.text)), segment.style)
            for segment in segments
        ]
