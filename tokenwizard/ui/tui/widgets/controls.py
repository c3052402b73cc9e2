"""The few controls that the steps share, each fit for 60 columns and for the keyboard alone.

Enter belongs to the screen ("go on"), so a control that is switched does it with the space bar.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size


@dataclass(frozen=True)
class RadioOption:
    """One choice of a `RadioList`: its title, and perhaps a line about it."""

    title: str
    summary: str = ""


class RadioList(Widget, can_focus=True):
    """One of a few, chosen with the arrow keys, marked by a sign and not by colour alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Previous", show=False),
        Binding("down", "move(1)", "Next", show=False),
    ]
    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another option was chosen."""

    def __init__(self, options: Sequence[RadioOption], chosen: int, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._options = options
        self.set_reactive(RadioList.chosen, chosen)

    @property
    def _rows(self) -> int:
        """Of each option: two where any of them has a summary."""
        return 2 if any(option.summary for option in self._options) else 1

    def render(self) -> Content:
        """The options, the chosen one marked."""
        lines: list[Content] = []
        for number, option in enumerate(self._options):
            here = number == self.chosen
            mark = "◉" if here else "○"
            lines.append(
                Content.assemble((f"{mark} {option.title}", "bold $primary" if here else ""))
            )
            if self._rows > 1:
                lines.append(Content.assemble((f"  {option.summary}", "$foreground 65%")))
        return Content("\n").join(lines)

    def get_content_height(self, *_: object) -> int:
        """The rows of all options."""
        return self._rows * len(self._options)

    def action_move(self, by: int) -> None:
        """Choose the one above or below."""
        self.chosen = max(0, min(len(self._options) - 1, self.chosen + by))

    def watch_chosen(self) -> None:
        """Tell the screen."""
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Choose the one clicked on."""
        offset = event.get_content_offset(self)
        if offset is not None and 0 <= offset.y // self._rows < len(self._options):
            self.chosen = offset.y // self._rows


class TickBox(Static, can_focus=True):
    """A tick box with a text that wraps; the space bar or a click ticks it, not Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", "Tick", show=False)]
    value: reactive[bool] = reactive(False)

    class Changed(Message):
        """It was ticked, or no more."""

        def __init__(self, tick: TickBox) -> None:
            super().__init__()
            self._tick = tick

        @property
        def control(self) -> TickBox:
            """The tick box, for `on` to choose by."""
            return self._tick

    def __init__(self, text: str, value: bool, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._text = text
        self.set_reactive(TickBox.value, value)

    def render(self) -> Content:
        """The box, then the text; lines after the first begin under the first."""
        box = ("[✓]", "bold $success") if self.value else ("[ ]", "$foreground 65%")
        width = max(self.content_size.width - 4, 10)
        lines = textwrap.wrap(self._text, width) or [""]
        return Content.assemble(box, " ", "\n    ".join(lines))

    def watch_value(self) -> None:
        """Tell the screen."""
        self.post_message(self.Changed(self))

    def action_tick(self) -> None:
        """Tick, or take the tick away."""
        self.value = not self.value

    def on_click(self) -> None:
        """Tick, or take the tick away."""
        self.action_tick()


class CopyLine(Static, can_focus=True):
    """A value under its label, copied with Enter, the space bar or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "copy_value", "Copy", show=True, key_display="⏎"),
    ]

    @dataclass
    class Wanted(Message):
        """The value is to be copied."""

        label: str
        value: Secret

    value: reactive[str] = reactive("", layout=True)

    def __init__(self, label: str, value: str, field: str = "") -> None:
        super().__init__()
        self.label = label
        self.field = field
        self.set_reactive(CopyLine.value, value)

    def render(self) -> Content:
        """The label, then the value."""
        return Content.assemble(
            (f"{self.label:<13}", "$foreground 65%"),
            (self.value, "$accent"),
            "  ",
            ("copy", "underline"),
        )

    def action_copy_value(self) -> None:
        """Ask for the copy."""
        self.post_message(self.Wanted(self.label, Secret(self.value)))

    def on_click(self) -> None:
        """Ask for the copy."""
        self.action_copy_value()


class ActionButton(Static, can_focus=True):
    """Something to do: Enter, the space bar or a click does it; its key is written on it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "Do", show=False)]

    label: reactive[str] = reactive("", layout=True)

    @dataclass
    class Pressed(Message):
        """It is to be done; `action` is the screen's action."""

        action: str

    def __init__(self, label: str, action: str, *, key: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.set_reactive(ActionButton.label, label)
        self._key = key
        self._action = action

    def render(self) -> Content:
        """The label, then its key."""
        label, key = self.label, self._key
        return Content.assemble((f" {label} ", "bold"), (f"{key} " if key else "", "dim"))

    def action_press(self) -> None:
        """Tell the screen."""
        self.post_message(self.Pressed(self._action))

    def on_click(self) -> None:
        """Tell the screen."""
        self.action_press()


class LabelledText(Widget):
    """A short label and a text beside it that keeps to its own column when it wraps.

    Args:
        label: at most `width` cells.
        text: plain text, never markup.
        width: the cells of the label's column.
        label_style: as in `Content.styled`.
        text_style: the same.
    """

    def __init__(
        self, label: str, text: str, *, width: int = 3, label_style: str = "", text_style: str = ""
    ) -> None:
        super().__init__()
        self.label = label
        self.text = text
        self._width = width
        self._label_style = label_style
        self._text_style = text_style

    def render(self) -> Content:
        """The label, then the text in its column."""
        first = (self.label, self._label_style), " " * (self._width - len(self.label))
        between = f"\n{' ' * self._width}"
        column = Content(between).join(self._column(self.content_size.width))
        return Content.assemble(*first, column.stylize(self._text_style))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines that the text takes."""
        del container, viewport
        return len(self._column(width))

    def _column(self, width: int) -> list[Content]:
        return Content(self.text).wrap(max(width - self._width, 10)) or [Content()]


def fact(label: str, text: str, *, width: int) -> LabelledText:
    """One row of what is known of a token; what is missing stands out."""
    missing = "bold $warning" if label == "Missing" else ""
    return LabelledText(label, text, width=width, label_style="$foreground 65%", text_style=missing)


class ActionRow(Horizontal):
    """A row of things to do; runs the screen's action for the one pressed."""

    @on(ActionButton.Pressed)
    async def _run(self, message: ActionButton.Pressed) -> None:
        message.stop()
        await self.screen.run_action(message.action)
