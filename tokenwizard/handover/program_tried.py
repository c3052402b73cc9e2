"""Tries a program that settings are to be handed over by: whether it is signed in on this machine.

Nothing is asked over the network, and nothing is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.errors import LocalError
from tokenwizard.handover.calls import AZ, GH, Program
from tokenwizard.handover.child import run
from tokenwizard.handover.probing import in_trial, try_own_file
from tokenwizard.handover.redaction import redaction_of
from tokenwizard.private_file import runtime_folder
from tokenwizard.quotation import quoted
from tokenwizard.terminal.programs import find

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 200  # characters of what it said
LIMIT = 15.0
"""Seconds: az takes some only to start."""

_ASKS = {AZ.name: ("account", "show", "-o", "none"), GH.name: ("auth", "token")}
_SAYS_NO = {AZ.name: AZ.sign_in, GH.name: "no oauth token"}
"""What stands in its words if it is not signed in; other words may have other reasons."""


@dataclass(frozen=True, kw_only=True)
class ProgramTrial:
    """What handing over by a program needs.

    Attributes:
        program: what is run.
        script: where the script for later lies, if the program is not there.
        by_file: it reads a secret from a file of ours.
        host: which of its sign-ins is needed, if it may have several; else empty.
        limit: seconds that its answer may take.
    """

    program: Program
    script: Path
    by_file: bool
    host: str = ""
    limit: float = LIMIT


async def try_program(trial: ProgramTrial) -> None:
    """Find out whether the program is signed in, or the script for later could be written.

    What it does not say in time stays unknown.

    Raises:
        LocalError: it says that it is not signed in, or a file that is needed cannot be written.
    """
    program = trial.program
    path = find(program.name)
    if path is None:
        state = "set XDG_STATE_HOME to a folder of yours"
        await in_trial(lambda: try_own_file(trial.script, state))
        return
    if trial.by_file:
        runtime = "set XDG_RUNTIME_DIR to a folder of yours, of mode 0700"
        await in_trial(lambda: try_own_file(runtime_folder() / "handover", runtime))
    host = ("--hostname", trial.host) if trial.host else ()
    ended = await run(path, (*_ASKS[program.name], *host), redaction_of(()), limit=trial.limit)
    if ended.status and _SAYS_NO[program.name] in ended.stdout + ended.stderr:
        raise LocalError(
            f"{program.title} ({program.name}) is not signed in",
            cause=f"It said: {quoted(ended.excerpt, _LONGEST)}",
            next_step=f"Sign in by {program.sign_in}, then try again.",
        )
