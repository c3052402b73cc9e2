"""Before the first step: a refresh token that an earlier run had to leave in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import read_private, remove_own
from tokenwizard.system.files.rescued_tokens import is_doubted
from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow
from tokenwizard.ui.tui.widgets.key_bar import KeyBar
from tokenwizard.wizard.save_undelivered_token import NOT_CONFIRMED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.app import ComposeResult

    from tokenwizard.system.terminal.clipboard import CopyResult


class RescuedTokenScreen(PanelScreen[None]):
    """Copies the token, or deletes its file; Escape leaves it where it is.

    Args:
        file: holds the token and a line end.
        copy: puts a text on the clipboard and says how far it came.
    """

    heading: ClassVar[str] = "A refresh token from an earlier run is still here"
    help_text: ClassVar[str] = (
        "The wizard, or `tokenwizard refresh`, ended before this refresh token was where it"
        " belongs. So it was kept in a file.\n\n"
        "Copy it, put it where it belongs, then delete the file: it is as good as a password."
        " Escape leaves the file where it is, and you are shown it again next time."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Keep the file")]

    def __init__(self, file: Path, copy: Callable[[Secret], Awaitable[CopyResult]]) -> None:
        super().__init__()
        self._file = file
        self._copy = copy

    def compose(self) -> ComposeResult:
        """Where it is, and the three ways on."""
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            yield Static("It is in this file, and was not handed over:", markup=False)
            yield Static(str(self._file), classes="apart", markup=False)
            if is_doubted(self._file):
                yield Static(f"! {NOT_CONFIRMED}", classes="apart", markup=False)
            yield Static("", id="said", markup=False)
            with ActionRow():
                yield ActionButton("Copy it", "screen.copy_token", id="copy")
                yield ActionButton("Delete the file", "screen.delete", id="delete")
                yield ActionButton("Keep the file", "screen.close", key="Esc", id="close")
        yield KeyBar()

    def on_mount(self) -> None:
        """Enter changes nothing."""
        self.query_one("#close").focus()

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(sentence)

    def action_copy_token(self) -> None:
        """Copy it; say how far it came."""
        self.run_worker(self._copied(), exclusive=True, name="copy", description="copy")

    async def _copied(self) -> None:
        text = read_private(self._file)
        if text is None:
            self._say("The file cannot be read any more.")
            return
        copied = await self._copy(Secret(text.strip()))
        self._say(copied.sentence)

    def action_delete(self) -> None:
        """Delete the file, and close."""
        try:
            remove_own(self._file)
        except (OSError, LocalError):
            self._say("The file could not be deleted.")
        else:
            self.action_close()

    def action_close(self) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(None)
