"""The sign-in link can be clicked (OSC 8) where a terminal takes it, and nowhere else."""

from __future__ import annotations

import sys

import pytest

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal

OPENS = b"\x1b]8;"


def at_link(term: str) -> bytes:
    """What a terminal gets up to the browser step of `tokenwizard demo`."""
    command = [sys.executable, "-m", "tokenwizard", "demo", "--no-listen"]
    with OuterTerminal(command, bare_environ(TERM=term)) as terminal:
        for text in ("What is the token for?", "Register the app", "Found. Enter goes on."):
            terminal.wait_for(text)
            terminal.type("\r")
        terminal.wait_for("never share this URL")
        return terminal.recorded


def test_a_terminal_gets_the_whole_link_in_every_row() -> None:
    drawn = at_link("xterm-256color")
    targets = {part.split(b"\x1b\\")[0].partition(b";")[2] for part in drawn.split(OPENS)[1:]}
    links = targets - {b""}

    assert len(links) == 1
    assert b"&code_challenge_method=S256" in links.pop()


@pytest.mark.parametrize("term", ["screen-256color", "linux"])
def test_where_it_would_be_printed_there_is_none(term: str) -> None:
    assert OPENS not in at_link(term)
