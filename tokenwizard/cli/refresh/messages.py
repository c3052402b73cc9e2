"""What `tokenwizard refresh` says on stderr: the catalogue's words, fitted to a refresh."""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import catalogue
from tokenwizard.system.terminal.safe_text import write_words
from tokenwizard.ui.console.speaker import Voice
from tokenwizard.ui.plain.texts import with_nobody

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.errors.errors import TokenWizardError

_SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
_SIGNS_IN = re.compile(r"ctrl\+[ny]|[Ss]ign in again|[Pp]aste|with Enter|Run the wizard again\.")
_ON_SCREEN = (("on the first step and ", "and "), (" on the first step", ""))
_WRONG_CREDENTIAL = (
    "Put the client secret's Value, not its Secret ID, where it is kept. If it is hidden by now or"
    " has ended, the app's owner makes a new one."
)
_OF_CODE = {
    "AADSTS700025": "Say --public, or set it in the profile: this app has no client secret.",
    "AADSTS7000218": "Give the app's client secret or --certificate, or keep it beside the refresh"
    " token, and take public away: this app has to prove itself.",
}


def refresh_voice(again: str) -> Voice:
    """Says things on stderr, wrapped where that is a terminal.

    Only what to do now is fitted: a title, a path or a server's words may hold any word.

    Args:
        again: the command that signs in anew.
    """
    return Voice(write_words, _columns, str, partial(worded, again))


def for_refresh(error: TokenWizardError) -> TokenWizardError:
    """The error, with what to do now where nothing was spent: a refresh may be sent again."""
    known = catalogue().get(error.entry or "")
    if known is not None and known.next_at_discovery:
        error.next_step = error.next_step.replace(known.next_step, known.next_at_discovery)
    if error.field == "client_secret":
        error.next_step = _WRONG_CREDENTIAL
    error.next_step = _OF_CODE.get(error.code or "", error.next_step)
    return error


def worded(again: str, sentences: str) -> str:
    """The text with a command in the place of the wizard's keys and screens."""
    for on_screen, instead in _ON_SCREEN:
        sentences = sentences.replace(on_screen, instead)
    label = "Now: " if sentences.startswith("Now: ") else ""
    parts = _SENTENCES.split(sentences.removeprefix(label))
    kept = [sentence for sentence in parts if not _SIGNS_IN.search(sentence)]
    if len(kept) < len(parts):
        kept.append(f"Sign in anew: {again}")
    return label + with_nobody(" ".join(kept))


def explainer(again: str) -> Callable[[TokenWizardError], None]:
    """Says what is wrong, why, what to do now, who can, and what to quote."""
    voice = refresh_voice(again)
    return lambda error: voice.explain(for_refresh(error))


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return 0
