"""A paste without brackets that meets no field is a paste all the same.

A terminal that does not bracket a paste sends it as keys, its line ends as Enter. With the focus on
a button they would press it. So letters that no field takes are gathered; what follows them at
once belongs to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.timer import Timer
    from textual.widget import Widget

QUIET = 0.2
"""Seconds without a key after which a paste has ended."""

_SHORTEST_PASTE = 4
_FOLLOWING = {"enter": "\n", "ctrl+j": "\n", "tab": "\t", "space": " "}


class UnbracketedPaste:
    """Gathers keys until they stop coming.

    Args:
        set_timer: Textual's, of the app.
        on_paste: takes the text that was gathered.
    """

    def __init__(self, set_timer: Callable[..., Timer], on_paste: Callable[[str], None]) -> None:
        self._set_timer = set_timer
        self._on_paste = on_paste
        self._gathered: list[str] = []
        self._quiet: Timer | None = None

    def take(self, key: events.Key, focused: Widget | None) -> bool:
        """Whether the key is part of a paste, so that it does nothing by itself."""
        if isinstance(focused, Input):
            return False
        text = _FOLLOWING.get(key.key)
        if text is None and key.is_printable:
            text = key.character
        elif len(self._gathered) < 2:  # noqa: PLR2004 (one letter may be a slip; then Enter is meant)
            text = None
        if text is None:
            return False
        self._gathered.append(text)
        if self._quiet is None:
            self._quiet = self._set_timer(QUIET, self._end)
        else:
            self._quiet.reset()
        return True

    def _end(self) -> None:
        self._quiet = None
        text, self._gathered = "".join(self._gathered), []
        if len(text) >= _SHORTEST_PASTE:
            self._on_paste(text)
