"""Which browser is given the file that leads to a page of ours."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.destinations.program_recorder import files_below
from tests.terminal.processes import ends_within
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.private_page import is_confined, show_privately

ADDRESS = "http://127.0.0.1:18080/practice-token/"
DESKTOP = Environment(display=True)
ENTRY = "[Desktop Entry]\nName=Practice\nExec={command}\n[Desktop Action new]\nExec=other\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state_home: Path) -> Path:
    """A folder that is the whole PATH, and a home without a browser of its own choice."""
    directory = tmp_path / "programs"
    directory.mkdir()
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", "/nowhere:relative")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    (tmp_path / "data" / "applications").mkdir(parents=True)
    return directory


def put(programs: Path, name: str, body: str = "exit 0") -> Path:
    """A program that writes its arguments and its stdin beside itself, then runs `body`."""
    path = programs / name
    record = f"/usr/bin/printf '%s\\n' \"$@\" >>{path}.called; /bin/cat >>{path}.read"
    path.write_text(f"#!/bin/sh\n{record}\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def called(programs: Path, name: str) -> list[str]:
    record = programs / f"{name}.called"
    return record.read_text("utf-8").splitlines() if record.exists() else []


def choose(tmp_path: Path, command: str) -> None:
    """The desktop's own browser."""
    put(tmp_path / "programs", "xdg-settings", "echo practice.desktop")
    entry = tmp_path / "data" / "applications" / "practice.desktop"
    entry.write_text(ENTRY.format(command=command), "utf-8")


async def shown(environment: Environment) -> str:
    """What is told; the page counts as loaded as soon as that is said."""
    loaded = asyncio.Event()
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        loaded.set()

    async with asyncio.timeout(20):
        await show_privately(ADDRESS, environment, loaded, tell)
    (sentence,) = told
    assert "practice-token" not in sentence
    return sentence


async def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        await asyncio.to_thread(time.sleep, 0.01)  # between two looks


def is_a_page_of_ours(argument: str, state_home: Path) -> bool:
    return argument.startswith((state_home / "tokenwizard/serve-").as_uri())


async def test_a_browser_of_the_desktop_gets_a_file_and_no_opener_does(
    programs: Path, state_home: Path
) -> None:
    put(programs, "firefox")
    put(programs, "xdg-open")

    await shown(DESKTOP)

    (given,) = called(programs, "firefox")
    assert is_a_page_of_ours(given, state_home)
    assert called(programs, "xdg-open") == []
    assert files_below(state_home) == []


async def test_the_file_is_mine_alone_and_leads_to_the_page(
    programs: Path, state_home: Path
) -> None:
    copied = programs / "copied"
    put(programs, "firefox", f'/bin/cp -p "${{1#file://}}" {copied}')

    await shown(DESKTOP)

    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    assert f'content="0; url={ADDRESS}"' in copied.read_text("utf-8")


async def test_browser_says_first_which_one(programs: Path, state_home: Path) -> None:
    put(programs, "firefox")
    put(programs, "mine")
    environment = Environment(display=True, browser_command="mine --tab %s --here:other")

    await shown(environment)

    first, given, last = called(programs, "mine")
    assert (first, last) == ("--tab", "--here")
    assert is_a_page_of_ours(given, state_home)
    assert called(programs, "firefox") == []


async def test_then_the_desktops_own_choice(
    programs: Path, tmp_path: Path, state_home: Path
) -> None:
    put(programs, "firefox")
    chosen = put(programs, "chosen")
    choose(tmp_path, f'"{chosen}" --tab %U %i')

    await shown(DESKTOP)

    first, given = called(programs, "chosen")
    assert first == "--tab"
    assert is_a_page_of_ours(given, state_home)
    assert called(programs, "firefox") == []


@pytest.mark.parametrize(
    "command",
    [
        "/usr/bin/flatpak run --command=practice org.practice.browser u %u @@",
        "env BAMF_DESKTOP_FILE_HINT=/var/lib/practice.desktop /snap/bin/practice %u",
        "flatpak run org.practice.browser %u",
    ],
)
async def test_one_that_cannot_read_the_file_is_not_replaced_by_another(
    programs: Path, tmp_path: Path, command: str, state_home: Path
) -> None:
    put(programs, "firefox")
    put(programs, "env")
    put(programs, "flatpak")
    choose(tmp_path, command)

    await shown(DESKTOP)

    assert [called(programs, name) for name in ("firefox", "env", "flatpak")] == [[], [], []]
    assert files_below(state_home) == []


async def test_the_first_that_is_found_is_confined_and_no_other_is_taken(
    programs: Path, state_home: Path
) -> None:
    put(programs, "x-www-browser", "# /snap/bin/firefox")
    put(programs, "firefox")

    await shown(DESKTOP)

    assert called(programs, "x-www-browser") == called(programs, "firefox") == []
    assert files_below(state_home) == []


@pytest.mark.parametrize(
    "environment",
    [
        Environment(),
        Environment(display=True, remote=True),
        Environment(remote=True, browser_command="firefox"),
        Environment(display=True, browser_command="lynx"),
    ],
)
async def test_without_a_browser_here_none_is_started(
    programs: Path, environment: Environment, state_home: Path
) -> None:
    for name in ("lynx", "xdg-open", "www-browser"):
        put(programs, name)
    if environment.remote or not environment.display:
        put(programs, "firefox")

    await shown(environment)

    assert [called(programs, name) for name in ("lynx", "xdg-open", "firefox")] == [[], [], []]
    assert files_below(state_home) == []


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        (Environment(platform="darwin"), "osascript"),
        (Environment(wsl=True, display=True), "powershell.exe"),
    ],
)
async def test_what_reads_its_orders_has_no_address_in_its_arguments(
    programs: Path, environment: Environment, name: str
) -> None:
    put(programs, name)

    await shown(environment)

    assert called(programs, name)[-1] == "-"
    assert not any("practice-token" in word for word in called(programs, name))
    assert ADDRESS in (programs / f"{name}.read").read_text("utf-8")


async def test_the_file_is_gone_once_the_page_was_loaded_though_the_browser_stays(
    programs: Path, state_home: Path
) -> None:
    put(programs, "firefox", f"echo $$ >{programs}/pid; exec /bin/sleep 60")
    loaded = asyncio.Event()
    showing = asyncio.create_task(show_privately(ADDRESS, DESKTOP, loaded, lambda _: None))
    await until((programs / "pid").exists)
    assert len(files_below(state_home)) == 1
    loaded.set()
    await until(lambda: not files_below(state_home))
    await asyncio.wait_for(showing, 20)
    pid = int((programs / "pid").read_text())
    os.kill(pid, 15)
    assert ends_within(pid, seconds=2)


async def test_what_was_left_by_one_that_was_killed_goes_in_time(
    programs: Path, state_home: Path
) -> None:
    folder = state_home / "tokenwizard"
    folder.mkdir(mode=0o700, parents=True)
    old, young = folder / "serve-1.html", folder / "serve-2.html"
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    put(programs, "firefox")

    await shown(DESKTOP)

    assert files_below(state_home) == [young]


@pytest.mark.parametrize(
    ("content", "confined"),
    [
        ('#!/bin/sh\nexec /snap/bin/firefox "$@"\n', True),
        ('#!/bin/sh\nexec flatpak run org.mozilla.firefox "$@"\n', True),
        ('#!/bin/sh\nexec /usr/lib/firefox/firefox "$@"\n', False),
        ("\x7fELF /snap/ flatpak", False),
    ],
)
def test_a_script_says_whether_it_starts_one_of_a_sandbox(
    content: str, confined: bool, tmp_path: Path
) -> None:
    program = tmp_path / "browser"
    program.write_text(content, "utf-8")

    assert is_confined([str(program)]) is confined


def test_a_link_to_snap_is_confined(tmp_path: Path) -> None:
    (tmp_path / "snap").write_text("", "utf-8")
    (tmp_path / "firefox").symlink_to(tmp_path / "snap")

    assert is_confined([str(tmp_path / "firefox")])
    assert is_confined(["/var/lib/flatpak/exports/bin/org.practice.browser"])
