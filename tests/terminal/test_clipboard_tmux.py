"""Copying from a pane of a real tmux, with a recording terminal attached outside."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest

from tests.programs import require
from tests.terminal.multiplexers import TEXT, Probe, Tmux
from tokenwizard.system.terminal.clipboard import CopyMethod
from tokenwizard.system.terminal.osc52 import osc52

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.terminal.outer_terminal import OuterTerminal

PAYLOAD = base64.b64encode(TEXT.encode()).decode()


@pytest.fixture
def server() -> Iterator[Tmux]:
    with Tmux() as started:
        yield started


@pytest.fixture
def terminal(server: Tmux) -> Iterator[OuterTerminal]:
    with server.attach() as attached:
        yield attached


@pytest.mark.parametrize("set_clipboard", ["as it comes", "external", "off"])
def test_where_tmux_drops_osc52_it_is_written_to_the_terminal_outside(
    server: Tmux, terminal: OuterTerminal, tmp_path: Path, set_clipboard: str
) -> None:
    if set_clipboard != "as it comes":
        server.tell("set-option", "-s", "set-clipboard", set_clipboard)
    answer = server.run(terminal, Probe(tmp_path, "copy"))
    assert answer["rung"] == CopyMethod.TMUX_CLIENT
    assert answer["reached"] is True
    assert answer["sentence"].startswith("Sent to your terminal.")
    terminal.wait_for(osc52(TEXT))
    assert server.buffers() == []


def test_with_set_clipboard_on_the_text_arrives_and_tmux_can_paste_it(
    server: Tmux, terminal: OuterTerminal, tmp_path: Path
) -> None:
    server.tell("set-option", "-s", "set-clipboard", "on")
    answer = server.run(terminal, Probe(tmp_path, "copy"))
    assert answer["rung"] == CopyMethod.TMUX_PANE
    terminal.wait_until(lambda: PAYLOAD.encode() in terminal.recorded, "the payload outside")
    assert server.buffers() == [TEXT]


def test_overwriting_sends_a_space_and_takes_the_text_out_of_tmux_buffers(
    server: Tmux, terminal: OuterTerminal, tmp_path: Path
) -> None:
    server.tell("set-option", "-s", "set-clipboard", "on")
    server.run(terminal, Probe(tmp_path, "copy"))
    server.tell("set-buffer", "-b", "mine", "x" * len(TEXT))
    terminal.wait_until(lambda: TEXT in server.buffers(), "the text in a buffer")
    answer = server.run(terminal, Probe(tmp_path, "overwrite"))
    terminal.wait_until(lambda: b";IA==" in terminal.recorded, "a space at the terminal")
    assert answer["sentence"].startswith("A single space was sent to your terminal's clipboard")
    assert "no longer hold it" in answer["sentence"]
    assert sorted(server.buffers()) == [" ", "x" * len(TEXT)]


def test_a_terminal_without_the_clipboard_feature_is_written_to_directly(
    server: Tmux, tmp_path: Path
) -> None:
    server.tell("set-option", "-s", "set-clipboard", "on")
    with server.attach(TERM="linux") as terminal:
        answer = server.run(terminal, Probe(tmp_path, "copy"))
        assert answer["rung"] == CopyMethod.TMUX_CLIENT
        terminal.wait_for(osc52(TEXT))
        terminal.wait_until(lambda: TEXT in server.buffers(), "the text for tmux's own paste")


def test_a_detached_session_is_not_copied_from_and_another_sessions_terminal_gets_nothing(
    server: Tmux, tmp_path: Path
) -> None:
    server.tell("new-session", "-d", "-s", "other", "cat")
    with server.attach(session="other") as terminal:
        answer = server.run(terminal, Probe(tmp_path, "copy"))
        assert (answer["rung"], answer["reached"]) == (CopyMethod.NONE, False)
        assert answer["sentence"].startswith("Not copied: no terminal is attached")
        server.tell("send-keys", "-t", "other:", "the-end", "Enter")
        terminal.wait_for("the-end")
        assert PAYLOAD[:64].encode() not in terminal.recorded


def test_a_detached_session_with_set_clipboard_on_keeps_the_text_for_tmuxs_own_paste(
    server: Tmux, tmp_path: Path
) -> None:
    server.tell("set-option", "-s", "set-clipboard", "on")
    with server.attach() as terminal:
        server.tell("detach-client", "-s", "walk")
        terminal.wait_until(lambda: server.tell("list-clients") == "", "no client is attached")
        answer = server.run(terminal, Probe(tmp_path, "copy"))
        terminal.wait_until(lambda: TEXT in server.buffers(), "the text in a tmux buffer")

    assert (answer["rung"], answer["reached"]) == (CopyMethod.TMUX_PANE, True)
    assert "No terminal is attached" in answer["sentence"]


def test_of_two_terminals_on_a_session_the_last_used_one_gets_the_text(
    server: Tmux, terminal: OuterTerminal, tmp_path: Path
) -> None:
    with server.attach() as second:
        first_activity = server.tell("list-clients", "-F", "#{client_activity}").split()[0]
        second.wait_until(
            lambda: second.type("x") and _newest(server) > int(first_activity), "a later key"
        )
        server.run(second, Probe(tmp_path, "copy"))
        second.wait_for(osc52(TEXT))
    assert PAYLOAD[:64].encode() not in terminal.recorded


def _newest(server: Tmux) -> int:
    return max(map(int, server.tell("list-clients", "-F", "#{client_activity}").split()))


def test_in_control_mode_the_pane_carries_the_text_and_the_protocol_stays_whole(
    server: Tmux, tmp_path: Path
) -> None:
    with server.attach("-C") as terminal:
        answer = server.run(terminal, Probe(tmp_path, "copy"))
        assert answer["rung"] == CopyMethod.TMUX_PANE
        terminal.wait_until(lambda: PAYLOAD[-32:].encode() in terminal.recorded, "the payload")
        lines = terminal.recorded.splitlines()
        assert all(line.startswith(b"%output") for line in lines if PAYLOAD[:32].encode() in line)
        assert b"\\033]52;c;" in terminal.recorded
        assert b"\x1b]52" not in terminal.recorded


def test_an_inner_tmux_reaches_the_terminal_where_the_outer_one_allows_it(
    server: Tmux, tmp_path: Path
) -> None:
    server.tell("set-option", "-s", "set-clipboard", "on")
    with server.attach() as terminal, Tmux() as inner:
        pane = [*("env", "-u", "TMUX", f"TMUX_TMPDIR={inner.environ['TMUX_TMPDIR']}")]
        server.tell("respawn-pane", "-k", "-t", "walk:", *pane, *inner.command, "attach")
        terminal.wait_until(lambda: inner.tell("list-clients") != "", "the inner client")
        answer = inner.run(terminal, Probe(tmp_path, "copy"))
        assert answer["rung"] == CopyMethod.TMUX_CLIENT
        assert "outer tmux" in answer["sentence"]
        assert "set -s set-clipboard on" in answer["sentence"]
        terminal.wait_until(lambda: PAYLOAD.encode() in terminal.recorded, "the payload outside")


def _tmux_without(directory: Path, *, load_buffer: bool) -> str:
    """A PATH whose tmux names no terminal device that can be opened, as for another user's."""
    wrapper = directory / "tmux"
    real = require("tmux")
    refused = "" if load_buffer else "load-buffer) exit 1;;"
    wrapper.write_text(
        f'#!/bin/sh\ncase "$1" in\n{refused}\n'
        f'list-clients) {real} "$@" | sed "s#|/dev/[^|]*|#|/nonexistent|#";;\n'
        f'*) exec {real} "$@";;\nesac\n'
    )
    wrapper.chmod(0o755)
    return f"{directory}:{os.environ['PATH']}"


def test_load_buffer_serves_where_the_terminal_outside_may_not_be_opened(
    server: Tmux, terminal: OuterTerminal, tmp_path: Path
) -> None:
    path = _tmux_without(tmp_path, load_buffer=True)
    answer = server.run(terminal, Probe(tmp_path, "copy"), PATH=path)
    assert answer["rung"] == CopyMethod.TMUX_BUFFER
    terminal.wait_until(lambda: PAYLOAD.encode() in terminal.recorded, "the payload outside")
    assert server.buffers() == []


def test_passthrough_is_the_last_rung_in_tmux(
    server: Tmux, terminal: OuterTerminal, tmp_path: Path
) -> None:
    server.tell("set-option", "-g", "allow-passthrough", "on")
    path = _tmux_without(tmp_path, load_buffer=False)
    answer = server.run(terminal, Probe(tmp_path, "copy"), PATH=path)
    assert answer["rung"] == CopyMethod.TMUX_PASSTHROUGH
    assert "set -s set-clipboard on" in answer["sentence"]
    terminal.wait_for(osc52(TEXT))
