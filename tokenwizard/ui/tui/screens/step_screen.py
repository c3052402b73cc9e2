"""What every step's screen has in common: its frame, Enter, Escape, help, and what is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tokenwizard.errors.errors import LocalError, Step, TokenWizardError
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.user_device import OutputFile
from tokenwizard.text.sentences import joined
from tokenwizard.ui.tui.widgets.audience import AudienceField
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.ui.tui.widgets.key_bar import KeyBar
from tokenwizard.ui.tui.widgets.status_line import StatusFrame, StatusLine, render_error
from tokenwizard.wizard.front_end import Back, Result, StepResult

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult

    from tokenwizard.system.terminal.browser import Opened
    from tokenwizard.system.terminal.clipboard import CopyResult
    from tokenwizard.system.terminal.private_copy import Written
    from tokenwizard.wizard.listener_state import Knock
    from tokenwizard.wizard.state import WizardState


@dataclass(frozen=True)
class Services:
    """What a screen may use of the world: no HTTP client, no terminal, only these.

    Attributes:
        subtitle: which provider the walk is for.
        practice: whether the built-in provider stands in for Microsoft.
        copy: puts a text on the clipboard and says how far it came.
        open_link: opens the browser and says how far it came.
        show_line: shows a text on the plain terminal, which the app has let go of.
        overwrite: puts a blank over what was copied, and has tmux forget it.
        write_out: writes a text to a file that only this user can read.
        message_about: the message for the administrator about an error.
        clock: the wall clock, in seconds.
    """

    copy: Callable[[Secret], Awaitable[CopyResult]]
    open_link: Callable[[str], Awaitable[Opened]]
    show_line: Callable[[str], Awaitable[None]]
    overwrite: Callable[[Sequence[Secret]], Awaitable[CopyResult]]
    write_out: Callable[[Secret, OutputFile], Awaitable[Written]]
    message_about: Callable[[TokenWizardError], str]
    clock: Callable[[], float]
    subtitle: str = ""
    practice: bool = False


@dataclass(frozen=True)
class StepContext(Generic[Result]):
    """How a step is entered.

    Attributes:
        services: what the screen may use.
        error: what went wrong with this step's fields, to be shown and its field focused.
    """

    services: Services
    error: TokenWizardError | None = None


class StepHeader(Static):
    """Two lines: the product and the way, and the steps with the present one marked."""

    def __init__(self, step: Step, services: Services) -> None:
        super().__init__(id="header")
        self._step = step
        self._services = services

    def render(self) -> Content:
        """Fit for the width that there is: the steps are never pushed out."""
        width = max(self.content_size.width, 20)
        side = self._fitting(width, "practice, not Microsoft", "practice")
        room = width - (len(side) + 2 if side else 0)
        name, subtitle = "tokenwizard", self._services.subtitle
        if len(name) + 2 + len(subtitle) > room:
            name = name if not subtitle else ""
        lead = f"{name}  " if name and subtitle else name
        subtitle = subtitle if len(lead + subtitle) <= room else f"{subtitle[: room - 1]}…"
        gap = max(width - len(lead) - len(subtitle) - len(side), 0)
        top = Content.assemble((lead, "bold $primary"), subtitle, " " * gap, (side, "$warning"))
        return Content.assemble(top, "\n", self._steps(width))

    def _fitting(self, width: int, *sides: str) -> str:
        """The longest of the texts that leaves room for the subtitle; the last if none does."""
        if not self._services.practice:
            return ""
        taken = len("tokenwizard") + 4 + len(self._services.subtitle)
        return next((side for side in sides if taken + len(side) <= width), sides[-1])

    def _steps(self, width: int) -> Content:
        steps = list(Step)
        present = steps.index(self._step)
        if width < sum(len(step.label) + 4 for step in steps):
            where = f"Step {present + 1} of {len(steps)}: {self._step.label}"
            return Content.assemble((where, "bold"))
        parts: list[Content | str | tuple[str, str]] = []
        for number, step in enumerate(steps):
            if number:
                parts.append((" ─ ", "$foreground 40%"))
            if number < present:
                parts.append((f"✓ {step.label}", "$success"))
            elif number == present:
                parts.append((f"● {step.label}", "bold $primary"))
            else:
                parts.append((f"○ {step.label}", "$foreground 60%"))
        return Content.assemble(*parts)


class StepScreen(Screen[StepResult[Result]], Generic[Result]):
    """One step: takes plain values, is left with an `StepResult`, and never sees an HTTP client."""

    step: ClassVar[Step]
    heading: ClassVar[str]
    help_text: ClassVar[str]
    file_is_a_way: ClassVar[bool] = False
    """Whether ctrl+f writes what the screen is about to a file."""

    asks_before_leaving: ClassVar[bool] = False
    """Whether ctrl+q does here what Enter does."""

    AUTO_FOCUS = ""  # each step says itself where it begins, without scrolling its heading away
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Continue"),
        Binding("escape", "back", "Back"),
        Binding("f1", "explain_screen", "Help"),
        Binding("f2", "copy_message", "Message"),
        Binding("pagedown", "page_notice(1)", show=False, priority=True),
        Binding("pageup", "page_notice(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_body(1)", show=False),
        Binding("pageup", "scroll_body(-1)", show=False),
    ]

    def __init__(self, entry: StepContext[Result]) -> None:
        super().__init__()
        self.services = entry.services
        self._error = entry.error
        self._foot = StatusFrame()
        self._ready = False
        self._outcome: StepResult[Result] | None = None
        self._explained: TokenWizardError | None = None
        self._message_to_file = False

    def compose(self) -> ComposeResult:
        """The frame; a step fills the body with `compose_step`."""
        yield StepHeader(self.step, self.services)
        with VerticalScroll(id="body", can_focus=False):
            yield Static(self.heading, classes="heading")
            yield from self.compose_step()
        yield self._foot
        yield KeyBar()

    def compose_step(self) -> ComposeResult:
        """The widgets of this step."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the error that the step was entered with, on its field; from now on take keys."""
        if self._error is not None:
            self.refuse(self._error)
        self._ready = True
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that come before the screen is whole are dropped."""
        if action == "copy_message" and not self._has_message:
            return False
        return super().check_action(action, parameters) if self._ready else False

    @property
    def is_ready(self) -> bool:
        """Whether every widget is there."""
        return self._ready

    @property
    def notice(self) -> StatusLine:
        """The line at the foot."""
        return self._foot.notice

    def refuse(self, error: TokenWizardError) -> None:
        """Show what is wrong and focus the field that it is about."""
        self.explain(error)
        if error.field is not None:
            self.focus_field(error.field)

    def explain(self, error: TokenWizardError, *, hint: str = "") -> None:
        """Show what is wrong, with a hint at a key, and the key that copies its message."""
        self._explained, self._message_to_file = error, False
        self.notice.explain(error, offer=joined(hint, self._offer))
        self._show_notice_from_its_beginning()
        self.refresh_bindings()

    def forget_error(self) -> None:
        """What was explained is mended."""
        self._explained = None
        self.notice.clear_notice()

    @property
    def _has_message(self) -> bool:
        if self._explained is None:
            return False
        from tokenwizard.wizard.administrator_message import is_for_administrator

        return is_for_administrator(self._explained)

    @property
    def _offer(self) -> str:
        if self._explained is None or not self._has_message:
            return ""
        from tokenwizard.wizard.administrator_message import recipient

        return f"F2 copies a message for {recipient(self._explained)}."

    def _show_notice_from_its_beginning(self) -> None:
        self.query_one(StatusFrame).scroll_home(animate=False)

    def action_copy_message(self) -> None:
        """Copy the message for the administrator; a second time, if that was in doubt, file it."""
        if self._explained is None:
            return
        text = Secret(self.services.message_about(self._explained))
        self._cross(self._message_out(text) if self._message_to_file else self._message_over(text))

    async def _message_over(self, text: Secret) -> None:
        copied = await self.services.copy(text)
        self._message_to_file = not copied.proved
        way_out = "" if copied.proved else " F2 again writes it to a file."
        self._say_of_message(f"Message: {copied.sentence}{way_out}")

    async def _message_out(self, text: Secret) -> None:
        try:
            written = await self.services.write_out(text, OutputFile.MESSAGE)
        except LocalError as fault:
            self._say_of_message(f"Message: {fault.title}.")
            return
        self._say_of_message(joined(f"Message: written to {written.path}.", written.fetch))

    def _say_of_message(self, sentence: str) -> None:
        if self._explained is not None:
            self.notice.explain(self._explained, done=sentence)
            self._show_notice_from_its_beginning()

    def focus_field(self, field: str) -> None:
        """Focus a field by its name in `Answers`, whole in view, with nothing selected."""
        for widget in self.query(f"#{field}"):
            if isinstance(widget, LabelledInput):
                widget.control.focus_at_end()
            elif isinstance(widget, AudienceField):
                widget.control.focus()
            else:
                widget.focus()
            self.call_after_refresh(widget.scroll_visible, animate=False)

    def draft(self) -> Result:
        """What the step would hand on if it were left now, finished or not."""
        raise NotImplementedError

    def typed_into(self, walk: WizardState) -> WizardState:
        """The walk with what is typed here, to be kept if the wizard is interrupted."""
        return walk

    def receive(self, address: Secret) -> None:
        """The answer came to the listener: for the steps that wait for it."""

    def knocked(self, knock: Knock) -> None:
        """The listener has something to tell: of the short address for the step that shows it."""
        from tokenwizard.wizard.listener_state import Knock

        if knock is Knock.LATER_ANSWER:
            self.notice.say("doubt", knock.sentence)

    def leave(self, outcome: StepResult[Result]) -> None:
        """Leave, once; while another screen lies over this one, as soon as that is gone."""
        if self._outcome is None:
            self._outcome = outcome
            self._leave_now()

    def on_screen_resume(self) -> None:
        """Leave, if that was to be done while another screen lay over this one."""
        self._leave_now()

    def _leave_now(self) -> None:
        if self._outcome is not None and self.app.screen is self:
            self.dismiss(self._outcome)

    def on_paste(self, event: events.Paste) -> None:
        """A paste that met no field goes into the first one that is empty."""
        event.stop()
        for field in self.query(LabelledInput):
            if field.display and not field.text:
                field.text = field.control.cleaned(event.text)
                if event.text.endswith("\t"):  # Tab was pressed at once: what comes next goes there
                    self.set_focus(field.control)
                    self.focus_next()
                else:
                    field.control.focus_at_end()
                return
        self.notice.say("doubt", "Pasted into no field: move to one with Tab, then paste.")

    def action_proceed(self) -> None:
        """Enter: go on if the screen is complete, else say what is missing."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Escape."""
        self.leave(Back(self.draft()))

    def action_explain_screen(self) -> None:
        """F1."""
        from tokenwizard.ui.tui.screens.help import explain

        if self._explained is None:
            explain(self, self.heading, self.help_text)
            return
        said = self.notice.left_out
        error = render_error(self._explained, offer=self._offer, quoting=not said)
        explain(self, self.heading, self.help_text, error, said)

    def action_page_notice(self, pages: int) -> None:
        """Page through a notice that is longer than its place; the body comes after its end."""
        if not self.query_one(StatusFrame).page(pages):
            raise SkipAction

    def action_scroll_body(self, pages: int) -> None:
        """Page through the body."""
        body = self.query_one("#body")
        if pages > 0:
            body.scroll_page_down()
        else:
            body.scroll_page_up()

    def carry(self, crossing: Coroutine[Any, Any, object], what: str) -> None:
        """Let something cross to the person's machine; keys are answered meanwhile."""
        self.notice.say("progress", f"{what} …")
        self._cross(crossing)

    def _cross(self, crossing: Coroutine[Any, Any, object]) -> None:
        """The last one that was asked for is the one that is wanted."""
        self.run_worker(crossing, group="carry", exclusive=True, name="carry", description="carry")

    async def copy(self, text: Secret, what: str) -> CopyResult:
        """Copy a text and say in the notice how far it came."""
        copied = await self.services.copy(text)
        kind = "ok" if copied.proved else "sent" if copied.reached else "doubt"
        way_out = "" if copied.proved or not self.file_is_a_way else " ctrl+f writes it to a file."
        self.notice.say(kind, f"{what}: {copied.sentence}{way_out}")
        return copied

    async def write_out(self, text: Secret, what: str, outlet: OutputFile) -> Path | None:
        """Write a text to a file, say where it is and how to fetch it; None if that failed."""
        try:
            written = await self.services.write_out(text, outlet)
        except LocalError as error:
            self.explain(error)
            return None
        more = ""
        if written.fetch:
            more = (
                f"{written.fetch}\nfetches it, on your own machine;"
                " with | pbcopy, | clip or | xclip -sel c behind it, into the clipboard there."
            )
        older = ", in place of an older one" if written.replaced else ""
        said = f"{what}: written to {written.path}{written.for_whom}{older}."
        kind = "doubt" if written.exposed else "ok"
        self.notice.say(kind, joined(said, written.exposed), more=more)
        return written.path
