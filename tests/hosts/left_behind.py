"""Terminals and pages that go at random moments: what of the wizard is left after five seconds.

As a command, for a long run:

    python -m tests.hosts.left_behind --demos 200 --pages 50 [--seed TEXT] [--end KIND …]

It prints one JSON object: how many were begun, and what remained. The same seed means the same
ends at the same moments; how far the wizards have come by then, the machine decides.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import pty
import random
import select
import shlex
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.hosts.descendants import (
    Left,
    adopt,
    descendants,
    end,
    listeners,
    still_listening,
    within,
)
from tests.programs import require
from tests.terminal.multiplexers import bare_environ

SECONDS = 5.0
KEYS = {"Enter": b"\r", "C-z": b"\x1a"}
AT_ONCE = (2, 4)
Kind = TypeVar("Kind")
WIZARD = [sys.executable, "-P", "-m", "tokenwizard"]


class End(StrEnum):
    """How a terminal with demos on it ends."""

    TMUX_KILLED = "tmux-killed"
    SHELLS_KILLED = "tmux-with-shells-killed"
    CLOSED = "closed"
    CLOSED_UNHEARD = "closed-unheard"
    CLOSED_AND_CONT = "closed-and-CONT"
    HUP = "HUP"
    HUP_CONT = "HUP-CONT"
    TERM = "TERM"
    STOPPED_AND_KILLED = "tmux-with-stopped-jobs-killed"
    UNREAD = "TERM-while-nobody-reads"


class PageEnd(StrEnum):
    """How pages, or what serves them, end."""

    PAGE_CLOSED = "page-closed"
    TERM = "TERM"
    HUP = "HUP"
    KILL = "KILL"
    TERMINAL_CLOSED = "terminal-closed"
    TMUX_KILLED = "tmux-killed"


@dataclass
class Outcome:
    """What became of a run.

    Attributes:
        seed: makes the same ends again.
        demos: how many were begun.
        pages: how many were begun.
        left: what remained, each in a sentence.
    """

    seed: str
    demos: int = 0
    pages: int = 0
    left: list[str] = field(default_factory=list)


class Terminals(ABC):
    """Some terminals, each with one command on it, which all go at once."""

    @abstractmethod
    def begin(self, commands: Sequence[Sequence[str]], environ: dict[str, str]) -> None:
        """Start each command on a terminal of 80x24."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Enter or ctrl+z (C-z), on all of them."""

    @abstractmethod
    def vanish(self) -> None:
        """All of them go."""

    def __enter__(self) -> Terminals:
        return self

    def __exit__(self, *_: object) -> None:
        self.vanish()


class TmuxWindows(Terminals):
    """The windows of one tmux server.

    Args:
        in_shells: the commands are typed at interactive shells, bash and zsh in turn.
    """

    def __init__(self, *, in_shells: bool = False) -> None:
        self._in_shells = in_shells
        self._program = require("tmux")
        self._folder = tempfile.TemporaryDirectory(prefix="tw")
        self._environ: dict[str, str] = {}
        self._windows = 0

    def begin(self, commands: Sequence[Sequence[str]], environ: dict[str, str]) -> None:
        self._environ = {**environ, "TMUX_TMPDIR": self._folder.name}
        self._windows = len(commands)
        for turn, command in enumerate(commands):
            line = shlex.join(command)
            shell = (f"{require('bash')} --norc -i", f"{require('zsh')} -f -i")[turn % 2]
            self._tell(
                *(["new-window", "-d", "-t"] if turn else ["new-session", "-d", "-s"]),
                *(["walk:"] if turn else ["walk", "-x", "80", "-y", "24"]),
                *(
                    shlex.split(shell)
                    if self._in_shells
                    else [(f"exec {line}", f"{line}; :")[turn % 2]]
                ),
            )
            if self._in_shells:
                self._tell("send-keys", "-l", "-t", f"walk:{turn}", f"{line}\n")

    def press(self, key: str) -> None:
        for window in range(self._windows):
            self._tell("send-keys", "-t", f"walk:{window}", key)

    def vanish(self) -> None:
        if self._windows:
            self._windows = 0
            self._tell("kill-server")
        self._folder.cleanup()

    def _tell(self, *arguments: str) -> None:
        # A window whose command has ended is gone, and the server with the last of them.
        subprocess.run(
            [self._program, "-L", "left", "-f", "/dev/null", *arguments],
            env=self._environ,
            check=False,
            capture_output=True,
            timeout=20,
        )


class Ptys(Terminals):
    """Pseudo terminals of our own.

    Args:
        heard: they are the controlling terminals, so that their end sends SIGHUP and SIGCONT.
        read: what is drawn on them is read; else whoever draws has to wait for ever.
    """

    def __init__(self, *, heard: bool, read: bool = True) -> None:
        self._heard = heard
        self._read_on = read
        self._masters: list[int] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self._reading = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def begin(self, commands: Sequence[Sequence[str]], environ: dict[str, str]) -> None:
        for command in commands:
            self.start(command, environ)
        if self._read_on:
            self._reading.set()
            self._reader.start()

    def start(
        self, command: Sequence[str], environ: dict[str, str], stdout: int | None = None
    ) -> None:
        """One more command, its stdout elsewhere if that is given."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._masters.append(master)
        self.processes.append(
            subprocess.Popen(
                command,
                stdin=slave,
                stdout=slave if stdout is None else stdout,
                stderr=slave,
                env=environ,
                start_new_session=True,
                preexec_fn=_take_terminal if self._heard else None,  # noqa: PLW1509 (as ever)
            )
        )
        os.close(slave)

    def press(self, key: str) -> None:
        for master in self._masters:
            with contextlib.suppress(OSError):
                os.write(master, KEYS[key])

    def signal(self, *numbers: signal.Signals) -> None:
        """Send signals to every command, one after the other."""
        for process in self.processes:
            for number in numbers:
                process.send_signal(number)

    def vanish(self) -> None:
        if self._reading.is_set():
            self._reading.clear()
            self._reader.join()
        masters, self._masters = self._masters, []
        for master in masters:
            os.close(master)

    def _read(self) -> None:
        """As a terminal does, or the wizards would wait for it."""
        masters = list(self._masters)
        while self._reading.is_set() and masters:
            for master in select.select(masters, [], [], 0.02)[0]:
                try:
                    os.read(master, 65_536)
                except OSError:  # EIO: the last program on it has ended
                    masters.remove(master)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@dataclass(frozen=True)
class Grounds:
    """Where a run takes place.

    Attributes:
        chance: decides on the moments.
        environ: of the wizards.
        folder: for files.
    """

    chance: random.Random
    environ: dict[str, str]
    folder: Path

    def moment(self, longest: float) -> float:
        """A moment in seconds, from now."""
        return self.chance.uniform(0.0, longest)


def demos_end(grounds: Grounds, how: End, number: int) -> list[str]:
    """Begin so many demos, press Enter at random, end them at random; what remained."""
    places: dict[End, Callable[[], Terminals]] = {
        End.TMUX_KILLED: TmuxWindows,
        End.SHELLS_KILLED: partial(TmuxWindows, in_shells=True),
        End.STOPPED_AND_KILLED: partial(TmuxWindows, in_shells=True),
        End.CLOSED_UNHEARD: partial(Ptys, heard=False),
        End.UNREAD: partial(Ptys, heard=True, read=False),
    }
    terminals: Terminals = places.get(how, partial(Ptys, heard=True))()
    plain = grounds.chance.random() < 0.2
    command = [*WIZARD, "demo", *(["--plain"] if plain else [])]
    with terminals:
        terminals.begin([command] * number, grounds.environ)
        at = time.monotonic() + 0.3 + grounds.moment(3.2)
        while (now := time.monotonic()) < at:
            pass_(min(0.05 + grounds.moment(0.5), at - now))
            terminals.press("Enter")
        began = descendants()
        ports = listeners([process.pid for process in began])
        if isinstance(terminals, Ptys):
            terminals.signal(
                *{
                    End.HUP: (signal.SIGHUP,),
                    End.HUP_CONT: (signal.SIGHUP, signal.SIGCONT),
                    End.TERM: (signal.SIGTERM,),
                    End.UNREAD: (signal.SIGTERM,),
                    End.CLOSED_AND_CONT: (signal.SIGCONT,),
                }.get(how, ())
            )
        if how is End.STOPPED_AND_KILLED:
            terminals.press("C-z")
            pass_(grounds.moment(0.6))
        if how not in (End.HUP, End.HUP_CONT, End.TERM, End.UNREAD):
            terminals.vanish()
        if how is End.CLOSED_AND_CONT and isinstance(terminals, Ptys):
            terminals.signal(signal.SIGCONT)
        return [f"{number} {how} {'--plain ' if plain else ''}{one}" for one in remaining(ports)]


def pass_(seconds: float) -> None:
    """Let so much time pass, as a person does between two keys."""
    time.sleep(seconds)


def remaining(ports: dict[str, int], but: Sequence[int] = ()) -> list[str]:
    """What is there in five seconds, in sentences; it is ended then."""

    def here() -> list[Left]:
        return [left for left in descendants() if left.pid not in but]

    within(SECONDS, lambda: not here() and (bool(but) or not still_listening(ports)))
    left = here()
    sentences = [str(one) for one in left]
    if not but:
        sentences += [f"port {port}" for port in still_listening(ports)]
    end(left)
    return sentences


async def pages_end(grounds: Grounds, how: PageEnd, number: int) -> list[str]:
    """Open so many pages of one `serve`, press Enter at random, end at random; what remained."""
    import aiohttp

    address_file = grounds.folder / f"address-{grounds.chance.random()}"
    line = shlex.join([*WIZARD, "serve", "--port", "0", "demo", "--no-listen"])
    command = ["/bin/sh", "-c", f"exec {line} >{shlex.quote(str(address_file))}"]
    terminals = TmuxWindows() if how is PageEnd.TMUX_KILLED else Ptys(heard=True)
    with terminals:
        terminals.begin([command], {**grounds.environ, "BROWSER": "false"})
        if not within(20, lambda: _address(address_file) != ""):
            raise RuntimeError("serve has said no address")
        address = _address(address_file)
        origin = "/".join(address.split("/")[:3])
        async with aiohttp.ClientSession() as session:
            sockets = [
                await session.ws_connect(f"{address}ws?width=80&height=24", origin=origin)
                for _ in range(number)
            ]
            readers = [asyncio.create_task(_read_all(one)) for one in sockets]
            at = time.monotonic() + grounds.moment(3.5)
            while (now := time.monotonic()) < at:
                await asyncio.sleep(min(0.05 + grounds.moment(0.5), at - now))
                for one in sockets:
                    with contextlib.suppress(ConnectionError):
                        await one.send_json(["stdin", "\r"])
            began = descendants()
            ports = listeners([process.pid for process in began])
            served = [one.pid for one in began if "serve" in one.command.split()]
            server = served[-1]
            left: list[str] = []
            numbers = {
                PageEnd.TERM: signal.SIGTERM, PageEnd.HUP: signal.SIGHUP,
                PageEnd.KILL: signal.SIGKILL,
            }  # fmt: skip
            if how is PageEnd.PAGE_CLOSED:
                for one in sockets:  # as a tab does that is closed, and as one that crashed
                    if grounds.chance.random() < 0.5:
                        await one.close()
                    elif (wire := one.get_extra_info("socket")) is not None:
                        wire.shutdown(socket.SHUT_RDWR)
                left += await asyncio.to_thread(remaining, ports, [server])
                os.kill(server, signal.SIGTERM)
            elif how in numbers:
                os.kill(server, numbers[how])
            else:
                terminals.vanish()
            left += await asyncio.to_thread(remaining, ports)
            for reader in readers:
                reader.cancel()
            await asyncio.wait(readers)
    return [f"{number} pages, {how}: {one}" for one in left]


def _address(file: Path) -> str:
    with contextlib.suppress(OSError):
        text = file.read_text("ascii")
        return text.strip() if text.endswith("\n") else ""
    return ""


async def _read_all(socket: object) -> None:
    async for _ in socket:  # type: ignore[attr-defined]
        pass


def run(
    seed: str,
    demos: int,
    pages: int,
    ends: Sequence[End] = tuple(End),
    page_ends: Sequence[PageEnd] = tuple(PageEnd),
) -> Outcome:
    """Begin and end so many of each; this process adopts what is left behind."""
    adopt()
    outcome = Outcome(seed)
    with _grounds(seed) as grounds:
        for how, number in _bouts(demos, ends):
            outcome.left += demos_end(grounds, how, number)
            outcome.demos += number
        for page_how, number in _bouts(pages, page_ends):
            outcome.left += asyncio.run(pages_end(grounds, page_how, number))
            outcome.pages += number
    return outcome


def _bouts(number: int, kinds: Sequence[Kind]) -> Iterator[tuple[Kind, int]]:
    """Every kind in turn, two and four at a time, until there were so many."""
    turn = 0
    while number > 0:
        at_once = min(AT_ONCE[(turn // len(kinds) + turn) % len(AT_ONCE)], number)
        yield kinds[turn % len(kinds)], at_once
        number -= at_once
        turn += 1


@contextlib.contextmanager
def _grounds(seed: str) -> Iterator[Grounds]:
    with tempfile.TemporaryDirectory(prefix="tokenwizard-left-") as folder:
        homes = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"), folder)
        os.environ.setdefault("XDG_STATE_HOME", folder)
        yield Grounds(random.Random(seed), bare_environ(**homes), Path(folder))


def main() -> int:
    """The command; 1 where something remained."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts.left_behind")
    parser.add_argument("--demos", type=int, default=200)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--seed", default=str(random.SystemRandom().getrandbits(32)))
    parser.add_argument("--end", nargs="+", type=End, choices=list(End), default=list(End))
    parser.add_argument(
        "--page-end", nargs="+", type=PageEnd, choices=list(PageEnd), default=list(PageEnd)
    )
    given = parser.parse_args()
    outcome = run(given.seed, given.demos, given.pages, given.end, given.page_end)
    print(json.dumps(asdict(outcome), indent=1))
    return 1 if outcome.left else 0


if __name__ == "__main__":
    sys.exit(main())
