"""Before the first step: hosts that a file from elsewhere names are seen before they are met."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import ActionButton, ActionRow
from tokenwizard.ui.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from tokenwizard.profiles.untrusted import NamedHost


class ConfirmHostsScreen(PanelScreen[bool]):
    """Gives whether secrets may go there; Escape says no.

    Args:
        name: the profile's, or the answers file's.
        hosts: those that are not Microsoft's.
    """

    heading: ClassVar[str] = "Do you trust the hosts in this file?"
    help_text: ClassVar[str] = (
        "The file that you were given sends the client secret, the code or the token to a host that"
        " is not Microsoft's. That is right for a provider of your own, and it is also how a file"
        " would steal them. Ask whoever gave it to you.\n\n"
        "Escape starts without the file."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "answer(False)", "Without it")]

    def __init__(self, name: str, hosts: Sequence[NamedHost]) -> None:
        super().__init__()
        self._name = name
        self._hosts = hosts

    def compose(self) -> ComposeResult:
        """The hosts, what goes to each, and the two ways on."""
        with Vertical(id="panel"):
            yield Static(self.heading, classes="heading", markup=False)
            yield Static(
                f"{self._name} names hosts that aren't Microsoft's:",
                markup=False,
            )
            with VerticalScroll(id="hosts", can_focus=False):
                for host in self._hosts:
                    yield Static(f"• {host.sentence}", markup=False)
            yield Static(
                "Continue only if you expected these hosts.", classes="apart", markup=False
            )
            with ActionRow():
                yield ActionButton(
                    "Don't use this file", "screen.answer(False)", key="Esc", id="without"
                )
                yield ActionButton("Trust these hosts", "screen.answer(True)", id="trust")
        yield KeyBar()

    def on_mount(self) -> None:
        """Enter takes no risk."""
        self.query_one("#without").focus()

    def action_answer(self, trusted: bool) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(trusted)
