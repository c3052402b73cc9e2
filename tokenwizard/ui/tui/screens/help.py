"""F1: what the screen is about, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tokenwizard.text.quotation import barred
from tokenwizard.ui.tui.widgets.controls import LabelledText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.content import Content

_TEXTUALS_OWN = ("tab", "shift+tab", "ctrl+c", "super+c")
_IN_PAGE = (
    "This is a page: the browser keeps some keys for itself, mostly ctrl+t, ctrl+n and ctrl+w."
    " What they do here is done by a click as well. Copies go to the browser's clipboard, which"
    " does not confirm; files are written where the wizard runs."
)


def explain(
    screen: Screen[Any], heading: str, text: str, error: Content | None = None, said: str = ""
) -> None:
    """Show what a screen is about, and the keys that it and the app take.

    Args:
        screen: what it is about.
        heading: its heading.
        text: its help.
        error: what is wrong on it; None if nothing is.
        said: what the provider said of that, where the screen had no room for it.
    """
    keys = [
        (screen.app.get_key_display(active.binding), active.binding.description)
        for active in screen.active_bindings.values()
        if active.node in (screen, screen.app)
        and active.binding.description
        and active.binding.key not in _TEXTUALS_OWN
    ]
    text = f"{text}\n\n{_IN_PAGE}" if screen.app.is_web else text
    screen.app.push_screen(HelpScreen(heading, text, keys, error, said))


class HelpScreen(ModalScreen[None]):
    """A text that scrolls, closed by Escape, Enter or F1.

    Args:
        heading: what it is about.
        text: the help.
        keys: each key with what it does.
        error: what is wrong on the screen, whole; None if nothing is.
        said: what the provider said of that and is not in it; empty if nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1", "close", "Close"),
    ]

    def __init__(
        self,
        heading: str,
        text: str,
        keys: Sequence[tuple[str, str]],
        error: Content | None = None,
        said: str = "",
    ) -> None:
        super().__init__()
        self._error = error
        self._said = said
        self._heading = heading
        self._text = text
        self._keys = (*keys, ("tab", "Next field or button"), ("space", "Tick, press"))

    def compose(self) -> ComposeResult:
        """The panel."""
        with VerticalScroll(id="panel"):
            if self._error is not None:
                yield Static(self._error, id="error", markup=False)
            if self._said:
                yield Static(barred(self._said), id="said", markup=False)
            yield Static(self._heading, classes="heading", markup=False)
            yield Static(self._text, markup=False)
            with Vertical(id="keys"):
                for key, what in self._keys:
                    yield LabelledText(key, what, width=8, label_style="$accent")

    def action_close(self) -> None:
        """Close, once."""
        if self.is_current:
            self.dismiss(None)
