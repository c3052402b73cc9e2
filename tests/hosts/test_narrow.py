"""Windows of a few columns, down to one, as a terminal that is divided too often has them."""

from __future__ import annotations

import sys

import pytest

from tests.hosts.odd_host import at_terminal
from tests.terminal.multiplexers import bare_environ
from tokenwizard.errors.actions import ANYWHERE
from tokenwizard.providers.choices import CHOICES
from tokenwizard.ui.console.speaker import Speaker

SENTENCE = "Practice words, longer than a line."


@pytest.mark.parametrize("indent", ["", "  "])
@pytest.mark.parametrize("width", range(9))
def test_a_sentence_loses_no_word_in_any_width(width: int, indent: str) -> None:
    written: list[str] = []
    speaker = Speaker(written.append, lambda: width, ANYWHERE)

    speaker.say(SENTENCE, indent=indent, further="  ")
    speaker.quote(SENTENCE)

    said, quoted = written
    assert said.split() == SENTENCE.split()
    assert said.endswith("\n")
    assert quoted.endswith("\n")


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_lines_ask_in_so_few_columns(columns: int) -> None:
    command = f'stty cols {columns}; exec "$@"'
    started = ["sh", "-c", command, "sh", sys.executable, "-m", "tokenwizard", "demo", "--plain"]

    with at_terminal(started, bare_environ()) as terminal:
        asked = f"1 to {len(CHOICES)}"
        terminal.wait_until(lambda: asked in terminal.seen or terminal.has_ended, "a question")
        assert "broke" not in terminal.seen
        assert not terminal.has_ended
