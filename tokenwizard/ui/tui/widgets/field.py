"""What is typed into, with its label and what was made of it, fit for 60 columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from tokenwizard.oauth.pasted_text import LONGEST_WRAPPED

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.timer import Timer

    from tokenwizard.providers.field_readers import ParsedField

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class LineInput(Input, inherit_bindings=False):
    """An input that keeps a paste whole: Textual's own keeps the first line only.

    A masked one does not hand its text to the clipboard. Enter is left to the screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in Input.BINDINGS
        if isinstance(binding, Binding) and binding.action != "submit"
    ]
    _editing: ClassVar[dict[str, str]] = {
        key: binding.action
        for binding in BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }

    async def on_key(self, event: events.Key) -> None:
        """A key that edits acts before the next one comes.

        Textual runs a binding when its key has gone up to the app, and puts a letter in at once:
        in one read of ctrl+u and a new text, the text would be deleted too.
        """
        action = self._editing.get(event.key)
        if action is not None and await self.app.run_action(action, self):
            event.prevent_default()
            event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Join the lines of a paste; line ends and control characters are never part of a value."""
        event.prevent_default()
        event.stop()
        self.replace(self.cleaned(event.text), *self.selection)

    def focus_at_end(self) -> None:
        """Focus without selecting: a key that was meant for another place replaces nothing."""
        self.select_on_focus = False
        self.cursor_position = len(self.value)
        self.focus()

    def on_blur(self) -> None:
        """The next time it is reached with Tab it is selected, as ever."""
        self.select_on_focus = True

    def cleaned(self, text: str) -> str:
        """What is kept of a pasted text."""
        return _CONTROL.sub("", text)

    def action_copy(self) -> None:
        """Copy the selection, unless it is masked."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut the selection, unless it is masked."""
        if not self.password:
            super().action_cut()


class AnswerInput(LineInput):
    """The field for the pasted answer: takes it wrapped over lines, with blanks, in any pieces.

    The blanks are kept: they tell the text of an error, or a sentence, from a code.

    A paste without brackets arrives key by key, and drawing the field after each would take a time
    that grows with the square of the length: keys are gathered for a moment and put in together.
    """

    GATHER = 0.03
    """Seconds."""

    def __init__(self, value: str = "", **rest: Any) -> None:
        super().__init__(value, **rest)
        self._gathered: list[str] = []
        self._soon: Timer | None = None

    def cleaned(self, text: str) -> str:
        """As one line: each line end becomes a blank."""
        return _CONTROL.sub(" ", text)

    async def on_key(self, event: events.Key) -> None:
        """Gather what is typed; any other key acts on all that was typed before it."""
        if event.is_printable and event.character is not None:
            event.prevent_default()
            event.stop()
            self._gathered.append(event.character)
            if self._soon is None:
                self._soon = self.set_timer(self.GATHER, self.put_in)
        else:
            self.put_in()

    def put_in(self) -> None:
        """Put the gathered keys in, up to a little more than the longest answer."""
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        typed, self._gathered = self.cleaned("".join(self._gathered)), []
        room = max(LONGEST_WRAPPED - len(self.value), 0)
        if typed[:room]:
            self.replace(typed[:room], *self.selection)


class LabelledInput(Vertical):
    """A label, an input, and a line that says what was made of what is in it.

    Label and line are drawn here and are no widgets: each widget costs a walk over all styles.
    """

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        id: str,  # noqa: A002 (Textual's name for it)
        placeholder: str = "",
        masked: bool = False,
        control: type[LineInput] = LineInput,
    ) -> None:
        super().__init__(id=id)
        self._label = label
        self._reading = Content()
        self._control = control(value, placeholder=placeholder, password=masked, compact=True)
        self._control.cursor_blink = False

    def compose(self) -> ComposeResult:
        """The input: its style leaves the row above it to the label."""
        yield self._control

    def render(self) -> Content:
        """The label, then behind the input's row what was made of what is in it."""
        return Content.assemble((self._label, "$foreground 75%"), "\n\n", self._reading)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Two rows, and those that the reading takes."""
        del container, viewport
        return 2 + (self._reading.get_height({}, width) if self._reading else 0)

    @property
    def reading(self) -> str:
        """What was made of what is in the input; empty if there is nothing to say."""
        return self._reading.plain

    @property
    def text(self) -> str:
        """What is in the input, as typed."""
        return self._control.value

    @text.setter
    def text(self, value: str) -> None:
        self._control.value = value

    @property
    def control(self) -> LineInput:
        """The input itself."""
        return self._control

    def show(
        self, read: ParsedField, *, insist: bool = False, ok: str = "", doubt: str = ""
    ) -> None:
        """Say what was made of the text; a problem is a hint until it is insisted on."""
        reading = Content()
        if read.problem and (insist or self.text.strip()):
            mark, style = ("✗", "bold $error") if insist else ("!", "$warning")
            reading = Content.styled(f"{mark} {read.problem}", style)
        elif read.ok and doubt:
            reading = Content.styled(f"! {doubt}", "$warning")
        elif read.ok and (read.note or ok):
            reading = Content.styled(f"✓ {read.note or ok}", "$success")
        if not reading.is_same(self._reading):
            self._reading = reading
            self.refresh(layout=True)
