"""Reading what tmux lists, and writing to a terminal device that may not take it."""

from __future__ import annotations

import os
import pty
import time
from typing import TYPE_CHECKING

import pytest

from tokenwizard.system.terminal.tmux import Client, parse_client, write_to_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """A pseudo terminal: the end that reads, and the path of the device."""
    master, device = pty.openpty()
    yield master, os.ttyname(device)
    os.close(device)
    os.close(master)


def test_a_line_of_list_clients_is_read_with_empty_fields() -> None:
    client = parse_client("17|1|/dev/pts/3|screen-256color|tmux 3.3a|256,clipboard|on")
    features = frozenset({"256", "clipboard"})
    assert client == Client(17, True, "/dev/pts/3", "screen-256color", "tmux 3.3a", features, "on")
    assert client.inside_tmux
    assert not client.inside_screen
    other = parse_client("||/dev/pts/4|screen.xterm||title|")
    assert other is not None
    assert (other.activity, other.control, other.inside_screen) == (0, False, True)
    assert parse_client("no server running") is None


def test_a_sequence_is_written_whole_to_a_terminal(terminal: tuple[int, str]) -> None:
    master, path = terminal
    assert write_to_terminal(path, "practice", limit=5)
    assert os.read(master, 100) == b"practice"


def test_a_terminal_that_takes_nothing_is_given_up_at_the_limit(
    terminal: tuple[int, str],
) -> None:
    began = time.monotonic()
    assert not write_to_terminal(terminal[1], "x" * 1_000_000, limit=0.3)
    assert time.monotonic() - began < 3


def test_a_file_and_a_missing_device_are_no_terminals(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    assert not write_to_terminal(str(plain), "practice")
    assert plain.read_bytes() == b""
    assert not write_to_terminal(str(tmp_path / "missing"), "practice")
