"""`--plain` on the command line: who is there to be asked, and what to say when nobody is."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tokenwizard.cli.prefill import (
    Prefill,
    kept_client_secret,
    offered_profiles,
    with_kept_secret,
)
from tokenwizard.system.exit_status import UsageError, usage
from tokenwizard.system.files.home_folder import need_own_folders
from tokenwizard.system.files.rescued_tokens import WHAT_TO_DO, files_put_aside, is_doubted
from tokenwizard.system.hardening import run_without_debug
from tokenwizard.system.terminal.safe_text import say
from tokenwizard.ui.plain.run import (
    PlainRun,
    has_person,
    stdout_is_terminal,
    walk_with_person,
    walk_with_script,
)
from tokenwizard.ui.plain.unattended import missing_keys
from tokenwizard.wizard.pending_attempt_file import PendingFile, newest_pending
from tokenwizard.wizard.save_undelivered_token import NOT_CONFIRMED

if TYPE_CHECKING:
    from tokenwizard.flow.client import TokenClient
    from tokenwizard.wizard.front_end import SimulatedBrowser, SimulatedDevice
    from tokenwizard.wizard.state import WizardState

Connect = Callable[[], "Awaitable[TokenClient]"]


def plain(given: Prefill, *, connect: Connect, listen: bool) -> int:
    """Line prompts for a person, or no question at all for a script; the exit status.

    Raises:
        UsageError: nobody can be asked, and something would have to be.
        NoHomeError: what a person types has nowhere to be kept.
    """
    begin = given.begin
    if has_person():
        need_own_folders()
        for file in files_put_aside():
            say(f"A refresh token from an earlier run is still in {file}")
            if is_doubted(file):
                say(NOT_CONFIRMED)
            say(WHAT_TO_DO)
        with_person = PlainRun(
            begin,
            connect,
            listen=listen,
            only_missing=given.from_file,
            keeper=PendingFile(given.answers, time.time),
            found=None if given.alone else newest_pending(time.time(), on_refused=usage),
            profiles=tuple if given.said_whom else offered_profiles,
            client_secret=kept_client_secret,
        )
        return run_without_debug(walk_with_person(with_person))
    begin = with_kept_secret(begin)
    if missing := list(missing_keys(begin.answers)):
        for key, problem in missing:
            say(f"tokenwizard: {key}: {problem}")
        keys = ", ".join(key for key, _ in missing)
        raise UsageError(f"without a terminal nothing can be asked. Give ahead: {keys}.")
    if stdout_is_terminal():
        raise UsageError(
            "without a terminal to ask at, the refresh token goes to stdout: redirect it to a file"
            " or a pipe."
        )
    return run_without_debug(
        walk_with_script(PlainRun(begin, connect, listen=listen, patience=given.patience))
    )


async def plain_demo(
    begin: WizardState,
    *,
    connect: Connect,
    play: SimulatedBrowser,
    play_device: SimulatedDevice | None = None,
    listen: bool,
) -> int:
    """Line prompts against the practice provider; the exit status.

    Raises:
        UsageError: there is nobody to practise.
    """
    if not has_person():
        raise UsageError("demo --plain asks at a terminal: run it in one (over ssh: ssh -t).")
    practising = PlainRun(begin, connect, play=play, play_device=play_device, listen=listen)
    return await walk_with_person(practising)
