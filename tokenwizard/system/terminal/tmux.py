"""Asking the tmux server around this pane, and reaching past it to the terminal outside."""

from __future__ import annotations

import asyncio
import os
import select
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system.terminal.tmux_server import ask, is_own_terminal
from tokenwizard.text.secret_search import SecretSearch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LIMIT = 2.0
_PAUSE = 0.02
_BUFFER = "tokenwizard"
_FORMAT = "|".join(
    f"#{{{name}}}"
    for name in (
        "client_activity",
        "client_control_mode",
        "client_tty",
        "client_termname",
        "client_termtype",
        "client_termfeatures",
        "set-clipboard",
    )
)


@dataclass(frozen=True, slots=True)
class Client:
    """A terminal attached to this pane's session.

    Attributes:
        activity: seconds since the epoch of its last key.
        control: control mode (`tmux -CC`): its tty carries tmux's protocol, not a screen.
        tty: the path of its terminal device.
        termname: its `$TERM`.
        termtype: the name it gave itself (XTVERSION), such as "tmux 3.3a"; often empty.
        features: what tmux believes it can do; `clipboard` among them is OSC 52.
        set_clipboard: the server's option: "on", "external" or "off".
    """

    activity: int
    control: bool
    tty: str
    termname: str
    termtype: str
    features: frozenset[str]
    set_clipboard: str

    @property
    def inside_screen(self) -> bool:
        """The client runs inside GNU screen; a tmux that calls itself screen names its type."""
        return self.termname.startswith("screen") and not self.inside_tmux

    @property
    def inside_tmux(self) -> bool:
        """The client is itself a pane of another tmux."""
        return self.termtype.startswith("tmux") or self.termname.startswith("tmux")

    @property
    def keeps_osc52(self) -> bool:
        """Whether tmux takes OSC 52 from a pane into a buffer of its own."""
        return self.set_clipboard == "on"

    @property
    def forwards_osc52(self) -> bool:
        """Whether tmux also sends it on to this terminal."""
        return self.keeps_osc52 and "clipboard" in self.features


def parse_client(line: str) -> Client | None:
    """One line of `tmux list-clients` in our format; None for anything else."""
    fields = line.split("|")
    if len(fields) != _FORMAT.count("|") + 1:
        return None
    activity, control, tty, termname, termtype, features, set_clipboard = fields
    return Client(
        activity=int(activity) if activity.isdecimal() else 0,
        control=control == "1",
        tty=tty,
        termname=termname,
        termtype=termtype,
        features=frozenset(features.split(",")),
        set_clipboard=set_clipboard,
    )


async def clients() -> tuple[Client, ...] | None:
    """The clients of this pane's session, the last used first; None when tmux does not answer."""
    pane = os.environ.get("TMUX_PANE")
    of_this_session = ("-t", pane) if pane else ()
    answer = await ask("list-clients", *of_this_session, "-F", _FORMAT, limit=_LIMIT)
    if answer is None or answer.status != 0:
        return None
    lines = answer.stdout.decode(errors="replace").splitlines()
    found = [client for client in map(parse_client, lines) if client is not None]
    return tuple(sorted(found, key=lambda client: client.activity, reverse=True))


async def takes_osc52() -> bool:
    """Whether tmux takes OSC 52 from a pane into a buffer of its own (`set-clipboard on`)."""
    answer = await ask("show-options", "-sv", "set-clipboard", limit=_LIMIT)
    return answer is not None and answer.stdout.strip() == b"on"


async def load_buffer(text: str) -> bool:
    """Have tmux (3.2 or newer) send `text` to its client's clipboard, and keep no buffer of it."""
    try:
        answer = await ask(
            "load-buffer", "-w", "-b", _BUFFER, "-", limit=_LIMIT, stdin=text.encode()
        )
    finally:
        await ask("delete-buffer", "-b", _BUFFER, limit=_LIMIT)
    return answer is not None and answer.status == 0


async def buffer_names() -> tuple[str, ...] | None:
    """The names of tmux's buffers, the newest first; None when tmux does not answer."""
    listing = await ask("list-buffers", "-F", "#{buffer_name}", limit=_LIMIT)
    if listing is None or listing.status != 0:
        return None
    return tuple(os.fsdecode(listing.stdout).splitlines())


async def took_blank(before: Sequence[str], *, limit: float = _LIMIT) -> bool:
    """Wait until a buffer that was not there `before` holds one blank.

    What was written to the pane earlier is in its buffer by then: tmux reads a pane in order, and
    its commands come by another way.
    """
    deadline = time.monotonic() + limit
    while True:
        names = await buffer_names()
        if names is None:
            return False
        for name in names:
            if name not in before and await _content(name) == " ":
                return True
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_PAUSE)


async def forget(texts: Iterable[str]) -> bool:
    """Delete every tmux buffer that holds one of these texts, whole or as a part; then look again.

    What a screen draws around a text does not count; see `SecretSearch`, also for what a part is.

    Returns:
        Whether no buffer holds one now. False also where tmux does not say so.
    """
    wanted = SecretSearch.of(texts)
    found = await _looked_for(wanted)
    if found is None:
        return False
    for name in found.holding:
        await ask("delete-buffer", "-b", name, limit=_LIMIT)
    left = await _looked_for(wanted)
    return left is not None and not left.holding and not left.unseen


@dataclass(frozen=True, slots=True)
class _Found:
    """The names of the buffers that hold one of the texts, and of those that cannot be shown."""

    holding: tuple[str, ...]
    unseen: tuple[str, ...]


async def _looked_for(wanted: SecretSearch) -> _Found | None:
    """What the buffers hold now; None when tmux does not answer."""
    contents = {name: await _content(name) for name in await buffer_names() or ()}
    names = await buffer_names()  # those that are gone by now were not there to be shown
    if names is None:
        return None
    seen = {name: content for name, content in contents.items() if content is not None}
    return _Found(
        holding=tuple(name for name, content in seen.items() if wanted.stands_in(content)),
        unseen=tuple(name for name in names if name not in seen),
    )


async def _content(name: str) -> str | None:
    """What a buffer holds; None if it cannot be shown."""
    shown = await ask("show-buffer", "-b", name, limit=_LIMIT)
    return None if shown is None or shown.status != 0 else shown.stdout.decode(errors="replace")


def may_write_to(path: str) -> bool:
    """Whether `write_to_terminal` would write to the device at `path`."""
    try:
        return is_own_terminal(Path(path).stat()) and os.access(path, os.W_OK)
    except OSError:
        return False


def write_to_terminal(path: str, sequence: str, *, limit: float = _LIMIT) -> bool:
    """Write `sequence` to the terminal device at `path`; False when it is refused or stays full.

    Blocks for at most `limit` seconds: a terminal that was stopped takes nothing.
    """
    try:
        terminal = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        if not os.isatty(terminal) or not is_own_terminal(os.fstat(terminal)):
            return False
        return _write_all(terminal, sequence.encode(), time.monotonic() + limit)
    except OSError:
        return False
    finally:
        os.close(terminal)


def _write_all(terminal: int, remaining: bytes, deadline: float) -> bool:
    while remaining:
        _, writable, _ = select.select([], [terminal], [], max(0.0, deadline - time.monotonic()))
        if not writable:
            return False
        try:
            remaining = remaining[os.write(terminal, remaining) :]
        except BlockingIOError:
            continue
    return True
