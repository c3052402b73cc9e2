"""The escape sequences themselves."""

from __future__ import annotations

import base64
import re

from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.system.terminal.osc52 import osc52, screen_chunks, tmux_passthrough


@given(st.text(min_size=1))
def test_osc52_names_the_selection_c_and_carries_the_text_in_base64(text: str) -> None:
    found = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/]+=*)\x07", osc52(text))
    assert found is not None
    assert base64.b64decode(found[1], validate=True).decode() == text


@given(st.integers(min_value=1, max_value=5000))
def test_screen_chunks_join_to_the_sequence_and_none_is_longer_than_screen_keeps(
    length: int,
) -> None:
    sequence = osc52("x" * length)
    chunks = re.findall(r"\x1bP(.*?)\x1b\\", screen_chunks(sequence), re.DOTALL)
    assert "".join(chunks) == sequence
    assert max(map(len, chunks)) <= 767


def test_tmux_passthrough_doubles_every_escape_inside() -> None:
    assert tmux_passthrough("\x1b]a\x1b\\") == "\x1bPtmux;\x1b\x1b]a\x1b\x1b\\\x1b\\"
