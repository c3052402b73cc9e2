"""The row of keys at the bottom of a screen."""

from __future__ import annotations

from textual.widgets import Footer


class KeyRow(Footer):
    """Textual's footer, made anew only where it would show something else.

    Each of its keys is a widget, and Textual makes all of them anew each time the focus moves.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._made_for: list[tuple[str, str, str, bool, str]] = []

    async def recompose(self) -> None:
        """Textual's own, which is asked for after every move of the focus."""
        if not self.is_attached:
            return
        shown = [
            (binding.key, binding.action, binding.description, enabled, tooltip)
            for _, binding, enabled, tooltip in self.screen.active_bindings.values()
            if binding.show
        ]
        if shown != self._made_for:
            self._made_for = shown
            await super().recompose()
