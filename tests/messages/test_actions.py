"""What can be done is data: every front end words every action, and every text names real ones."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import tokenwizard
from tests.messages.renderings import error_of
from tokenwizard.cli.refresh.messages import at_refresh, for_refresh
from tokenwizard.errors.actions import ANYWHERE, Action, Actions, Do, Words, in_words, names, words
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.ui.console.actions import SCRIPT
from tokenwizard.ui.plain.actions import PROMPTS
from tokenwizard.ui.tui.actions import FULL_SCREEN

CATALOGUE = Path(tokenwizard.__file__).with_name("errors") / "catalogue.toml"
AGAIN = "tokenwizard --profile practice"
TABLES = {
    "screen": FULL_SCREEN,
    "prompts": PROMPTS,
    "script": SCRIPT,
    "refresh": at_refresh(AGAIN),
    "anywhere": ANYWHERE,
}
NOBODY_ANSWERS = ("script", "refresh", "anywhere")
_KEY = re.compile(r"ctrl\+|with Enter|Enter then|[Pp]ress ")
_SIGNS_IN = (
    *(Action.FRESH_LINK, Action.FRESH_ONE, Action.A_FRESH_LINK, Action.PRESS_FOR_FRESH),
    *(Action.SIGN_IN_ANEW, Action.RUN_WIZARD, Action.COPY_LINK, Action.COPY_IT, Action.PASTE),
    *(Action.PASTED_HERE, Action.GO_ON, Action.GO_ON_AND_SIGN_IN, Action.REDEEM_AGAIN),
    Action.BACK_TO_ANSWER,
)
"""What somebody can do only who is at the wizard, or has to go there."""
_AT_REFRESH = (Action.TRY_AGAIN, Action.SIGN_IN_ANEW)
_TEXTS = {"title", "what", "cause", "next", "at_discovery", "at_refresh", "after_wait"}
_TEXTS |= {"administrator"}
_DATA = {"who", "step", "field", "when", "meanings", "text_in_sight"}


@pytest.mark.parametrize("name", TABLES)
def test_each_front_end_words_each_action(name: str) -> None:
    table = TABLES[name]

    assert set(table) == set(Action)
    place = {Action.ON_FIRST_STEP}
    assert all(text and text == text.strip() for do, text in table.items() if do not in place)


@pytest.mark.parametrize("name", NOBODY_ANSWERS)
def test_where_nobody_is_asked_no_key_is_named(name: str) -> None:
    assert not [text for text in TABLES[name].values() if _KEY.search(text)]


def test_a_text_that_names_an_action_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="dance"):
        words("Wait, then {dance}.")


def test_an_action_that_begins_a_sentence_begins_it_large() -> None:
    told = words("{Fresh_link}, or {fresh_link}.")

    assert told == (Do(Action.FRESH_LINK, True), ", or ", Do(Action.FRESH_LINK), ".")
    assert in_words(told, {Action.FRESH_LINK: "take aBC"}) == "Take aBC, or take aBC."


def test_every_text_of_the_catalogue_names_real_actions_and_no_key() -> None:
    tables = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))

    assert len(tables) == len(catalogue()) > 200
    for entry, table in tables.items():
        assert set(table) <= _TEXTS | _DATA, entry
        for name in _TEXTS & set(table):
            text = table[name]
            told = words(text)
            assert text
            assert not re.search(r"[{}]", "".join(part for part in told if isinstance(part, str)))
            assert "ctrl+" not in text, entry
            acts = any(isinstance(part, Do) for part in told)
            assert not acts or name in ("next", "at_discovery", "at_refresh", "after_wait"), entry


@pytest.mark.parametrize("entry", sorted(catalogue()))
def test_a_refresh_is_told_what_a_refresh_can_do(entry: str) -> None:
    """Where the wizard's advice leads to a sign-in, the entry says what a refresh is to do."""
    told = catalogue()[entry].at_refresh

    assert told, f"write at_refresh for {entry}"
    led = names(told, *(set(_SIGNS_IN) - {Action.SIGN_IN_ANEW}))
    assert not led, f"at_refresh of {entry} leads to the wizard: write one that does not"
    if told == catalogue()[entry].advice:
        assert not names(told, Action.SIGN_IN_ANEW)
    assert _commands(told) in ([], [len(told) - 1])


@pytest.mark.parametrize("entry", sorted(catalogue()))
def test_nothing_of_an_entrys_own_advice_gets_lost_at_a_refresh(entry: str) -> None:
    """As it did: what is said is all of the entry's text for it, and the command at most once."""
    error = for_refresh(error_of(entry))
    said = in_words(error.advice, at_refresh(AGAIN))

    own = catalogue()[entry].at_refresh
    assert said.startswith(in_words(own, at_refresh(AGAIN)))
    assert said.count(AGAIN) <= 1
    assert AGAIN not in said or said.endswith(AGAIN)
    assert not _KEY.search(said)


def _commands(told: Words) -> list[int]:
    return [
        at
        for at, part in enumerate(told)
        if isinstance(part, Do) and part.action is Action.SIGN_IN_ANEW
    ]


def test_the_rules_of_a_refresh_see_an_advice_that_is_wrong() -> None:
    """A text whose command is not at its end, and one that leads to the wizard's screens."""
    table: Actions = at_refresh(AGAIN)
    wrong = words("{Sign_in_anew}, then {paste} the answer.")

    assert _commands(wrong) == [0] != [len(wrong) - 1]
    assert names(wrong, *_SIGNS_IN)
    assert AGAIN in in_words(wrong, table)
