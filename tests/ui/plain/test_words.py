"""What is said without full screen holds no key that only the full screen has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tokenwizard
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import Step, TokenWizardError, Who
from tokenwizard.ui.console.error_lines import told
from tokenwizard.ui.console.speaker import Voice
from tokenwizard.ui.plain.texts import HELP, heading, with_letters, with_nobody

PACKAGE = Path(tokenwizard.__file__).parent
ELSEWHERE = (
    "cli/parser.py",
    "cli/explain.py",
    "ui/tui/",
    "ui/plain/",
    "ui/web/",
    "cli/doctor/",
    "sandbox/",
    "system/",
    "wizard/redirect_listener.py",
)


def sentences() -> Iterator[str]:
    """Every text of the part that knows no screen, and every explanation."""
    yield (PACKAGE / "errors/catalogue.toml").read_text("utf-8")
    for module in sorted(PACKAGE.rglob("*.py")):
        if not module.relative_to(PACKAGE).as_posix().startswith(ELSEWHERE):
            yield from texts_of(module)


def texts_of(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_sentence_names_a_key_at_a_prompt_or_to_a_script() -> None:
    named = [sentence for sentence in sentences() if "ctrl+" in sentence]

    assert len(named) >= 5
    of_arrival = set(
        texts_of(PACKAGE / "ui/presentation/clipboard_check.py")
    )  # what is pasted back at the last prompt
    assert not [text for text in named if "ctrl+" in with_letters(text)]
    assert not [text for text in named if "ctrl+" in with_nobody(text) and text not in of_arrival]


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_nothing_that_a_script_is_told_goes_on_with_a_key_or_goes_back(code: str) -> None:
    found = catalogue()[code]
    for text in (found.next_step, found.next_at_discovery):
        assert not re.search(r"Enter then|with Enter|goes back|is kept", with_nobody(text))


@pytest.mark.parametrize(
    ("sentence", "at_a_prompt", "to_a_script"),
    [
        (
            "Finish it, then make a fresh link with ctrl+n and sign in again.",
            "Finish it, then make a fresh link with n and sign in again.",
            "Finish it, then make a fresh link by running this again and sign in again.",
        ),
        (
            "Enter then goes back to the answer, which may still be good.",
            "Enter then goes back to the answer, which may still be good.",
            "Then run this again.",
        ),
        (
            "Leave with ctrl+q, set it right or unset it, and start again: what was typed is kept.",
            "Leave with quit, set it right or unset it, and start again: what was typed is kept.",
            "Set it right or unset it, and run this again.",
        ),
        (
            "Leave (ctrl+q) and start with --cloud china",
            "Leave (quit) and start with --cloud china",
            "Run this again with --cloud china",
        ),
    ],
)
def test_a_key_becomes_what_there_is_instead(
    sentence: str, at_a_prompt: str, to_a_script: str
) -> None:
    assert (with_letters(sentence), with_nobody(sentence)) == (at_a_prompt, to_a_script)


def voice(heard: list[str], width: int) -> Voice:
    return Voice(heard.append, lambda: width, with_letters)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_sentences_are_wrapped_between_words_and_values_are_not(width: int) -> None:
    heard: list[str] = []
    sentence, value = HELP[Step.CHECKLIST], "http://localhost/" + "x" * 300
    voice(heard, width).say(sentence)
    voice(heard, width).alone(value)

    *lines, last = "".join(heard).splitlines()
    assert " ".join(lines) == sentence
    assert max(map(len, lines)) < width
    assert last == value


def test_a_provider_s_control_characters_do_not_reach_the_terminal() -> None:
    heard: list[str] = []
    voice(heard, 0).explain(
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
        server_text="not said where the catalogue knows better",
        entry="AADSTS1",
    )

    assert list(told(error)) == [
        "Error: It broke.",
        "It was old.",
        "Now: Mend it.",
        "Who can mend it: a tenant administrator.",
        "To quote: AADSTS1, correlation ID an id, today",
    ]


def test_the_steps_are_counted_and_explained() -> None:
    assert heading(Step.CHECKLIST) == "Step 2 of 6: App. How is the app registered?"
    assert heading(Step.RESULT) == "Step 6 of 6: Token."
    assert set(HELP) == set(Step)
