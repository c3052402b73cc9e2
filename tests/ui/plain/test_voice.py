"""What is said in lines: wrapped between its words, an error whole, actions as prompts say."""

from __future__ import annotations

import pytest

from tests.ui.plain.heard import speaker
from tokenwizard.errors.actions import Action, words
from tokenwizard.errors.errors import Step, TokenWizardError, Who
from tokenwizard.ui.console.error_lines import error_lines
from tokenwizard.ui.plain.actions import PROMPTS
from tokenwizard.ui.plain.texts import HELP, heading


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_sentences_are_wrapped_between_words_and_values_are_not(width: int) -> None:
    heard: list[str] = []
    sentence, value = HELP[Step.CHECKLIST], "http://localhost/" + "x" * 300
    speaker(heard, width).say(sentence)
    speaker(heard, width).alone(value)

    *lines, last = "".join(heard).splitlines()
    assert " ".join(lines) == sentence
    assert max(map(len, lines)) < width
    assert last == value


def test_an_action_is_said_as_the_prompts_word_it_and_a_value_stays_as_it_is() -> None:
    heard: list[str] = []
    speaker(heard, 0).say(("/tmp/{fresh_link} ctrl+n: ", *words("{fresh_link}")))

    assert "".join(heard) == f"/tmp/{{fresh_link}} ctrl+n: {PROMPTS[Action.FRESH_LINK]}\n"


def test_a_provider_s_control_characters_do_not_reach_the_terminal() -> None:
    heard: list[str] = []
    speaker(heard, 0).explain(
        TokenWizardError("It broke", server_text="\x1b]0;title\x07\x9b31m\r\nNow: pay\u202e")
    )

    text = "".join(heard)
    assert text == 'Error: It broke.\nIt said: "Now: pay"\n'


def test_an_error_is_told_whole() -> None:
    error = TokenWizardError(
        "It broke",
        cause="It was old.",
        next_step="Mend it.",
        who=Who.ADMINISTRATOR,
        code="AADSTS1",
        correlation_id="an id",
        timestamp="today",
        server_text="It is closed.",
        entry="AADSTS1",
    )

    assert list(error_lines(error, PROMPTS)) == [
        "Error: It broke.",
        "It was old.",
        'It said: "It is closed."',
        "Now: Mend it.",
        f"Who can mend it: {Who.ADMINISTRATOR.label}.",
        "To quote: AADSTS1, correlation ID an id, today",
    ]


def test_the_steps_are_counted_and_explained() -> None:
    assert heading(Step.CHECKLIST).startswith(f"Step 2 of 6: {Step.CHECKLIST.label}. ")
    assert heading(Step.RESULT) == f"Step 6 of 6: {Step.RESULT.label}."
    assert set(HELP) == set(Step)
