"""Opening the sign-in link in a browser of the person's own machine.

Python's `webbrowser` is not used: it falls back to text browsers, which take the terminal, and it
waits for them. Nothing here reads or writes the terminal, and the link is always one argument:
`cmd /c start` would cut it at the first `&`.

Unproven, written by reading: macOS `open`, Windows `os.startfile`, WSL `wslview` and PowerShell.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shlex
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from tokenwizard.system import programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tokenwizard.system.terminal.environment import Environment

_PATIENCE = 3.0
_TEXT_BROWSERS = frozenset(
    {"www-browser", "lynx", "links", "links2", "elinks", "w3m", "browsh", "carbonyl", "retawq"}
)
# xdg-open's own list, which it uses while $BROWSER is unset, less the text browsers at its end.
GRAPHICAL_BROWSERS = (
    "x-www-browser:firefox:chromium:chromium-browser:google-chrome:microsoft-edge"
    ":epiphany:konqueror"
)


class BrowserLaunch(StrEnum):
    """How far the link is known to have come."""

    OPENED = "opened"
    STARTED = "started"
    NO_BROWSER = "no_browser"


@dataclass(frozen=True, slots=True)
class Opened:
    """The outcome of handing over a link, and the sentence that tells the person."""

    outcome: BrowserLaunch
    sentence: str


async def open_link(link: str, environment: Environment) -> Opened:
    """Hand `link` to a browser; answers within about three seconds for each program tried.

    OPENED: the program ended and reported success. STARTED: it is still running, or never reports.
    Over SSH and the like only an explicit `$BROWSER` is tried: VS Code sets it to a program that
    opens the browser at the person's side.

    Raises:
        ValueError: `link` is not an absolute http(s) URL in printable ASCII.
    """
    if not link.startswith(("https://", "http://")) or not _is_plain(link):
        raise ValueError("only an http or https URL in printable ASCII is opened")
    if environment.platform == "win32" and not environment.remote:
        return await asyncio.to_thread(start_file, link)
    refused: list[str] = []
    variables = environment.for_children(os.environ)
    for arguments in candidates(link, environment):
        name = PurePath(arguments[0]).name
        opened = await asyncio.to_thread(try_program, arguments, _variables_for(name, variables))
        if opened is not None:
            return opened
        refused.append(name)
    return Opened(BrowserLaunch.NO_BROWSER, _why_not(environment, refused))


def opened_by_page() -> Opened:
    """What is known after the page that the wizard is shown in was told to open a link."""
    return Opened(
        BrowserLaunch.STARTED,
        "Handed to this page's browser. If no new tab shows, it holds pop-ups back: allow them for"
        " this page, or copy the link instead.",
    )


def candidates(link: str, environment: Environment) -> Iterator[list[str]]:
    """The argument lists to try, in order; none runs a shell or a text browser."""
    for command in explicit_commands(environment):
        if any("%s" in word for word in command[1:]):
            yield [word.replace("%s", link) for word in command]
        else:
            yield [*command, link]
    if environment.remote:
        return
    if environment.platform == "darwin":
        yield ["open", link]
    elif environment.wsl:
        yield ["wslview", link]
        yield ["powershell.exe", "-NoProfile", "-EncodedCommand", _power_shell(link)]
    if environment.platform == "linux" and environment.display:
        yield ["xdg-open", link]


def explicit_commands(environment: Environment) -> Iterator[list[str]]:
    """`$BROWSER`: commands parted by the path separator, `%s` for the link, a last `&` ignored."""
    windows = environment.platform == "win32"
    for part in (environment.browser_command or "").split(";" if windows else ":"):
        try:
            command = shlex.split(part, posix=not windows)
        except ValueError:
            continue  # an unfinished quote: there is no telling what was meant
        if command and command[-1] == "&":
            command.pop()
        if command and PurePath(command[0]).name not in _TEXT_BROWSERS:
            yield command


def _power_shell(link: str) -> str:
    """`Start-Process` with the link as a literal, in the encoding that needs no quoting."""
    script = "Start-Process '" + link.replace("'", "''") + "'"
    return base64.b64encode(script.encode("utf-16-le")).decode("ascii")


def _is_plain(link: str) -> bool:
    return link.isascii() and link.isprintable() and " " not in link


def _variables_for(name: str, variables: Mapping[str, str]) -> dict[str, str]:
    if name == "xdg-open":
        return {**variables, "BROWSER": GRAPHICAL_BROWSERS}
    return dict(variables)


def try_program(arguments: Sequence[str], variables: Mapping[str, str]) -> Opened | None:
    """Start one program and wait a little; None when it is missing or says that it failed."""
    program = programs.find(arguments[0], variables)
    if program is None:
        return None
    name = PurePath(program).name
    try:
        # No shell, and the only argument from outside is a URL checked by `open_link`.
        process = subprocess.Popen(  # noqa: S603
            [program, *arguments[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=programs.for_children(variables),
            start_new_session=True,
        )
    except OSError:
        return None
    try:
        status = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        # A browser that was not running yet stays as long as its window does: it is not killed,
        # only waited for, so that it does not stay behind as a zombie.
        threading.Thread(target=process.wait, name=f"waits for {name}", daemon=True).start()
        return Opened(
            BrowserLaunch.STARTED,
            f"Handed to {name}, which has not ended yet. If no page shows, copy the link instead.",
        )
    if status != 0:
        return None
    return Opened(
        BrowserLaunch.OPENED,
        f"{name} reports that it opened the link. If no page shows, copy the link instead.",
    )


def start_file(link: str) -> Opened:
    """Have Windows open `link`."""
    if sys.platform == "win32":
        try:
            os.startfile(link)  # noqa: S606
        except OSError:
            return Opened(
                BrowserLaunch.NO_BROWSER,
                "Windows knows no program for https links. Copy the link into a browser.",
            )
        return Opened(
            BrowserLaunch.STARTED,
            "Handed to Windows, which does not report back. If no page shows, copy the link.",
        )
    return Opened(BrowserLaunch.NO_BROWSER, "This is not Windows. Copy the link into a browser.")


def _why_not(environment: Environment, refused: Sequence[str]) -> str:
    if refused:
        tried = " and ".join(refused)
        return f"No browser opened: {tried} failed or is not installed. Copy the link instead."
    if environment.remote:
        return (
            "The browser is on the machine you sit at, and this session cannot start it. "
            "Copy the link and open it there."
        )
    if environment.browser_command:
        return "$BROWSER names no browser that can be used here. Copy the link instead."
    return "No graphical session is claimed here (no DISPLAY). Copy the link instead."
