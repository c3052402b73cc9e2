"""The row of keys at the bottom of a screen."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events
    from textual.binding import Binding
    from textual.screen import Screen

_APART, _CLOSE = "  ", " "


class KeyShown(NamedTuple):
    """One key of the row.

    Attributes:
        key: Textual's name for it.
        display: as it is written.
        does: what it does, in a word.
        is_open: whether it can be pressed now.
    """

    key: str
    display: str
    does: str
    is_open: bool


class KeyBar(Widget):
    """What the keys do now; a click presses one.

    One widget, drawn anew only where it shows something else. Textual's footer has a widget for
    each key, and makes all of them anew at each move of the focus.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    shown: reactive[tuple[KeyShown, ...]] = reactive(())

    def on_mount(self) -> None:
        """Hear of each change."""
        self.screen.bindings_updated_signal.subscribe(self, self._show)

    def _show(self, screen: Screen[object]) -> None:
        if screen is not self.screen:
            return
        by_action = {
            binding.action: KeyShown(
                binding.key, self._displayed(binding), binding.description, enabled
            )
            for _, binding, enabled, _ in reversed(screen.active_bindings.values())
            if binding.show
        }
        self.shown = tuple(reversed(by_action.values()))

    def _displayed(self, binding: Binding) -> str:
        """As Textual has it; a function key as it is written on the keys and in our texts."""
        is_function_key = binding.key.startswith("f") and binding.key[1:].isdecimal()
        return binding.key.upper() if is_function_key else self.app.get_key_display(binding)

    def render(self) -> Content:
        """Each key and what it does; less far apart where there is less room."""
        return Content(self._gap).join(
            Content.assemble(
                (key.display, f"bold $footer-key-foreground{'' if key.is_open else ' dim'}"),
                " ",
                (key.does, f"$footer-description-foreground{'' if key.is_open else ' dim'}"),
            )
            for key in self.shown
        )

    @property
    def _gap(self) -> str:
        width = sum(map(_width, self.shown)) + len(_APART) * (len(self.shown) - 1)
        return _APART if width <= self.content_size.width else _CLOSE

    def ends(self) -> list[int]:
        """The column behind each key, with the gap after it."""
        gap = len(self._gap)
        return list(accumulate(_width(key) + gap for key in self.shown))

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked on."""
        at = event.get_content_offset(self)
        if at is None:
            return
        for key, end in zip(self.shown, self.ends(), strict=True):
            if at.x < end:
                self.app.simulate_key(key.key)
                return


def _width(key: KeyShown) -> int:
    return len(f"{key.display} {key.does}")
