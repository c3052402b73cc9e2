"""An app on a terminal or a page that may go, or be left for a while; its drivers tell it so."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual.app import App

from tokenwizard.system.suspend import stopped

if TYPE_CHECKING:
    from tokenwizard.system.shutdown import Shutdown


class EndingApp(App[None]):
    """What the drivers know of the app.

    Attributes:
        ending: who is told that the terminal or the page is gone; None where nobody is.
    """

    ending: Shutdown | None = None

    @property
    def is_ending(self) -> bool:
        """Whether a signal, or a terminal that has gone, has asked for the end."""
        return self.ending is not None and self.ending.is_asked

    def hung_up(self) -> None:
        """The terminal or the page is gone; called by the driver, in any thread."""
        if self.ending is not None:
            self.ending.hung_up()

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
        if self.is_ending:
            return
        with self.suspend():
            began = time.monotonic()
            came_back = stopped(whom)
            leave_out(time.monotonic() - began)
        if not came_back and not self.is_ending:
            self.notify("There is no shell here to go back to.", markup=False)


def leave_out(seconds: float) -> None:
    """Of the event loop's clock: what was waited for while we were stopped may have come by now.

    Or a limit would end the very request whose answer lies ready, and with it a code is spent.
    """
    loop = asyncio.get_running_loop()
    clock = loop.time
    loop.time = lambda: clock() - seconds  # type: ignore[method-assign]
