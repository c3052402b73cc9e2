"""How the full screen words what a person can do: by its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.actions import Action, in_words

if TYPE_CHECKING:
    from tokenwizard.errors.actions import Actions, Words

FULL_SCREEN: Actions = {
    Action.FRESH_LINK: "make a fresh link with ctrl+n",
    Action.FRESH_ONE: "make a fresh one with ctrl+n",
    Action.A_FRESH_LINK: "a fresh link (ctrl+n)",
    Action.PRESS_FOR_FRESH: "press ctrl+n",
    Action.NEW_LINK_ASKS: "the new link (ctrl+n) asks",
    Action.SIGN_IN_ANEW: "make a fresh link with ctrl+n and sign in again",
    Action.RUN_WIZARD: "run the wizard again",
    Action.COPY_LINK: "copy the link with ctrl+y",
    Action.COPY_IT: "copy it with ctrl+y",
    Action.PASTE: "paste",
    Action.PASTED_HERE: "pasted here",
    Action.EMPTY_AND_PASTE: "empty the field (ctrl+u) and paste",
    Action.GIVE: "paste",
    Action.ON_FIRST_STEP: " on the first step",
    Action.GO_ON: "go on with Enter",
    Action.GO_ON_AND_SIGN_IN: "go on with Enter and sign in again",
    Action.BACK_TO_ANSWER: "Enter then goes back to the answer, which may still be good",
    Action.REDEEM_AGAIN: "press Enter again: the code may still be good",
    Action.TRY_AGAIN: "try again with ctrl+r",
    Action.LEAVE_AND_SET: "leave with ctrl+q, set",
    Action.START_AGAIN: "start again",
    Action.START_AGAIN_WITH_ALL: "start again: what was typed is kept",
    Action.COPY_REFRESH_TOKEN: "ctrl+y copies the refresh token",
    Action.WRITE_TO_FILE: "ctrl+f writes it to a file",
}


def on_screen(told: Words | str) -> str:
    """The text, with the keys of the full screen."""
    return in_words(told, FULL_SCREEN)
