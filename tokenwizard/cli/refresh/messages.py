"""How `tokenwizard refresh` tells an error on stderr: nobody has a screen or a link there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tokenwizard.errors.actions import Action
from tokenwizard.system.terminal.safe_text import write_words
from tokenwizard.ui.console.actions import SCRIPT
from tokenwizard.ui.console.speaker import Speaker

if TYPE_CHECKING:
    from tokenwizard.errors.actions import Actions
    from tokenwizard.errors.errors import TokenWizardError


def at_refresh(again: str) -> Actions:
    """The words of what can be done about a refresh.

    Args:
        again: the command that signs in anew; an advice ends with it.
    """
    return {**SCRIPT, Action.SIGN_IN_ANEW: f"sign in anew: {again}"}


def refresh_voice(again: str) -> Speaker:
    """Says things on stderr, wrapped where that is a terminal.

    Args:
        again: the command that signs in anew.
    """
    return Speaker(write_words, _columns, at_refresh(again))


def for_refresh(error: TokenWizardError) -> TokenWizardError:
    """The error, with what to do now where a refresh met it and not a sign-in."""
    error.advice = error.at_refresh
    return error


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return 0
