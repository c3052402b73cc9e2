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


_STILL_GOOD = "The refresh token is as good as before."
_ON_THE_WAY = frozenset(
    {
        *("redirect_from_token_endpoint", "html", "http_407", "http_408", "http_429", "http_500"),
        *("http_502", "http_503", "http_504", "http_5xx"),
    }
)
"""Answers that came from something in between, or from a provider that was busy."""


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
    """The error, with what to do now where a refresh met it and not a sign-in.

    A fault on the way says nothing against the refresh token, and that is said.
    """
    error.advice = error.at_refresh
    if _says_nothing_of_the_token(error):
        error.advice = (*error.advice, " ", _STILL_GOOD)
    return error


def _says_nothing_of_the_token(error: TokenWizardError) -> bool:
    from tokenwizard.errors.errors import NetworkError

    return isinstance(error, NetworkError) or error.entry in _ON_THE_WAY


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return 0
