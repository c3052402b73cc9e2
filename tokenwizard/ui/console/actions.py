"""How a command words what a person can do where nobody is asked: it is run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.actions import Action

if TYPE_CHECKING:
    from tokenwizard.errors.actions import Actions

SCRIPT: Actions = {
    Action.FRESH_LINK: "make a fresh link by running this again",
    Action.FRESH_ONE: "make a fresh one by running this again",
    Action.A_FRESH_LINK: "a fresh link (run this again)",
    Action.PRESS_FOR_FRESH: "run this again",
    Action.NEW_LINK_ASKS: "run at a terminal, the wizard makes a new link that asks",
    Action.SIGN_IN_ANEW: "run this again and sign in",
    Action.RUN_WIZARD: "run the wizard again",
    Action.COPY_LINK: "take the link whole from stderr",
    Action.COPY_IT: "take it whole from stderr",
    Action.PASTE: "send",
    Action.PASTED_HERE: "sent",
    Action.EMPTY_AND_PASTE: "send",
    Action.GIVE: "give",
    Action.ON_FIRST_STEP: "",  # a script has no steps
    Action.GO_ON: "run this again",
    Action.GO_ON_AND_SIGN_IN: "run this again",
    Action.BACK_TO_ANSWER: "then run this again",
    Action.REDEEM_AGAIN: "run this again",
    Action.TRY_AGAIN: "run this again",
    Action.LEAVE_AND_SET: "set",
    Action.START_AGAIN: "run this again",
    Action.START_AGAIN_WITH_ALL: "run this again",
    Action.COPY_REFRESH_TOKEN: "copy the refresh token",
    Action.WRITE_TO_FILE: "write it to a file",
}
