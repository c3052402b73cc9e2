"""The lines at the foot of a screen: how things stand, or what is wrong and how it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tokenwizard.errors.clock_skew import clock_sentence
from tokenwizard.errors.errors import TokenWizardError, Who, who_label
from tokenwizard.text.quotation import barred
from tokenwizard.ui.tui.actions import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

MARKS: Mapping[str, str] = {"ok": "✓", "sent": "→", "doubt": "!", "error": "✗", "progress": "…"}
COLORS: Mapping[str, str] = {
    "ok": "success",
    "sent": "primary",
    "doubt": "warning",
    "error": "error",
    "progress": "primary",
}


_MOST_OF_SCREEN = 0.45
"""How much of the height the notice may take, as in `app.tcss`."""
_BESIDE = 5
"""Columns that the padding and a scrollbar take."""


class StatusLine(Static):
    """The one line (or few) at the foot of a screen that says how things stand. Never markup.

    Attributes:
        left_out: what the provider said of the error that is shown, if there was no room for it.
    """

    left_out: str = ""

    def say(self, kind: str, sentence: str, *, more: str = "") -> None:
        """Show a sentence; `kind` (ok, sent, doubt, error, progress) shows as a mark as well."""
        self.update(_said(kind, sentence, more))

    def clear_notice(self) -> None:
        """Show nothing."""
        self.update("")

    def explain(
        self, error: TokenWizardError, *, offer: str = "", done: str = "", now: str = ""
    ) -> None:
        """Show an error; what to do now stands before why, since few lines may be in view.

        What the provider said is left out where there is no room for it; help has it.

        Args:
            error: what is wrong.
            offer: what can be done with its message for the administrator.
            done: what became of that message.
            now: what to do, where that is known better than the error knows it.
        """
        whole = render_error(error, offer=offer, done=done, now=now)
        self.left_out = "" if error.text_in_sight or self._has_room(whole) else error.quotation
        if not self.left_out:
            self.update(whole)
            return
        self.update(render_error(error, offer=offer, done=done, now=now, quoting=False))

    def _has_room(self, content: Content) -> bool:
        screen = self.app.size
        lines = content.wrap(max(screen.width - _BESIDE, 1))
        return len(lines) <= screen.height * _MOST_OF_SCREEN


class StatusFrame(VerticalScroll, can_focus=False):
    """Around the notice: what is too long for the foot of the screen is scrolled through.

    Attributes:
        notice: something may still be said there by what outlives the screen for a moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self.notice = StatusLine(id="notice")

    def compose(self) -> ComposeResult:
        """The notice."""
        yield self.notice

    def page(self, pages: int) -> bool:
        """Scroll by so many pages; False if there is nothing more that way."""
        at = self.scroll_target_y
        if not (at < self.max_scroll_y if pages > 0 else at > 0):
            return False
        height = max(self.scrollable_content_region.height - 1, 1)
        self.scroll_to(y=at + pages * height, animate=False)
        return True


def render_error(
    error: TokenWizardError,
    *,
    offer: str = "",
    done: str = "",
    now: str = "",
    quoting: bool = True,
) -> Content:
    """What happened, what to do now and who can do it, what to quote, why, and what was said.

    What the provider said stands first where it alone says what happened.
    """
    next_step = now or on_screen(error.advice)
    now = f"Now: {next_step}" if next_step else ""
    who = f"Who can mend it: {who_label(error.who)}." if error.who is not Who.YOU else ""
    correlation = f"correlation ID {error.correlation_id}" if error.correlation_id else ""
    quote = (error.code, correlation, error.timestamp)
    quotation = barred(error.quotation) if quoting else ""
    lines = (
        done,
        clock_sentence(error.clock_skew),
        quotation if error.text_in_sight else "",
        " ".join(part for part in (now, who) if part),
        error.microsofts_page,
        offer,
        ", ".join(part for part in quote if part),
        error.cause,
        "" if error.text_in_sight else quotation,
    )
    return _said("error", error.title, "\n".join(line for line in lines if line))


def _said(kind: str, sentence: str, more: str) -> Content:
    first = Content.styled(f"{MARKS[kind]} {sentence}", f"bold ${COLORS[kind]}")
    return Content.assemble(first, f"\n{more}") if more else first
