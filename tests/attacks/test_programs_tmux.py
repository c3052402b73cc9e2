"""tmux is asked where the wizard runs, and takes the token: never one of the current folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.hostile_folder import PATHS, HostileFolder, hostile
from tests.unix_socket import socket_at
from tokenwizard.cli.doctor.multiplexer import look_at_tmux
from tokenwizard.system.terminal import tmux
from tokenwizard.system.terminal.environment import current

__all__ = ["hostile"]


@pytest.mark.parametrize("path", PATHS)
async def test_the_tmux_of_the_current_folder_is_not_started(
    path: str, hostile: HostileFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hostile.plant("tmux")
    hostile.install("tmux", "/bin/cat >/dev/null")
    monkeypatch.setenv("PATH", hostile.path(path))
    monkeypatch.setenv("TMUX", f"{socket_at(tmp_path / 'socket')},1,0")

    await current()
    await tmux.clients()
    await tmux.takes_osc52()
    await tmux.load_buffer("practice")
    await look_at_tmux()

    assert hostile.ran == []
    assert (set(hostile.called) == {"tmux"}) is hostile.has_honest(path)
