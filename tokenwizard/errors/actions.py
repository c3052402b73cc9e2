"""Words with actions in them: what to do is told once, and worded by whoever tells it.

A text of the catalogue, or of the code, says `{fresh_link}` where the full screen says "make a
fresh link with ctrl+n", the prompts "... with n", and a script "... by running this again". Each
front end has one table, from every `Action` to its own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple, TypeAlias


class Action(Enum):
    """What a person can do, by its name in a text."""

    FRESH_LINK = "fresh_link"
    FRESH_ONE = "fresh_one"
    A_FRESH_LINK = "a_fresh_link"
    PRESS_FOR_FRESH = "press_for_fresh"
    NEW_LINK_ASKS = "new_link_asks"
    SIGN_IN_ANEW = "sign_in_anew"
    RUN_WIZARD = "run_wizard"
    COPY_LINK = "copy_link"
    COPY_IT = "copy_it"
    PASTE = "paste"
    PASTED_HERE = "pasted_here"
    EMPTY_AND_PASTE = "empty_and_paste"
    GIVE = "give"
    ON_FIRST_STEP = "on_first_step"
    """A place rather than an action: it begins with a blank, since a refresh has no steps."""
    GO_ON = "go_on"
    GO_ON_AND_SIGN_IN = "go_on_and_sign_in"
    BACK_TO_ANSWER = "back_to_answer"
    REDEEM_AGAIN = "redeem_again"
    TRY_AGAIN = "try_again"
    LEAVE_AND_SET = "leave_and_set"
    START_AGAIN = "start_again"
    START_AGAIN_WITH_ALL = "start_again_with_all"
    COPY_REFRESH_TOKEN = "copy_refresh_token"  # noqa: S105 (a name, no token)
    WRITE_TO_FILE = "write_to_file"


class Do(NamedTuple):
    """An action in a text, and whether a sentence begins with it."""

    action: Action
    begins: bool = False


Words: TypeAlias = tuple[str | Do, ...]
"""Texts and actions, in their order."""
Actions: TypeAlias = Mapping[Action, str]
"""How a front end words each action, in the middle of a sentence."""


def words(template: str) -> Words:
    """The words of a text of ours; no file's or server's name may be in it.

    Raises:
        ValueError: it names an action that there is not.
    """
    return tuple(_parts(template))


def _parts(template: str) -> Iterator[str | Do]:
    # No regular expression: to compile one takes longer than to read all that a command shows.
    text, *rest = template.split("{")
    if text:
        yield text
    for part in rest:
        name, _, text = part.partition("}")
        yield _do(name)
        if text:
            yield text


def _do(name: str) -> Do:
    return Do(Action(name.lower()), begins=name[:1].isupper())


def in_words(told: Words | str, actions: Actions) -> str:
    """The text, as somebody tells it who words the actions so."""
    if isinstance(told, str):
        return told
    return "".join(part if isinstance(part, str) else _worded(part, actions) for part in told)


def _worded(do: Do, actions: Actions) -> str:
    text = actions[do.action]
    return text[0].upper() + text[1:] if do.begins else text


def names(told: Words, *actions: Action) -> bool:
    """Whether one of these actions is in it."""
    return any(isinstance(part, Do) and part.action in actions for part in told)


ANYWHERE: Actions = {
    Action.FRESH_LINK: "make a fresh sign-in link",
    Action.FRESH_ONE: "make a fresh one",
    Action.A_FRESH_LINK: "a fresh link",
    Action.PRESS_FOR_FRESH: "make a fresh one",
    Action.NEW_LINK_ASKS: "the new link asks",
    Action.SIGN_IN_ANEW: "make a fresh sign-in link and sign in again",
    Action.RUN_WIZARD: "run the wizard again",
    Action.COPY_LINK: "copy the link whole",
    Action.COPY_IT: "copy it whole",
    Action.PASTE: "paste",
    Action.PASTED_HERE: "pasted into the wizard",
    Action.EMPTY_AND_PASTE: "empty the field and paste",
    Action.GIVE: "give",
    Action.ON_FIRST_STEP: " on the first step",
    Action.GO_ON: "go on",
    Action.GO_ON_AND_SIGN_IN: "sign in again",
    Action.BACK_TO_ANSWER: "the answer may still be good after that",
    Action.REDEEM_AGAIN: "try again: the code may still be good",
    Action.TRY_AGAIN: "try again",
    Action.LEAVE_AND_SET: "set",
    Action.START_AGAIN: "start again",
    Action.START_AGAIN_WITH_ALL: "start again",
    Action.COPY_REFRESH_TOKEN: "copy the refresh token",
    Action.WRITE_TO_FILE: "write it to a file",
}
"""For who reads it anywhere, as `tokenwizard explain` tells it: no key, no prompt, no command."""
