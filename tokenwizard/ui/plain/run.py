"""`tokenwizard --plain`: from the process's own terminal or pipes to its exit status."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import LocalError, Step
from tokenwizard.oauth.random_text import random_text
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import DONE, INTERRUPTED, LEFT, SAID_NO
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.redacted_traceback import redacted_traceback
from tokenwizard.system.shutdown import LastResort, ended_from_outside
from tokenwizard.system.terminal.line_input import PipedLines, TerminalLines
from tokenwizard.system.terminal.line_keys import encoding_of_keys
from tokenwizard.system.terminal.safe_text import in_encoding
from tokenwizard.system.terminal.user_device import UserDevice
from tokenwizard.ui.console.actions import SCRIPT
from tokenwizard.ui.console.speaker import Speaker
from tokenwizard.ui.plain.actions import PROMPTS
from tokenwizard.ui.plain.interactive import InteractivePrompts
from tokenwizard.ui.plain.prompts import UserQuitError
from tokenwizard.ui.plain.unattended import CannotContinueError, Unattended
from tokenwizard.wizard.controller import WizardController
from tokenwizard.wizard.save_undelivered_token import tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.system.terminal.environment import Environment
    from tokenwizard.wizard.front_end import FrontEnd, SimulatedBrowser, SimulatedDevice
    from tokenwizard.wizard.pending_attempt_file import Found, PendingFile
    from tokenwizard.wizard.state import WizardState

_BROKE = 1
_SECONDS = 10.0
"""How long the end may take, once it was asked for: a program that runs is ended first."""

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_WITHOUT_SEQUENCES = ("", "dumb", "unknown")
_USUAL_COLUMNS = 80


@dataclass(frozen=True)
class PlainRun:
    """What a walk is begun with, whoever answers.

    Attributes:
        begin: what is known already.
        connect: makes the `TokenClient`, once, when the network is first needed.
        play: plays the browser against the practice provider; None when it is Microsoft.
        play_device: types a device code there.
        listen: whether to listen on the redirect URI.
        only_missing: what was given ahead and can be used is not asked for.
        patience: seconds that a script waits for the answer; None for as long as it takes.
        keeper: keeps a person's pending attempt; None to keep nothing.
        found: an attempt that was not finished, to be offered to a person first.
        profiles: what a person may begin with.
        client_secret: reads the client secret that a profile keeps.
    """

    begin: WizardState
    connect: Callable[[], Awaitable[TokenClient]]
    play: SimulatedBrowser | None = None
    play_device: SimulatedDevice | None = None
    listen: bool = True
    only_missing: bool = False
    patience: float | None = None
    keeper: PendingFile | None = None
    found: Found | None = None
    profiles: Callable[[], Sequence[Profile]] = tuple
    client_secret: Callable[[Profile], Secret] = lambda profile: Secret("")


def has_person() -> bool:
    """Whether somebody can be asked: a terminal to read and to write, and in the foreground."""
    return os.isatty(_STDIN) and os.isatty(_STDERR) and not _in_background()


def _in_background() -> bool:
    """Whether reading the terminal, or changing its modes, would stop the process."""
    try:
        return os.tcgetpgrp(_STDIN) != os.getpgrp()
    except OSError:  # it is not the terminal that controls us
        return False


def stdout_is_terminal() -> bool:
    """Whether data on stdout would be shown."""
    return os.isatty(_STDOUT)


async def walk_with_person(walk: PlainRun) -> int:
    """Ask at the terminal; the exit status. The terminal is as it was before, however this ends."""
    sequences = os.environ.get("TERM", "") not in _WITHOUT_SEQUENCES
    speaker = Speaker(_to_stderr, _columns, PROMPTS)
    user_device = UserDevice(_environment, _to_stderr if sequences else None)
    with ExitStack() as stack:
        stack.callback(user_device.delete_link_files)
        sends = encoding_of_keys(sys.stdin.encoding if sys.stdin else None)
        lines = stack.enter_context(
            TerminalLines(_STDIN, _to_stderr, brackets=sequences, encoding=sends)
        )
        front_end = InteractivePrompts(
            lines,
            speaker,
            user_device,
            play=walk.play,
            play_device=walk.play_device,
            only_missing=walk.only_missing,
            out=None if stdout_is_terminal() else write_to_stdout,
        )
        front_end.introduce()
        controller = _controller(front_end, walk)
        status = await _conducted(controller, walk, speaker)
        if status not in (DONE, _BROKE):
            controller.interrupted(front_end.with_typed)
            if controller.keeps_attempt:
                _tell_kept(speaker, walk.keeper)
        return status


async def walk_with_script(walk: PlainRun) -> int:
    """Ask nobody; the exit status."""
    # Where it was closed from the beginning, something else has its number by now.
    readable = sys.__stdin__ is not None and _is_open(_STDIN) and not os.isatty(_STDIN)
    speaker = Speaker(_to_stderr, lambda: 0, SCRIPT)
    front_end = Unattended(
        PipedLines(_STDIN) if readable else None,
        speaker,
        out=write_to_stdout,
        patience=walk.patience,
    )
    return await _conducted(_controller(front_end, walk, another_link=False), walk, speaker)


def write_to_stdout(text: Secret) -> None:
    """A text as it is, at once and past Python's buffer.

    Raises:
        LocalError: nobody takes it, or the disk is full.
    """
    if sys.__stdout__ is None:  # its number may be another file's, see `entry`
        raise _unwritten("It is closed.")
    left = text.reveal().encode()
    try:
        while left:
            left = left[os.write(_STDOUT, left) :]
    except OSError as fault:
        raise _unwritten(f"{fault.strerror}.") from None


def _unwritten(why: str) -> LocalError:
    return LocalError(
        "The token could not be written to stdout",
        cause=why,
        next_step="Look at what stdout is redirected to, then sign in again.",
        step=Step.RESULT,
    )


def _controller(
    front_end: FrontEnd, walk: PlainRun, *, another_link: bool = True
) -> WizardController:
    return WizardController(
        front_end,
        connect=walk.connect,
        environment=_environment,
        clock=time.time,
        entropy=random_text,
        listen=walk.listen,
        another_link=another_link,
        keeper=walk.keeper,
        profiles=walk.profiles,
        client_secret=walk.client_secret,
        practice=walk.play is not None,
    )


async def _conducted(controller: WizardController, walk: PlainRun, speaker: Speaker) -> int:
    """Lead to the end; a signal ends it as if it had been left, with 128 and its number.

    Whatever ends it, the refresh token that came, or is still to come, is not lost; ctrl+c gives up
    one that is still to come.
    """
    walking = asyncio.ensure_future(controller.conduct(walk.begin, walk.found))
    waiting: list[asyncio.Future[None]] = []
    signalled: list[int] = []

    def wait_no_longer() -> None:
        for one in waiting:
            one.cancel()

    def stop(status: int) -> None:
        signalled.append(status)
        walking.cancel()
        if status == INTERRUPTED:
            wait_no_longer()

    def keep() -> None:
        if (kept := controller.keep_token()) is not None:
            tell(kept, speaker.say, write_to_stdout)

    last_resort = LastResort(
        _SECONDS, keep=keep, still_needed=lambda: controller.undelivered.is_under_way
    )
    with ended_from_outside(stop, last_resort, again=wait_no_longer):
        status = _BROKE
        try:
            status = await _walked(walking, controller, signalled)
        finally:
            waiting.append(asyncio.ensure_future(controller.wait_for_token(speaker.say)))
            with suppress(asyncio.CancelledError):
                await waiting[0]
            if controller.undelivered.token is not None:
                status = status or SAID_NO
            keep()
            await controller.aclose()
    return status


async def _walked(
    walking: asyncio.Future[WizardState], controller: WizardController, signalled: list[int]
) -> int:
    try:
        await walking
    except UserQuitError:
        return LEFT
    except CannotContinueError as gave_up:
        if controller.undelivered.doubted:  # nobody can say that its account is meant
            controller.undelivered.let_go()
        return gave_up.status
    except asyncio.CancelledError:
        if not signalled:
            raise
        return signalled[0]
    except Exception as error:  # noqa: BLE001 (its own words may quote a secret)
        _to_stderr(f"{redacted_traceback(error)}\n")
        return _BROKE
    finally:
        await controller.close_door()
    return DONE


async def _environment() -> Environment:
    from tokenwizard.system.terminal.environment import current

    return await current()


def _tell_kept(speaker: Speaker, keeper: PendingFile | None) -> None:
    if keeper is not None and is_there(keeper.file):
        speaker.say("What was begun is kept for 15 minutes: start again to go on with it.")


def _to_stderr(text: str) -> None:
    """Past Python's buffer: what a gone terminal did not take must not fail again at the exit."""
    if sys.__stderr__ is None:
        return
    encoding = sys.stderr.encoding if sys.stderr else "utf-8"
    left = in_encoding(text, encoding).encode(encoding)
    with suppress(OSError):  # there is nobody to tell
        while left:
            left = left[os.write(_STDERR, left) :]


def _columns() -> int:
    try:
        return os.get_terminal_size(_STDERR).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS


def _is_open(file: int) -> bool:
    try:
        os.fstat(file)
    except OSError:
        return False
    return True
