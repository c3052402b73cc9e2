"""How the line prompts word what a person can do: by what is typed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.actions import Action

if TYPE_CHECKING:
    from tokenwizard.errors.actions import Actions

PROMPTS: Actions = {
    Action.FRESH_LINK: "make a fresh link with n",
    Action.FRESH_ONE: "make a fresh one with n",
    Action.A_FRESH_LINK: "a fresh link (n)",
    Action.PRESS_FOR_FRESH: "press n",
    Action.NEW_LINK_ASKS: "the new link (n) asks",
    Action.SIGN_IN_ANEW: "make a fresh link with n and sign in again",
    Action.RUN_WIZARD: "run the wizard again",
    Action.COPY_LINK: "copy the link with c",
    Action.COPY_IT: "copy it with c",
    Action.PASTE: "paste",
    Action.PASTED_HERE: "pasted here",
    Action.EMPTY_AND_PASTE: "paste",
    Action.GIVE: "paste",
    Action.ON_FIRST_STEP: " on the first step",
    Action.GO_ON: "go on with Enter",
    Action.GO_ON_AND_SIGN_IN: "go on with Enter and sign in again",
    Action.BACK_TO_ANSWER: "Enter then goes back to the answer, which may still be good",
    Action.REDEEM_AGAIN: "press Enter again: the code may still be good",
    Action.TRY_AGAIN: "try again with r",
    Action.LEAVE_AND_SET: "leave with quit, set",
    Action.START_AGAIN: "start again",
    Action.START_AGAIN_WITH_ALL: "start again: what was typed is kept",
    Action.COPY_REFRESH_TOKEN: "c copies the refresh token",
    Action.WRITE_TO_FILE: "f writes it to a file",
}
