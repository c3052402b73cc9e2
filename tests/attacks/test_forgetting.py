"""What was copied in a run and lies in tmux's buffers, where every later paste can bring it.

The person copies the refresh token, the access token and the lines for a shell, has the refresh
token replaced by a newer one, and overwrites the clipboard. None of it is left in the server, and
that is said only after it was looked for.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import require
from tests.terminal.multiplexers import TEXT, Probe, Tmux
from tests.terminal.test_demo_in_tmux import ENDED, Demo
from tests.ui.plain.person import PROVIDER
from tokenwizard.sandbox.registration import APPS
from tokenwizard.secret import Secret
from tokenwizard.system.terminal import tmux as asked_tmux
from tokenwizard.system.terminal.clipboard import Buffers, overwrite
from tokenwizard.system.terminal.environment import Environment, Multiplexer

MARKS = ("practice-refresh", "eyJ", "export SP_", *(app.client_secret for app in APPS))


@pytest.fixture
def server() -> Iterator[Tmux]:
    with Tmux() as started:
        started.tell("set-option", "-s", "set-clipboard", "on")
        yield started


def secrets_in(tmux: Tmux) -> list[str]:
    """The beginnings of the buffers that hold one of the run's secrets."""
    try:
        buffers = tmux.buffers()
    except subprocess.CalledProcessError:
        return ["one that was deleted while they were read"]
    return [text[:40] for text in buffers if any(mark and mark in text for mark in MARKS)]


def test_all_that_was_copied_in_full_screen_is_forgotten(server: Tmux) -> None:
    demo = Demo(server, "demo", "--no-listen", then=ENDED)
    demo.to_browser()
    demo.press("C-g")
    demo.until_shown("state matches")
    demo.press("Enter")
    demo.until_shown("Refresh token: Sent to")
    demo.press("C-t")
    demo.until_shown("Access token: Sent to")
    demo.press("C-s")
    demo.until_shown("Where is the token used?")
    demo.press("End", "Up", "Enter")
    demo.until_shown("Hand it over")
    demo.press("Enter")
    demo.until_shown("shell: Sent to")
    demo.press("C-y")
    demo.until_shown("Refresh token: Sent to")
    demo.press("C-e")
    demo.until_shown("It works")
    demo.press("Escape")
    demo.until_shown("newer refresh token: Sent to")
    assert len(secrets_in(server)) == 5
    server.tell("set-buffer", "-b", "wrapped", "a line\n" + "\n".join(halves(demo.clipboard())))
    server.tell("set-buffer", "-b", "mine", "export PATH=/somewhere")
    demo.press("C-x")
    demo.until_shown("ended 0")

    assert secrets_in(server) == []
    assert "export PATH=/somewhere" in server.buffers()


def halves(text: str) -> tuple[str, str]:
    return text[:80], text[80:]


def test_all_that_was_copied_in_lines_is_forgotten(server: Tmux, tmp_path: Path) -> None:
    demo = Demo(server, "demo", "--plain", "--no-listen", then=ENDED)
    for prompt in (
        *(f"{PROVIDER} [", "Site [", "Permission", "proves itself with, 1 to 3 ["),
        *("Redirect URI [", "registered already? yes or no [yes]:", "(client) ID [", "[given]:"),
        "to look again [",
    ):
        demo.until_shown(prompt)
        demo.press("Enter")
    for prompt, keys in (
        *(("Answer, or a letter:", "g"), ("Letter, or done:", "a"), ("Access token: Sent", "h")),
        *(("Where to [", "shell"), ("Do it? yes or no [yes]:", ""), ("shell: Sent", "c")),
    ):
        demo.until_shown(prompt)
        demo.press(*keys, "Enter")
    demo.until(lambda: len(secrets_in(server)) == 4, "four secrets in tmux's buffers")
    demo.press("x", "Enter")
    demo.until(lambda: secrets_in(server) == [], "nothing left in them")
    demo.press(*"done", "Enter")
    demo.until_shown("ended 0")


def without(directory: Path, body: str) -> str:
    """A PATH whose tmux does something else before or instead."""
    wrapper = directory / "tmux"
    wrapper.write_text(f'#!/bin/sh\nreal={require("tmux")}\n{body}\nexec $real "$@"\n')
    wrapper.chmod(0o755)
    return f"{directory}:{os.environ['PATH']}"


MADE_AGAIN = (
    'if [ "$1" = delete-buffer ]; then $real show-buffer -b "$3" >{folder}/it; $real "$@"\n'
    "exec $real load-buffer -b again {folder}/it; fi"
)
NOT_DELETED = 'if [ "$1" = delete-buffer ]; then exit 1; fi'
NOT_SHOWN = 'if [ "$1" = show-buffer ]; then exit 1; fi'
NOT_LISTED = 'if [ "$1" = list-buffers ]; then exit 1; fi'


@pytest.mark.parametrize(
    "body", [MADE_AGAIN, NOT_DELETED, NOT_SHOWN, NOT_LISTED], ids=["again", "kept", "shut", "mute"]
)
def test_it_is_not_said_to_be_gone_where_it_is_there_or_cannot_be_looked_for(
    server: Tmux, tmp_path: Path, body: str
) -> None:
    with server.attach() as terminal:
        server.run(terminal, Probe(tmp_path, "copy"))
        terminal.wait_until(lambda: TEXT in server.buffers(), "the text in a buffer")
        path = without(tmp_path, body.replace("{folder}", str(tmp_path)))
        answer = server.run(terminal, Probe(tmp_path, "overwrite"), PATH=path)

        assert answer["buffers"] == Buffers.MAY_HOLD
        assert TEXT in server.buffers()


SLOW = """
import sys, threading
sys.path.insert(0, {tests!r})
from tests.terminal import probe
from tokenwizard.system.terminal.osc52 import osc52
waiting, at_once = [osc52(open({text!r}).read())], probe.write
def write(sequence):
    waiting.append(sequence)
    threading.Timer(0.5, lambda: at_once("".join(waiting))).start()
probe.write = write
probe.main("overwrite", {text!r}, {answer!r})
"""
"""Copies and overwrites in one breath, by a writer with a queue, as that of the full screen is."""


def test_what_is_still_on_its_way_to_a_buffer_is_waited_for(server: Tmux, tmp_path: Path) -> None:
    probe = Probe(tmp_path, "overwrite")
    *_, text, answer_file = probe.arguments
    code = SLOW.format(tests=str(Path(__file__).parents[2]), text=text, answer=answer_file)
    probe.arguments[1:] = ["-c", code]
    with server.attach() as terminal:
        answer = server.run(terminal, probe)
        terminal.wait_until(lambda: " " in server.buffers(), "the space in a buffer")

        assert answer["buffers"] == Buffers.HOLD_NONE
        assert TEXT not in server.buffers()


def test_a_short_text_is_looked_for_whole_alone(
    server: Tmux, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.tell("set-buffer", "-b", "mine", "a secretary")
    server.tell("set-buffer", "-b", "it", "secret\n")
    monkeypatch.setenv("TMUX_TMPDIR", server.environ["TMUX_TMPDIR"])
    socket = server.tell("display-message", "-p", "#{socket_path}").strip()
    monkeypatch.setenv("TMUX", f"{socket},0,0")

    assert asyncio.run(asked_tmux.forget(["secret", ""]))
    assert server.buffers() == ["a secretary"]


@pytest.mark.parametrize(
    ("multiplexer", "term", "buffers"),
    [
        (Multiplexer.NONE, "xterm-256color", Buffers.NONE),
        (Multiplexer.NONE, "tmux-256color", Buffers.MAY_HOLD),
        (Multiplexer.SCREEN, "screen.xterm-256color", Buffers.NONE),
        (Multiplexer.SCREEN, "screen", Buffers.MAY_HOLD),
    ],
)
async def test_a_tmux_that_cannot_be_asked_may_hold_it(
    multiplexer: Multiplexer, term: str, buffers: Buffers
) -> None:
    sent: list[str] = []
    put = await overwrite(
        Environment(multiplexer=multiplexer, term=term), sent.append, [Secret("practice-token")]
    )

    assert put.reached
    assert put.buffers is buffers
    assert not put.proved
