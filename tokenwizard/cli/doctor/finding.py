"""One row of the doctor's table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    """How a finding bears on the wizard."""

    OK = "ok"
    NOTE = "note"
    """The wizard works; something could be had beyond that, or should be known."""
    DOUBT = "doubt"
    """One of the wizard's ways is likely to fail; another one is left."""
    FAULT = "fault"
    """A walk cannot come to its end, or a person's cannot begin."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing.

    Attributes:
        what: its name, the same in every run.
        state: how it bears on the wizard.
        found: what was found, in words.
        advice: what to do; empty if there is nothing to do.
        lines: lines to be taken as they are, each with where it goes: ("now", "tmux set ...").
    """

    what: str
    state: CheckState
    found: str
    advice: str = ""
    lines: tuple[tuple[str, str], ...] = ()
