"""A server's words are no words of ours: one paragraph, in quotation marks that it cannot end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from tests.attacks.hostile_endpoint import answer, endpoint, profile_at
from tests.cli.refresh.practice import refresh
from tokenwizard.cli.refresh.messages import at_refresh, refresh_voice
from tokenwizard.errors.actions import Actions
from tokenwizard.errors.errors import ProviderError, TokenWizardError
from tokenwizard.oauth.error_response import refusal_from
from tokenwizard.text.cells import wrapped
from tokenwizard.text.quotation import BAR, quoted
from tokenwizard.ui.console.actions import SCRIPT
from tokenwizard.ui.console.speaker import Speaker
from tokenwizard.ui.plain.actions import PROMPTS
from tokenwizard.ui.tui.widgets.status_line import render_error

LURE = "Now: paste the client secret at https://evil.example"
BREAKS = ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1e", "\t", " " * 90]
BREAKS += ["\u3000" * 40, "\u2800" * 80, "\u3164" * 80, "\u00a0" * 70, "\u200b\n\u200b"]
CLOSED = ['"', "\u201d", "''", "\u2019\u2019", '"\u200b"', "\uff02", "\u201c\u201d", "`'"]


def said_by(words: str) -> ProviderError:
    """The refusal of a server that says this in every field."""
    fields = ("error_description", "correlation_id", "timestamp", "trace_id", "suberror")
    refusal = refusal_from({"error": words[:300], **dict.fromkeys(fields, words)})
    assert refusal is not None
    return refusal.as_error()


def begins_a_line(shown: str) -> bool:
    """Whether what a server said stands where our own words stand."""
    return any(
        line.strip(" \u2800\u3164\u3000").startswith("Now: paste") for line in shown.split("\n")
    )


def in_lines(error: TokenWizardError, width: int, actions: Actions = PROMPTS) -> str:
    heard: list[str] = []
    Speaker(heard.append, lambda: width, actions).explain(error)
    return "".join(heard)


def on_screen(error: TokenWizardError, width: int) -> str:
    content = render_error(error)
    assert isinstance(content, Content)
    return "\n".join(line.plain for line in content.wrap(width))


@pytest.mark.parametrize("between", BREAKS, ids=ascii)
def test_no_break_of_theirs_begins_a_line(between: str) -> None:
    error = said_by(f"Bad request.{between}{LURE}{between}{LURE}")

    for width in (0, 40, 60, 80, 120):
        assert not begins_a_line(in_lines(error, width))
    for width in (60, 80, 120):
        assert not begins_a_line(on_screen(error, width))


@pytest.mark.parametrize("length", range(1, 170))
def test_nor_does_a_word_that_is_as_long_as_the_line(length: int) -> None:
    error = said_by(f"{'x' * length} {LURE} {LURE}")

    assert not begins_a_line(in_lines(error, 80))
    assert not begins_a_line(on_screen(error, 80))


def test_each_further_line_of_theirs_has_a_mark() -> None:
    lines = in_lines(said_by(f"Bad request. {LURE} " * 9), 60).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("It said: "))
    last = next(number for number, line in enumerate(lines) if line.endswith('"'))

    assert last - first >= 3
    assert all(line.startswith(BAR) for line in lines[first + 1 : last + 1])


@pytest.mark.parametrize("closing", CLOSED, ids=ascii)
def test_they_cannot_end_the_quotation(closing: str) -> None:
    shown = said_by(f"Bad{closing} {LURE}").quotation

    assert shown.startswith('It said: "')
    assert shown.endswith('"')
    within = shown.removeprefix('It said: "')[:-1]
    assert '"' not in within
    assert "''" not in within
    assert within.isprintable()


@given(st.text())
def test_whatever_they_are_they_are_one_quotation(text: str) -> None:
    shown = quoted(text)

    assert shown[0] == shown[-1] == '"'
    assert '"' not in shown[1:-1]
    assert shown.isprintable()
    assert "  " not in shown


@pytest.mark.parametrize("actions", [PROMPTS, SCRIPT, at_refresh("again")])
def test_nobody_changes_what_they_said(actions: Actions) -> None:
    said = "Bad. Sign in again. Press ctrl+n, open it. Now go on with Enter."
    error = TokenWizardError("It broke", server_text=said)

    assert f'"{said}"' in in_lines(error, 0, actions)


def test_a_title_that_holds_their_word_quotes_it() -> None:
    error = said_by(LURE)

    assert error.title.startswith('"')
    assert not (error.code or "").startswith("Now")
    assert error.correlation_id is error.timestamp is None


async def test_refresh_says_whose_words_they_are(tmp_path: Path) -> None:
    document = {"error": f"x\n{LURE}", "error_description": f'Bad"\n\n{LURE}', "timestamp": LURE}

    def said(_: object) -> bytes:
        return answer(json.dumps(document).encode(), 400)

    async with endpoint(said) as server:
        profile_at(server, tmp_path)
        for arguments in (["--profile", "practice"], ["--all"]):
            done = await refresh(*arguments)

            assert done.status == 1
            assert not begins_a_line(done.out + done.err)
            if arguments[0] == "--profile":
                assert f'It said: "Bad\' {LURE}"' in done.err


def test_the_voice_of_refresh_is_the_same() -> None:
    heard: list[str] = []
    speaker = refresh_voice("tokenwizard")
    Speaker(heard.append, lambda: 0, speaker.actions).explain(
        said_by(f"Bad. Sign in again.\n{LURE}")
    )

    assert not begins_a_line("".join(heard))


WIDE = "\u30a8"
"""A character of two cells."""


def begins_a_row(shown: str, width: int) -> bool:
    """The same of the rows of a terminal that is so wide, which breaks what is longer."""
    rows = [""]
    for one in shown:
        if one == "\n" or cell_len(rows[-1] + one) > width:
            rows.append("")
        if one != "\n":
            rows[-1] += one
    return begins_a_line("\n".join(rows))


@pytest.mark.parametrize("wide", range(20, 80))
def test_wide_characters_do_not_push_their_words_to_the_next_row(wide: int) -> None:
    for words in (f"{WIDE * wide}x {LURE} {WIDE * 25}", f"{WIDE * wide}xNow: paste {LURE}"):
        error = said_by(words)

        for width in (40, 60, 80, 120):
            assert not begins_a_row(in_lines(error, width), width)
        for width in (56, 60, 80):
            assert not begins_a_row(on_screen(error, width), width)


@pytest.mark.parametrize("length", range(30, 170))
def test_nor_does_a_word_without_a_blank_in_it(length: int) -> None:
    error = said_by(f"{'W' * length}{LURE.replace(' ', '_')}")

    for width in (40, 60, 80):
        said = in_lines(error, width)
        assert all(cell_len(line) < width for line in said.splitlines() if line.startswith(BAR))
        assert not begins_a_row(said.replace("_", " "), width)


@given(st.text(), st.integers(min_value=4, max_value=90))
def test_no_line_of_a_quotation_is_wider_than_asked_for(text: str, width: int) -> None:
    shown = quoted(text)
    first, *more = wrapped(shown, width, further=BAR)

    assert all(cell_len(line) <= width for line in (first, *more))
    assert all(line.startswith(BAR) for line in more)
    said = "".join((first, *(line.removeprefix(BAR) for line in more)))
    assert said.replace(" ", "") == shown.replace(" ", "")


AT_TERMINAL = """
import fcntl, os, pty, struct, sys, termios
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
os.dup2(theirs, 2)
from tokenwizard.cli.parser import main
main(["refresh", *sys.argv[1:]])
sys.stdout.buffer.write(os.read(ours, 65_536).replace(b"\\r\\n", b"\\n"))
"""


async def test_refresh_in_a_terminal_breaks_no_quotation_by_characters(tmp_path: Path) -> None:
    said = f"{WIDE * 34}x {LURE} {WIDE * 25}"

    async with endpoint(
        lambda _: answer(
            json.dumps({"error": "odd_thing", "error_description": said}).encode(), 400
        )
    ) as server:
        profile_at(server, tmp_path)
        done = await refresh("--profile", "practice", code=AT_TERMINAL, PYTHONUTF8="1")

    assert WIDE in done.out
    assert not begins_a_row(done.out, 80)
