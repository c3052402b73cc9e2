"""Textual's driver for the page of `serve`: the page may be closed, and what serves it may end."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from textual.drivers.web_driver import WebDriver

if TYPE_CHECKING:
    from tokenwizard.ui.tui.ending_app import EndingApp

_REPLACED = (signal.SIGINT, signal.SIGTERM)


class PageDriver(WebDriver):
    """Reads from a pipe and writes to one; the end of either, or "quit", says that all is gone."""

    _app: EndingApp

    def __init__(self, app: EndingApp, **rest: Any) -> None:
        super().__init__(app, **rest)
        self._write = self._write_or_drop  # type: ignore[assignment]

    def start_application_mode(self) -> None:
        """Begin, with the signals' handlers as they were."""
        ours = {number: signal.getsignal(number) for number in _REPLACED}
        super().start_application_mode()
        for number, handler in ours.items():
            signal.signal(number, handler)

    def run_input_thread(self) -> None:
        """Read to the end, which comes by itself only where nobody is there any more."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.hung_up()

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Textual's own meaning, and "quit": the page was closed."""
        if packet_type == "quit":
            self._app.hung_up()
        else:
            super().on_meta(packet_type, payload)

    def _write_or_drop(self, data: bytes) -> int:
        try:
            return os.write(self.fileno, data)
        except OSError:
            self._app.hung_up()
            return len(data)
