"""The search finds what is leaked on purpose: every channel is watched, and every encoding."""

from __future__ import annotations

import base64

import pytest

from tests.leaks.channels import LEAKING
from tests.leaks.provider import SentinelProvider
from tests.leaks.sentinels import Kind, Text, from_terminal, holds, leaks
from tests.leaks.wizard import LEAVE, Place, Walk
from tokenwizard.errors.errors import Step

SECRET = Kind.CODE.secret(40)
FOUND = {
    "the terminal": "CODE (plain) in the terminal",
    "the terminal, over lines": "ACCESS_TOKEN (plain) in the terminal, read over line ends",
    "the title": "PASTED (plain) in the terminal",
    "the clipboard": "CLIENT_SECRET (plain) in an OSC 52 sequence",
    "a traceback": "REFRESH_TOKEN (plain) in the terminal",
    "a log": "CODE (plain) in logs/python.",
    "a file": "ID_TOKEN (Base64) in home/notes",
    "a temporary file": "ACCESS_TOKEN (hexadecimal) in tmp/",
    "the pending file": "CLIENT_SECRET (percent-encoded) in state/tokenwizard/attempt-",
    "a core file": "REFRESH_TOKEN (UTF-16) in work/core",
    "a child's arguments": "REFRESH_TOKEN (plain) in recorded/xclip.",
    "a child's environment": "CLIENT_SECRET (plain) in recorded/tmux.",
}


@pytest.mark.parametrize(("channel", "found"), FOUND.items(), ids=str)
def test_a_leak_on_purpose_is_found(
    place: Place, provider: SentinelProvider, channel: str, found: str
) -> None:
    at = "tokenwizard.wizard.controller:WizardController._ask_target"
    with Walk(place, provider, at=at, what=channel) as walk:
        walk.go_to(Step.TARGET)
        walk.press(LEAVE)
        walk.ended()

        assert any(leak.startswith(found) for leak in walk.leaks()), walk.leaks()


def test_every_channel_is_leaked_into_once() -> None:
    assert set(FOUND) == set(LEAKING)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        SECRET[::-1],
        SECRET.upper(),
        SECRET.encode("utf-16-le").decode("latin-1"),
        SECRET.encode().hex(),
        "".join(f"%{ord(one):02X}" for one in SECRET),
        "".join(f"\\u{ord(one):04x}" for one in SECRET),
        *(base64.b64encode(b"a" * before + SECRET.encode()).decode() for before in range(3)),
        base64.b64encode(SECRET.encode("utf-16-le")).decode(),
        f"{SECRET[3:16]}...",
    ],
)
def test_a_secret_is_found_in_every_encoding_and_in_pieces(written: str) -> None:
    assert holds(f"before {written} after".encode("latin-1"), Kind.CODE)


def test_a_secret_is_found_where_only_others_may_stand() -> None:
    text = Text("here", SECRET.encode(), frozenset(Kind) - {Kind.CODE})

    assert leaks([text]) == ["CODE (plain) in here"]
    assert leaks([Text("here", SECRET.encode(), frozenset({Kind.CODE}))]) == []


def test_a_clipboard_may_hold_only_what_was_copied() -> None:
    sent = b"\x1b]52;c;" + base64.b64encode(SECRET.encode()) + b"\x07"

    assert leaks(from_terminal(sent, {Kind.CODE})) == []
    assert leaks(from_terminal(sent, {Kind.VERIFIER})) == ["CODE (plain) in an OSC 52 sequence"]


def test_what_everybody_may_read_holds_no_secret() -> None:
    for kind in Kind:
        assert not holds(b"practice-refresh. wizard 0123456789 abcdefghij", kind)
