"""The clipboard's tools get the refresh token: never one of the current folder."""

from __future__ import annotations

import pytest

from tests.attacks.hostile_folder import PATHS, HostileFolder, hostile
from tokenwizard.secret import Secret
from tokenwizard.system.terminal.clipboard import CopyMethod, copy
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.local_clipboard import holds_another

__all__ = ["hostile"]

TOOLS = ("xclip", "xsel", "wl-copy", "wl-paste", "which", "klipper", "qdbus", "sh", "uname")
KEEPS = 'case "$*" in *-o*) /bin/cat {kept};; *) /bin/cat >{kept};; esac'


@pytest.mark.parametrize("path", PATHS)
async def test_the_tool_of_the_current_folder_is_not_started(
    path: str, hostile: HostileFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.plant(*TOOLS)
    hostile.plant_modules()
    hostile.install("xclip", KEEPS.format(kept=hostile.honest / "kept"))
    monkeypatch.setenv("PATH", hostile.path(path))
    monkeypatch.setenv("PYTHONPATH", ":")
    monkeypatch.setenv("DISPLAY", ":practice")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    copied = await copy(Secret("practice"), Environment(display=True), lambda _: None)
    await holds_another(["practice"], Environment(display=True))

    assert hostile.ran == []
    if hostile.has_honest(path):
        assert set(hostile.called) == {"xclip"}
        assert copied.rung is CopyMethod.LOCAL_TOOL
