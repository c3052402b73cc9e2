"""A voice whose words are kept."""

from __future__ import annotations

from tokenwizard.ui.console.speaker import Voice
from tokenwizard.ui.plain.actions import PROMPTS


def voice(heard: list[str], width: int) -> Voice:
    """The voice of the line prompts, at so many columns."""
    return Voice(heard.append, lambda: width, PROMPTS)
