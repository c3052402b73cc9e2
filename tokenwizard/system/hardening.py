"""What is switched off before a command that holds secrets runs.

Python, asyncio, httpx and Textual each have a switch, made for finding faults, that writes down
what passes through them. A secret passes through all of them.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tokenwizard.errors.errors import OUT_OF_FILES
from tokenwizard.system.redacted_traceback import redacted_traceback
from tokenwizard.system.terminal.safe_text import write_words

if TYPE_CHECKING:
    import asyncio
    import threading
    from collections.abc import Coroutine, Mapping
    from types import TracebackType

TELL_TALES = (
    "SSLKEYLOGFILE",  # with its keys a record of the network gives up the client secret
    "TEXTUAL",
    "TEXTUAL_DEBUG",
    "TEXTUAL_LOG",  # every key and every paste
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
)
"""Environment variables that are taken away, from our children too."""

_PR_SET_DUMPABLE = 4  # prctl(2)


def harden_process() -> None:
    """Close the places where a secret would be written down; before Textual or httpx is loaded."""
    for name in TELL_TALES:
        os.environ.pop(name, None)
    _leave_the_current_folder_out()
    _leave_no_core()
    _log_nothing()
    _tell_only_the_place()


def run_without_debug(main: Coroutine[Any, Any, int]) -> int:
    """`asyncio.run`, without the debug mode that PYTHONASYNCIODEBUG or PYTHONDEVMODE would set.

    That mode logs what is passed around. An exception that nobody took is told at the end, by its
    place alone.
    """
    import asyncio

    untaken: dict[str, None] = {}

    def hear(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        error = context.get("exception")
        if "socket" in context and getattr(error, "errno", None) in OUT_OF_FILES:
            return  # asyncio takes no connection for a while, and goes on by itself
        if isinstance(error, BaseException):
            untaken[redacted_traceback(error)] = None

    try:
        with asyncio.Runner(debug=False) as runner:
            runner.get_loop().set_exception_handler(hear)
            return runner.run(main)
    finally:
        for text in untaken:
            _tell(text)


def _leave_the_current_folder_out() -> None:
    """Of what libraries of others start or load from now on, and of what that starts in turn."""
    from tokenwizard.system.programs import for_children

    kept = for_children()
    for name in os.environ.keys() - kept.keys():
        del os.environ[name]
    os.environ.update(kept)


def _leave_no_core() -> None:
    """No core file of this process or its children (core(5)).

    A limit of 0 does not bind a program that cores are piped to, but a process that is not dumpable
    has none. Nor can others of this user then read its memory (ptrace(2)); root can.
    """
    with suppress(ImportError, OSError, ValueError):  # Windows has neither
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _log_nothing() -> None:
    import logging

    logging.disable(logging.CRITICAL)


def _tell_only_the_place() -> None:
    """Python's own hooks print an exception's words, which may quote a secret."""
    import threading

    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _in_thread


def _uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    _tell(redacted_traceback(error))


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    _tell(redacted_traceback(args.exc_value))


def _in_thread(args: threading.ExceptHookArgs) -> None:
    _tell(redacted_traceback(args.exc_value))


def _tell(text: str) -> None:
    """On stderr; where that is gone in silence, or Python would tell the exception itself."""
    write_words(f"{text}\n")
