"""The lines at the foot of a screen: how things stand, or what is wrong and how it is mended."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.widgets import Static

from tokenwizard.clock_skew import clock_sentence
from tokenwizard.errors import TokenWizardError, Who


class Notice(Static):
    """The one line (or few) at the foot of a screen that says how things stand. Never markup."""

    MARKS: ClassVar[dict[str, str]] = {
        "ok": "✓",
        "sent": "→",
        "doubt": "!",
        "error": "✗",
        "progress": "…",
    }
    COLORS: ClassVar[dict[str, str]] = {
        "ok": "success",
        "sent": "primary",
        "doubt": "warning",
        "error": "error",
        "progress": "primary",
    }

    def say(self, kind: str, sentence: str, *, more: str = "") -> None:
        """Show a sentence; `kind` (ok, sent, doubt, error, progress) shows as a mark as well."""
        first = Content.styled(f"{self.MARKS[kind]} {sentence}", f"bold ${self.COLORS[kind]}")
        self.update(Content.assemble(first, f"\n{more}") if more else first)

    def clear_notice(self) -> None:
        """Show nothing."""
        self.update("")

    def explain(self, error: TokenWizardError, *, offer: str = "", done: str = "") -> None:
        """Show an error: what happened, why, what to do now, who can do it, and what to quote.

        Args:
            error: what is wrong.
            offer: what can be done with its message for the administrator.
            done: what became of that message; stands first, since the end may be cut off.
        """
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
            line
            for line in (
                done,
                clock_sentence(error.clock_skew),
                error.cause,
                error.quotation,
                " ".join(part for part in (now, who) if part),
                offer,
                quote,
            )
            if line
        ]
        self.say("error", error.title, more="\n".join(lines))
