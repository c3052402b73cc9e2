"""A part of a token in tmux's buffers, as a selection on the screen leaves it: it is deleted too.

What was copied by hand is cut where the lines end and has what the screen draws around it.
"""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.attacks.test_forgetting import server
from tests.oauth.test_access_token_claims import token as token_with
from tests.terminal.multiplexers import Tmux
from tokenwizard.system.terminal import tmux as asked_tmux
from tokenwizard.system.terminal.pyperclip_child import ANOTHER, READ_BACK, look
from tokenwizard.text.secret_search import SecretSearch

__all__ = ["server"]

TOKEN = "1.AXoA-" + "".join(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/="[at * at * 31 % 67]
    + str(at)
    for at in range(300)
)
LINES = [TOKEN[at : at + 40] for at in range(0, len(TOKEN), 40)]
PARTS = {
    "a part": TOKEN[200:600],
    "32 characters": TOKEN[401:433],
    "its end": f"and so on {TOKEN[-50:]}\n",
    "in a frame": "".join(f"\u2502 {line} \u2502\n" for line in LINES),
    "in a frame of ASCII": "".join(f"| {line} |\n" for line in LINES),
    "one line of a frame": f"\u2503{LINES[3]}\u2503",
    "blocks": "".join(f"\u2590{line}\u258c\r\n" for line in LINES),
    "quoted in a mail": "".join(f"> {line}\n" for line in LINES),
    "no-break spaces": "\u00a0".join(LINES),
}
OTHERS = ("a secretary", TOKEN[100:131], "export PATH=/somewhere", "", "\u2502\u2502")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_token_is_deleted(
    server: Tmux, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    server.tell("set-buffer", "-b", "mine", "the person's own")
    server.tell("set-buffer", "-b", "it", PARTS[part])
    monkeypatch.setenv("TMUX_TMPDIR", server.environ["TMUX_TMPDIR"])
    socket = server.tell("display-message", "-p", "#{socket_path}").strip()
    monkeypatch.setenv("TMUX", f"{socket},0,0")

    assert asyncio.run(asked_tmux.forget([TOKEN, "secret"]))
    assert server.buffers() == ["the person's own"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_counts_as_held(part: str) -> None:
    assert SecretSearch.of([TOKEN]).stands_in(PARTS[part])


@pytest.mark.parametrize("text", OTHERS)
def test_something_else_does_not(text: str) -> None:
    assert not SecretSearch.of([TOKEN, "secret", "", "\u00e9\u00e8"]).stands_in(text)


def test_a_short_secret_counts_only_whole() -> None:
    held = SecretSearch.of(["secret", "\u00e9\u00e8", 'Aq~8Q+/"k3z&'])

    assert held.stands_in(" sec\nret ")
    assert held.stands_in("\u00e9 \u00e8")
    assert held.stands_in('with | Aq~8Q+\n| /"k3z& | around')
    assert not held.stands_in("Aq~8Q+/")


def test_another_access_token_that_begins_alike_is_none_of_this_run() -> None:
    """The first part of each says how it was signed, for all tokens alike."""
    mine = token_with({"tid": "a" * 60}).reveal()
    other = token_with({"oid": "b" * 60}).reveal()
    assert mine.partition(".")[0] == other.partition(".")[0]
    long_head = "eyJ" + "abc123XYZ" * 8

    held = SecretSearch.of([f"{long_head}.{mine.partition('.')[2]}"])

    assert held.stands_in(mine)
    assert not held.stands_in(f"{long_head}.{other.partition('.')[2]}")


def test_a_very_large_buffer_that_looks_like_it_is_looked_through_soon() -> None:
    held = SecretSearch.of([TOKEN, "a" * 2_000 + "b"])
    began = time.monotonic()

    assert not held.stands_in((TOKEN[:31] + "!" + "a" * 31 + "c") * 100_000)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("part", PARTS)
def test_a_part_on_the_desktop_s_clipboard_is_not_taken_for_something_else(part: str) -> None:
    """What is something else is left there."""
    assert look(["secret", TOKEN], PARTS[part]) == READ_BACK
    assert look(["secret", TOKEN], OTHERS[1]) == ANOTHER
