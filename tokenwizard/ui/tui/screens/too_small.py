"""In the place of any screen, in a terminal that has no room for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size

COLUMNS, ROWS = 40, 15
"""With so few of either, or fewer, no screen can be used."""


def has_room(size: Size) -> bool:
    """Whether a screen can be used at this size."""
    return size.width > COLUMNS and size.height > ROWS


class MakeLarger(Widget):
    """The sentence, as much of it as there is room for: the most needed word stands first."""

    DEFAULT_CSS = "MakeLarger { width: 100%; height: 100%; content-align: center middle; }"

    def render(self) -> Content:
        """What to do, then how large it is and has to be."""
        return Content.assemble(
            ("Make me larger", "bold"),
            f"\n{self.app.size.width}x{self.app.size.height} now, over {COLUMNS}x{ROWS} needed."
            "\nNothing is lost.",
        )


class TooSmallScreen(Screen[None]):
    """Covers what was shown, takes no keys for it, and goes when there is room again."""

    def compose(self) -> ComposeResult:
        """One sentence."""
        yield MakeLarger()

    def on_resize(self, event: events.Resize) -> None:
        """Go, once there is room."""
        if has_room(event.size) and self.is_current:
            self.dismiss(None)
