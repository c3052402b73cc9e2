"""Showing the person a page of ours whose address is a secret.

Every user of the machine can read a browser's command line (proc(5)), for as long as it runs. So
the browser is given a file of 0600 that leads to the page. A browser out of a snap or a flatpak has
a file system of its own and cannot read it: that one is not started, and the person opens the
address. Where a system has a way that shows the address to nobody, that one is taken.

Unproven, written by reading: macOS `osascript`, Windows, WSL's PowerShell.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import secrets
import shlex
import time
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from tokenwizard.system import programs
from tokenwizard.system.files.private_file import (
    delete_leftovers,
    delete_older,
    remove_own,
    runtime_folder,
    write_own,
)
from tokenwizard.system.process import run
from tokenwizard.system.terminal.browser import (
    GRAPHICAL_BROWSERS,
    BrowserLaunch,
    explicit_commands,
    start_file,
    try_program,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from tokenwizard.system.terminal.environment import Environment

_LIMIT = 5.0
_BEGINNING = "serve-"
_LEFT_OVER = 600.0
_MOST_BYTES = 65_536
_NOT_OPENED = "No browser was opened. Open the address above yourself."
_CONFINED = (
    "Not opened: your browser comes from a snap or a flatpak and cannot read the file that would"
    " lead it there. Open the address above yourself."
)
_HANDED = "Handed to {name}. If no page shows, open the address above yourself."
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="referrer" content="no-referrer" />
    <meta http-equiv="refresh" content="0; url={address}" />
    <title>tokenwizard</title>
  </head>
  <body><a href="{address}">tokenwizard</a></body>
</html>
"""


async def show_privately(
    address: str, environment: Environment, loaded: asyncio.Event, tell: Callable[[str], None]
) -> None:
    """Have a browser of this desktop open `address`; ends when it is loaded, or cannot be.

    Args:
        address: of the page, on this machine; it stands in no command line.
        environment: where we run.
        loaded: is set once the page was loaded. Until then a browser may need its file.
        tell: takes the one sentence for the person.

    Raises:
        LocalError: the file could not be written.
    """
    if environment.remote:
        tell("The browser is on the machine you sit at. Open the address above there.")
    elif environment.platform in {"darwin", "win32"} or environment.wsl:
        tell(await _by_the_system(address, environment))
    else:
        with _file_that_leads_to(address) as file:
            deleting = asyncio.create_task(_delete_once(loaded, file))
            try:
                is_started, sentence = await _by_a_browser(file.as_uri(), environment)
                tell(sentence)
                if is_started:
                    await deleting
            finally:
                deleting.cancel()


async def _delete_once(loaded: asyncio.Event, file: Path) -> None:
    await loaded.wait()
    await asyncio.to_thread(remove_own, file)


async def _by_the_system(address: str, environment: Environment) -> str:
    """By a program that reads what it is to open; on Windows command lines are not for others."""
    if environment.platform == "win32":
        opened = await asyncio.to_thread(start_file, address)
        return _NOT_OPENED if opened.outcome is BrowserLaunch.NO_BROWSER else _handed_to("Windows")
    if environment.platform == "darwin":
        command, script = ["osascript", "-"], f'open location "{address}"\n'
    else:
        command = ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "-"]
        script = f"Start-Process '{address}'\n"
    finished = await run(command, limit=_LIMIT, stdin=script.encode(), keep_stdout=False)
    if finished is None or finished.status != 0:
        return _NOT_OPENED
    return _handed_to(command[0])


@contextmanager
def _file_that_leads_to(address: str) -> Iterator[Path]:
    folder = runtime_folder().absolute()
    _sweep(folder, time.time())
    path = folder / f"{_BEGINNING}{secrets.token_hex(16)}.html"
    try:
        write_own(path, _PAGE.format(address=html.escape(address)))
        yield path
    finally:
        remove_own(path)


def _sweep(folder: Path, now: float) -> None:
    """What a process left that was killed: its address leads nowhere any more."""
    delete_leftovers(folder, now)
    delete_older(folder, re.compile(rf"{_BEGINNING}[0-9a-f]{{1,32}}\.html"), now - _LEFT_OVER)


async def _by_a_browser(link: str, environment: Environment) -> tuple[bool, str]:
    """Whether one was started, and the sentence that says so."""
    variables = environment.for_children(os.environ)
    confined = False
    async for is_chosen, command in _commands(environment, variables):
        if confined and not is_chosen:
            break  # any other browser is not the one that the person chose
        path = programs.find(command[0], variables)
        if is_confined([path or command[0], *command[1:]]):
            confined = True
            continue
        if path is None:
            continue
        given = [word.replace("%s", link) for word in command]
        arguments = [path, *(given[1:] if given != command else [*given[1:], link])]
        if await asyncio.to_thread(try_program, arguments, variables) is not None:
            return True, _handed_to(PurePath(path).name)
    return False, _CONFINED if confined else _NOT_OPENED


async def _commands(
    environment: Environment, variables: Mapping[str, str]
) -> AsyncIterator[tuple[bool, list[str]]]:
    """The browsers to try, in order, and for each whether the person or the desktop names it.

    `xdg-open` is none of them: it may open a file in an editor.
    """
    for command in explicit_commands(environment):
        yield True, command
    if not environment.display:
        return
    if usual := await _default_browser(variables):
        yield True, usual
    for name in GRAPHICAL_BROWSERS.split(":"):
        yield False, [name]


async def _default_browser(variables: Mapping[str, str]) -> list[str]:
    """The command of the browser that this desktop opens links with; empty if it does not tell."""
    asked = await run(
        ("xdg-settings", "get", "default-web-browser"), limit=_LIMIT, environ=variables
    )
    name = asked.stdout.decode(errors="replace").strip() if asked else ""
    if not re.fullmatch(r"[\w.-]+\.desktop", name):
        return []
    home = variables.get("XDG_DATA_HOME") or f"{variables.get('HOME', '')}/.local/share"
    others = variables.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in programs.search_folders(f"{home}:{others}"):
        if text := _text(Path(folder, "applications", name)):
            return _command_of(text)
    return []


def _command_of(entry: str) -> list[str]:
    """The words of a desktop entry's first `Exec` line, with `%s` where the address goes."""
    line = next((line for line in entry.splitlines() if line.startswith("Exec=")), "")
    try:
        words = shlex.split(line.removeprefix("Exec="))
    except ValueError:
        return []  # an unfinished quote
    words = [re.sub("%[uUfF]", "%s", word) for word in words]
    return [word for word in words if word == "%s" or not re.fullmatch("%[a-zA-Z]", word)]


def is_confined(command: Sequence[str]) -> bool:
    """Whether this starts a program of a snap or a flatpak, as far as paths and scripts tell.

    Args:
        command: its words.
    """
    for word in command:
        path = Path(word)
        if not path.is_absolute():
            if path.name in {"flatpak", "snap"}:
                return True
            continue
        real = os.path.realpath(path)
        if any(_is_of_a_sandbox(one) for one in (word, real)):
            return True
    program = _text(Path(command[0]))
    return program.startswith("#!") and ("/snap/" in program or "flatpak" in program)


def _is_of_a_sandbox(path: str) -> bool:
    parts = PurePath(path).parts
    return "flatpak" in parts or parts[1:2] == ("snap",) or parts[-1] in {"flatpak", "snap"}


def _text(path: Path) -> str:
    """The beginning of a file; empty for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _handed_to(name: str) -> str:
    return _HANDED.format(name=name)
