"""An app that tells no secret when it breaks, shows nothing a terminal would obey, and ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text
from textual.css.query import NoMatches

from tokenwizard.system.redacted_traceback import redacted_places, redacted_traceback
from tokenwizard.ui.tui.ending_app import EndingApp
from tokenwizard.ui.tui.widgets.control_char_filter import ControlCharFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.driver import Driver
    from textual.filter import LineFilter

_PRINTABLE = ControlCharFilter()


class HardenedApp(EndingApp):
    """Textual's app with the crash seal, on a terminal or page that may go."""

    def get_driver_class(self) -> type[Driver]:
        """Our own in the place of Textual's; whatever else was asked for stays."""
        chosen: type[Driver] = super().get_driver_class()
        if chosen.__name__ == "WebDriver":
            from tokenwizard.ui.tui.page_driver import PageDriver

            return PageDriver
        if chosen.__name__ == "LinuxDriver":
            from tokenwizard.ui.tui.terminal_driver import TerminalDriver

            return TerminalDriver
        return chosen

    def give_terminal_back(self) -> None:
        """The terminal's modes as they were, at once, in any thread; nothing where it is gone."""
        give_back = getattr(self._driver, "give_back", None)
        if give_back is not None:
            give_back()

    def _handle_exception(self, error: Exception) -> None:
        """Who leaves while a screen is being made leaves it without some of its widgets."""
        if self.is_running or not isinstance(error, NoMatches):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """The crash seal: Textual's shows locals, an exception's text may quote a secret."""
        self._seal_crash(redacted_traceback(self._exception or sys.exc_info()[1]))

    def panic(self, *renderables: object) -> None:
        """The crash seal, where Textual cannot read keys: they may stand in its own traceback."""
        from rich.traceback import Traceback

        self._return_code = 1
        stacks = [
            (stack.exc_type, [(frame.filename, frame.lineno, frame.name) for frame in stack.frames])
            for traceback in renderables
            if isinstance(traceback, Traceback)
            for stack in traceback.trace.stacks
        ]
        self._seal_crash(redacted_places(stacks))

    def _seal_crash(self, where: str) -> None:
        """Behind the last words, if there are any: Textual prints one thing alone."""
        self._exit_renderables[:] = [Group(*self._exit_renderables, Text(where))]
        self._close_messages_no_wait()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Nothing that a widget shows is obeyed by the terminal."""
        return (*super().get_line_filters(), _PRINTABLE)
