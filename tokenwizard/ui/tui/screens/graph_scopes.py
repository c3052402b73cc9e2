"""Delegated permissions of Microsoft Graph, to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tokenwizard.providers.graph_permissions import GRAPH_SCOPES, GraphScope, picked_in, with_scopes
from tokenwizard.ui.tui.screens.panel import PanelScreen
from tokenwizard.ui.tui.widgets.controls import TickBox
from tokenwizard.ui.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

_LEGEND = "! an administrator consents   ? in many tenants one does"
_WIDTH = max(len(scope.name) for scope in GRAPH_SCOPES)


class GraphScopesScreen(PanelScreen[str | None]):
    """Gives what was typed with the ticked permissions in it; None if it was closed."""

    heading: ClassVar[str] = "Permissions of Microsoft Graph: the space bar ticks"
    help_text: ClassVar[str] = (
        "Each line is a delegated permission: what the token may do in the name of whoever signs"
        " in. The app has to list it under API permissions as well.\n\n"
        "Behind an exclamation mark an administrator consents; behind a question mark one does in"
        " many tenants. Enter takes what is ticked, Escape changes nothing. Permissions that are"
        " not in this list can be typed."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Take these"),
        Binding("escape", "close", "Close"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, typed: str) -> None:
        super().__init__()
        self._typed = typed

    def compose(self) -> ComposeResult:
        """A row for each."""
        picked = picked_in(self._typed)
        with Vertical(id="graph-scopes"):
            yield Static(self.heading, classes="heading")
            yield Static(_LEGEND, classes="label", markup=False)
            with VerticalScroll(can_focus=False):
                for scope in GRAPH_SCOPES:
                    text = f"{scope.name:<{_WIDTH}} {_sign(scope)} {scope.words}"
                    yield TickBox(text, scope.name in picked, id=_id(scope.name))
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at the top."""
        self.query(TickBox).first().focus()

    def action_take(self) -> None:
        """With what is ticked."""
        ticked = frozenset(
            scope.name
            for scope in GRAPH_SCOPES
            if self.query_one(f"#{_id(scope.name)}", TickBox).value
        )
        self.dismiss(with_scopes(self._typed, ticked))

    def action_close(self) -> None:
        """As it was."""
        self.dismiss(None)


def _sign(scope: GraphScope) -> str:
    if scope.administrator:
        return "!"
    return "?" if scope.often_administrator else " "


def _id(name: str) -> str:
    return f"scope-{name.replace('.', '-')}"
