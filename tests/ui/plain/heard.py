"""A voice whose words are kept."""

from __future__ import annotations

from tokenwizard.ui.console.speaker import Speaker
from tokenwizard.ui.plain.actions import PROMPTS


def speaker(heard: list[str], width: int) -> Speaker:
    """The voice of the line prompts, at so many columns."""
    return Speaker(heard.append, lambda: width, PROMPTS)
