"""Handing the sign-in link to real programs: scripts that record, fail, hang and draw."""

from __future__ import annotations

import asyncio
import base64
import os
import pty
import time
from typing import TYPE_CHECKING

import pytest

from tests.terminal.processes import ends_within
from tokenwizard.system.terminal.browser import BrowserLaunch, Opened, candidates, open_link
from tokenwizard.system.terminal.environment import Environment

if TYPE_CHECKING:
    from pathlib import Path

LINK = "https://login.example/authorize?client_id=practice&state=a%20b&x='$(id)'"
DESKTOP = Environment(display=True)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in front of PATH, where xdg-open is not to be found otherwise."""
    directory = tmp_path / "programs"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:/nowhere")
    monkeypatch.delenv("BROWSER", raising=False)
    return directory


def put(directory: Path, name: str, body: str) -> Path:
    """A program that writes its arguments, one a line, to NAME.called, and then runs `body`."""
    program = directory / name
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >>{directory}/{name}.called\n{body}\n")
    program.chmod(0o755)
    return program


def called(directory: Path, name: str) -> list[str]:
    record = directory / f"{name}.called"
    return record.read_text().splitlines() if record.exists() else []


async def test_xdg_open_gets_the_link_as_one_argument(programs: Path) -> None:
    put(programs, "xdg-open", "exit 0")
    opened = await open_link(LINK, DESKTOP)
    assert called(programs, "xdg-open") == [LINK]
    assert opened == Opened(
        BrowserLaunch.OPENED,
        "xdg-open reports that it opened the link. If no page shows, copy the link instead.",
    )


async def test_a_failing_xdg_open_is_told(programs: Path) -> None:
    put(programs, "xdg-open", "exit 4")
    opened = await open_link(LINK, DESKTOP)
    assert opened.outcome is BrowserLaunch.NO_BROWSER
    assert "xdg-open failed" in opened.sentence


@pytest.mark.usefixtures("programs")
async def test_a_missing_xdg_open_is_told() -> None:
    opened = await open_link(LINK, DESKTOP)
    assert opened.outcome is BrowserLaunch.NO_BROWSER
    assert "is not installed" in opened.sentence


async def test_a_program_that_stays_is_started_not_opened_and_not_killed(programs: Path) -> None:
    """As a browser does that was not running before; the event loop goes on meanwhile."""
    put(programs, "xdg-open", f"echo $$ >{programs}/pid\nexec /bin/sleep 60")
    began = time.monotonic()
    opening = asyncio.create_task(open_link(LINK, DESKTOP))
    longest = 0.0
    while not opening.done():
        turn_began = time.monotonic()
        await asyncio.wait({opening}, timeout=0.05)
        longest = max(longest, time.monotonic() - turn_began)
    pid = int((programs / "pid").read_text())
    try:
        assert opening.result().outcome is BrowserLaunch.STARTED
        assert "has not ended yet" in opening.result().sentence
        assert time.monotonic() - began < 5
        assert longest < 1
        assert not ends_within(pid, seconds=0)
    finally:
        os.kill(pid, 15)
    assert ends_within(pid, seconds=2)


async def test_without_a_display_nothing_is_started(programs: Path) -> None:
    put(programs, "xdg-open", "exit 0")
    opened = await open_link(LINK, Environment())
    assert opened.outcome is BrowserLaunch.NO_BROWSER
    assert "DISPLAY" in opened.sentence
    assert called(programs, "xdg-open") == []


async def test_over_ssh_only_an_explicit_browser_is_started(programs: Path) -> None:
    put(programs, "xdg-open", "exit 0")
    put(programs, "helper", "exit 0")
    alone = await open_link(LINK, Environment(display=True, remote=True))
    assert alone.outcome is BrowserLaunch.NO_BROWSER
    assert "the machine you sit at" in alone.sentence
    explicit = Environment(remote=True, browser_command=f"{programs}/helper --open")
    assert (await open_link(LINK, explicit)).outcome is BrowserLaunch.OPENED
    assert called(programs, "helper") == ["--open", LINK]
    assert called(programs, "xdg-open") == []


async def test_browser_may_name_several_programs_and_where_the_link_goes(programs: Path) -> None:
    put(programs, "first", "exit 1")
    put(programs, "second", "exit 0")
    environment = Environment(remote=True, browser_command="first:'unfinished:second -u %s -n &")
    assert (await open_link(LINK, environment)).outcome is BrowserLaunch.OPENED
    assert called(programs, "first") == [LINK]
    assert called(programs, "second") == ["-u", LINK, "-n"]


@pytest.mark.parametrize("name", ["lynx", "w3m", "links", "elinks", "www-browser"])
async def test_a_text_browser_is_never_started(programs: Path, name: str) -> None:
    program = put(programs, name, "exit 0")
    environment = Environment(remote=True, browser_command=f"{program}:{name} %s")
    opened = await open_link(LINK, environment)
    assert opened.outcome is BrowserLaunch.NO_BROWSER
    assert called(programs, name) == []


async def test_xdg_open_is_kept_from_its_own_list_of_text_browsers(programs: Path) -> None:
    put(programs, "xdg-open", f'echo "$BROWSER" >{programs}/list')
    await open_link(LINK, DESKTOP)
    listed = (programs / "list").read_text().strip().split(":")
    assert "x-www-browser" in listed
    assert {"lynx", "w3m", "links", "elinks", "www-browser"}.isdisjoint(listed)


async def test_a_browser_reads_and_writes_nothing_of_the_terminal(programs: Path) -> None:
    report = f"PATH=/bin:/usr/bin; ls -l /proc/$$/fd >{programs}/fds"
    put(programs, "xdg-open", report)
    terminal, ours = pty.openpty()
    kept = [os.dup(number) for number in range(3)]
    try:
        for number in range(3):
            os.dup2(ours, number)
        await open_link(LINK, DESKTOP)
    finally:
        for number, before in enumerate(kept):
            os.dup2(before, number)
            os.close(before)
        os.close(ours)
        os.close(terminal)
    open_files = (programs / "fds").read_text()
    assert all(f"{number} -> /dev/null" in open_files for number in range(3))
    assert "/dev/pts" not in open_files


@pytest.mark.parametrize(
    "link",
    ["file:/etc/hosts", "--help", "javascript:1", "https://a b", "https://a\n", "https://ä"],
)
async def test_only_a_plain_http_url_is_handed_over(programs: Path, link: str) -> None:
    put(programs, "xdg-open", "exit 0")
    with pytest.raises(ValueError, match="http or https"):
        await open_link(link, DESKTOP)
    assert called(programs, "xdg-open") == []


def test_on_wsl_power_shell_gets_the_link_as_a_literal() -> None:
    wslview, powershell = candidates(LINK, Environment(wsl=True))
    assert wslview == ["wslview", LINK]
    assert powershell[:3] == ["powershell.exe", "-NoProfile", "-EncodedCommand"]
    script = base64.b64decode(powershell[3]).decode("utf-16-le")
    assert script == "Start-Process '" + LINK.replace("'", "''") + "'"


def test_on_macos_open_gets_the_link() -> None:
    assert list(candidates(LINK, Environment(platform="darwin"))) == [["open", LINK]]
