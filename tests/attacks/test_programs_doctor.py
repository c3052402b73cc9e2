"""`tokenwizard doctor` asks tmux, the clipboard's tools and a shell: none of the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.hostile_folder import PATHS, HostileFolder, hostile
from tests.unix_socket import socket_at

__all__ = ["hostile"]


@pytest.mark.parametrize("path", PATHS)
def test_no_program_of_the_current_folder_is_started(
    path: str, hostile: HostileFolder, tmp_path: Path
) -> None:
    hostile.plant("tmux", "xclip", "xsel", "wl-copy", "wl-paste", "sh", "xdg-open", "uname")
    hostile.plant_modules("textual", "httpx", "tokenwizard")
    hostile.install("tmux")
    hostile.install("xclip")
    hostile.install("sh", 'exec /bin/sh "$@"')
    tmux = f"{socket_at(tmp_path / 'socket')},1,0"
    environ = {**os.environ, "PATH": hostile.path(path), "TMUX": tmux, "DISPLAY": ":0"}
    environ.pop("WAYLAND_DISPLAY", None)

    done = subprocess.run(
        [
            *(sys.executable, "-P", "-m", "tokenwizard", "doctor", "--json"),
            *("--authority", "http://127.0.0.1:1"),
        ],
        cwd=hostile.here,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert '"findings"' in done.stdout, done.stderr
    assert hostile.ran == []
    if hostile.has_honest(path):
        assert set(hostile.called) == {"tmux", "xclip", "sh"}
