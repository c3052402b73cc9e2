"""What every step's screen has in common: its frame, Enter, Escape, help, and the notice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from tokenwizard.errors import Step, TokenWizardError, Who
from tokenwizard.secret import Secret
from tokenwizard.terminal.browser import Opened
from tokenwizard.terminal.clipboard import Copied

Result = TypeVar("Result")

STEP_NAMES = {
    Step.TARGET: "Target",
    Step.CHECKLIST: "App",
    Step.DISCOVERY: "Tenant",
    Step.BROWSER: "Sign in",
    Step.PASTE: "Answer",
    Step.RESULT: "Token",
}


@dataclass(frozen=True)
class Forward(Generic[Result]):
    """The step is done; here is its result."""

    result: Result


@dataclass(frozen=True)
class Back(Generic[Result]):
    """The person goes back; `draft` keeps what was typed so far."""

    draft: Result


@dataclass(frozen=True)
class Refused(Generic[Result]):
    """Something is wrong with a field of another step; `draft` keeps what was typed here."""

    error: TokenWizardError
    draft: Result


Outcome = Forward[Result] | Back[Result] | Refused[Result]


@dataclass(frozen=True)
class Surroundings:
    """What a screen may use of the world: no HTTP client, no terminal, only these.

    Attributes:
        subtitle: which provider the walk is for.
        practice: whether the built-in provider stands in for Microsoft.
        copy: puts a text on the clipboard and says how far it came.
        open_link: opens the browser and says how far it came.
        clock: the wall clock, in seconds.
    """

    copy: Callable[[Secret], Awaitable[Copied]]
    open_link: Callable[[str], Awaitable[Opened]]
    clock: Callable[[], float]
    subtitle: str = ""
    practice: bool = False


@dataclass(frozen=True)
class Entry(Generic[Result]):
    """How a step is entered.

    Attributes:
        surroundings: what the screen may use.
        error: what went wrong with this step's fields, to be shown and its field focused.
    """

    surroundings: Surroundings
    error: TokenWizardError | None = None


class Notice(Static):
    """The one line (or few) at the foot of a screen that says how things stand. Never markup."""

    MARKS: ClassVar[dict[str, str]] = {"ok": "✓", "doubt": "!", "error": "✗", "progress": "…"}
    COLORS: ClassVar[dict[str, str]] = {
        "ok": "success",
        "doubt": "warning",
        "error": "error",
        "progress": "primary",
    }

    def say(self, kind: str, sentence: str, *, more: str = "") -> None:
        """Show a sentence; `kind` (ok, doubt, error, progress) shows as a mark as well."""
        first = Content.styled(f"{self.MARKS[kind]} {sentence}", f"bold ${self.COLORS[kind]}")
        self.update(Content.assemble(first, f"\n{more}") if more else first)

    def clear_notice(self) -> None:
        """Show nothing."""
        self.update("")

    def explain(self, error: TokenWizardError) -> None:
        """Show an error: what happened, why, what to do now, who can do it, and what to quote."""
        now = f"Now: {error.next_step}" if error.next_step else ""
        who = f"Who can mend it: {error.who}." if error.who is not Who.YOU else ""
        quote = ", ".join(
            part
            for part in (
                error.code or "",
                f"correlation ID {error.correlation_id}" if error.correlation_id else "",
                error.timestamp or "",
            )
            if part
        )
        lines = [
            line for line in (error.cause, " ".join(p for p in (now, who) if p), quote) if line
        ]
        self.say("error", error.title, more="\n".join(lines))


class StepHeader(Static):
    """Two lines: the product and the way, and the steps with the present one marked."""

    def __init__(self, step: Step, surroundings: Surroundings) -> None:
        super().__init__(id="header")
        self._step = step
        self._surroundings = surroundings

    def render(self) -> Content:
        """Fit for the width that there is."""
        width = max(self.content_size.width, 20)
        side = "practice, not Microsoft" if self._surroundings.practice else ""
        name = "tokenwizard"
        subtitle = self._surroundings.subtitle
        if len(name) + len(subtitle) + len(side) + 6 > width:
            side = "practice" if side else ""
        gap = max(width - len(name) - 2 - len(subtitle) - len(side), 1)
        top = Content.assemble(
            (name, "bold $primary"), ("  " + subtitle, ""), " " * gap, (side, "$warning")
        )
        return Content.assemble(top, "\n", self._steps(width))

    def _steps(self, width: int) -> Content:
        steps = list(STEP_NAMES)
        present = steps.index(self._step)
        if width < sum(len(name) + 4 for name in STEP_NAMES.values()):
            return Content.assemble(
                (f"Step {present + 1} of {len(steps)}: {STEP_NAMES[self._step]}", "bold")
            )
        parts: list[Content | str | tuple[str, str]] = []
        for number, step in enumerate(steps):
            if number:
                parts.append((" ─ ", "$foreground 40%"))
            if number < present:
                parts.append((f"✓ {STEP_NAMES[step]}", "$success"))
            elif number == present:
                parts.append((f"● {STEP_NAMES[step]}", "bold $primary"))
            else:
                parts.append((f"○ {STEP_NAMES[step]}", "$foreground 60%"))
        return Content.assemble(*parts)


class StepScreen(Screen[Outcome[Result]], Generic[Result]):
    """One step: takes plain values, is left with an `Outcome`, and never sees an HTTP client."""

    step: ClassVar[Step]
    heading: ClassVar[str]
    help_text: ClassVar[str]

    AUTO_FOCUS = ""  # each step says itself where it begins, without scrolling its heading away
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "proceed", "Continue"),
        Binding("escape", "back", "Back"),
        Binding("f1", "explain_screen", "Help"),
    ]

    def __init__(self, entry: Entry[Result]) -> None:
        super().__init__()
        self.surroundings = entry.surroundings
        self._error = entry.error

    def compose(self) -> ComposeResult:
        """The frame; a step fills the body with `compose_step`."""
        yield StepHeader(self.step, self.surroundings)
        with VerticalScroll(id="body", can_focus=False):
            yield Static(self.heading, classes="heading")
            yield from self.compose_step()
        yield Notice(id="notice")
        yield Footer(show_command_palette=False, compact=True)

    def compose_step(self) -> ComposeResult:
        """The widgets of this step."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the error that the step was entered with, on its field."""
        if self._error is not None:
            self.refuse(self._error)

    @property
    def notice(self) -> Notice:
        """The line at the foot."""
        return self.query_one("#notice", Notice)

    def refuse(self, error: TokenWizardError) -> None:
        """Show what is wrong and focus the field that it is about."""
        self.notice.explain(error)
        if error.field is not None:
            self.focus_field(error.field)

    def focus_field(self, field: str) -> None:
        """Focus a field by its name in `Answers`."""
        for widget in self.query(f"#{field}"):
            (next(iter(widget.query(Input)), widget)).focus()

    def draft(self) -> Result:
        """What the step would hand on if it were left now, finished or not."""
        raise NotImplementedError

    def leave(self, outcome: Outcome[Result]) -> None:
        """Leave the screen once: a second Enter must not pop the next one as well."""
        if self.is_current:
            self.dismiss(outcome)

    def action_proceed(self) -> None:
        """Enter: go on if the screen is complete, else say what is missing."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Escape."""
        self.leave(Back(self.draft()))

    def action_explain_screen(self) -> None:
        """F1."""
        from tokenwizard.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.heading, self.help_text))

    async def copy(self, text: Secret, what: str) -> Copied:
        """Copy a text and say in the notice how far it came."""
        copied = await self.surroundings.copy(text)
        self.notice.say("ok" if copied.reached else "doubt", f"{what}: {copied.sentence}")
        return copied
