"""Tries a program that settings are to be handed over by: whether it is signed in on this machine.

Nothing is asked over the network, and nothing is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.programs.child_process import STDERR, run
from tokenwizard.destinations.try_writing import in_trial, try_own_file
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.files.private_file import runtime_folder
from tokenwizard.system.programs import find
from tokenwizard.text.quotation import quoted
from tokenwizard.text.redaction import redaction_of

if TYPE_CHECKING:
    from pathlib import Path

    from tokenwizard.destinations.programs.invocation import ProgramSignIn

_LONGEST = 200  # characters of what it said
LIMIT = 15.0
"""Seconds: az takes some only to start."""


@dataclass(frozen=True, kw_only=True)
class ProgramTrial:
    """What handing over by a program needs.

    Attributes:
        sign_in: what is run, and how it is signed in.
        script: where the script for later lies, if the program is not there.
        by_file: it reads a secret from a file of ours.
        host: which of its sign-ins is needed, if it may have several; None if that cannot be told,
            and it is not asked then.
        limit: seconds that its answer may take.
    """

    sign_in: ProgramSignIn
    script: Path
    by_file: bool
    host: str | None = ""
    limit: float = LIMIT


async def try_program(trial: ProgramTrial) -> None:
    """Find out whether the program is signed in, or the script for later could be written.

    What it does not say in time stays unknown.

    Raises:
        LocalError: it says that it is not signed in, or a file that is needed cannot be written.
    """
    program = trial.sign_in.program
    path = find(program.name)
    if path is None:
        state = "set XDG_STATE_HOME to a folder of yours"
        await in_trial(lambda: try_own_file(trial.script, state))
        return
    if trial.by_file:
        runtime = "set XDG_RUNTIME_DIR to a folder of yours, of mode 0700"
        await in_trial(lambda: try_own_file(runtime_folder() / "handover", runtime))
    if trial.host is None:
        return
    host = ("--hostname", trial.host) if trial.host else ()
    asked = (*program.asked, *host)
    # gh prints the person's own token.
    ended = await run(path, asked, redaction_of(()), limit=trial.limit, heard=(STDERR,))
    if ended.status and program.says_no in ended.stderr:
        raise LocalError(
            f"{program.title} ({program.name}) is not signed in",
            cause=f"It said: {quoted(ended.excerpt, _LONGEST)}",
            next_step=f"{trial.sign_in.advice}, then try again.",
        )
