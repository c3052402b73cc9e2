"""The browser gets the sign-in link: never a program of the current folder."""

from __future__ import annotations

import pytest

from tests.attacks.hostile_folder import PATHS, HostileFolder, hostile
from tokenwizard.system.terminal.browser import open_link
from tokenwizard.system.terminal.environment import Environment

__all__ = ["hostile"]

LINK = "https://login.example/authorize?state=practice"
BROWSERS = ("xdg-open", "wslview", "powershell.exe", "open", "firefox", "x-www-browser")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("environment", "honest"),
    [
        (Environment(display=True), "xdg-open"),
        (Environment(wsl=True), "wslview"),
        (Environment(platform="darwin"), "open"),
        (Environment(remote=True, browser_command="firefox"), "firefox"),
        (Environment(remote=True, browser_command="firefox -new-tab %s &"), "firefox"),
        (Environment(remote=True, browser_command="./firefox"), ""),
        (Environment(remote=True, browser_command="bin/firefox"), ""),
        (Environment(remote=True, browser_command="./firefox:../here/firefox:firefox"), "firefox"),
    ],
)
async def test_the_program_of_the_current_folder_is_not_started(
    environment: Environment,
    honest: str,
    path: str,
    hostile: HostileFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hostile.plant(*BROWSERS)
    if honest:
        hostile.install(honest)
    monkeypatch.setenv("PATH", hostile.path(path))

    await open_link(LINK, environment)

    assert hostile.ran == []
    assert hostile.called == ([honest] if honest and hostile.has_honest(path) else [])


async def test_what_it_starts_in_turn_is_not_of_the_current_folder_either(
    hostile: HostileFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As xdg-open starts xdg-mime and the browser by their names."""
    hostile.plant("xdg-mime")
    hostile.install("xdg-open", "xdg-mime query; exit 0")
    monkeypatch.setenv("PATH", f".:{hostile.honest}")

    await open_link(LINK, Environment(display=True))

    assert hostile.called == ["xdg-open"]
    assert hostile.ran == []
