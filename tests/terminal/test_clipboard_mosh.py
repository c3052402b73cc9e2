"""Copying through mosh, which keeps 16 KiB of a sequence and passes only changes on."""

from __future__ import annotations

import pytest

from tokenwizard.secret import Secret
from tokenwizard.system.terminal.clipboard import CopyMethod, copy, overwrite
from tokenwizard.system.terminal.environment import Environment, Multiplexer
from tokenwizard.system.terminal.osc52 import osc52, screen_chunks

MOSH = Environment(remote=True, mosh=True)
# 16 KiB hold `52;c;` and this many bytes in base64.
LONGEST = 12_282


async def test_what_mosh_keeps_whole_is_sent_and_its_habit_is_told() -> None:
    text, sent = "x" * LONGEST, list[str]()
    copied = await copy(Secret(text), MOSH, sent.append)
    assert sent == [osc52(text)]
    assert len(sent[0]) <= 16_384 + len("\x1b]\x07")
    assert (copied.rung, copied.reached, copied.proved) == (CopyMethod.TERMINAL, True, False)
    assert copied.sentence.endswith("mosh passes the same text on only once in a row.")


async def test_what_mosh_would_cut_is_not_sent_and_that_is_said() -> None:
    sent: list[str] = []
    copied = await copy(Secret("x" * (LONGEST + 1)), MOSH, sent.append)
    assert sent == []
    assert (copied.rung, copied.reached, copied.proved) == (CopyMethod.NONE, False, False)
    assert copied.sentence == "Not copied: mosh would cut it off."


async def test_without_mosh_the_same_text_is_sent() -> None:
    text, sent = "x" * (LONGEST + 1), list[str]()
    copied = await copy(Secret(text), Environment(remote=True), sent.append)
    assert sent == [osc52(text)]
    assert "mosh" not in copied.sentence


@pytest.mark.parametrize("length", [10, LONGEST + 1])
async def test_inside_screen_mosh_s_limit_is_that_of_the_joined_sequence(length: int) -> None:
    text, sent = "x" * length, list[str]()
    inside = Environment(remote=True, mosh=True, multiplexer=Multiplexer.SCREEN, term="screen")
    copied = await copy(Secret(text), inside, sent.append)
    assert sent == ([screen_chunks(osc52(text))] if length <= LONGEST else [])
    assert "mosh" in copied.sentence


async def test_the_space_that_overwrites_is_short_enough() -> None:
    sent: list[str] = []
    put = await overwrite(MOSH, sent.append)
    assert sent == [osc52(" ")]
    assert put.sentence.startswith("A single space was sent to your terminal's clipboard")
