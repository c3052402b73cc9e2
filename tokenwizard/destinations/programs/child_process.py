"""Runs a program that takes secrets: from a file of 0600 or from stdin, nowhere else.

Its command line and its environment can be read by others on the machine (proc(5)), and what it
writes may quote what it read.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.destinations.programs.environments import FOR_AZ, FOR_GH, PLACES
from tokenwizard.destinations.programs.error_output import excerpt
from tokenwizard.destinations.programs.invocation import FILE
from tokenwizard.errors.errors import LocalError
from tokenwizard.system import programs
from tokenwizard.system.files.private_file import (
    delete_leftovers,
    delete_older,
    read_private,
    remove_own,
    runtime_folder,
    write_own,
)
from tokenwizard.system.process import kill_group, started

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tokenwizard.secret import Secret
    from tokenwizard.text.redaction import Redaction

LIMIT = 120.0
"""Seconds that one run may take: az itself asks Azure several times for one setting."""

MOST_BYTES = 65_536
"""Of one stream: half of them from its beginning, half from its end."""
STDOUT, STDERR = 1, 2
_HALF = MOST_BYTES // 2
_BLANK = re.compile(r"\s")
_BEGINNING = "handover-"
_LEFT_OVER = LIMIT + 60
_STREAMS_END = 1.0


@dataclass(frozen=True)
class ProgramResult:
    """How a run ended.

    Attributes:
        status: its exit status, minus the signal's number if one ended it; None if it was stopped
            at the limit.
        stdout: cleaned, secrets hidden, at most `MOST_BYTES`.
        stderr: likewise.
        cut: whether one of them was longer.
    """

    status: int | None
    stdout: str = field(repr=False)  # another program may print a secret of the person's
    stderr: str = field(repr=False)
    cut: bool = False

    @property
    def excerpt(self) -> str:
        """The few lines of it that say why, each cut; empty if it said nothing."""
        return excerpt(self.stderr.strip() or self.stdout)


def quiet_environment(redaction: Redaction) -> Mapping[str, str]:
    """This process's environment without the variables that hold a secret, for a quiet child."""
    environ = programs.for_children()
    kept = {name: value for name, value in environ.items() if not redaction.found_in(value)}
    places = {name: str(Path(kept[name]).absolute()) for name in PLACES if kept.get(name)}
    return FOR_GH.over(FOR_AZ.over({**kept, **places}))


@contextmanager
def secret_file(content: Secret) -> Iterator[Path]:
    """A file of 0600 that holds `content`, and is gone at the end however that comes.

    Only SIGKILL and a power cut leave it; such files are deleted by the next one, some minutes
    later.

    Raises:
        LocalError: it could not be written.
    """
    folder = runtime_folder()
    _sweep(folder, time.time())
    path = folder / f"{_BEGINNING}{secrets.token_hex(8)}"
    try:
        write_own(path, content.reveal())
        # az takes "@" and the path as the value itself where it cannot open the file.
        if read_private(path) is None:
            raise LocalError(
                f"{path} cannot be given to another program",
                next_step="Set XDG_RUNTIME_DIR to a folder of yours, of mode 0700.",
            )
        yield path
    finally:
        remove_own(path)


def _sweep(folder: Path, now: float) -> None:
    delete_leftovers(folder, now)
    delete_older(folder, re.compile(rf"{_BEGINNING}.*"), now - _LEFT_OVER)


async def run(
    program: str,
    arguments: tuple[str, ...],
    redaction: Redaction,
    *,
    file: Secret | None = None,
    stdin: Secret | None = None,
    limit: float = LIMIT,
    heard: Collection[int] = (STDOUT, STDERR),
) -> ProgramResult:
    """Run a program, which has no terminal; at the limit, or cancelled, its group is killed.

    It does not run in the current folder: az takes settings from a `.azure` there, which may name
    code to load, and gh asks git what that folder is.

    Args:
        program: its absolute path.
        arguments: behind it; `FILE` in them becomes the path of a file that holds `file`.
        redaction: hides what must not come out again.
        file: see `calls.Call`.
        stdin: likewise.
        limit: in seconds.
        heard: the streams that are read; the others go nowhere.

    Raises:
        LocalError: it, or the file, could not be made.
    """
    if file is not None:
        with secret_file(file) as path:
            placed = tuple(one.replace(FILE, str(path.absolute())) for one in arguments)
            return await run(program, placed, redaction, stdin=stdin, limit=limit, heard=heard)
    read = b"" if stdin is None else _encoded(stdin)
    streams = {stream: _Stream() for stream in heard}
    starting = asyncio.get_running_loop().subprocess_exec(
        lambda: _Watched(streams),
        program,
        *arguments,
        stdin=DEVNULL if stdin is None else PIPE,
        stdout=PIPE if STDOUT in heard else DEVNULL,
        stderr=PIPE if STDERR in heard else DEVNULL,
        env=quiet_environment(redaction),
        cwd=programs.neutral_folder(),
        start_new_session=True,
    )
    try:
        transport, watched = await started(starting, lambda begun: _end(*begun))
    except OSError as fault:
        raise LocalError(
            f"{program} could not be started",
            cause=f"The system says: {fault.strerror}.",
            next_step=f"Run {program} yourself to see what it lacks: it may have to be installed "
            "anew.",
        ) from None
    try:
        if stdin is not None:
            _feed(transport, read)
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await watched.exited.wait()
        status = transport.get_returncode()
        if status is not None:
            await _streams_end(transport, watched)
    finally:
        await _end(transport, watched)
    said = {number: stream.text(redaction) for number, stream in streams.items()}
    cut = any(stream.is_cut for stream in streams.values())
    return ProgramResult(status, said.get(STDOUT, ""), said.get(STDERR, ""), cut=cut)


async def _end(transport: asyncio.SubprocessTransport, watched: _Watched) -> None:
    if transport.get_returncode() is None:
        kill_group(transport.get_pid())
        await watched.exited.wait()
    transport.close()


def _encoded(value: Secret) -> bytes:
    try:
        return value.reveal().encode()
    except UnicodeEncodeError:
        raise LocalError("a value holds characters that UTF-8 has not") from None


def _feed(transport: asyncio.SubprocessTransport, content: bytes) -> None:
    pipe = transport.get_pipe_transport(0)
    assert isinstance(pipe, asyncio.WriteTransport)  # noqa: S101 (PIPE was asked for)
    pipe.write(content)
    pipe.close()  # what is written already is still sent


async def _streams_end(transport: asyncio.SubprocessTransport, watched: _Watched) -> None:
    """What it left running may hold its streams open: that is not waited for, and is ended."""
    try:
        async with asyncio.timeout(_STREAMS_END):
            await watched.silent.wait()
    except TimeoutError:
        kill_group(transport.get_pid())


@dataclass(eq=False)
class _Stream:
    """The beginning and the end of what a program writes."""

    _beginning: bytearray = field(default_factory=bytearray)
    _end: bytearray = field(default_factory=bytearray)
    is_cut: bool = False

    def heard(self, data: bytes) -> None:
        room = _HALF - len(self._beginning)
        self._beginning += data[:room]
        self._end += data[room:]
        if len(self._end) > _HALF:
            del self._end[:-_HALF]
            self.is_cut = True

    def text(self, redaction: Redaction) -> str:
        """What was heard, without secrets; nothing in it stands across the cut."""
        if not self.is_cut:
            return redaction.of(_decoded(self._beginning + self._end))
        # Where a word is cut nobody knows how it was encoded.
        end = _BLANK.split(_decoded(self._end), maxsplit=1)[1:]
        return "\n…\n".join([redaction.of(_decoded(self._beginning)), *map(redaction.of, end)])


def _decoded(heard: bytearray) -> str:
    return heard.decode("utf-8", "replace")


class _Watched(asyncio.SubprocessProtocol):
    """Hears a child: its end as such, whoever holds its streams open, and a bounded lot of words.

    `Process.wait` waits for the streams too in some releases of Python 3.11 and 3.12.
    """

    def __init__(self, streams: Mapping[int, _Stream]) -> None:
        self.exited = asyncio.Event()
        self.silent = asyncio.Event()
        self._streams = streams
        self._open = set(streams)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._streams[fd].heard(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._open.discard(fd)
        if not self._open:
            self.silent.set()

    def process_exited(self) -> None:
        self.exited.set()
