"""An app that tells no secret when it breaks, shows nothing a terminal would obey, and ends."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text
from textual.app import App
from textual.css.query import NoMatches

from tokenwizard.system.redacted_traceback import sealed_places, sealed_traceback
from tokenwizard.ui.tui.widgets.control_char_filter import Printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.driver import Driver
    from textual.filter import LineFilter

    from tokenwizard.system.shutdown import Ending

_PRINTABLE = Printable()


class SealedApp(App[None]):
    """Textual's app with the crash seal, on a terminal or page that may go.

    Attributes:
        ending: who is told of that; None where nobody is.
    """

    ending: Ending | None = None

    def get_driver_class(self) -> type[Driver]:
        """Our own in the place of Textual's; whatever else was asked for stays."""
        chosen: type[Driver] = super().get_driver_class()
        if chosen.__name__ == "WebDriver":
            from tokenwizard.ui.tui.page_driver import OwnPage

            return OwnPage
        if chosen.__name__ == "LinuxDriver":
            from tokenwizard.ui.tui.terminal_driver import OwnTerminal

            return OwnTerminal
        return chosen

    @property
    def is_ending(self) -> bool:
        """Whether a signal, or a terminal that has gone, has asked for the end."""
        return self.ending is not None and self.ending.is_asked

    def hung_up(self) -> None:
        """The terminal or the page is gone; called by the driver, in any thread."""
        if self.ending is not None:
            self.ending.hung_up()

    def give_terminal_back(self) -> None:
        """The terminal's modes as they were, at once, in any thread; nothing where it is gone."""
        give_back = getattr(self._driver, "give_back", None)
        if give_back is not None:
            give_back()

    def action_suspend_process(self) -> None:
        """Ctrl+z: back to the shell, with the terminal as it was, until the shell goes on with us.

        The whole job is stopped, as the key itself does outside of full screen: whoever started the
        wizard, such as make, would wait for it, and the shell for them.
        """
        if self._driver is not None and self._driver.can_suspend:
            self.stop_with(0)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A page has no shell to go back to, nor has Windows."""
        if action == "suspend_process":
            return self._driver is not None and self._driver.can_suspend
        return super().check_action(action, parameters)

    def stop_with(self, whom: int) -> None:
        """Be stopped as by the terminal's key, and come back whole.

        Args:
            whom: the process to stop; 0 for the whole job.
        """
        from tokenwizard.ui.tui.terminal_driver import stopped

        if self.is_ending:
            return
        with self.suspend():
            began = time.monotonic()
            came_back = stopped(whom)
            leave_out(time.monotonic() - began)
        if not came_back and not self.is_ending:
            self.notify("There is no shell here to go back to.", markup=False)

    def _handle_exception(self, error: Exception) -> None:
        """Who leaves while a screen is being made leaves it without some of its widgets."""
        if self.is_running or not isinstance(error, NoMatches):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """The crash seal: Textual's shows locals, an exception's text may quote a secret."""
        self._seal_crash(sealed_traceback(self._exception or sys.exc_info()[1]))

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
        self._seal_crash(sealed_places(stacks))

    def _seal_crash(self, where: str) -> None:
        """Behind the last words, if there are any: Textual prints one thing alone."""
        self._exit_renderables[:] = [Group(*self._exit_renderables, Text(where))]
        self._close_messages_no_wait()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Nothing that a widget shows is obeyed by the terminal."""
        return (*super().get_line_filters(), _PRINTABLE)


def leave_out(seconds: float) -> None:
    """Of the event loop's clock: what was waited for while we were stopped may have come by now.

    Or a limit would end the very request whose answer lies ready, and with it a code is spent.
    """
    loop = asyncio.get_running_loop()
    clock = loop.time
    loop.time = lambda: clock() - seconds  # type: ignore[method-assign]
