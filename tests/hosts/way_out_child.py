"""The wizard as a process in which something happens at one step between the code and the place.

`TW_STEP` names the step, `TW_EVENT` what happens there, `TW_FOLDER` the folder whose disk is full
or read-only from then on. The sign-in link is written to `TW_LINK`.
"""

from __future__ import annotations

import asyncio
import functools
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tokenwizard.destinations.kinds.env
import tokenwizard.flow.client
import tokenwizard.flow.undelivered_token
import tokenwizard.system.files.opened_folder
import tokenwizard.wizard.controller
import tokenwizard.wizard.obtained_token
from tests.hosts.disks import fill, make_read_only
from tokenwizard.cli.parser import main
from tokenwizard.destinations.editing import user_file as replaced_file
from tokenwizard.system.files import private_file

STEP, EVENT = os.environ.pop("TW_STEP"), os.environ.pop("TW_EVENT")
FOLDER, LINK = Path(os.environ.pop("TW_FOLDER")), Path(os.environ.pop("TW_LINK"))
REACHED, GO, HANDED = (Path(f"{LINK}.{name}") for name in ("reached", "go", "handed"))
SIGNALS = {"TERM": signal.SIGTERM, "INT": signal.SIGINT, "HUP": signal.SIGHUP}


class InjectedError(Exception):
    """Something that nobody foresaw."""


to_come: list[str] = []
"""What is to happen, once a code was sent; empty before, and after it has happened."""


def happen() -> None:
    """What is to come, once."""
    event = to_come.pop() if to_come else ""
    if event in SIGNALS:
        os.kill(os.getpid(), SIGNALS[event])
    elif event == "exception":
        raise InjectedError
    elif event == "full":
        fill(FOLDER)
    elif event == "read-only":
        make_read_only(FOLDER)
    elif event == "no file":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    elif event == "key":
        REACHED.write_text("")  # a pipe: somebody reads it
        GO.read_text()


def before(place: object, name: str) -> None:
    """Let it happen before a function does anything."""
    original: Callable[..., Any] = getattr(place, name)

    @functools.wraps(original)
    def stepped(*args: Any, **rest: Any) -> Any:
        happen()
        return original(*args, **rest)

    setattr(place, name, stepped)


def after(place: object, name: str) -> None:
    """Let it happen after a function has done what it does."""
    original: Callable[..., Any] = getattr(place, name)

    @functools.wraps(original)
    def stepped(*args: Any, **rest: Any) -> Any:
        done = original(*args, **rest)
        happen()
        return done

    setattr(place, name, stepped)


def from_the_code_on() -> None:
    """Nothing happens before a code is sent; at that step, whoever waits for the answer breaks."""
    original = tokenwizard.flow.undelivered_token.UndeliveredToken.brought_by

    async def stepped(self: Any, request: Any) -> Any:
        to_come.append(EVENT)
        if STEP != "code sent":
            return await original(self, request)
        waiting = asyncio.ensure_future(original(self, request))
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.sleep(0)
        if EVENT == "exception":
            happen()
        return await waiting

    tokenwizard.flow.undelivered_token.UndeliveredToken.brought_by = stepped  # type: ignore[method-assign]


def with_hand_over_noted() -> None:
    """A file says that handing over has come to its end, well or not."""
    original = tokenwizard.wizard.obtained_token.ObtainedToken.hand_over

    async def noted(self: Any, *args: Any, **rest: Any) -> Any:
        try:
            return await original(self, *args, **rest)
        finally:
            HANDED.touch()

    tokenwizard.wizard.obtained_token.ObtainedToken.hand_over = noted  # type: ignore[method-assign]


STEPS: dict[str, Callable[[], None]] = {
    "code sent": lambda: None,
    "answer read": lambda: before(tokenwizard.flow.client, "_not_repeating"),
    "token in hand": lambda: before(tokenwizard.wizard.obtained_token.ObtainedToken, "__init__"),
    "place begun": lambda: before(tokenwizard.destinations.kinds.env.EnvFile, "hand_over"),
    "file begun": lambda: before(replaced_file, "temporary_sibling"),
    "file written": lambda: after(private_file, "_begun"),
    "file renamed": lambda: after(tokenwizard.system.files.opened_folder.OpenedFolder, "rename"),
    "last words": lambda: before(tokenwizard.wizard.obtained_token.ObtainedToken, "last_words"),
}


def with_link_noted() -> None:
    """A link is written down once its answer can come."""
    original = tokenwizard.wizard.controller.WizardController._with_link

    async def noted(self: Any, walk: Any) -> Any:
        found = await original(self, walk)
        LINK.with_suffix(".begun").write_text(found[1].link)
        LINK.with_suffix(".begun").rename(LINK)
        return found

    tokenwizard.wizard.controller.WizardController._with_link = noted  # type: ignore[method-assign]


if __name__ == "__main__":
    tempfile.tempdir = os.environ["TMPDIR"]  # where that is full, no other is looked for
    with_link_noted()
    with_hand_over_noted()
    from_the_code_on()
    STEPS[STEP]()
    sys.exit(main(sys.argv[1:]))
